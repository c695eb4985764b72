/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The whole engine, and enrolling, with the demo's portal over real HTTP on a manual clock. */

#include "glance-demo-portal.h"
#include "glance-enroll.h"
#include "glance-error.h"
#include "glance-key-store-memory.h"
#include "glance-watcher.h"
#include "test-clock-manual.h"

#define RUN_SECONDS 100

typedef struct
{
  GlanceClock *clock;
  GlanceDemoPortal *server;
  GlancePortals *portals;
  GlanceKeyStore *keys;
  GlanceWatcher *watcher;
  GlancePortal *portal; /* not listed at first */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (&error);
  g_autofree char *id = g_uuid_string_random ();

  g_assert_no_error (error);
  fixture->clock = GLANCE_CLOCK (glance_manual_clock_new ());
  fixture->server = glance_demo_portal_new (fixture->clock, "Test", GLANCE_DEMO_COMPLETES,
                                            RUN_SECONDS, 0, &error);
  g_assert_no_error (error);
  fixture->portals = glance_portals_new (settings);
  fixture->keys = glance_key_store_memory_new ();
  fixture->watcher = glance_watcher_new (fixture->portals, fixture->keys, fixture->clock);
  fixture->portal = glance_portal_new (id);
  glance_portal_set_name (fixture->portal, "Test");
  glance_portal_set_origin (fixture->portal, glance_demo_portal_get_origin (fixture->server));
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
  g_clear_object (&fixture->portal);
  g_assert_finalize_object (fixture->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->clock);
}

static GlanceMonitor *
list_with_key (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;

  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (fixture->keys), fixture->portal, key);
  g_assert_true (glance_portals_add (fixture->portals, fixture->portal, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->watcher)), ==, 1);
  return glance_watcher_get_monitor (fixture->watcher, fixture->portal);
}

static void
settle (GlanceMonitor *monitor)
{
  while (glance_monitor_get_checking (monitor))
    g_main_context_iteration (NULL, TRUE);
}

static void
advance (Fixture *fixture, GlanceMonitor *monitor, double seconds)
{
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (fixture->clock), seconds);
  settle (monitor);
}

static void
test_a_run (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_API_KEY);
  const char *origin = glance_demo_portal_get_origin (fixture->server);

  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_UNKNOWN);
  glance_watcher_start (fixture->watcher);
  g_assert_true (glance_monitor_get_checking (monitor));
  settle (monitor);
  g_assert_null (glance_monitor_get_problem (monitor));
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);

  g_assert_true (glance_demo_portal_begin (fixture->server, FALSE, 0));
  advance (fixture, monitor, 60);
  g_assert_true (glance_phase_is_active (glance_monitor_get_phase (monitor)));
  for (int i = 0; i < 20; i++)
    advance (fixture, monitor, 1);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_RUNNING);
  g_assert_cmpint (glance_monitor_get_percent (monitor), >, 10);
  g_assert_null (glance_monitor_get_link (monitor));

  for (int i = 0; i < RUN_SECONDS; i++)
    advance (fixture, monitor, 1);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_COMPLETED);
  g_assert_cmpint (glance_monitor_get_percent (monitor), ==, 100);
  g_assert_true (g_str_has_prefix (glance_monitor_get_link (monitor), origin));
  g_assert_cmpint (glance_monitor_get_link_expires (monitor), >,
                   glance_manual_clock_now (GLANCE_MANUAL_CLOCK (fixture->clock)));
  g_assert_false (glance_monitor_wants_history (monitor));
  g_assert_cmpint (glance_watcher_get_severity (fixture->watcher), ==, GLANCE_SEVERITY_FINE);
}

/* The time of an idle portal's last backup is read, and matters as soon as it exceeds the limit.
 * */
