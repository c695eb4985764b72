/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * GlanceTextDialog:
 *
 * The whole of a text that is too long for a card, to read and to copy.
 */
#define GLANCE_TYPE_TEXT_DIALOG (glance_text_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GlanceTextDialog, glance_text_dialog, GLANCE, TEXT_DIALOG, AdwWindow)

GlanceTextDialog *glance_text_dialog_new (GtkWindow  *parent,
                                          const char *title,
                                          const char *text);

G_END_DECLS
