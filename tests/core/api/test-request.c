/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-request.h"

#include "glance-error.h"
#include "request-fixture.h"

/* The remains of an attack on a kept connection must not become the answer to the next check. */
static void
test_leftovers (void)
{
  static const HostileScript first = { OK
                                       "Content-Length: 2\r\n\r\n{}" OK
                                       "Content-Length: 28\r\n\r\n{\"response\":{\"progress\":99}}",
                                       .keep = TRUE };
  static const HostileScript second = {
    OK "Content-Length: 29\r\nConnection: close\r\n\r\n{\"response\":{\"progress\": 42}}"
  };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) next_answer = { NULL };

  hostile_server_say (fixture->server, "/api/2.0/backup/getbackupprogress?Dump=false", &first);
  hostile_server_say (fixture->server, "/api/2.0/backup/getbackupprogress?Dump=true", &second);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_false (answer.progress->present);

  glance_portal_set_dump (fixture->portal, TRUE);
  call_progress (fixture->client, fixture->portal, NULL, &next_answer);
  g_assert_no_error (next_answer.error);
  g_assert_cmpint (next_answer.progress->percent, ==, 42);
}

/* The other origin must not receive any request, and so no key. */
static void
test_redirect (void)
{
  static const int statuses[] = { 301, 302, 303, 307, 308 };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (HostileServer) other = hostile_server_new (NULL);
  static const HostileScript trap = { OK "Content-Length: 2\r\n\r\n{}" };

  hostile_server_say (other, "/", &trap);
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *head = g_strdup_printf (
          "HTTP/1.1 %d Moved\r\nLocation: %s/api/2.0/x\r\nRefresh: "
          "0; url=%s\r\nContent-Length: 0\r\n\r\n",
          statuses[i], hostile_server_get_origin (other), hostile_server_get_origin (other));
      HostileScript script = { head };
      g_auto (Answer) answer = { NULL };

      hostile_server_say (fixture->server, "/", &script);
      call_progress (fixture->client, fixture->portal, NULL, &answer);
      assert_outcome (&answer, GLANCE_ERROR_MOVED, hostile_server_get_origin (other));
      assert_bounded (fixture, &answer);

      glance_client_drop_connections (fixture->client);
      hostile_server_reset (fixture->server);
    }
  g_assert_cmpuint (hostile_server_get_n_connections (other), ==, 0);
}

/* An alarm for what comes too late. On a busy machine it may be late itself, but it never goes off before what was
 * due earlier. */
static gboolean
fire (gpointer fired)
{
  *(gboolean *) fired = TRUE;
  return G_SOURCE_CONTINUE;
}

static guint
add_alarm (guint milliseconds, gboolean *fired)
{
  return g_timeout_add_full (G_PRIORITY_LOW, milliseconds, fire, fired, NULL);
}

/* Two trickling checks occupy both connections: the third must still end within its deadline. */
typedef struct
{
  guint n_timeouts;
  guint alarm; /* from the first one on */
  gboolean is_late;
} Queue;

static void
count_timeout (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Queue *queue = user_data;

  g_assert_null (glance_client_get_progress_finish (GLANCE_CLIENT (source), result, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_TIMEOUT);
  if (queue->n_timeouts++ == 0)
    queue->alarm = add_alarm (SHORT_DEADLINE_MS / 2, &queue->is_late);
}

static void
test_queue (void)
{
  static const HostileScript trickle = { OK "\r\n", .again = " ", .pause_ms = 20 };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  Queue queue = { 0 };

  set_deadline (fixture, SHORT_DEADLINE_MS);
  hostile_server_say (fixture->server, "/", &trickle);
  for (int i = 0; i < 5; i++)
    glance_client_get_progress_async (fixture->client, fixture->portal, CALL_KEY, NULL,
                                      count_timeout, &queue);
  while (queue.n_timeouts < 5)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (queue.is_late);
  g_source_remove (queue.alarm);
}

/* The check for a restore is made within the same deadline. */
static void
test_two_calls (void)
{
  static const HostileScript slow = { NULL, .again = "", .pause_ms = 20 };
  static const HostileScript refusal = { "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
                                         .pause_ms = 500 };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  gboolean is_late = FALSE;
  guint alarm;

  set_deadline (fixture, 3000);
  hostile_server_say (fixture->server, "/api/2.0/backup/getbackupprogress", &refusal);
  hostile_server_say (fixture->server, "/api/2.0/backup/getrestoreprogress", &slow);
  alarm = add_alarm (500 + 2800, &is_late);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, GLANCE_ERROR_BLOCKED, NULL);
  g_assert_false (is_late);
  g_source_remove (alarm);
}

/* We do not wait for the rest of a proxy's page. */
static void
test_slow_page (void)
{
  static const HostileScript page = { "HTTP/1.1 502 Bad\r\n" HTML "\r\n<html>", .again = " ",
                                      .pause_ms = 20 };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };

  hostile_server_say (fixture->server, "/", &page);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, GLANCE_ERROR_BAD_GATEWAY, "HTTP 502");
  assert_bounded (fixture, &answer);
}

/* A result that another call gave is turned away, before anybody takes it for something else. */
static void
test_wrong_result (void)
{
  GlanceClient *client = glance_client_new ();
  g_autoptr (GTask) task = g_task_new (client, NULL, NULL, NULL);

  g_test_expect_message ("glance-core", G_LOG_LEVEL_CRITICAL, "*g_async_result_is_tagged*");
  g_assert_null (glance_client_get_progress_finish (client, G_ASYNC_RESULT (task), NULL));
  g_test_assert_expected_messages ();

  g_test_expect_message ("glance-core", G_LOG_LEVEL_CRITICAL, "*GLANCE_IS_CLIENT*");
  g_assert_null (glance_client_get_progress_finish (NULL, G_ASYNC_RESULT (task), NULL));
  g_test_assert_expected_messages ();
  g_task_return_boolean (task, TRUE);
  g_clear_object (&task);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (client);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/leftovers", test_leftovers);
  g_test_add_func ("/request/redirect", test_redirect);
  g_test_add_func ("/request/queue", test_queue);
  g_test_add_func ("/request/two-calls", test_two_calls);
  g_test_add_func ("/request/slow-page", test_slow_page);
  g_test_add_func ("/request/wrong-result", test_wrong_result);
  return g_test_run ();
}
