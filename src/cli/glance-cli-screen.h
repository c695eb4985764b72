/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/**
 * GlanceCliScreen:
 *
 * A few lines at the bottom of a terminal, one bar per portal, redrawn in place when they change.
 */
typedef struct _GlanceCliScreen GlanceCliScreen;

GlanceCliScreen *glance_cli_screen_new   (void);
void             glance_cli_screen_free  (GlanceCliScreen *self);       /* leaves the cursor on a new line */
void             glance_cli_screen_draw  (GlanceCliScreen *self,
                                          GPtrArray       *monitors);   /* GlanceMonitor */
void             glance_cli_screen_fit   (GlanceCliScreen *self);       /* the size of the terminal has changed: redraw */
void             glance_cli_screen_begin_anew (GlanceCliScreen *self);  /* what was drawn has scrolled away: draw below what is there now */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceCliScreen, glance_cli_screen_free)

G_END_DECLS
