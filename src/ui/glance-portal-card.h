/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlancePortalCard:
 *
 * One portal on the screen. Everything it shows is bound to its #GlanceMonitor and worded by
 * glance-format; what its buttons and its menu do is handed to the window as `win.…` actions with the
 * portal's id.
 */
#define GLANCE_TYPE_PORTAL_CARD (glance_portal_card_get_type ())
G_DECLARE_FINAL_TYPE (GlancePortalCard, glance_portal_card, GLANCE, PORTAL_CARD, GtkBox)

GlancePortalCard *glance_portal_card_new          (GlanceMonitor    *monitor,
                                                   GlanceClock      *clock,
                                                   GlanceSaver      *saver);    /* NULL: nothing is saved here */
void              glance_portal_card_set_closable (GlancePortalCard *self,      /* it was a line: "row.close" makes it one again */
                                                   gboolean          closable);
gboolean          glance_portal_card_focus_first  (GlancePortalCard *self);     /* its menu button, or what makes it a line again */
void              glance_portal_card_refresh      (GlancePortalCard *self);     /* time has passed: the words of now */

G_END_DECLS
