/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GlanceListAnchor:
 *
 * A list that shows its top goes on doing so, whatever comes in above or grows. GTK keeps one row where it is
 * instead, its anchor: the first one it has shown, the last one that had the focus, or one somewhere in the middle.
 */
#define GLANCE_TYPE_LIST_ANCHOR (glance_list_anchor_get_type ())
G_DECLARE_FINAL_TYPE (GlanceListAnchor, glance_list_anchor, GLANCE, LIST_ANCHOR, GObject)

GlanceListAnchor *glance_list_anchor_new           (GtkWidget        *view,        /* a list or grid; borrowed */
                                                    GtkAdjustment    *adjustment); /* its vertical one */
void              glance_list_anchor_items_changed (GlanceListAnchor *self);       /* the view knows of it, and has not been laid out */
void              glance_list_anchor_focus_moved   (GlanceListAnchor *self);
void              glance_list_anchor_laid_out      (GlanceListAnchor *self);

G_END_DECLS
