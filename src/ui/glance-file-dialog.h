/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void   glance_file_dialog_open_async  (GtkWindow            *parent,
                                       const char           *title,
                                       GtkFileFilter        *filter,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GFile *glance_file_dialog_open_finish (GAsyncResult         *result,     /* owned; G_IO_ERROR_CANCELLED when the user chose none */
                                       GError              **error);
void   glance_file_dialog_select_folder_async
                                      (GtkWindow            *parent,
                                       const char           *title,
                                       const char           *path,       /* where to begin; or NULL */
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GFile *glance_file_dialog_select_folder_finish
                                      (GAsyncResult         *result,     /* the same */
                                       GError              **error);

G_END_DECLS
