/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-portal-card.h"
#include "glance-monitor-list.h"

G_BEGIN_DECLS

/**
 * GlanceCardList:
 *
 * A card a portal, worst first. Cards stay the same widgets when the order changes, so focus and
 * selected text survive it; and the order waits while the pointer or the keyboard is on a card, so
 * that nothing moves away from under the user. While it is on the screen, the words follow the time.
 */
#define GLANCE_TYPE_CARD_LIST (glance_card_list_get_type ())
G_DECLARE_FINAL_TYPE (GlanceCardList, glance_card_list, GLANCE, CARD_LIST, GtkBox)

void              glance_card_list_set_monitors (GlanceCardList *self,
                                                GlanceMonitorList  *monitors);
GlancePortalCard *glance_card_list_find        (GlanceCardList *self,      /* borrowed or NULL */
                                                const char     *portal_id);

G_END_DECLS
