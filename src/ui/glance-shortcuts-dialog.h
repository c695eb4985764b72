/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * GlanceShortcutsDialog:
 *
 * The keys, as the application has them.
 */
#define GLANCE_TYPE_SHORTCUTS_DIALOG (glance_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GlanceShortcutsDialog, glance_shortcuts_dialog, GLANCE, SHORTCUTS_DIALOG, AdwWindow)

GlanceShortcutsDialog *glance_shortcuts_dialog_new (GtkWindow *parent);

G_END_DECLS
