/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlanceFolderRow:
 *
 * Where backups are saved, and buttons to choose another folder or the usual one.
 *
 * Signal "failed" (const char *sentence): what was chosen could not be kept.
 */
#define GLANCE_TYPE_FOLDER_ROW (glance_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (GlanceFolderRow, glance_folder_row, GLANCE, FOLDER_ROW, AdwActionRow)

void glance_folder_row_set_settings (GlanceFolderRow *self,       /* once */
                                     GlanceSettings  *settings);

G_END_DECLS