static void
test_overdue (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);

  glance_watcher_start (fixture->watcher);
  settle (monitor);
  g_assert_cmpint (glance_monitor_get_last_backup (monitor), !=, 0);
  g_assert_cmpint (glance_watcher_get_severity (fixture->watcher), ==, GLANCE_SEVERITY_FINE);
  glance_portal_set_max_age_days (fixture->portal, 2);
  g_assert_cmpint (glance_watcher_get_severity (fixture->watcher), ==, GLANCE_SEVERITY_WARNING);
  glance_portal_set_max_age_days (fixture->portal, 0);
  g_assert_cmpint (glance_watcher_get_severity (fixture->watcher), ==, GLANCE_SEVERITY_FINE);
}

/* After a key was refused there are no more checks until it is replaced and the user acts. */
static void
test_wrong_key (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, "wrong-key");

  glance_watcher_start (fixture->watcher);
  settle (monitor);
  g_assert_error (glance_monitor_get_problem (monitor), GLANCE_ERROR, GLANCE_ERROR_UNAUTHORIZED);
  g_assert_cmpint (glance_watcher_get_severity (fixture->watcher), ==, GLANCE_SEVERITY_PROBLEM);

  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (fixture->keys), fixture->portal,
                               GLANCE_DEMO_KEY);
  advance (fixture, monitor, 3000);
  g_assert_nonnull (glance_monitor_get_problem (monitor));
  glance_watcher_check_now (fixture->watcher, monitor);
  settle (monitor);
  g_assert_null (glance_monitor_get_problem (monitor));
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
}

static void
test_no_key (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, NULL);

  glance_watcher_start (fixture->watcher);
  settle (monitor);
  g_assert_error (glance_monitor_get_problem (monitor), GLANCE_ERROR, GLANCE_ERROR_NO_KEY);
}

/* Another address: what was known about the old one is forgotten, including an answer in progress.
 * */
static void
test_edited_while_checked (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);

  g_assert_true (glance_demo_portal_begin (fixture->server, FALSE, 0.5));
  glance_watcher_start (fixture->watcher);
  settle (monitor);
  g_assert_true (glance_phase_is_active (glance_monitor_get_phase (monitor)));

  glance_watcher_check_now (fixture->watcher, monitor);
  g_assert_true (glance_monitor_get_checking (monitor));
  glance_portal_set_dump (fixture->portal, TRUE);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_UNKNOWN);
  g_assert_true (glance_monitor_get_checking (monitor));
  settle (monitor);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
}

static double
seconds_since_answer (Fixture *fixture, GlanceMonitor *monitor)
{
  return (double) (glance_manual_clock_now (GLANCE_MANUAL_CLOCK (fixture->clock))
                   - glance_monitor_get_checked_at (monitor));
}

/* The scheduler is told about the setting, the window and sleep. */
static void
test_when_to_check (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);
  GSettings *settings = glance_settings_get_app (glance_portals_get_settings (fixture->portals));

  glance_watcher_start (fixture->watcher);
  settle (monitor);
  g_settings_set_uint (settings, "idle-interval", 600);
  advance (fixture, monitor, 599);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), ==, 599);
  advance (fixture, monitor, 1);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), ==, 0);

  advance (fixture, monitor, 10);
  glance_watcher_set_attentive (fixture->watcher, TRUE);
  g_assert_true (glance_monitor_get_checking (monitor));
  settle (monitor);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), ==, 0);
  glance_watcher_set_attentive (fixture->watcher, FALSE);

  glance_manual_clock_sleep (GLANCE_MANUAL_CLOCK (fixture->clock), 30);
  advance (fixture, monitor, 2);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), <=, 2);

  glance_watcher_set_idle_interval (fixture->watcher, 20);
  g_settings_set_uint (settings, "idle-interval", 300);
  glance_watcher_check_now (fixture->watcher, monitor);
  settle (monitor);
  advance (fixture, monitor, 19);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), ==, 19);
  advance (fixture, monitor, 1);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), ==, 0);
}

