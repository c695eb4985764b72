/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Both ends of the wire, over a real socket: what the resident's monitors know is in the window's, and what
 * the window wants done is done by the resident. */

#include <sys/socket.h>

#include "glance-error.h"
#include "glance-downloads.h"
#include "glance-feed.h"
#include "glance-key-store-memory.h"
#include "glance-mirror.h"
#include "glance-watcher.h"
#include "glance-wire-dbus.h"
#include "glance-wire.h"
#include "test-clock-manual.h"

typedef struct
{
  GlanceClock *clock;
  GlancePortals *portals;
  GlanceKeyStore *keys;
  GlanceWatcher *watcher;
  GlanceDownloads *saver;
  GlanceMirror *mirror;
  GlanceFeed *feed;
  GDBusConnection *resident;
  GDBusConnection *window;
} Fixture;

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static GlancePortal *
list_portal (Fixture *fixture, const char *name)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *origin = g_strdup_printf ("https://%s.example", name);
  GlancePortal *portal = glance_portal_new (id);
  g_autoptr (GError) error = NULL;

  glance_portal_set_name (portal, name);
  glance_portal_set_origin (portal, origin);
  g_assert_true (glance_portals_add (fixture->portals, portal, &error));
  g_assert_no_error (error);
  return portal;
}

/* Two ends that have shaken hands, and a mirror that has not greeted yet. */
static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (&error);
  g_autoptr (GAsyncResult) resident = NULL;
  int fds[2];

  g_assert_no_error (error);
  fixture->clock = GLANCE_CLOCK (glance_manual_clock_new ());
  fixture->portals = glance_portals_new (settings);
  fixture->keys = glance_key_store_memory_new ();
  fixture->watcher = glance_watcher_new (fixture->portals, fixture->keys, fixture->clock);
  fixture->mirror = glance_mirror_new (fixture->portals, fixture->keys, fixture->clock);
  fixture->saver = glance_downloads_new (fixture->keys, fixture->clock, NULL, NULL);
  fixture->feed = glance_feed_new ();
  glance_feed_set_monitors (fixture->feed, GLANCE_MONITOR_LIST (fixture->watcher),
                            GLANCE_SAVER (fixture->saver));

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  glance_wire_serve_async (fds[0], NULL, keep_result, &resident);
  fixture->window = glance_wire_open (fds[1], &error);
  g_assert_no_error (error);
  fixture->resident = glance_wire_serve_finish (wait_for (&resident), &error);
  g_assert_no_error (error);
  g_assert_true (glance_feed_export (fixture->feed, fixture->resident, &error));
  g_dbus_connection_start_message_processing (fixture->resident);
  g_dbus_connection_start_message_processing (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_dbus_connection_close_sync (fixture->window, NULL, NULL);
  while (!g_dbus_connection_is_closed (fixture->resident))
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (fixture->feed);
  g_assert_finalize_object (fixture->mirror);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->window);
  g_object_unref (fixture->resident);
  g_assert_finalize_object (fixture->saver);
  g_assert_finalize_object (fixture->watcher);
  g_assert_finalize_object (fixture->portals);
  g_object_unref (fixture->keys);
  g_object_unref (fixture->clock);
}

static void
attach (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  glance_mirror_attach_async (fixture->mirror, fixture->window, NULL, keep_result, &result);
  g_assert_true (glance_mirror_attach_finish (fixture->mirror, wait_for (&result), &error));
  g_assert_no_error (error);
}

static void
fold (GlanceMonitor *monitor, const char *json)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_progress (monitor, progress);
}

static void
answer (GlanceMonitor *monitor, int percent)
{
  g_autofree char *json = g_strdup_printf ("{\"statusCode\": 200, \"response\": {\"taskId\": "
                                           "\"1\", \"progress\": %d, \"isCompleted\": false}}",
                                           percent);

  fold (monitor, json);
}

static void
fail (GlanceMonitor *monitor)
{
  fold (monitor, "{\"response\": {\"taskId\": \"1\", \"isCompleted\": true, \"error\": \"Disk\"}}");
}

static GlanceMonitor *
get_mirrored (Fixture *fixture, GlancePortal *portal)
{
  return glance_monitor_list_get_monitor (GLANCE_MONITOR_LIST (fixture->mirror), portal);
}

