/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

typedef enum
{
  GLANCE_CLI_HISTORY_ONCE_AN_HOUR,   /* what was read is kept in the cache folder for an hour */
  GLANCE_CLI_HISTORY_NOW,            /* for the demo: it costs nothing, and its addresses change */
} GlanceCliHistoryUse;

void glance_cli_history_read_all  (GlanceWatcher       *watcher,    /* of portals that answered and whose last backup is not known; returns when all are read */
                                   GlanceCliHistoryUse  use);
void glance_cli_history_limit_all (GlanceWatcher       *watcher,    /* replaces the portals' own age limits */
                                   gint64               max_age);   /* seconds */
int  glance_cli_history_check     (GPtrArray           *monitors);  /* GlanceMonitor: reports backups that are too old; gives a GlanceSeverity */

G_END_DECLS
