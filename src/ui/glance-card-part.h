/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-monitor.h"

G_BEGIN_DECLS

/**
 * GlanceCardPart:
 *
 * A part of a card with a template of its own, whose closures (glance-card-closures.h) read its properties "monitor"
 * and "now".
 */
#define GLANCE_TYPE_CARD_PART (glance_card_part_get_type ())
G_DECLARE_DERIVABLE_TYPE (GlanceCardPart, glance_card_part, GLANCE, CARD_PART, GtkBox)

struct _GlanceCardPartClass
{
  GtkBoxClass parent_class;

  void (*refresh) (GlanceCardPart *self);   /* what a binding cannot reach */
};

void           glance_card_part_refresh     (GlanceCardPart *self,      /* anything may read differently */
                                             GlanceMonitor  *monitor,   /* always the same one */
                                             gint64          now);      /* µs since 1970, and never the same again */
GlanceMonitor *glance_card_part_get_monitor (GlanceCardPart *self);     /* borrowed; NULL before the first time */
gint64         glance_card_part_get_now     (GlanceCardPart *self);     /* seconds since 1970 */

void           glance_card_part_name_button (GtkWidget      *button,    /* with a label, which says less */
                                             const char     *name);     /* for assistive technologies */
void           glance_card_part_name_know_button
                                            (GtkWidget      *button,    /* “I Know” */
                                             GlanceMonitor  *monitor);  /* about which portal */

G_END_DECLS