/* What is told within a moment goes out when it is over. */
static void
wait_for_percent (Fixture *fixture, GlanceMonitor *monitor, int percent)
{
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (fixture->clock), 0.1);
  while (glance_monitor_get_percent (monitor) != percent)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_states_cross (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GlancePortal) portal = list_portal (fixture, "acme");
  GlanceMonitor *original = glance_watcher_get_monitor (fixture->watcher, portal);
  GlanceMonitor *mirrored = get_mirrored (fixture, portal);
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_UNAUTHORIZED, NULL);

  answer (original, 10);
  g_assert_cmpint (glance_monitor_get_phase (mirrored), ==, GLANCE_PHASE_UNKNOWN);
  attach (fixture);
  g_assert_cmpint (glance_monitor_get_phase (mirrored), ==, GLANCE_PHASE_RUNNING);
  g_assert_cmpint (glance_monitor_get_percent (mirrored), ==, 10);

  answer (original, 42);
  wait_for_percent (fixture, mirrored, 42);
  glance_monitor_fold_problem (original, error);
  answer (original, 43);
  glance_monitor_fold_problem (original, error);
  wait_for_percent (fixture, mirrored, 43);
  g_assert_error (glance_monitor_get_problem (mirrored), GLANCE_ERROR, GLANCE_ERROR_UNAUTHORIZED);
}

static void
count_change (GlanceDBusResident *resident, GVariant *states, guint *count)
{
  (*count)++;
}

/* A thousand monitors in step are one message. */
static void
test_bursts_are_one (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) listed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GlanceDBusResident) proxy = NULL;
  g_autoptr (GError) error = NULL;
  guint count = 0;

  for (int i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("portal%d", i);

      g_ptr_array_add (listed, list_portal (fixture, name));
    }
  attach (fixture);
  proxy = glance_dbus_resident_proxy_new_sync (fixture->window,
                                               G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES, NULL,
                                               GLANCE_WIRE_RESIDENT_PATH, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (proxy, "changed", G_CALLBACK (count_change), &count);
  for (guint i = 0; i < listed->len; i++)
    answer (glance_watcher_get_monitor (fixture->watcher, listed->pdata[i]), 7);
  wait_for_percent (fixture, get_mirrored (fixture, listed->pdata[99]), 7);
  while (count == 0)
    g_main_context_iteration (NULL, TRUE); /* the mirror may hear of it first */
  for (guint i = 0; i < listed->len; i++)
    g_assert_cmpint (glance_monitor_get_percent (get_mirrored (fixture, listed->pdata[i])), ==, 7);
  g_assert_cmpuint (count, ==, 1);
}

/* A portal that comes after the greeting has its state, and one that goes leaves nothing behind. */
static void
test_the_list_changes (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GlancePortal) portal = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  attach (fixture);
  portal = list_portal (fixture, "acme");
  answer (glance_watcher_get_monitor (fixture->watcher, portal), 5);
  wait_for_percent (fixture, get_mirrored (fixture, portal), 5);

  glance_portals_remove_async (fixture->portals, portal, NULL, keep_result, &result);
  g_assert_true (glance_portals_finish (fixture->portals, wait_for (&result), &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->mirror)), ==, 0);
  g_assert_null (get_mirrored (fixture, portal));
}

static void
hold (Fixture *fixture, GlancePortal *portal)
{
  GlanceMonitorList *list = GLANCE_MONITOR_LIST (fixture->mirror);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  glance_monitor_list_hold_async (list, portal, NULL, keep_result, &result);
  g_assert_true (glance_monitor_list_hold_finish (list, wait_for (&result), &error));
  g_assert_no_error (error);
}

static gboolean
is_checked (Fixture *fixture, GlanceMonitor *monitor)
{
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (fixture->clock), 3600);
  return glance_monitor_get_checking (monitor);
}

/* A window that holds a portal and is killed does not leave it unwatched. */
static void
test_holding_ends_with_the_window (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GlancePortal) portal = list_portal (fixture, "acme");
  GlanceMonitor *monitor = glance_watcher_get_monitor (fixture->watcher, portal);

  attach (fixture);
  glance_watcher_start (fixture->watcher);
  g_assert_true (glance_monitor_get_checking (monitor));
  hold (fixture, portal);
  g_assert_false (glance_monitor_get_checking (monitor));
  g_assert_false (is_checked (fixture, monitor));

  g_object_run_dispose (G_OBJECT (fixture->feed));
  g_assert_true (is_checked (fixture, monitor));
  glance_watcher_stop (fixture->watcher);
}

