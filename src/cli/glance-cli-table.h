/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* One line per portal, in columns; on a terminal each line fits its width. */

void glance_cli_table_print (GPtrArray *monitors);   /* GlanceMonitor, in this order */

G_END_DECLS
