/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-card-row.h"

G_BEGIN_DECLS

/**
 * GlanceRowFiller:
 *
 * Sees to it that the rows in sight have their cards and lines, those that are near soon, and those far away
 * none.
 */
#define GLANCE_TYPE_ROW_FILLER (glance_row_filler_get_type ())
G_DECLARE_FINAL_TYPE (GlanceRowFiller, glance_row_filler, GLANCE, ROW_FILLER, GObject)

GlanceRowFiller    *glance_row_filler_new         (void);
GtkListItemFactory *glance_row_filler_new_factory (GlanceRowFiller *self,      /* owned: it makes the rows that are filled */
                                                   GlanceCardForms *forms,
                                                   GlanceClock     *clock,
                                                   GlanceSaver     *saver);    /* or NULL */
void                glance_row_filler_update      (GlanceRowFiller *self);     /* they have been laid out */
void                glance_row_filler_refresh     (GlanceRowFiller *self);     /* time has passed */
void                glance_row_filler_focus       (GlanceRowFiller *self,      /* the row of that portal, if there is one */
                                                   GListModel      *model,
                                                   guint            position);

/* The rows */
GPtrArray          *glance_row_filler_dup_rows    (GlanceRowFiller *self);     /* transfer full: of #GlanceCardRow, in no order */
guint               glance_row_filler_get_position (GlanceRowFiller *self,
                                                   GlanceCardRow   *row);
GtkWidget          *glance_row_filler_find_row    (GlanceRowFiller *self,      /* borrowed or NULL: out of sight */
                                                   GlanceMonitor   *monitor);

G_END_DECLS
