/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* `--waybar`: one object {text, tooltip, class, percentage} for all portals; the first one is shown. The text
 * is owned. What a portal said is escaped, because Waybar reads markup. */

char *glance_cli_waybar_object  (GPtrArray    *monitors);   /* GlanceMonitor, worst first */
char *glance_cli_waybar_problem (const GError *error);      /* why no portal could be checked */

G_END_DECLS
