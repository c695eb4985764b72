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

void
glance_saver_order (GlanceSaver *self, GlancePortal *portal, GlanceSaverOrder order)
{
  g_return_if_fail (GLANCE_IS_SAVER (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  GLANCE_SAVER_GET_IFACE (self)->order (self, portal, order);
}
