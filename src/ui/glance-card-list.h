/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-monitor-list.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceCardList:
 *
 * The portals, worst first, in as many columns as there is room for. Of many portals, those that need
 * nobody are one line each. The order waits while the pointer or the keyboard is on the list, so that
 * nothing moves away from under the user; focus survives a new order. While it is on the screen, the
 * words follow the time.
 *
 * Property "searching": the search bar is open.
 */
#define GLANCE_TYPE_CARD_LIST (glance_card_list_get_type ())
G_DECLARE_FINAL_TYPE (GlanceCardList, glance_card_list, GLANCE, CARD_LIST, GtkBox)

void glance_card_list_set_monitors (GlanceCardList    *self,
                                    GlanceMonitorList *monitors,   /* or NULL */
                                    GlanceSaver       *saver);     /* or NULL */
void glance_card_list_show         (GlanceCardList    *self,       /* brings its card into sight and focus */
                                    GlanceMonitor     *monitor);
void glance_card_list_search       (GlanceCardList    *self);      /* opens the search bar, and types there */

G_END_DECLS
