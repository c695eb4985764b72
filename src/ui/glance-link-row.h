/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-card-part.h"

G_BEGIN_DECLS

/**
 * GlanceLinkRow:
 *
 * The part of a card about the link of a finished backup: where it leads, how long it works, and what can be done
 * with it; or why it is refused. Hidden when there is none.
 *
 * Property "offers-save": there is a button to save the backup.
 */
#define GLANCE_TYPE_LINK_ROW (glance_link_row_get_type ())
G_DECLARE_FINAL_TYPE (GlanceLinkRow, glance_link_row, GLANCE, LINK_ROW, GlanceCardPart)

GlanceCardPart *glance_link_row_new       (void);
gboolean        glance_link_row_is_needed (GlanceMonitor *monitor,  /* there is something to show */
                                           gint64         now);     /* seconds since 1970 */

G_END_DECLS
