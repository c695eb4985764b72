/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saver.h"

G_DEFINE_INTERFACE (GlanceSaver, glance_saver, G_TYPE_OBJECT)

static void
glance_saver_default_init (GlanceSaverInterface *iface)
{
}

GlanceSaving *
glance_saver_get_saving (GlanceSaver *self, GlancePortal *portal)
{
  g_return_val_if_fail (GLANCE_IS_SAVER (self), NULL);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  return GLANCE_SAVER_GET_IFACE (self)->get_saving (self, portal);
}

void
glance_saver_save (GlanceSaver *self, GlanceMonitor *monitor, const char *folder)
{
  g_return_if_fail (GLANCE_IS_SAVER (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  GLANCE_SAVER_GET_IFACE (self)->save (self, monitor, folder);
}

gboolean
glance_saver_offers (GlanceSaver *self, GlanceMonitor *monitor)
{
  GlanceSaving *saving;

  g_return_val_if_fail (GLANCE_IS_SAVER (self), FALSE);
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);

  if (glance_monitor_get_link (monitor) == NULL || glance_monitor_link_is_expired (monitor))
    return FALSE;
  saving = glance_saver_get_saving (self, glance_monitor_get_portal (monitor));
  return !glance_saving_is_active (saving)
         && !glance_saving_is_saved (saving, glance_monitor_get_run_id (monitor));
}

void
glance_saver_order (GlanceSaver *self, GlancePortal *portal, GlanceSaverOrder order)
{
  g_return_if_fail (GLANCE_IS_SAVER (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  GLANCE_SAVER_GET_IFACE (self)->order (self, portal, order);
}
