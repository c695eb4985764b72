/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

#include "glance-undo.h"

G_BEGIN_DECLS

/**
 * GlanceToasts:
 *
 * What a window says in passing. A new message takes the place of the one before. The offer to undo names what
 * win.undo brings back; a message covers it for as long as it is shown. When the offer goes away unused, the
 * removals become final.
 *
 * Signal: "said", with the text for a screen reader, where libadwaita does not see to that itself.
 */
#define GLANCE_TYPE_TOASTS (glance_toasts_get_type ())
G_DECLARE_FINAL_TYPE (GlanceToasts, glance_toasts, GLANCE, TOASTS, GObject)

GlanceToasts *glance_toasts_new (AdwToastOverlay *overlay,
                                 GlanceUndo      *undo);
void          glance_toasts_say (GlanceToasts    *self,
                                 const char      *text);   /* plain text */

G_END_DECLS
