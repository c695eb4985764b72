/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-week [DAYS]: ten portals watched for a week whose time is not waited for, by the engine with tray and
 * launcher on a bus of their own. Each portal makes a backup of half an hour each night; the portals are in the
 * same process. Prints, tab-separated: days, checks, changes, private memory in KiB after the first day and at the
 * end, and how many signals of each name came on the bus.
 *
 * A change is an answer after which a portal's row in the menu says something else. */

#include <stdlib.h>

#include "glance-demo-portal.h"
#include "glance-engine.h"
#include "glance-key-store-memory.h"
#include "glance-launcher.h"
#include "glance-sign.h"
#include "glance-tray.h"
#include "test-clock-manual.h"
#include "watcher.h"

#define N_PORTALS 10
#define DAY 86400
#define RUN_SECONDS 1800

typedef struct
{
  GlanceManualClock *clock;
  GlanceEngine *engine;
  GPtrArray *portals;  /* GlanceDemoPortal */
  GHashTable *lines;   /* GlanceMonitor -> its row */
  GHashTable *signals; /* name -> how many */
  guint n_checking;
  guint n_checks;
  guint n_changes;
} Week;

static void
settle (Week *week)
{
  while (week->n_checking > 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
checking_changed (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Week *week = user_data;

  if (glance_monitor_get_checking (GLANCE_MONITOR (object)))
    {
      week->n_checking++;
      return;
    }
  week->n_checking--;
  week->n_checks++;
}

static void
count_changes (Week *week)
{
  GListModel *monitors = G_LIST_MODEL (glance_engine_get_watcher (week->engine));

  for (guint i = 0; i < N_PORTALS; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, i);
      g_autofree char *line = glance_sign_line (monitor);

      if (g_strcmp0 (line, g_hash_table_lookup (week->lines, monitor)) == 0)
        continue;
      week->n_changes++;
      g_hash_table_insert (week->lines, monitor, g_steal_pointer (&line));
    }
}

static void
note_signal (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *member,
             GVariant *arguments,
             gpointer user_data)
{
  Week *week = user_data;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (week->signals, member));

  if (!g_str_has_prefix (interface, "org.freedesktop.DBus"))
    g_hash_table_insert (week->signals, g_strdup (member), GUINT_TO_POINTER (n + 1));
}

static void
add_portal (Week *week, guint i)
{
  static const GlanceDemoOutcome outcomes[] = { GLANCE_DEMO_FAILS, GLANCE_DEMO_WARNS };
  g_autofree char *name = g_strdup_printf ("Portal %u", i + 1);
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GlancePortal) portal = glance_portal_new (id);
  g_autoptr (GError) error = NULL;
  GlanceDemoPortal *demo = glance_demo_portal_new (
      GLANCE_CLOCK (week->clock), name,
      i < G_N_ELEMENTS (outcomes) ? outcomes[i] : GLANCE_DEMO_COMPLETES, RUN_SECONDS, 0, &error);

  g_assert_no_error (error);
  g_ptr_array_add (week->portals, demo);
  glance_portal_set_name (portal, name);
  glance_portal_set_origin (portal, glance_demo_portal_get_origin (demo));
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (glance_engine_get_keys (week->engine)),
                               portal, GLANCE_DEMO_KEY);
  glance_portals_add (glance_engine_get_portals (week->engine), portal, &error);
  g_assert_no_error (error);
}

/* In KiB: what nobody else has. */
static guint64
private_memory (void)
{
  g_autofree char *text = NULL;
  guint64 sum = 0;

  g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL);
  for (char *line = text; (line = strstr (line, "\nPrivate_")) != NULL; line++)
    sum += g_ascii_strtoull (strchr (line, ':') + 1, NULL, 10);
  return sum;
}

static void
pass_day (Week *week)
{
  double end = glance_manual_clock_elapsed (week->clock) + DAY;

  for (guint i = 0; i < N_PORTALS; i++)
    glance_demo_portal_begin (week->portals->pdata[i], FALSE, 0);
  while (glance_manual_clock_elapsed (week->clock) < end)
    {
      glance_manual_clock_advance (week->clock,
                                   MAX (glance_manual_clock_next_alarm (week->clock), 0));
      settle (week);
      count_changes (week);
    }
}

static void
watch (Week *week, guint n_days)
{
  GlanceWatcher *watcher = glance_engine_get_watcher (week->engine);
  guint64 first = 0;
  GHashTableIter iter;
  gpointer name, n;

  for (guint i = 0; i < N_PORTALS; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (watcher), i);

      g_signal_connect (monitor, "notify::checking", G_CALLBACK (checking_changed), week);
    }
  glance_watcher_start (watcher);
  settle (week);
  for (guint day = 0; day < n_days; day++)
    {
      pass_day (week);
      first = day == 0 ? private_memory () : first;
    }
  g_print ("%u\t%u\t%u\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT, n_days, week->n_checks,
           week->n_changes, first, private_memory ());
  g_hash_table_iter_init (&iter, week->signals);
  while (g_hash_table_iter_next (&iter, &name, &n))
    g_print ("\t%s %u", (char *) name, GPOINTER_TO_UINT (n));
  g_print ("\n");
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GlanceManualClock) clock = glance_manual_clock_new ();
  g_autoptr (GlanceEngine) engine = glance_engine_new (
      &(GlanceEngineOptions) { .in_memory = TRUE, .clock = GLANCE_CLOCK (clock) }, NULL);
  g_autoptr (GPtrArray) portals = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) lines = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GHashTable) signals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GlanceTray) tray = NULL;
  g_autoptr (GlanceLauncher) launcher = NULL;
  g_autoptr (GDBusConnection) session = NULL;
  Week week = {
    .clock = clock, .engine = engine, .portals = portals, .lines = lines, .signals = signals
  };
  Watcher host;
  guint subscription;

  g_test_dbus_up (bus);
  watcher_start (&host, bus);
  for (guint i = 0; i < N_PORTALS; i++)
    add_portal (&week, i);
  session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  tray = glance_tray_new ();
  glance_tray_set_monitors (tray, GLANCE_MONITOR_LIST (glance_engine_get_watcher (engine)), NULL,
                            NULL);
  launcher =
      glance_launcher_new (session, GLANCE_MONITOR_LIST (glance_engine_get_watcher (engine)));
  subscription =
      g_dbus_connection_signal_subscribe (host.connection, NULL, NULL, NULL, NULL, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, note_signal, &week, NULL);
  watcher_wait (&host);
  watch (&week, argc > 1 ? (guint) atoi (argv[1]) : 7);
  g_dbus_connection_signal_unsubscribe (host.connection, subscription);
  return 0;
}
