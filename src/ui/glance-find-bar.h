/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GlanceFindBar:
 *
 * Where one types a part of the name of a portal, or of its address.
 *
 * Property "open". Signal "changed": of the text, a moment after the last key. Signal "stopped": the user
 * has pressed Escape.
 */
#define GLANCE_TYPE_FIND_BAR (glance_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (GlanceFindBar, glance_find_bar, GLANCE, FIND_BAR, GtkBox)

GlanceFindBar *glance_find_bar_new      (void);
const char    *glance_find_bar_get_text (GlanceFindBar *self);
void           glance_find_bar_clear    (GlanceFindBar *self);

G_END_DECLS
