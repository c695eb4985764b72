/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"

G_BEGIN_DECLS

/**
 * GlanceTray:
 *
 * How the portals stand, at a glance: an icon, a tooltip and a menu with a line for each. It listens to the
 * monitors and decides nothing; what has changed is told at most once a second.
 *
 * Signal "activated" (action, target, token): what the user chose: one of the application's actions, or ""
 * to open the window; "" where there is no target or token.
 */
#define GLANCE_TYPE_TRAY (glance_tray_get_type ())
G_DECLARE_FINAL_TYPE (GlanceTray, glance_tray, GLANCE, TRAY, GObject)

GlanceTray *glance_tray_new          (GDBusConnection    *bus);
void        glance_tray_set_monitors (GlanceTray         *self,       /* once; then it shows itself */
                                      GlanceMonitorList  *monitors);

G_END_DECLS
