/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/**
 * GlanceCliScreen:
 *
 * A few lines at the bottom of a terminal, a bar a portal, drawn again in their place when they change.
 */
typedef struct _GlanceCliScreen GlanceCliScreen;

GlanceCliScreen *glance_cli_screen_new   (void);
void             glance_cli_screen_free  (GlanceCliScreen *self);       /* leaves the cursor on a new line */
void             glance_cli_screen_draw  (GlanceCliScreen *self,
                                          GPtrArray       *monitors);   /* GlanceMonitor */
void             glance_cli_screen_fit   (GlanceCliScreen *self);       /* the terminal has another size now: draw again */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceCliScreen, glance_cli_screen_free)

G_END_DECLS
