/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-store.h"
#include "glance-portals.h"

G_BEGIN_DECLS

/**
 * GlanceRemoval:
 *
 * The removal of a portal: it is noted (#GlancePending) and off the list, but its key and values are still
 * there. It is then either undone or completed; if the object is freed before that, or the process ends,
 * the next start completes it. Shared by the window and `backup-glance-cli remove`.
 */
#define GLANCE_TYPE_REMOVAL (glance_removal_get_type ())
G_DECLARE_FINAL_TYPE (GlanceRemoval, glance_removal, GLANCE, REMOVAL, GObject)

GlanceRemoval *glance_removal_new             (GlancePortals        *portals,
                                               GlanceKeyStore       *key_store,
                                               GlancePortal         *portal);     /* a listed one */
GlancePortal  *glance_removal_get_portal      (GlanceRemoval        *self);       /* borrowed */
gboolean       glance_removal_is_pending      (GlanceRemoval        *self);       /* begun, but neither undone nor completed */
void           glance_removal_begin_async     (GlanceRemoval        *self,        /* writes the note and takes the portal off the list */
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
void           glance_removal_undo_async      (GlanceRemoval        *self,        /* puts it back on the list where it was */
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
void           glance_removal_complete_async  (GlanceRemoval        *self,        /* clears the key, then the values */
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean       glance_removal_finish          (GlanceRemoval        *self,        /* of all three */
                                               GAsyncResult         *result,
                                               GError              **error);

void           glance_removal_tidy_async      (GlancePortals        *portals,     /* finishes what was pending when a program ended: clears keys without a portal */
                                               GlanceKeyStore       *key_store,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
void           glance_removal_tidy_finish     (GAsyncResult         *result);     /* what could not be cleared is left to the next time */

G_END_DECLS
