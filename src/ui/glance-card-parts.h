/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-card-part.h"
#include "glance-saving-row.h"

G_BEGIN_DECLS

/* The parts of a card that most cards never need, and which are half of what one takes: each is made when there is
 * something for it to show. In the order in which they are on the card, all above the row about saving. */
enum
{
  GLANCE_CARD_PROBLEM,
  GLANCE_CARD_MUTED,
  GLANCE_CARD_KEY_EXPIRY,
  GLANCE_CARD_LINK,
  GLANCE_CARD_N_PARTS
};

/* Borrowed: children of the card; NULL before they are needed */
typedef GlanceCardPart *GlanceCardParts[GLANCE_CARD_N_PARTS];

void glance_card_parts_refresh (GlanceCardParts *parts,
                                GlanceSavingRow *saving_row,  /* of that card */
                                GlanceMonitor   *monitor,
                                gint64           now);        /* µs since 1970, and never the same again */

G_END_DECLS
