/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

/* What the ways to print a state have in common. */

GPtrArray  *glance_cli_state_list      (GlanceWatcher *watcher);   /* GlanceMonitor, owned: in the order of the list */
GPtrArray  *glance_cli_state_sort      (GlanceWatcher *watcher);   /* GlanceMonitor, owned: worst first, equal ones by name */
gboolean    glance_cli_state_is_known  (GlanceMonitor *monitor);   /* the portal was heard and knows a task */
gboolean    glance_cli_state_is_over   (GlanceMonitor *monitor);   /* what the API calls "isCompleted" */
char       *glance_cli_state_last     (GlanceMonitor *monitor);   /* owned: when the last backup was */
char       *glance_cli_state_details   (GlanceMonitor *monitor,    /* owned: what there is to say beside the phase; "" */
                                        const char    *file);      /* what to show for the finished file; or NULL */

G_END_DECLS
