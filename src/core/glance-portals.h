/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-portal.h"
#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlancePortals:
 *
 * The list of watched portals, a #GListModel of #GlancePortal over #GlanceSettings. Live: what another
 * process adds, edits or removes appears here, and the same #GlancePortal object stays for the same id.
 */
#define GLANCE_TYPE_PORTALS (glance_portals_get_type ())
G_DECLARE_FINAL_TYPE (GlancePortals, glance_portals, GLANCE, PORTALS, GObject)

GlancePortals  *glance_portals_new          (GlanceSettings  *settings);
GlanceSettings *glance_portals_get_settings (GlancePortals   *self);    /* borrowed */
gboolean        glance_portals_add          (GlancePortals   *self,     /* writes the portal's values, then lists its id */
                                             GlancePortal    *portal,
                                             GError         **error);
void            glance_portals_remove       (GlancePortals   *self,     /* unlists it; its values go with glance_portals_forget() */
                                             GlancePortal    *portal);
gboolean        glance_portals_contains     (GlancePortals   *self,     /* listed, shown or not */
                                             GlancePortal    *portal);
void            glance_portals_forget       (GlancePortals   *self,     /* resets the values of a removed portal */
                                             GlancePortal    *portal);
GlancePortal   *glance_portals_find         (GlancePortals   *self,     /* owned; by name (any case), id, host or address */
                                             const char      *text,
                                             GError         **error);   /* NO_SUCH_PORTAL: none, or more than one */
GlancePortal   *glance_portals_find_same    (GlancePortals   *self,     /* owned or NULL: same origin and same dump flag */
                                             const char      *origin,
                                             gboolean         dump);

G_END_DECLS
