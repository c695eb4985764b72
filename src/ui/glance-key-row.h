/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * GlanceKeyRow:
 *
 * An entry for an API key, with a button that shows it. A password entry of GTK 4.8 hides its text from
 * the eye alone: the accessibility bus is told each character as it is typed and gives the whole text to
 * whoever asks. Here the entry holds bullets, and what they stand for is kept beside it.
 *
 * As an editable it has the bullets, too: glance_key_row_dup_key() gives the key.
 */
#define GLANCE_TYPE_KEY_ROW (glance_key_row_get_type ())
G_DECLARE_FINAL_TYPE (GlanceKeyRow, glance_key_row, GLANCE, KEY_ROW, AdwEntryRow)

char     *glance_key_row_dup_key  (GlanceKeyRow *self);   /* owned; free with glance_key_free() */
gboolean  glance_key_row_is_empty (GlanceKeyRow *self);   /* or only blanks */

G_END_DECLS
