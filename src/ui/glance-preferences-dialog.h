/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlancePreferencesDialog:
 *
 * What the user may choose. It is written as it is chosen, and what could not be kept is shown as it was.
 */
#define GLANCE_TYPE_PREFERENCES_DIALOG (glance_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GlancePreferencesDialog, glance_preferences_dialog, GLANCE, PREFERENCES_DIALOG, AdwWindow)

GlancePreferencesDialog *glance_preferences_dialog_new (GtkWindow      *parent,
                                                        GlanceSettings *settings);

G_END_DECLS
