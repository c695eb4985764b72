/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-store.h"
#include "glance-portals.h"

G_BEGIN_DECLS

/**
 * GlanceRemoval:
 *
 * One portal on its way out: written down (#GlancePending) and off the list, its key and values still
 * there. Then either undone or completed; when it is dropped before, or the process ends, the next start
 * completes it. The window and `backup-glance-cli remove` share it.
 */
#define GLANCE_TYPE_REMOVAL (glance_removal_get_type ())
G_DECLARE_FINAL_TYPE (GlanceRemoval, glance_removal, GLANCE, REMOVAL, GObject)

GlanceRemoval *glance_removal_new             (GlancePortals        *portals,
                                               GlanceKeyStore       *key_store,
                                               GlancePortal         *portal);     /* a listed one */
GlancePortal  *glance_removal_get_portal      (GlanceRemoval        *self);       /* borrowed */
gboolean       glance_removal_is_pending      (GlanceRemoval        *self);       /* begun, and neither undone nor completed */
void           glance_removal_begin_async     (GlanceRemoval        *self,        /* writes it down, and takes the portal off the list */
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
void           glance_removal_undo_async      (GlanceRemoval        *self,        /* lists it where it was */
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
void           glance_removal_complete_async  (GlanceRemoval        *self,        /* clears the key, then the values */
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean       glance_removal_finish          (GlanceRemoval        *self,        /* of all three */
                                               GAsyncResult         *result,
                                               GError              **error);

void           glance_removal_tidy_async      (GlancePortals        *portals,     /* what was pending when a program ended: clears keys without a portal */
                                               GlanceKeyStore       *key_store,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
void           glance_removal_tidy_finish     (GAsyncResult         *result);     /* what could not be cleared now is left to the next time */

G_END_DECLS
