/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* The four lines of DocSpace's published sample, then Error: and Warning: where there are any, State:, Last
 * backup: and Checked:. Not translated, for scripts read them; times are as the user reads them. */

void glance_cli_lines_print (GlanceMonitor *monitor,
                             gboolean       named);     /* with Portal: at the end */

G_END_DECLS