/* A list in memory may be a part of the user's own. */
static void
test_other_settings (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);
  g_autoptr (GlanceSettings) other = glance_settings_new_memory (NULL);
  GSettings *settings = glance_settings_get_app (glance_portals_get_settings (fixture->portals));

  g_settings_set_uint (glance_settings_get_app (other), "idle-interval", 300);
  glance_watcher_follow_settings (fixture->watcher, glance_settings_get_app (other));
  g_settings_set_uint (settings, "idle-interval", 30);
  glance_watcher_start (fixture->watcher);
  settle (monitor);
  advance (fixture, monitor, 299);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), ==, 299);
  advance (fixture, monitor, 1);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), ==, 0);

  g_settings_set_uint (glance_settings_get_app (other), "idle-interval", 20);
  advance (fixture, monitor, 20);
  g_assert_cmpfloat (seconds_since_answer (fixture, monitor), ==, 0);
}

/* Checks in progress are abandoned, and repeated after the next start. */
static void
test_stop (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);

  glance_watcher_start (fixture->watcher);
  g_assert_true (glance_monitor_get_checking (monitor));
  glance_watcher_stop (fixture->watcher);
  g_assert_false (glance_monitor_get_checking (monitor));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_UNKNOWN);
  glance_watcher_start (fixture->watcher);
  settle (monitor);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static char *
look_up (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_lookup_async (fixture->keys, fixture->portal, NULL, keep_result, &result);
  wait_for (&result);
  return glance_key_store_lookup_finish (fixture->keys, result, error);
}

static void
add_many (Fixture *fixture, guint n)
{
  const char *origin = glance_demo_portal_get_origin (fixture->server);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_uuid_string_random ();
      g_autoptr (GlancePortal) portal = glance_portal_new (id);

      glance_portal_set_origin (portal, origin);
      glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (fixture->keys), portal,
                                   GLANCE_DEMO_KEY);
      g_assert_true (glance_portals_add (fixture->portals, portal, NULL));
    }
}

/* The list shrinks while checks are waiting: each abandoned one lets another start. */
static void
test_remove_many (Fixture *fixture, gconstpointer unused)
{
  GSettings *settings = glance_settings_get_app (glance_portals_get_settings (fixture->portals));
  g_auto (GStrv) ids = NULL;
  GListModel *monitors = G_LIST_MODEL (fixture->watcher);

  add_many (fixture, 8);
  glance_watcher_start (fixture->watcher);

  ids = g_settings_get_strv (settings, "portals");
  g_settings_set_strv (settings, "portals", (const char *const *) ids + 5);
  g_assert_cmpuint (g_list_model_get_n_items (monitors), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, i);

      while (glance_monitor_get_phase (monitor) == GLANCE_PHASE_UNKNOWN)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
    }
}

/* Several are added at once in the middle of the list: the order is that of the list. */
static void
test_list (Fixture *fixture, gconstpointer unused)
{
  GSettings *settings = glance_settings_get_app (glance_portals_get_settings (fixture->portals));
  GListModel *monitors = G_LIST_MODEL (fixture->watcher);
  g_auto (GStrv) ids = NULL;

  add_many (fixture, 4);
  ids = g_settings_get_strv (settings, "portals");
  g_settings_set_strv (settings, "portals", (const char *const[]) { ids[0], ids[3], NULL });
  g_assert_cmpuint (g_list_model_get_n_items (monitors), ==, 2);
  g_settings_set_strv (settings, "portals", (const char *const *) ids);
  g_assert_cmpuint (g_list_model_get_n_items (monitors), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, i);

      g_assert_cmpstr (glance_portal_get_id (glance_monitor_get_portal (monitor)), ==, ids[i]);
    }
  g_assert_null (g_list_model_get_item (monitors, 4));
}

static void
remove_it (GListModel *monitors, guint position, guint removed, guint added, Fixture *fixture)
{
  GSettings *settings = glance_settings_get_app (glance_portals_get_settings (fixture->portals));

  if (added > 0)
    g_settings_reset (settings, "portals");
}

