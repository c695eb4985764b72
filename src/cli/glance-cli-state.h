/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

/* Shared by the ways to print a state. */

GPtrArray *glance_cli_state_list             (GlanceWatcher *watcher);   /* GlanceMonitor, owned: in the order of the list */
GPtrArray *glance_cli_state_sort             (GlanceWatcher *watcher);   /* GlanceMonitor, owned: worst first, equal ones by name */
GPtrArray *glance_cli_state_copy_sorted      (GPtrArray     *monitors);  /* likewise */
gboolean   glance_cli_state_is_known         (GlanceMonitor *monitor);   /* the portal has answered and knows a task */
gboolean   glance_cli_state_is_over          (GlanceMonitor *monitor);   /* what the API calls "isCompleted" */
gboolean   glance_cli_state_is_settling      (GlanceMonitor *monitor);   /* the history is being read and may change it */
gboolean   glance_cli_state_link_has_expired (GlanceMonitor *monitor);
gboolean   glance_cli_state_knows_age        (GlanceMonitor *monitor);   /* when the last backup was, or that there is none */
char      *glance_cli_state_time             (gint64         time);      /* owned: as the user reads it; "" when not known */
char      *glance_cli_state_last             (GlanceMonitor *monitor);   /* owned: when the last backup was */

/* What there is to say besides the phase: owned strings, added to @parts */
void       glance_cli_state_add_reasons      (GPtrArray     *parts,
                                              GlanceMonitor *monitor);
void       glance_cli_state_add_link         (GPtrArray     *parts,
                                              GlanceMonitor *monitor,
                                              const char    *file);      /* what to show for the finished file; or NULL */
char      *glance_cli_state_join             (GPtrArray     *parts);     /* owned: with dots between them; "" */

G_END_DECLS
