/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-watch IDLE-PORT N-IDLE RUNNING-PORT N-RUNNING SECONDS: runs a GlanceWatcher over that many portals of bench-server, at the default cadence, in real time. Prints two lines, for the first round (all are checked at once) and for SECONDS after it, tab-separated: seconds, checks answered, CPU time
 * in percent of one core, longest stall of the main loop in milliseconds of wall and of CPU time, wake-ups,
 * peak memory in MiB. For stalls see stall.h. */

#include <stdlib.h>
#include <sys/resource.h>

#include "glance-client.h"
#include "glance-key-store-memory.h"
#include "glance-portals.h"
#include "glance-watcher.h"
#include "stall.h"

typedef struct
{
  GMainLoop *loop;
  GlanceWatcher *watcher;
  guint answered; /* since the last report */
  guint unknown;  /* portals that have not answered yet */
  guint problems;
  gint64 begun;
  gint64 cpu_begun;
} Bench;

static gint64
cpu_us (struct rusage *usage)
{
  getrusage (RUSAGE_SELF, usage);
  return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * G_USEC_PER_SEC
         + usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

static void
begin (Bench *bench)
{
  struct rusage usage;

  bench->answered = 0;
  bench->begun = g_get_monotonic_time ();
  bench->cpu_begun = cpu_us (&usage);
  stall_begin ();
}

static void
report (Bench *bench)
{
  struct rusage usage;
  gint64 cpu = cpu_us (&usage) - bench->cpu_begun;
  gint64 wall = g_get_monotonic_time () - bench->begun;

  g_print ("%.1f\t%u\t%.2f\t%.2f\t%.2f\t%u\t%.1f\n", (double) wall / G_USEC_PER_SEC,
           bench->answered, 100.0 * (double) cpu / (double) wall, stall_get_wall (),
           stall_get_cpu (), stall_get_n_wakes (), (double) usage.ru_maxrss / 1024);
}

static gboolean
life_ended (gpointer user_data)
{
  Bench *bench = user_data;

  report (bench);
  if (bench->problems > 0)
    g_error ("%u checks went unanswered", bench->problems);
  g_main_loop_quit (bench->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
first_round_ended (gpointer user_data)
{
  report (user_data);
  begin (user_data);
  return G_SOURCE_REMOVE;
}

/* The end of a check, answered or not. */
static void
checking_changed (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  GlanceMonitor *monitor = GLANCE_MONITOR (object);
  Bench *bench = user_data;

  if (glance_monitor_get_checking (monitor))
    return;
  bench->answered++;
  if (glance_monitor_get_problem (monitor) != NULL)
    bench->problems++;
  if (bench->unknown > 0 && --bench->unknown == 0)
    g_idle_add (first_round_ended, bench);
}

static void
add_portals (GlancePortals *portals, GlanceKeyStoreMemory *keys, guint n, const char *port)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_uuid_string_random ();
      g_autofree char *origin =
          g_strdup_printf ("http://127.1.%u.%u:%s", i / 250, i % 250 + 1, port);
      g_autoptr (GlancePortal) portal = glance_portal_new (id);
      g_autoptr (GError) error = NULL;

      glance_portal_set_origin (portal, origin);
      glance_portal_set_allow_http (portal, TRUE);
      glance_key_store_memory_set (keys, portal, "demo-key");
      if (!glance_portals_add (portals, portal, &error))
        g_error ("%s", error->message);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GlanceSettings) settings = NULL;
  g_autoptr (GlancePortals) portals = NULL;
  g_autoptr (GlanceKeyStore) keys = NULL;
  g_autoptr (GlanceClock) clock = NULL;
  g_autoptr (GlanceWatcher) watcher = NULL;
  g_autoptr (GError) error = NULL;
  Bench bench = { 0 };

  if (argc != 6)
    return 64;
  settings = glance_settings_new_memory (&error);
  if (settings == NULL)
    g_error ("%s", error->message);
  portals = glance_portals_new (settings);
  keys = glance_key_store_memory_new ();
  add_portals (portals, GLANCE_KEY_STORE_MEMORY (keys), (guint) atoi (argv[2]), argv[1]);
  add_portals (portals, GLANCE_KEY_STORE_MEMORY (keys), (guint) atoi (argv[4]), argv[3]);
  clock = glance_clock_new ();
  watcher = glance_watcher_new (portals, keys, clock);

  loop = g_main_loop_new (NULL, FALSE);
  bench.loop = loop;
  bench.watcher = watcher;
  bench.unknown = g_list_model_get_n_items (G_LIST_MODEL (watcher));
  for (guint i = 0; i < bench.unknown; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (watcher), i);

      g_signal_connect (monitor, "notify::checking", G_CALLBACK (checking_changed), &bench);
    }
  stall_measure ();
  begin (&bench);
  glance_watcher_start (watcher);
  g_timeout_add_seconds ((guint) atoi (argv[5]), life_ended, &bench);
  g_main_loop_run (loop);
  return 0;
}
