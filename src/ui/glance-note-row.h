/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-card-part.h"

G_BEGIN_DECLS

typedef enum
{
  GLANCE_NOTE_MUTED,      /* the portal is; for how long */
  GLANCE_NOTE_KEY_EXPIRY, /* the key expires soon, or has */
} GlanceNote;

/**
 * GlanceNoteRow:
 *
 * A part of a card: a sentence with a button beside it. Hidden when there is nothing to say.
 */
#define GLANCE_TYPE_NOTE_ROW (glance_note_row_get_type ())
G_DECLARE_FINAL_TYPE (GlanceNoteRow, glance_note_row, GLANCE, NOTE_ROW, GlanceCardPart)

GlanceCardPart *glance_note_row_new       (GlanceNote     note);
gboolean        glance_note_row_is_needed (GlanceNote     note,     /* there is something to say */
                                           GlanceMonitor *monitor,
                                           gint64         now);     /* seconds since 1970 */

G_END_DECLS
