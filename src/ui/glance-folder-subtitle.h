/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows in a row where backups are saved, and what is wrong with that folder as soon as that is known: the folder of
 * a server that does not answer holds nothing up. */
void glance_folder_subtitle_show (AdwActionRow  *row,
                                  const char    *path,       /* NULL: the usual one */
                                  const char    *none,       /* what is said where there is none; static */
                                  GCancellable **look);      /* of the last call for this row, or NULL: it ends; whoever drops the row cancels it */

G_END_DECLS
