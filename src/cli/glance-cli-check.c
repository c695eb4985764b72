/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-check.h"

#include "glance-cli-round.h"
#include "glance-descriptors.h"

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GlanceCliJob *job = user_data;

  /* It fails only if it is cancelled, and there is no cancellable. */
  glance_watcher_check_finish (GLANCE_WATCHER (source), result, NULL);
  glance_cli_job_end (job);
}

static void
begin (GlanceCliJob *job, GlanceMonitor *monitor, gpointer user_data)
{
  glance_watcher_check_async (user_data, monitor, NULL, checked_cb, job);
}

void
glance_cli_check_all (GlanceWatcher *watcher)
{
  g_return_if_fail (GLANCE_IS_WATCHER (watcher));

  glance_cli_round_run (watcher, glance_descriptors_get_room (), begin, watcher);
}