/* A listener told about a new portal may remove it from the list before the watcher continues. */
static void
test_remove_when_told (Fixture *fixture, gconstpointer unused)
{
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (fixture->keys), fixture->portal,
                               GLANCE_DEMO_KEY);
  glance_watcher_start (fixture->watcher);
  g_signal_connect (fixture->watcher, "items-changed", G_CALLBACK (remove_it), fixture);
  glance_portals_add (fixture->portals, fixture->portal, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->watcher)), ==, 0);
  g_assert_cmpuint (glance_manual_clock_count_alarms (GLANCE_MANUAL_CLOCK (fixture->clock)), ==, 0);
}

/* A portal edited by another program is checked with the key stored by that program, and never
 * with the old one. */
static void
test_edited_elsewhere (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);

  glance_watcher_start (fixture->watcher);
  settle (monitor);
  g_assert_null (glance_monitor_get_problem (monitor));

  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (fixture->keys), fixture->portal,
                               "another-key");
  glance_portal_set_dump (fixture->portal, TRUE);
  settle (monitor);
  g_assert_error (glance_monitor_get_problem (monitor), GLANCE_ERROR, GLANCE_ERROR_UNAUTHORIZED);
}

/* What `status` does: one check, and no schedule. */
static void
test_check_once (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  glance_watcher_check_async (fixture->watcher, monitor, NULL, keep_result, &result);
  wait_for (&result);
  g_assert_true (glance_watcher_check_finish (fixture->watcher, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
  advance (fixture, monitor, 3600);
  g_assert_cmpint (glance_monitor_get_checked_at (monitor), ==, MANUAL_CLOCK_EPOCH);
}

/* While held, it is not checked, not even for the user; when released, at once. */
static void
test_hold (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);

  glance_watcher_start (fixture->watcher);
  g_assert_true (glance_monitor_get_checking (monitor));
  glance_watcher_hold (fixture->watcher, fixture->portal);
  g_assert_false (glance_monitor_get_checking (monitor));
  glance_watcher_check_now (fixture->watcher, monitor);
  advance (fixture, monitor, 3600);
  glance_portal_set_dump (fixture->portal, TRUE);
  g_assert_false (glance_monitor_get_checking (monitor));
  g_assert_cmpint (glance_monitor_get_checked_at (monitor), ==, 0);

  glance_watcher_release (fixture->watcher, fixture->portal);
  g_assert_true (glance_monitor_get_checking (monitor));
  settle (monitor);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
  glance_watcher_release (fixture->watcher, fixture->portal); /* once is enough */
  g_assert_false (glance_monitor_get_checking (monitor));
}

static GlanceKeyInfo *
enroll (Fixture *fixture, GlancePortal *portal, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_enroll_async (GLANCE_MONITOR_LIST (fixture->watcher), portal, key, NULL, keep_result,
                       &result);
  wait_for (&result);
  return glance_enroll_finish (result, error);
}

static void
expect_refusal (Fixture *fixture, const char *key, GlanceError code, GlanceErrorField field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) no_key = NULL;

  g_assert_null (enroll (fixture, fixture->portal, key, &error));
  g_assert_error (error, GLANCE_ERROR, (int) code);
  g_assert_cmpint (glance_error_get_field (error), ==, field);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 0);
  g_assert_null (look_up (fixture, &no_key));
}

/* Whatever is wrong leaves no trace, and is reported at the right field. */
static void
test_enroll_refused (Fixture *fixture, gconstpointer unused)
{
  expect_refusal (fixture, "wrong-key", GLANCE_ERROR_UNAUTHORIZED, GLANCE_ERROR_FIELD_KEY);
  expect_refusal (fixture, "two\nlines", GLANCE_ERROR_BAD_KEY, GLANCE_ERROR_FIELD_KEY);
  expect_refusal (fixture, "", GLANCE_ERROR_BAD_KEY, GLANCE_ERROR_FIELD_KEY);
  glance_portal_set_origin (fixture->portal, "http://portal.example");
  expect_refusal (fixture, GLANCE_DEMO_KEY, GLANCE_ERROR_NOT_ENCRYPTED, GLANCE_ERROR_FIELD_HTTP);
  glance_portal_set_origin (fixture->portal, "not an address");
  expect_refusal (fixture, GLANCE_DEMO_KEY, GLANCE_ERROR_BAD_ADDRESS, GLANCE_ERROR_FIELD_ADDRESS);
}

