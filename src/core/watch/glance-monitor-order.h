/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* The order in which people read portals, wherever they do. */

int glance_monitor_compare_worst_first (GlanceMonitor *a,     /* < 0: a comes first; 0: as they are on the list */
                                        GlanceMonitor *b);

G_END_DECLS
