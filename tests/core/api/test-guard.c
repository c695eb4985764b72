/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The guard on a thread of its own, as downloads use it; the tests of the request cover the main thread. */

#include "glance-guard.h"

#include "hostile-server.h"

#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

typedef struct
{
  HostileServer *server;
  const char *ca_file; /* or NULL */
  goffset max_length;
  GCancellable *cancellable; /* or NULL: given up once the server has heard the request */
} Job;

/* (transfer full): NULL when all went well */
static GError *
fetch (const Job *job)
{
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (GlanceTrust) trust = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GlanceGuard) guard = NULL;
  g_autoptr (GInputStream) stream = NULL;
  GError *error = NULL;
  char buffer[16];

  session = soup_session_new ();
  trust = job->ca_file != NULL ? glance_trust_new_file (job->ca_file, NULL)
                               : glance_trust_new_system ();
  message = soup_message_new (SOUP_METHOD_GET, hostile_server_get_origin (job->server));
  guard = glance_guard_new (message, trust, job->max_length, job->cancellable);
  stream = soup_session_send (session, message, glance_guard_get_cancellable (guard), &error);
  if (stream != NULL
      && g_input_stream_read (stream, buffer, sizeof buffer, glance_guard_get_cancellable (guard),
                              &error)
             == 2)
    g_assert_cmpmem (buffer, 2, "{}", 2);
  if (error != NULL)
    {
      GError *ours = glance_guard_make_error (guard, error);

      g_error_free (error);
      error = ours;
    }
  glance_guard_close (guard);
  return error;
}

static void
work (GTask *task, gpointer source, gpointer job, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  g_task_return_pointer (task, fetch (job), (GDestroyNotify) g_error_free);
  g_main_context_pop_thread_default (context);
}

/* The server accepts its connections on the main thread, which keeps running in the meantime. */
static GError *
run (Job job)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, &job, NULL);
  g_task_run_in_thread (task, work);
  while (!g_task_get_completed (task))
    {
      if (job.cancellable != NULL && hostile_server_get_n_requests (job.server) > 0)
        g_cancellable_cancel (job.cancellable);
      g_main_context_iteration (NULL, job.cancellable == NULL);
    }
  return g_task_propagate_pointer (task, NULL);
}

static void
test_tls (void)
{
  static const HostileScript script = { ANSWER };
  HostileCertificates *certificates = hostile_certificates_new ();
  HostileServer *server = hostile_server_new (certificates->good);
  g_autoptr (GError) error = NULL;

  hostile_server_say (server, "/", &script);
  error = run ((Job) { server, NULL, -1, NULL });
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_CERTIFICATE_ISSUER);
  g_assert_cmpuint (hostile_server_get_n_requests (server), ==, 0);
  g_clear_error (&error);

  error = run ((Job) { server, certificates->ca_file, -1, NULL });
  g_assert_no_error (error);
  g_assert_cmpuint (hostile_server_get_n_requests (server), ==, 1);
  hostile_server_free (server);
  hostile_certificates_free (certificates);
}

static void
test_length (void)
{
  static const HostileScript script = { ANSWER };
  g_autoptr (HostileServer) server = hostile_server_new (NULL);
  g_autoptr (GError) error = NULL;

  hostile_server_say (server, "/", &script);
  error = run ((Job) { server, NULL, 1, NULL });
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
  g_clear_error (&error);
  error = run ((Job) { server, NULL, 2, NULL });
  g_assert_no_error (error);
}

/* From another thread, while the worker waits for an answer that never comes. */
static void
test_cancelled (void)
{
  static const HostileScript silence = { NULL, .again = "", .pause_ms = 20 };
  g_autoptr (HostileServer) server = hostile_server_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  hostile_server_say (server, "/", &silence);
  error = run ((Job) { server, NULL, -1, cancellable });
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard/tls", test_tls);
  g_test_add_func ("/guard/length", test_length);
  g_test_add_func ("/guard/cancelled", test_cancelled);
  return g_test_run ();
}