/* A folder and an order go up; what comes of them comes down, also to a window that is opened later. */
static void
test_saving (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GlancePortal) portal = list_portal (fixture, "acme");
  GlanceMonitor *original = glance_watcher_get_monitor (fixture->watcher, portal);
  GlanceSaver *saver = glance_mirror_get_saver (fixture->mirror);
  GlanceSaving *saving = glance_saver_get_saving (saver, portal);

  glance_saver_save (saver, get_mirrored (fixture, portal), NULL); /* before it is attached */
  attach (fixture);
  fold (original, "{\"response\": {\"taskId\": \"1\", \"isCompleted\": true, \"progress\": 100, "
                  "\"link\": \"https://acme.example/a.tar.gz\"}}");
  glance_saver_save (saver, get_mirrored (fixture, portal), "/nonexistent");
  while (glance_saving_get_state (saving) != GLANCE_DOWNLOAD_FAILED)
    {
      glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (fixture->clock), 0.1);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_error (glance_saving_get_problem (saving), GLANCE_ERROR, GLANCE_ERROR_NO_KEY);
  g_assert_cmpstr (glance_saving_get_run (saving), ==, "1");

  g_clear_object (&fixture->mirror);
  fixture->mirror = glance_mirror_new (fixture->portals, fixture->keys, fixture->clock);
  saving = glance_saver_get_saving (glance_mirror_get_saver (fixture->mirror), portal);
  g_assert_cmpint (glance_saving_get_state (saving), ==, GLANCE_DOWNLOAD_NEW);
  attach (fixture);
  while (glance_saving_get_state (saving) != GLANCE_DOWNLOAD_FAILED)
    g_main_context_iteration (NULL, TRUE);
}

/* What is damaged is not believed. */
static void
test_packing (void)
{
  const GVariantType *type = G_VARIANT_TYPE ("a(sa{sv})");
  g_autoptr (GVariant) value =
      g_variant_ref_sink (g_variant_new_parsed ("[('a', {'percent': <uint32 7>}), ('b', {})]"));
  g_autoptr (GVariant) packed = g_variant_ref_sink (glance_wire_pack (value));
  g_autoptr (GVariant) unpacked = glance_wire_unpack (packed, type);
  g_autoptr (GVariant) damaged = NULL;

  g_assert_true (g_variant_equal (unpacked, value));
  damaged = g_variant_ref_sink (g_variant_new_fixed_array (
      G_VARIANT_TYPE_BYTE, g_variant_get_data (packed), g_variant_get_size (packed) - 1, 1));
  g_assert_null (glance_wire_unpack (damaged, type));
}

/* What the user knows goes up, and comes down again; what they have not seen does not. */
static void
test_acknowledging (Fixture *fixture, gconstpointer unused)
{
  const char *const other[] = { "failed:2", NULL };
  g_autoptr (GlancePortal) portal = list_portal (fixture, "acme");
  GlanceMonitorList *mirror = GLANCE_MONITOR_LIST (fixture->mirror);
  GlanceMonitor *original = glance_watcher_get_monitor (fixture->watcher, portal);
  GlanceMonitor *mirrored = get_mirrored (fixture, portal);

  glance_monitor_list_acknowledge (mirror, mirrored, NULL); /* before it is attached */
  fail (original);
  attach (fixture);
  g_assert_cmpstrv (glance_monitor_get_troubles (mirrored), glance_monitor_get_troubles (original));
  glance_monitor_list_acknowledge (mirror, mirrored, NULL);
  glance_monitor_list_acknowledge (mirror, mirrored, other);
  hold (fixture, portal); /* has gone the same way */
  g_assert_false (glance_monitor_get_acknowledged (original));
  glance_monitor_list_acknowledge (mirror, mirrored, glance_monitor_get_troubles (mirrored));
  while (!glance_monitor_get_acknowledged (original))
    g_main_context_iteration (NULL, TRUE);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (fixture->clock), 0.1);
  while (!glance_monitor_get_acknowledged (mirrored))
    g_main_context_iteration (NULL, TRUE);

  /* A window that comes later knows it from the start; and the next failure is not known. */
  g_clear_object (&fixture->mirror);
  fixture->mirror = glance_mirror_new (fixture->portals, fixture->keys, fixture->clock);
  attach (fixture);
  g_assert_true (glance_monitor_get_acknowledged (get_mirrored (fixture, portal)));
  answer (original, 7);
  wait_for_percent (fixture, get_mirrored (fixture, portal), 7);
  g_assert_false (glance_monitor_get_acknowledged (get_mirrored (fixture, portal)));
}

static void
test_other_version (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_dbus_connection_call (
      fixture->window, NULL, GLANCE_WIRE_RESIDENT_PATH, "io.github.backupglance.Resident", "Hello",
      g_variant_new ("(s)", "0.0.1"), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, keep_result, &result);
  reply = g_dbus_connection_call_finish (fixture->window, wait_for (&result), &error);
  g_assert_null (reply);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_NOT_SUPPORTED);
}

#define TEST(name, function) g_test_add ("/wire/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("states-cross", test_states_cross);
  TEST ("bursts-are-one", test_bursts_are_one);
  TEST ("the-list-changes", test_the_list_changes);
  TEST ("holding-ends-with-the-window", test_holding_ends_with_the_window);
  TEST ("acknowledging", test_acknowledging);
  TEST ("saving", test_saving);
  TEST ("other-version", test_other_version);
  g_test_add_func ("/wire/packing", test_packing);
  return g_test_run ();
}
