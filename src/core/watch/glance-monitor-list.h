/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-client.h"
#include "glance-clock.h"
#include "glance-key-store.h"
#include "glance-monitor.h"
#include "glance-portals.h"

G_BEGIN_DECLS

/**
 * GlanceMonitorList:
 *
 * The watched portals and what can be done with them: a #GListModel of #GlanceMonitor in the order of the
 * portals. The window, the command line and the desktop listen to it and do not know whether the checks
 * are made in their own process (#GlanceWatcher) or in another one (GlanceMirror).
 */
#define GLANCE_TYPE_MONITOR_LIST (glance_monitor_list_get_type ())
G_DECLARE_INTERFACE (GlanceMonitorList, glance_monitor_list, GLANCE, MONITOR_LIST, GListModel)

struct _GlanceMonitorListInterface
{
  GTypeInterface parent_iface;

  GlancePortals  *(*get_portals)   (GlanceMonitorList   *self);
  GlanceKeyStore *(*get_key_store) (GlanceMonitorList   *self);
  GlanceClient   *(*get_client)    (GlanceMonitorList   *self);
  GlanceClock    *(*get_clock)     (GlanceMonitorList   *self);
  GlanceMonitor  *(*get_monitor)   (GlanceMonitorList   *self,
                                    GlancePortal        *portal);
  void            (*set_attentive) (GlanceMonitorList   *self,
                                    gboolean             attentive);
  void            (*check_now)     (GlanceMonitorList   *self,
                                    GlanceMonitor       *monitor);
  void            (*acknowledge)   (GlanceMonitorList   *self,     /* NULL: at once, by the monitor itself */
                                    GlanceMonitor       *monitor,
                                    const char *const   *troubles);
  void            (*hold)          (GlanceMonitorList   *self,     /* where nothing has to be waited for; else the next two */
                                    GlancePortal        *portal);
  void            (*hold_async)    (GlanceMonitorList   *self,
                                    GlancePortal        *portal,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
  gboolean        (*hold_finish)   (GlanceMonitorList   *self,
                                    GAsyncResult        *result,
                                    GError             **error);
  void            (*release)       (GlanceMonitorList   *self,
                                    GlancePortal        *portal);
};

GlancePortals  *glance_monitor_list_get_portals    (GlanceMonitorList    *self);        /* borrowed */
GlanceKeyStore *glance_monitor_list_get_key_store  (GlanceMonitorList    *self);        /* borrowed */
GlanceClient   *glance_monitor_list_get_client     (GlanceMonitorList    *self);        /* borrowed */
GlanceClock    *glance_monitor_list_get_clock      (GlanceMonitorList    *self);        /* borrowed */
GlanceMonitor  *glance_monitor_list_get_monitor    (GlanceMonitorList    *self,         /* borrowed or NULL */
                                                    GlancePortal         *portal);
GlanceMonitor  *glance_monitor_list_find_by_id     (GlanceMonitorList    *self,         /* borrowed or NULL */
                                                    const char           *portal_id);

void            glance_monitor_list_set_attentive  (GlanceMonitorList    *self,         /* somebody is looking */
                                                    gboolean              attentive);
void            glance_monitor_list_check_now      (GlanceMonitorList    *self,
                                                    GlanceMonitor        *monitor);     /* NULL: all */
void            glance_monitor_list_acknowledge    (GlanceMonitorList    *self,         /* the user knows of these troubles of it */
                                                    GlanceMonitor        *monitor,
                                                    const char *const    *troubles);    /* that they have seen; NULL: none */

/* Until it is released, @portal is not checked on schedule, and what was under way has been given up: its
 * key or its address is about to change. */
void            glance_monitor_list_hold_async     (GlanceMonitorList    *self,
                                                    GlancePortal         *portal,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean        glance_monitor_list_hold_finish    (GlanceMonitorList    *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
void            glance_monitor_list_release        (GlanceMonitorList    *self,         /* checks at once, with the key that is stored now */
                                                    GlancePortal         *portal);

G_END_DECLS
