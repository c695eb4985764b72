/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-monitor.h"

G_BEGIN_DECLS

/**
 * GlanceMonitorFollower:
 *
 * Hears of all monitors of a list, whichever come and go.
 *
 * Signals "added" and "removed" (GlanceMonitor); "changed" (GlanceMonitor, name of the property).
 */
#define GLANCE_TYPE_MONITOR_FOLLOWER (glance_monitor_follower_get_type ())
G_DECLARE_FINAL_TYPE (GlanceMonitorFollower, glance_monitor_follower, GLANCE, MONITOR_FOLLOWER, GObject)

GlanceMonitorFollower *glance_monitor_follower_new   (void);
void                   glance_monitor_follower_start (GlanceMonitorFollower *self,       /* once: "added" for those that are there */
                                                      GListModel            *monitors);  /* of GlanceMonitor */
void                   glance_monitor_follower_stop  (GlanceMonitorFollower *self);      /* without "removed" */
GlanceMonitor         *glance_monitor_follower_find  (GlanceMonitorFollower *self,       /* borrowed or NULL */
                                                      const char            *portal_id);

G_END_DECLS
