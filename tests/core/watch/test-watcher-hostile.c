/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The engine against a portal that is silent, refuses, or has something in front of it that
 * refuses; on a manual clock. */

#include <string.h>

#include "glance-error.h"
#include "glance-key-store-memory.h"
#include "glance-watcher.h"
#include "hostile-server.h"
#include "test-clock-manual.h"

#define KEPT(status, type, length, body)             \
  "HTTP/1.1 " status "\r\nContent-Type: " type       \
  "\r\nContent-Length: " G_STRINGIFY (length) "\r\n" \
                                              "\r\n" body
#define RUNNING \
  KEPT ("200 OK", "application/json", 39, "{\"response\":{\"status\":1,\"progress\":42}}")
#define REFUSAL \
  KEPT ("401 Unauthorized", "application/json", 26, "{\"error\":{\"message\":\"No\"}}")

static const HostileScript running = { .head = RUNNING, .keep = TRUE };
static const HostileScript refusal = { .head = REFUSAL, .keep = TRUE };
static const HostileScript gatekeeper = {
  .head = KEPT ("401 Unauthorized", "text/html", 6, "<html>"),
  .keep = TRUE,
};
static const HostileScript misunderstood = {
  .head = KEPT ("400 Bad Request", "application/json", 2, "{}"),
  .keep = TRUE,
};
static const HostileScript silent = { .head = RUNNING, .pause_ms = 60000 };

typedef struct
{
  GlanceManualClock *clock;
  HostileServer *server;
  GlancePortals *portals;
  GlanceKeyStore *keys;
  GlanceWatcher *watcher;
  GlancePortal *portal;
  GlanceMonitor *monitor; /* borrowed */
} Fixture;

static void
set_key (Fixture *fixture, const char *key)
{
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (fixture->keys), fixture->portal, key);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (&error);
  g_autofree char *id = g_uuid_string_random ();

  g_assert_no_error (error);
  fixture->clock = glance_manual_clock_new ();
  fixture->server = hostile_server_new (NULL);
  fixture->portals = glance_portals_new (settings);
  fixture->keys = glance_key_store_memory_new ();
  fixture->watcher =
      glance_watcher_new (fixture->portals, fixture->keys, GLANCE_CLOCK (fixture->clock));
  fixture->portal = glance_portal_new (id);
  glance_portal_set_origin (fixture->portal, hostile_server_get_origin (fixture->server));
  set_key (fixture, "first-key");
  g_assert_true (glance_portals_add (fixture->portals, fixture->portal, &error));
  g_assert_no_error (error);
  fixture->monitor = glance_watcher_get_monitor (fixture->watcher, fixture->portal);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  glance_watcher_stop (fixture->watcher);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->watcher);
  g_assert_finalize_object (fixture->portals);
  g_assert_finalize_object (fixture->keys);
  g_assert_finalize_object (fixture->portal);
  g_assert_finalize_object (fixture->clock);
  hostile_server_free (fixture->server);
}

static void
settle (Fixture *fixture)
{
  while (glance_monitor_get_checking (fixture->monitor))
    g_main_context_iteration (NULL, TRUE);
}

/* Runs until the server has had that many requests in all, whether or not it answers them. */
static void
wait_for_requests (Fixture *fixture, guint n)
{
  while (hostile_server_get_n_requests (fixture->server) < n)
    g_main_context_iteration (NULL, FALSE);
}

static void
start (Fixture *fixture, const HostileScript *script)
{
  hostile_server_say (fixture->server, "/", script);
  glance_watcher_start (fixture->watcher);
}

/* Makes the next answer a different one. */
static void
change_script (Fixture *fixture, const HostileScript *script)
{
  glance_watcher_stop (fixture->watcher);
  hostile_server_reset (fixture->server);
  start (fixture, script);
  glance_manual_clock_advance (fixture->clock, 10);
  settle (fixture);
}

static guint
count_in_log (Fixture *fixture, const char *text)
{
  g_autofree char *log = hostile_server_dup_log (fixture->server);
  g_auto (GStrv) parts = g_strsplit (log, text, -1);

  return g_strv_length (parts) - 1;
}

/* After sleep the connection of a check in progress is most likely dead: the check is silently
 * abandoned and soon repeated. */
static void
test_given_up (Fixture *fixture, gconstpointer unused)
{
  start (fixture, &silent);
  wait_for_requests (fixture, 1);
  g_assert_true (glance_monitor_get_checking (fixture->monitor));

  glance_manual_clock_sleep (fixture->clock, 30);
  settle (fixture);
  g_assert_null (glance_monitor_get_problem (fixture->monitor));
  g_assert_cmpint (glance_monitor_get_phase (fixture->monitor), ==, GLANCE_PHASE_UNKNOWN);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 1);

  glance_manual_clock_advance (fixture->clock, 2);
  g_assert_true (glance_monitor_get_checking (fixture->monitor));
  wait_for_requests (fixture, 2);
}