static void
test_enroll (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *pasted =
      g_strconcat (glance_demo_portal_get_origin (fixture->server), "/rooms/shared?folder=1", NULL);
  g_autofree char *other_id = g_uuid_string_random ();
  g_autoptr (GlancePortal) same = glance_portal_new (other_id);
  g_autoptr (GlancePortal) twin = glance_portal_new (glance_portal_get_id (fixture->portal));
  g_autoptr (GlanceKeyInfo) info = NULL;
  g_autoptr (GlanceKeyInfo) later = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;

  glance_portal_set_origin (fixture->portal, pasted);
  info = enroll (fixture, fixture->portal, " " GLANCE_DEMO_API_KEY "\n", &error);
  g_assert_no_error (error);
  g_assert_true (info->known && info->can_read && !info->can_write);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 1);
  g_assert_cmpstr (glance_portal_get_origin (fixture->portal), ==,
                   glance_demo_portal_get_origin (fixture->server));
  key = look_up (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, GLANCE_DEMO_API_KEY);

  glance_portal_set_origin (same, pasted);
  g_assert_null (enroll (fixture, same, GLANCE_DEMO_KEY, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE);
  g_clear_error (&error);

  glance_portal_set_origin (twin, pasted);
  glance_portal_set_name (twin, "Renamed");
  later = enroll (fixture, twin, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (later);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 1);
  g_assert_cmpstr (glance_portal_get_name (fixture->portal), ==, "Renamed");
}

/* While the new key is being stored, the old address is not checked, since it could receive that
 * key. */
static void
test_enroll_moved (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = list_with_key (fixture, GLANCE_DEMO_KEY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceDemoPortal) other = glance_demo_portal_new (
      fixture->clock, "Other", GLANCE_DEMO_COMPLETES, RUN_SECONDS, 0, &error);
  g_autoptr (GlancePortal) twin = glance_portal_new (glance_portal_get_id (fixture->portal));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GlanceKeyInfo) info = NULL;
  gboolean held = FALSE;

  g_assert_no_error (error);
  glance_watcher_start (fixture->watcher);
  settle (monitor);
  glance_portal_set_origin (twin, glance_demo_portal_get_origin (other));
  glance_enroll_async (GLANCE_MONITOR_LIST (fixture->watcher), twin, GLANCE_DEMO_API_KEY, NULL,
                       keep_result, &result);
  while (result == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      glance_watcher_check_now (fixture->watcher, monitor);
      held |= !glance_monitor_get_checking (monitor);
    }
  info = glance_enroll_finish (result, &error);
  g_assert_no_error (error);
  g_assert_true (held);

  settle (monitor);
  g_assert_cmpstr (glance_portal_get_origin (fixture->portal), ==,
                   glance_demo_portal_get_origin (other));
  g_assert_null (glance_monitor_get_problem (monitor));
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/watcher/a-run", test_a_run);
  ADD ("/watcher/overdue", test_overdue);
  ADD ("/watcher/wrong-key", test_wrong_key);
  ADD ("/watcher/no-key", test_no_key);
  ADD ("/watcher/edited-while-checked", test_edited_while_checked);
  ADD ("/watcher/when-to-check", test_when_to_check);
  ADD ("/watcher/other-settings", test_other_settings);
  ADD ("/watcher/stop", test_stop);
  ADD ("/watcher/edited-elsewhere", test_edited_elsewhere);
  ADD ("/watcher/list", test_list);
  ADD ("/watcher/remove-many", test_remove_many);
  ADD ("/watcher/remove-when-told", test_remove_when_told);
  ADD ("/watcher/check-once", test_check_once);
  ADD ("/watcher/hold", test_hold);
  ADD ("/enroll/moved", test_enroll_moved);
  ADD ("/enroll/refused", test_enroll_refused);
  ADD ("/enroll/listed", test_enroll);
  return g_test_run ();
}
