/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Which certificates a request trusts, and what it sends before that. */

#include <string.h>

#include "glance-error.h"
#include "request-fixture.h"

static HostileCertificates *certificates;

#define CERTIFICATE(name) G_STRUCT_OFFSET (HostileCertificates, name)

static const struct
{
  const char *name;
  gsize certificate;  /* its place in HostileCertificates */
  gsize ca_file;      /* likewise; 0: none */
  const char *detail; /* NULL: accepted */
  int code;
} handshakes[] = {
  { "extra-ca", CERTIFICATE (good), CERTIFICATE (ca_file), NULL },
  { "self-signed-named", CERTIFICATE (stranger), CERTIFICATE (stranger_file), NULL },
  { "unknown-ca", CERTIFICATE (good), 0, "unknown authority", GLANCE_ERROR_CERTIFICATE_ISSUER },
  { "wrong-host", CERTIFICATE (other), CERTIFICATE (ca_file), "it belongs to another host",
    GLANCE_ERROR_CERTIFICATE_HOST },
  { "expired", CERTIFICATE (expired), CERTIFICATE (ca_file), "it has expired",
    GLANCE_ERROR_CERTIFICATE_EXPIRED },
  { "future", CERTIFICATE (future), CERTIFICATE (ca_file), "not valid yet", GLANCE_ERROR_CLOCK },
  { "future-unknown-ca", CERTIFICATE (future), 0, "it is not valid yet, it comes from",
    GLANCE_ERROR_CERTIFICATE_ISSUER },
  { "self-signed", CERTIFICATE (stranger), 0, "unknown authority",
    GLANCE_ERROR_CERTIFICATE_ISSUER },
  { "self-signed-with-ca", CERTIFICATE (stranger), CERTIFICATE (ca_file), "unknown authority",
    GLANCE_ERROR_CERTIFICATE_ISSUER },
  { "wrong-host-unknown-ca", CERTIFICATE (other), 0,
    "it belongs to another host, it comes from an unknown", GLANCE_ERROR_CERTIFICATE_HOST },
  { "short-key", CERTIFICATE (weak), CERTIFICATE (ca_file),
    "so no key was sent: its key is too short", GLANCE_ERROR_CERTIFICATE },
  { "for-clients", CERTIFICATE (client), CERTIFICATE (ca_file),
    "so no key was sent: it is not meant for servers.", GLANCE_ERROR_CERTIFICATE },
};

static void
test_handshake (gconstpointer data)
{
  static const HostileScript script = { OK "Content-Length: 2\r\n\r\n{}" };
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Fixture) fixture =
      fixture_new (G_STRUCT_MEMBER (GTlsCertificate *, certificates, handshakes[i].certificate));
  g_auto (Answer) answer = { NULL };

  int code = handshakes[i].detail != NULL ? handshakes[i].code : NO_ERROR;

  if (handshakes[i].ca_file != 0)
    glance_portal_set_ca_file (fixture->portal,
                               G_STRUCT_MEMBER (char *, certificates, handshakes[i].ca_file));
  hostile_server_say (fixture->server, "/", &script);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, code, handshakes[i].detail);
  assert_bounded (fixture, &answer);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==,
                    handshakes[i].detail == NULL);
}

/* One portal's CA is not trusted for another. */
static void
test_ca_of_one (void)
{
  static const HostileScript script = { OK "Content-Length: 2\r\n\r\n{}", .keep = TRUE };
  g_autoptr (Fixture) fixture = fixture_new (certificates->good);
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) other_answer = { NULL };

  hostile_server_say (fixture->server, "/", &script);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_no_error (answer.error);

  glance_portal_set_ca_file (fixture->portal, NULL);
  call_progress (fixture->client, fixture->portal, NULL, &other_answer);
  assert_outcome (&other_answer, GLANCE_ERROR_CERTIFICATE_ISSUER, "unknown authority");
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 1);
}

/* What arrives inside TLS never comes from the proxy. */
static void
test_inside_tls (void)
{
  static const HostileScript script = { "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n" };
  g_autoptr (Fixture) fixture = fixture_new (certificates->good);
  g_auto (Answer) answer = { NULL };

  hostile_server_say (fixture->server, "/", &script);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, GLANCE_ERROR_BAD_REPLY, "HTTP 407");
}

