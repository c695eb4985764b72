/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* Several portals at one glance: a line each, in columns. */

void glance_cli_table_print (GPtrArray *monitors);   /* GlanceMonitor, in the order to print */

G_END_DECLS
