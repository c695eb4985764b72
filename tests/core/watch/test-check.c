/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-check.h"

#include <string.h>

#include "call.h"
#include "glance-error.h"
#include "glance-key-store-memory.h"
#include "hostile-server.h"

#define PROGRESS "/api/2.0/backup/getbackupprogress"
#define HISTORY "/api/2.0/backup/getbackuphistory"
#define JSON "Content-Type: application/json\r\nConnection: close\r\n\r\n"

typedef struct
{
  HostileServer *server;
  GlanceClock *clock;
  GlanceClient *client;
  GlanceKeyStore *memory;
  GlanceKeyStore *cached;
  GlancePortal *portal;
  GlanceMonitor *monitor;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = hostile_server_new (NULL);
  fixture->clock = glance_clock_new ();
  fixture->client = glance_client_new ();
  fixture->memory = glance_key_store_memory_new ();
  fixture->cached = glance_key_store_cached_new (fixture->memory);
  fixture->portal = call_make_portal (hostile_server_get_origin (fixture->server));
  fixture->monitor = glance_monitor_new (fixture->portal, fixture->clock);
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (fixture->memory), fixture->portal,
                               "old-key");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_false (glance_monitor_get_checking (fixture->monitor));
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->cached);
  g_assert_finalize_object (fixture->memory);
  g_assert_finalize_object (fixture->client);
  g_assert_finalize_object (fixture->portal);
  g_assert_finalize_object (fixture->clock);
  hostile_server_free (fixture->server);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
check (Fixture *fixture, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_check_run_async (fixture->monitor, fixture->client,
                          GLANCE_KEY_STORE_CACHED (fixture->cached), GLANCE_CHECK_WITH_HISTORY,
                          cancellable, checked_cb, &result);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_check_run_finish (result, error);
}

/* After a refusal, with another key in the keyring: which one does the next check use? */
static void
assert_next_key (Fixture *fixture, const char *refusal, const char *key)
{
  HostileScript script = { refusal };
  g_autofree char *log = NULL;

  hostile_server_say (fixture->server, PROGRESS, &script);
  g_assert_true (check (fixture, NULL, NULL));
  g_assert_error (glance_monitor_get_problem (fixture->monitor), GLANCE_ERROR,
                  GLANCE_ERROR_UNAUTHORIZED);
  hostile_server_reset (fixture->server);

  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (fixture->memory), fixture->portal,
                               "new-key");
  hostile_server_say (fixture->server, PROGRESS, &script);
  g_assert_true (check (fixture, NULL, NULL));
  log = hostile_server_dup_log (fixture->server);
  g_assert_nonnull (strstr (log, key));
}

/* The portal's own refusal: another program may have stored a new key in the meantime. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  assert_next_key (fixture, "HTTP/1.1 401 No\r\n" JSON "{\"error\":{\"message\":\"No\"}}",
                   "Authorization: new-key\r\n");
}

/* Somebody else's refusal: the key is as good as before. */
static void
test_refused_by_other (Fixture *fixture, gconstpointer data)
{
  assert_next_key (fixture,
                   "HTTP/1.1 401 No\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>",
                   "Authorization: old-key\r\n");
}

/* It is optional, and fetched once. */
static void
test_history_fails (Fixture *fixture, gconstpointer data)
{
  static const HostileScript done = { "HTTP/1.1 200 OK\r\n" JSON
                                      "{\"response\":{\"isCompleted\":true,\"progress\":100,"
                                      "\"taskId\":\"a\"}}" };
  static const HostileScript failure = { "HTTP/1.1 500 No\r\n" JSON "{}" };
  g_autofree char *log = NULL;

  hostile_server_say (fixture->server, PROGRESS, &done);
  hostile_server_say (fixture->server, HISTORY, &failure);
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (check (fixture, NULL, NULL));
      g_assert_null (glance_monitor_get_problem (fixture->monitor));
      g_assert_cmpint (glance_monitor_get_phase (fixture->monitor), ==, GLANCE_PHASE_COMPLETED);
      g_assert_false (glance_monitor_wants_history (fixture->monitor));
    }
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 3);
}

/* Cancelling leaves no trace, and the caller itself clears `checking`. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (check (fixture, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (glance_monitor_get_problem (fixture->monitor));
  g_assert_cmpint (glance_monitor_get_phase (fixture->monitor), ==, GLANCE_PHASE_UNKNOWN);
  glance_monitor_set_checking (fixture->monitor, FALSE);
}

static void
looked_up_cb (GlanceMonitor *monitor, GParamSpec *pspec, gpointer origin)
{
  glance_portal_set_origin (glance_monitor_get_portal (monitor), origin);
}

/* The address changes while the key is looked up: the key is not for the new one. */
static void
test_moved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HostileServer) stranger = hostile_server_new (NULL);

  g_signal_connect (fixture->monitor, "notify::checking", G_CALLBACK (looked_up_cb),
                    (gpointer) hostile_server_get_origin (stranger));
  g_assert_true (check (fixture, NULL, NULL));
  g_assert_error (glance_monitor_get_problem (fixture->monitor), GLANCE_ERROR,
                  GLANCE_ERROR_KEY_ELSEWHERE);
  g_assert_cmpuint (hostile_server_get_n_connections (stranger), ==, 0);
}

#define ADD(name) g_test_add ("/check/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (refused);
  ADD (refused_by_other);
  ADD (history_fails);
  ADD (cancelled);
  ADD (moved);
  return g_test_run ();
}
