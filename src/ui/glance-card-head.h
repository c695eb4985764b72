/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-card-part.h"

G_BEGIN_DECLS

/**
 * GlanceCardHead:
 *
 * The head of a card: which portal it is, its pill and its menu.
 *
 * Property "busy": the user has wanted a check, and it is under way.
 */
#define GLANCE_TYPE_CARD_HEAD (glance_card_head_get_type ())
G_DECLARE_FINAL_TYPE (GlanceCardHead, glance_card_head, GLANCE, CARD_HEAD, GlanceCardPart)

void     glance_card_head_set_closable (GlanceCardHead *self,     /* it offers to become a line again */
                                        gboolean        closable);
gboolean glance_card_head_focus_first  (GlanceCardHead *self);    /* its menu button, or what makes it a line again */
void     glance_card_head_focus_menu   (GlanceCardHead *self);

G_END_DECLS
