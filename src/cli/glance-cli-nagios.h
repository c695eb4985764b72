/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

/* The line of a Nagios plugin. */

char *glance_cli_nagios_line    (GListModel     *list,       /* of GlanceMonitor; owned */
                                 GPtrArray      *monitors,   /* the same, worst first */
                                 GlanceSeverity  severity);  /* what the exit status says */
char *glance_cli_nagios_problem (const char     *text);      /* why no portal could be checked; owned */

G_END_DECLS