/* No kept connection is used again after sleep. */
static void
test_drops_connections (Fixture *fixture, gconstpointer unused)
{
  start (fixture, &running);
  settle (fixture);
  glance_manual_clock_advance (fixture->clock, 5);
  settle (fixture);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 2);
  g_assert_cmpuint (hostile_server_get_n_connections (fixture->server), ==, 1);

  glance_manual_clock_sleep (fixture->clock, 30);
  glance_manual_clock_advance (fixture->clock, 2);
  settle (fixture);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 3);
  g_assert_cmpuint (hostile_server_get_n_connections (fixture->server), ==, 2);
}

/* With another CA, or after http was allowed or forbidden, nothing known before holds. */
static void
test_trust_changed (Fixture *fixture, gconstpointer unused)
{
  start (fixture, &running);
  settle (fixture);
  g_assert_cmpint (glance_monitor_get_phase (fixture->monitor), ==, GLANCE_PHASE_RUNNING);

  set_key (fixture, "second-key");
  glance_portal_set_allow_http (fixture->portal, TRUE);
  g_assert_cmpint (glance_monitor_get_phase (fixture->monitor), ==, GLANCE_PHASE_UNKNOWN);
  g_assert_true (glance_monitor_get_checking (fixture->monitor));
  settle (fixture);
  g_assert_cmpint (glance_monitor_get_phase (fixture->monitor), ==, GLANCE_PHASE_RUNNING);
  g_assert_cmpuint (count_in_log (fixture, "second-key"), ==, 1);

  glance_portal_set_ca_file (fixture->portal, "/nonexistent/ca.pem");
  g_assert_cmpint (glance_monitor_get_phase (fixture->monitor), ==, GLANCE_PHASE_UNKNOWN);
  settle (fixture);
  g_assert_error (glance_monitor_get_problem (fixture->monitor), GLANCE_ERROR,
                  GLANCE_ERROR_CA_FILE);
}

/* After a problem, a check requested by the user looks up the key again. */
static void
test_check_now (Fixture *fixture, gconstpointer unused)
{
  start (fixture, &misunderstood);
  settle (fixture);
  set_key (fixture, "second-key");
  glance_manual_clock_advance (fixture->clock, 10);
  settle (fixture);
  g_assert_cmpuint (count_in_log (fixture, "first-key"), ==, 2);

  glance_watcher_check_now (fixture->watcher, NULL);
  settle (fixture);
  g_assert_cmpuint (count_in_log (fixture, "first-key"), ==, 2);
  g_assert_cmpuint (count_in_log (fixture, "second-key"), ==, 1);
}

/* A refusal by something in front of the portal is not a verdict on the key: the run goes on, and
 * a single one raises no alarm. */
static void
test_blip (Fixture *fixture, gconstpointer unused)
{
  start (fixture, &running);
  settle (fixture);
  change_script (fixture, &gatekeeper);
  g_assert_error (glance_monitor_get_last_problem (fixture->monitor), GLANCE_ERROR,
                  GLANCE_ERROR_UNAUTHORIZED);
  g_assert_true (glance_monitor_get_quiet (fixture->monitor));
  g_assert_null (glance_monitor_get_problem (fixture->monitor));
  g_assert_cmpint (glance_watcher_get_severity (fixture->watcher), ==, GLANCE_SEVERITY_FINE);
  g_assert_cmpint (glance_monitor_get_phase (fixture->monitor), ==, GLANCE_PHASE_RUNNING);
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 42);

  set_key (fixture, "second-key");
  glance_manual_clock_advance (fixture->clock, 10);
  settle (fixture);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 2);
  g_assert_cmpuint (count_in_log (fixture, "first-key"), ==, 2);
  change_script (fixture, &running);
  g_assert_null (glance_monitor_get_last_problem (fixture->monitor));
  g_assert_false (glance_monitor_get_quiet (fixture->monitor));
}

/* The portal's own refusal stops the checks until somebody looks; then the key is looked up again.
 * */
static void
test_refusal (Fixture *fixture, gconstpointer unused)
{
  start (fixture, &refusal);
  settle (fixture);
  set_key (fixture, "second-key");
  glance_manual_clock_advance (fixture->clock, 3000);
  settle (fixture);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 1);

  glance_watcher_set_attentive (fixture->watcher, TRUE);
  settle (fixture);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 2);
  g_assert_cmpuint (count_in_log (fixture, "second-key"), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/watcher/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("given-up", test_given_up);
  ADD ("drops-connections", test_drops_connections);
  ADD ("trust-changed", test_trust_changed);
  ADD ("check-now", test_check_now);
  ADD ("blip", test_blip);
  ADD ("refusal", test_refusal);
  return g_test_run ();
}
