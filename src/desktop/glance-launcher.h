/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"

G_BEGIN_DECLS

/**
 * GlanceLauncher:
 *
 * Progress and attention on the launcher's icon, where the dock has that (com.canonical.Unity.LauncherEntry):
 * told to whoever listens with each change, at most once a second, and once a minute while something runs,
 * for docks that came late.
 */
#define GLANCE_TYPE_LAUNCHER (glance_launcher_get_type ())
G_DECLARE_FINAL_TYPE (GlanceLauncher, glance_launcher, GLANCE, LAUNCHER, GObject)

GlanceLauncher *glance_launcher_new        (GDBusConnection    *bus,
                                            GlanceMonitorList  *monitors);
void            glance_launcher_set_urgent (GlanceLauncher     *self,
                                            gboolean            urgent);

G_END_DECLS
