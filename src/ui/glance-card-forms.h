/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-overview.h"

G_BEGIN_DECLS

typedef enum
{
  GLANCE_FORM_NONE, /* out of sight */
  GLANCE_FORM_LINE,
  GLANCE_FORM_CARD,
} GlanceForm;

#define GLANCE_N_FORMS 3

/**
 * GlanceCardForms:
 *
 * Which portals are a card and which are a line, and how high either is.
 */
#define GLANCE_TYPE_CARD_FORMS (glance_card_forms_get_type ())
G_DECLARE_FINAL_TYPE (GlanceCardForms, glance_card_forms, GLANCE, CARD_FORMS, GObject)

GlanceCardForms *glance_card_forms_new        (GlanceOverview *overview);

/* Forms */
GlanceForm      glance_card_forms_get_form   (GlanceCardForms *self,
                                             GlanceMonitor  *monitor);
void            glance_card_forms_set_open   (GlanceCardForms *self,     /* shown as a card although a line would do */
                                             GlanceMonitor  *monitor,
                                             gboolean        open);

gboolean        glance_card_forms_is_open    (GlanceCardForms *self,     /* it is, and a line would still do */
                                             GlanceMonitor  *monitor);

/* Heights, for rows that have no widget yet */
int             glance_card_forms_get_height (GlanceCardForms *self,     /* what the last one of that form had, or a guess */
                                             GlanceForm      form);
void            glance_card_forms_set_height (GlanceCardForms *self,
                                             GlanceForm      form,
                                             int             height);

G_END_DECLS
