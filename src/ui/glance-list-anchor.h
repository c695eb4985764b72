/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-row-filler.h"

G_BEGIN_DECLS

/**
 * GlanceListAnchor:
 *
 * A list that shows its top goes on doing so, whatever comes in above or grows. One that was scrolled stays where it is,
 * whatever is sorted elsewhere. GTK keeps one row in sight instead, its anchor, wherever that goes: the first one it has
 * shown, the last one that had the focus, or one somewhere in the middle.
 */
#define GLANCE_TYPE_LIST_ANCHOR (glance_list_anchor_get_type ())
G_DECLARE_FINAL_TYPE (GlanceListAnchor, glance_list_anchor, GLANCE, LIST_ANCHOR, GObject)

GlanceListAnchor *glance_list_anchor_new         (GtkWidget        *view,        /* a list or grid; borrowed */
                                                  GtkAdjustment    *adjustment,  /* its vertical one */
                                                  GlanceRowFiller  *filler);     /* of its rows */
void              glance_list_anchor_listen      (GlanceListAnchor *self,        /* before the view has the model */
                                                  GListModel       *model);
void              glance_list_anchor_focus_moved (GlanceListAnchor *self);
void              glance_list_anchor_laid_out    (GlanceListAnchor *self);

G_END_DECLS
