/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

/**
 * GlanceCliJob:
 *
 * What a round does for one portal: from the call of a #GlanceCliJobFunc to glance_cli_job_end().
 */
typedef struct _GlanceCliJob GlanceCliJob;

typedef void (*GlanceCliJobFunc) (GlanceCliJob  *job,
                                  GlanceMonitor *monitor,
                                  gpointer       user_data);

void glance_cli_round_run (GlanceWatcher    *watcher,
                           guint             max,         /* at a time; half of them at once, and never more than two to one host */
                           GlanceCliJobFunc  begin,       /* called once for each portal */
                           gpointer          user_data);   /* returns when all jobs have ended */
void glance_cli_job_end   (GlanceCliJob     *job);

G_END_DECLS
