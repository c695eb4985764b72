/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlanceBackgroundDialog:
 *
 * Asks, once, and again when backups are to be saved automatically, whether to go on watching when the window is closed. Closing the dialog is no answer.
 *
 * Signal "answered" (nullable GError): the answer is stored; with an error it could not be.
 */
#define GLANCE_TYPE_BACKGROUND_DIALOG (glance_background_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GlanceBackgroundDialog, glance_background_dialog, GLANCE, BACKGROUND_DIALOG, AdwWindow)

gboolean                glance_background_dialog_is_needed (GlanceSettings *settings); /* it has not been answered, here or in the preferences */
GlanceBackgroundDialog *glance_background_dialog_new       (GtkWindow      *parent,
                                                            GlanceSettings *settings);
void                    glance_background_dialog_mention_saving (GlanceBackgroundDialog *self);   /* backups are saved automatically, and only while it runs */

G_END_DECLS
