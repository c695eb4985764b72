/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* The four lines of DocSpace's published sample, then Error: and Warning: where there are any, State:, Last
 * backup: and Checked:. They are not translated, because scripts read them; times are in the user's format. */

void glance_cli_lines_print (GlanceMonitor *monitor,
                             gboolean       named);     /* with Portal: at the end */

G_END_DECLS
