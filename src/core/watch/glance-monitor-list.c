/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-list.h"

G_DEFINE_INTERFACE (GlanceMonitorList, glance_monitor_list, G_TYPE_LIST_MODEL)

static void
hold_async (GlanceMonitorList *self,
            GlancePortal *portal,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, hold_async);
  GLANCE_MONITOR_LIST_GET_IFACE (self)->hold (self, portal);
  g_task_return_boolean (task, TRUE);
}

static gboolean
hold_finish (GlanceMonitorList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, hold_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
glance_monitor_list_default_init (GlanceMonitorListInterface *iface)
{
  iface->hold_async = hold_async;
  iface->hold_finish = hold_finish;
}

GlancePortals *
glance_monitor_list_get_portals (GlanceMonitorList *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (self), NULL);

  return GLANCE_MONITOR_LIST_GET_IFACE (self)->get_portals (self);
}

GlanceKeyStore *
glance_monitor_list_get_key_store (GlanceMonitorList *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (self), NULL);

  return GLANCE_MONITOR_LIST_GET_IFACE (self)->get_key_store (self);
}

GlanceClient *
glance_monitor_list_get_client (GlanceMonitorList *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (self), NULL);

  return GLANCE_MONITOR_LIST_GET_IFACE (self)->get_client (self);
}

GlanceClock *
glance_monitor_list_get_clock (GlanceMonitorList *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (self), NULL);

  return GLANCE_MONITOR_LIST_GET_IFACE (self)->get_clock (self);
}

GlanceMonitor *
glance_monitor_list_get_monitor (GlanceMonitorList *self, GlancePortal *portal)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (self), NULL);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  return GLANCE_MONITOR_LIST_GET_IFACE (self)->get_monitor (self, portal);
}

GlanceMonitor *
glance_monitor_list_find_by_id (GlanceMonitorList *self, const char *portal_id)
{
  g_autoptr (GlancePortal) portal = NULL;

  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (self), NULL);
  g_return_val_if_fail (portal_id != NULL, NULL);

  portal = glance_portals_find_by_id (glance_monitor_list_get_portals (self), portal_id);
  return portal != NULL ? glance_monitor_list_get_monitor (self, portal) : NULL;
}

void
glance_monitor_list_set_attentive (GlanceMonitorList *self, gboolean attentive)
{
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (self));

  GLANCE_MONITOR_LIST_GET_IFACE (self)->set_attentive (self, attentive);
}

void
glance_monitor_list_check_now (GlanceMonitorList *self, GlanceMonitor *monitor)
{
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (self));
  g_return_if_fail (monitor == NULL || GLANCE_IS_MONITOR (monitor));

  GLANCE_MONITOR_LIST_GET_IFACE (self)->check_now (self, monitor);
}

void
glance_monitor_list_acknowledge (GlanceMonitorList *self,
                                 GlanceMonitor *monitor,
                                 const char *const *troubles)
{
  GlanceMonitorListInterface *iface;

  g_return_if_fail (GLANCE_IS_MONITOR_LIST (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  iface = GLANCE_MONITOR_LIST_GET_IFACE (self);
  if (iface->acknowledge != NULL)
    iface->acknowledge (self, monitor, troubles);
  else
    glance_monitor_acknowledge (monitor, troubles);
}

void
glance_monitor_list_hold_async (GlanceMonitorList *self,
                                GlancePortal *portal,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  GLANCE_MONITOR_LIST_GET_IFACE (self)->hold_async (self, portal, cancellable, callback, user_data);
}

gboolean
glance_monitor_list_hold_finish (GlanceMonitorList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GLANCE_MONITOR_LIST_GET_IFACE (self)->hold_finish (self, result, error);
}

void
glance_monitor_list_release (GlanceMonitorList *self, GlancePortal *portal)
{
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  GLANCE_MONITOR_LIST_GET_IFACE (self)->release (self, portal);
}
