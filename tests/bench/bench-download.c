/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-download ORIGIN LINK FOLDER [CA-FILE]: downloads and verifies the file while the portal is checked four
 * times a second. Prints, separated by tabs: seconds, the longest stall of the main loop in milliseconds of
 * wall and of CPU time, memory in MiB before the download began and at its peak, checks answered. For stalls see stall.h. */

#include <string.h>

#include "glance-download.h"
#include "glance-key-store-memory.h"
#include "glance-portals.h"
#include "glance-watcher.h"
#include "stall.h"

typedef struct
{
  GMainLoop *loop;
  GlanceWatcher *watcher;
  GlanceMonitor *monitor;
  GlanceDownload *download;
  gint64 begun;
  double memory; /* before */
  guint n_answered;
} Bench;

/* MiB. Not that of getrusage(), which begins with what the parent had. */
static double
get_memory (const char *name)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, name);
  return line != NULL ? g_ascii_strtod (line + strlen (name), NULL) / 1024 : 0;
}

static void
downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *bench = user_data;
  gint64 wall = g_get_monotonic_time () - bench->begun;
  g_autoptr (GError) error = NULL;

  if (!glance_download_run_finish (bench->download, result, &error))
    g_error ("%s", error->message);
  g_print ("%.3f\t%.2f\t%.2f\t%.1f\t%.1f\t%u\n", (double) wall / G_USEC_PER_SEC, stall_get_wall (),
           stall_get_cpu (), bench->memory, get_memory ("VmHWM:"), bench->n_answered);
  g_main_loop_quit (bench->loop);
}

static gboolean
check (gpointer user_data)
{
  Bench *bench = user_data;

  glance_monitor_list_check_now (GLANCE_MONITOR_LIST (bench->watcher), bench->monitor);
  return G_SOURCE_CONTINUE;
}

/* The first answer: what comes with it, such as TLS, is there before memory is measured. */
static void
answered (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Bench *bench = user_data;

  if (glance_monitor_get_checked_at (GLANCE_MONITOR (object)) == 0)
    return;
  if (bench->n_answered++ > 0)
    return;
  bench->memory = get_memory ("VmRSS:");
  stall_begin ();
  bench->begun = g_get_monotonic_time ();
  glance_download_run_async (bench->download, NULL, downloaded, bench);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlancePortal) portal = glance_portal_new ("00000000-0000-4000-8000-000000000000");
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (&error);
  g_autoptr (GlancePortals) portals = glance_portals_new (settings);
  g_autoptr (GlanceKeyStore) keys = glance_key_store_memory_new ();
  g_autoptr (GlanceClock) clock = glance_clock_new ();
  g_autoptr (GlanceWatcher) watcher = glance_watcher_new (portals, keys, clock);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GlanceDownload) download = NULL;
  g_autoptr (GlanceMonitor) monitor = NULL;
  Bench bench = { .loop = loop, .watcher = watcher };

  if (argc < 4)
    return 64;
  glance_portal_set_origin (portal, argv[1]);
  if (argc > 4)
    glance_portal_set_ca_file (portal, argv[4]);
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (keys), portal, "demo-key");
  if (!glance_portals_add (portals, portal, &error))
    g_error ("%s", error->message);
  download = glance_download_new (&(GlanceDownloadOptions) {
      .portal = portal, .link = argv[2], .folder = argv[3], .keys = keys, .clock = clock });
  bench.download = download;

  monitor = g_list_model_get_item (G_LIST_MODEL (watcher), 0);
  bench.monitor = monitor;
  g_signal_connect (monitor, "notify::n-checks", G_CALLBACK (answered), &bench);
  stall_measure ();
  glance_watcher_start (watcher);
  g_timeout_add (250, check, &bench);
  g_main_loop_run (loop);
  return 0;
}
