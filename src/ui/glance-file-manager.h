/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Shows a file in its folder, in the desktop's file manager; where that cannot be told to, opens the folder. */

void     glance_file_manager_show_async  (const char           *path,
                                          GAppLaunchContext    *context,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean glance_file_manager_show_finish (GAsyncResult         *result,     /* UNREADABLE: it is not there any more */
                                          GError              **error);

G_END_DECLS
