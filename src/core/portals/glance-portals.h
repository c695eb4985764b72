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
 * The list of watched portals, a #GListModel of #GlancePortal over #GlanceSettings. It is live: what
 * another process adds, edits or removes appears here, and an id keeps the same #GlancePortal object. Each
 * change is one transaction of the settings, and is visible here before its caller is told that it was
 * saved. Setting a property of a listed portal saves nothing: glance_portals_save_async() does that.
 */
#define GLANCE_TYPE_PORTALS (glance_portals_get_type ())
G_DECLARE_FINAL_TYPE (GlancePortals, glance_portals, GLANCE, PORTALS, GObject)

GlancePortals  *glance_portals_new          (GlanceSettings       *settings);
GlanceSettings *glance_portals_get_settings (GlancePortals        *self);        /* borrowed */
gboolean        glance_portals_contains     (GlancePortals        *self,         /* listed, shown or not */
                                             GlancePortal         *portal);

gboolean        glance_portals_add          (GlancePortals        *self,         /* blocking form of save, for lists in memory */
                                             GlancePortal         *portal,
                                             GError              **error);
void            glance_portals_save_async   (GlancePortals        *self,         /* adds a new portal, updates the listed one with that id, or puts a removed one back where it was */
                                             GlancePortal         *portal,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
void            glance_portals_remove_async (GlancePortals        *self,         /* takes it off the list; its values stay */
                                             GlancePortal         *portal,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
void            glance_portals_forget_async (GlancePortals        *self,         /* resets the values of a portal that is not on the list; DUPLICATE: it is */
                                             GlancePortal         *portal,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean        glance_portals_finish       (GlancePortals        *self,         /* of all three; FALSE, for instance with SETTINGS: nothing has changed */
                                             GAsyncResult         *result,
                                             GError              **error);

GlancePortal   *glance_portals_find         (GlancePortals   *self,     /* owned; by name (any case), id, host or address */
                                             const char      *text,
                                             GError         **error);   /* NO_SUCH_PORTAL: none, or more than one */
GlancePortal   *glance_portals_find_by_id   (GlancePortals   *self,     /* owned or NULL */
                                             const char      *id);
GlancePortal   *glance_portals_find_same    (GlancePortals   *self,     /* owned or NULL: same origin and same dump flag */
                                             const char      *origin,
                                             gboolean         dump);

G_END_DECLS