/* http where https is expected. */
static void
test_no_tls (void)
{
  static const HostileScript script = { "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n" };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  g_autofree char *origin =
      g_strdup_printf ("https%s", hostile_server_get_origin (fixture->server) + strlen ("http"));
  g_autofree char *log = NULL;

  set_deadline (fixture, SHORT_DEADLINE_MS); /* each side waits for the other */
  hostile_server_say (fixture->server, "/", &script);
  glance_portal_set_origin (fixture->portal, origin);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_nonnull (answer.error);
  assert_bounded (fixture, &answer);
  log = hostile_server_dup_log (fixture->server);
  g_assert_null (strstr (log, CALL_KEY));
}

/* A server that answers anything but HTTP at once, as most do. */
static gboolean
complain_cb (GThreadedSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char buffer[1024];

  g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL);
  g_output_stream_printf (output, NULL, NULL, NULL,
                          "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  return TRUE;
}

static void
test_http_to_https (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (1);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *origin = g_strdup_printf ("https://127.0.0.1:%u", port);
  g_auto (Answer) answer = { NULL };

  g_signal_connect (service, "run", G_CALLBACK (complain_cb), NULL);
  glance_portal_set_origin (fixture->portal, origin);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, GLANCE_ERROR_NOT_TLS, NULL);
  g_socket_service_stop (service);
}

/* What GIO's own server cannot do needs a separate process, which prints what it receives. GnuTLS
 * has a single setting of TLS versions for both sides in a process, and issues no tickets. */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
} OpenSsl;

static void
openssl_start (OpenSsl *self, Fixture *fixture, const char *const *options)
{
  static const char *const server[] = { "openssl", "s_server", "-accept", "127.0.0.1:0",
                                        "-cert",   "good.pem", "-key",    "good.key" };
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                 | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *line = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (server); i++)
    g_ptr_array_add (arguments, (gpointer) server[i]);
  for (gsize i = 0; options[i] != NULL; i++)
    g_ptr_array_add (arguments, (gpointer) options[i]);
  g_ptr_array_add (arguments, NULL);

  g_subprocess_launcher_set_cwd (launcher, certificates->folder);
  self->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (self->output, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
    }
  while (!g_str_has_prefix (line, "ACCEPT 127.0.0.1:"));

  origin = g_strdup_printf ("https://%s", line + strlen ("ACCEPT "));
  glance_portal_set_origin (fixture->portal, origin);
}

/* Ends it; (transfer full): what it printed, which is what it received. */
static char *
openssl_stop (OpenSsl *self)
{
  GString *all = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  g_subprocess_send_signal (self->process, SIGTERM);
  while (
      (n = g_input_stream_read (G_INPUT_STREAM (self->output), buffer, sizeof buffer, NULL, NULL))
      > 0)
    g_string_append_len (all, buffer, n);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_object_unref (self->output);
  g_object_unref (self->process);
  return g_string_free (all, FALSE);
}

static void
openssl_start_version (OpenSsl *self, Fixture *fixture, const char *version)
{
  const char *const options[] = { "-cipher",     "ALL:@SECLEVEL=0", "-alpn",
                                  "h2,http/1.1", version,           NULL };

  openssl_start (self, fixture, options);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
}

static void
test_old_tls (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  Answer answers[2] = { { NULL } };
  g_autofree char *heard = NULL;
  OpenSsl openssl;

  openssl_start_version (&openssl, fixture, "-tls1_1");
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    call_progress (fixture->client, fixture->portal, NULL, &answers[i]);
  heard = openssl_stop (&openssl);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      assert_outcome (&answers[i], GLANCE_ERROR_TLS_OUTDATED, NULL);
      assert_bounded (fixture, &answers[i]);
      answer_clear (&answers[i]);
    }
  g_assert_null (strstr (heard, "GET /"));
  g_assert_null (strstr (heard, CALL_KEY));
}

typedef struct
{
  OpenSsl openssl;
  GCancellable *cancellable;
  GString *heard;
  char buffer[4096];
} Listener;

static void listen_on (Listener *self);

