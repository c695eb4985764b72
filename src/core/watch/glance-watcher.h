/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-client.h"
#include "glance-clock.h"
#include "glance-key-store.h"
#include "glance-monitor-list.h"
#include "glance-portals.h"

G_BEGIN_DECLS

/**
 * GlanceWatcher:
 *
 * The engine: owns the portals, key store, client, scheduler and one #GlanceMonitor for each portal, and
 * takes a check from the scheduler to the monitor. It is a #GListModel of #GlanceMonitor in the order of
 * the portals; the window, the command line and the desktop listen to the monitors.
 */
#define GLANCE_TYPE_WATCHER (glance_watcher_get_type ())
G_DECLARE_FINAL_TYPE (GlanceWatcher, glance_watcher, GLANCE, WATCHER, GObject)

GlanceWatcher  *glance_watcher_new             (GlancePortals        *portals,
                                                GlanceKeyStore       *key_store,
                                                GlanceClock          *clock);
GlancePortals  *glance_watcher_get_portals     (GlanceWatcher        *self);      /* borrowed */
GlanceKeyStore *glance_watcher_get_key_store   (GlanceWatcher        *self);      /* borrowed */
GlanceClient   *glance_watcher_get_client      (GlanceWatcher        *self);      /* borrowed */
GlanceClock    *glance_watcher_get_clock       (GlanceWatcher        *self);      /* borrowed */
GlanceMonitor  *glance_watcher_get_monitor     (GlanceWatcher        *self,       /* borrowed or NULL */
                                                GlancePortal         *portal);
GlanceSeverity   glance_watcher_get_severity     (GlanceWatcher        *self);      /* the worst of all */

void            glance_watcher_start           (GlanceWatcher        *self);      /* starts checking, and keeps checking */
void            glance_watcher_stop            (GlanceWatcher        *self);
void            glance_watcher_set_attentive   (GlanceWatcher        *self,       /* somebody is looking */
                                                gboolean              attentive);
void            glance_watcher_follow_settings  (GlanceWatcher       *self,       /* other ones than the list's */
                                                 GSettings           *settings);
void            glance_watcher_set_idle_interval (GlanceWatcher      *self,       /* of this watcher, in place of the setting */
                                                  guint               seconds);
void            glance_watcher_check_now       (GlanceWatcher        *self,       /* NULL: all */
                                                GlanceMonitor        *monitor);
void            glance_watcher_hold            (GlanceWatcher        *self,       /* no check until released */
                                                GlancePortal         *portal);
void            glance_watcher_release         (GlanceWatcher        *self,       /* checks at once */
                                                GlancePortal         *portal);

void            glance_watcher_check_async     (GlanceWatcher        *self,       /* one check outside the schedule (`status`): the monitor holds the answer or the problem */
                                                GlanceMonitor        *monitor,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean        glance_watcher_check_finish    (GlanceWatcher        *self,
                                                GAsyncResult         *result,
                                                GError              **error);

G_END_DECLS
