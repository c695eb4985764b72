/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-watch IDLE-PORT N-IDLE RUNNING-PORT N-RUNNING SECONDS: runs a GlanceWatcher over that many portals of bench-server, at the default cadence, in real time. Prints two lines, for the first round (all are checked at once) and for SECONDS after it, tab-separated: seconds, checks answered, CPU time
 * in percent of one core, longest stall of the main loop in milliseconds of wall and of CPU time, wake-ups,
 * peak memory in MiB.
 *
 * A stall is the time from the end of one poll() to the start of the next: everything that the loop
 * dispatched in between. The loop's own poll function measures it. Where its wall time is far above
 * its CPU time, another process had the processor. */

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "glance-client.h"
#include "glance-key-store-memory.h"
#include "glance-portals.h"
#include "glance-watcher.h"

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

static gint64 woke;
static gint64 woke_cpu;
static gint64 longest_stall;
static gint64 longest_stall_cpu;
static guint n_wakes;

static gint64
thread_cpu_us (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ts);
  return ts.tv_sec * G_USEC_PER_SEC + ts.tv_nsec / 1000;
}

static int
poll_and_measure (GPollFD *fds, guint n, int timeout)
{
  int result;

  if (woke > 0)
    {
      longest_stall = MAX (longest_stall, g_get_monotonic_time () - woke);
      longest_stall_cpu = MAX (longest_stall_cpu, thread_cpu_us () - woke_cpu);
    }
  result = g_poll (fds, n, timeout);
  woke = g_get_monotonic_time ();
  woke_cpu = thread_cpu_us ();
  if (timeout != 0)
    n_wakes++;
  return result;
}

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
  longest_stall = 0;
  longest_stall_cpu = 0;
  n_wakes = 0;
}

static void
report (Bench *bench)
{
  struct rusage usage;
  gint64 cpu = cpu_us (&usage) - bench->cpu_begun;
  gint64 wall = g_get_monotonic_time () - bench->begun;

  g_print ("%.1f\t%u\t%.2f\t%.2f\t%.2f\t%u\t%.1f\n", (double) wall / G_USEC_PER_SEC,
           bench->answered, 100.0 * (double) cpu / (double) wall, (double) longest_stall / 1000,
           (double) longest_stall_cpu / 1000, n_wakes, (double) usage.ru_maxrss / 1024);
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
  g_main_context_set_poll_func (NULL, poll_and_measure);
  begin (&bench);
  glance_watcher_start (watcher);
  g_timeout_add_seconds ((guint) atoi (argv[5]), life_ended, &bench);
  g_main_loop_run (loop);
  return 0;
}
