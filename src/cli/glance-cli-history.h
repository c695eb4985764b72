/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

typedef enum
{
  GLANCE_CLI_HISTORY_ONCE_AN_HOUR,   /* what was read within the hour is remembered in the cache folder */
  GLANCE_CLI_HISTORY_NOW,            /* the demo's costs nothing, and its addresses do not come again */
} GlanceCliHistoryUse;

void glance_cli_history_read_all  (GlanceWatcher       *watcher,    /* of the portals that answered, where the last backup is not known; returns when all are read */
                                   GlanceCliHistoryUse  use);
void glance_cli_history_limit_all (GlanceWatcher       *watcher,    /* @max_age in place of the portals' own age limits */
                                   gint64               max_age);   /* seconds */
int  glance_cli_history_check     (GPtrArray           *monitors);  /* GlanceMonitor: says whose last backup is too old; GlanceSeverity */

G_END_DECLS