static void
heard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Listener *self = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  g_assert_cmpint (n, >, 0);
  g_string_append_len (self->heard, self->buffer, n);
  if (strstr (self->heard->str, CALL_KEY) != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    listen_on (self);
}

static void
listen_on (Listener *self)
{
  g_input_stream_read_async (G_INPUT_STREAM (self->openssl.output), self->buffer,
                             sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, heard_cb, self);
}

/* The same with a version that is new enough: here the server receives the request, and never answers. */
static void
test_new_tls (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  g_autofree char *rest = NULL;
  Listener listener = { .cancellable = g_cancellable_new (), .heard = g_string_new (NULL) };

  openssl_start_version (&listener.openssl, fixture, "-tls1_2");
  listen_on (&listener);
  call_progress (fixture->client, fixture->portal, listener.cancellable, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_nonnull (
      strstr (listener.heard->str, "ALPN protocols advertised by the client: http/1.1\n"));

  rest = openssl_stop (&listener.openssl);
  g_object_unref (listener.cancellable);
  g_string_free (listener.heard, TRUE);
}

/* Resuming a TLS session would bring back a certificate that was accepted because of another
 * portal's CA. */
static void
test_resumption (void)
{
  static const char *const options[] = { "-tls1_3", "-www", NULL };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GSubprocess) checker = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *heard = NULL;
  OpenSsl openssl;

  openssl_start (&openssl, fixture, options);
  checker =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("GLANCE_CHECK_THRICE"),
                        glance_portal_get_origin (fixture->portal), certificates->ca_file, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (checker, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "bad-reply\nbad-reply\ntls\n"); /* it answers with HTML */
  heard = openssl_stop (&openssl);
}

/* A replaced file is read again, and connections verified with the old one are no longer used. */
static void
test_replaced_ca (void)
{
  static const HostileScript script = { OK "Content-Length: 2\r\n\r\n{}", .keep = TRUE };
  g_autoptr (Fixture) fixture = fixture_new (certificates->good);
  g_autofree char *path = g_build_filename (certificates->folder, "replaced.pem", NULL);
  const char *const files[] = { certificates->ca_file, certificates->stranger_file,
                                certificates->ca_file };
  const int codes[] = { NO_ERROR, GLANCE_ERROR_CERTIFICATE_ISSUER, NO_ERROR };

  hostile_server_say (fixture->server, "/", &script);
  glance_portal_set_ca_file (fixture->portal, path);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_auto (Answer) answer = { NULL };
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (files[i], &text, NULL, NULL));
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      call_progress (fixture->client, fixture->portal, NULL, &answer);
      assert_outcome (&answer, codes[i], NULL);
    }
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 2);
}

/* With TLS 1.3 the server only demands a certificate after it has received the key. */
static void
test_client_certificate (void)
{
  static const char *const options[] = { "-tls1_3", "-Verify", "1", "-verify_return_error", NULL };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  g_autofree char *heard = NULL;
  OpenSsl openssl;

  openssl_start (&openssl, fixture, options);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_nonnull (answer.error);
  g_assert_null (strstr (answer.error->message, "no key was sent"));
  assert_outcome (&answer, GLANCE_ERROR_TLS_REFUSED, NULL);
  heard = openssl_stop (&openssl);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  certificates = hostile_certificates_new ();
  warm_up (certificates->stranger);

  for (gsize i = 0; i < G_N_ELEMENTS (handshakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/request/tls/%s", handshakes[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_handshake);
    }
  g_test_add_func ("/request/tls/ca-of-one", test_ca_of_one);
  g_test_add_func ("/request/tls/none", test_no_tls);
  g_test_add_func ("/request/tls/http-to-https", test_http_to_https);
  g_test_add_func ("/request/tls/old", test_old_tls);
  g_test_add_func ("/request/tls/new", test_new_tls);
  g_test_add_func ("/request/tls/resumption", test_resumption);
  g_test_add_func ("/request/tls/replaced-ca", test_replaced_ca);
  g_test_add_func ("/request/tls/inside", test_inside_tls);
  g_test_add_func ("/request/tls/client-certificate", test_client_certificate);

  status = g_test_run ();
  hostile_certificates_free (certificates);
  return status;
}
