/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-removal.h"

G_BEGIN_DECLS

/**
 * GlanceUndo:
 *
 * The removals of one window that can still be undone: a stack, undone newest first. One whose portal is added
 * again in the meantime leaves it and becomes final. What has begun is carried through even when the window
 * closes; the application stays until then.
 *
 * Signals: "restored" (#GlancePortal), and "failed" with a sentence for the user.
 */
#define GLANCE_TYPE_UNDO (glance_undo_get_type ())
G_DECLARE_FINAL_TYPE (GlanceUndo, glance_undo, GLANCE, UNDO, GObject)

GlanceUndo   *glance_undo_new        (GlancePortals  *portals,
                                      GlanceKeyStore *key_store);
void          glance_undo_remove     (GlanceUndo     *self,       /* takes a portal off the list; again for the same one: nothing */
                                      GlancePortal   *portal);
GlancePortal *glance_undo_get_portal (GlanceUndo     *self);      /* borrowed: what undoing brings back, or NULL; property "portal" */
void          glance_undo_undo       (GlanceUndo     *self);      /* lists that one where it was */
void          glance_undo_complete   (GlanceUndo     *self);      /* makes all of them final */
void          glance_undo_close      (GlanceUndo     *self);      /* the same, and at once for what has only begun */

G_END_DECLS
