/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-card-forms.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceCardRow:
 *
 * A place on the list for one portal. GTK makes many more rows than are in sight, so a row has a card or
 * a line only while it is near, and is as high as one otherwise.
 *
 * Actions: "row.open" and "row.close" make a card of a line, and back.
 */
#define GLANCE_TYPE_CARD_ROW (glance_card_row_get_type ())
G_DECLARE_FINAL_TYPE (GlanceCardRow, glance_card_row, GLANCE, CARD_ROW, GtkWidget)

GtkWidget     *glance_card_row_new         (GlanceCardForms *forms,
                                            GlanceClock    *clock,
                                            GlanceSaver    *saver);    /* or NULL */
void           glance_card_row_set_monitor (GlanceCardRow  *self,
                                            GlanceMonitor  *monitor);  /* or NULL */
GlanceMonitor *glance_card_row_get_monitor (GlanceCardRow  *self);     /* borrowed or NULL */
gboolean       glance_card_row_is_filled   (GlanceCardRow  *self);     /* with what its portal is to be shown as */
void           glance_card_row_fill        (GlanceCardRow  *self);
void           glance_card_row_empty       (GlanceCardRow  *self);     /* unless the focus is in it */
void           glance_card_row_refresh     (GlanceCardRow  *self);     /* its words follow the time */

G_END_DECLS
