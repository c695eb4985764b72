/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads a saved backup through once more: whether it is still whole, and still the one that was saved. */

char *glance_verify        (const char           *path,         /* owned: its SHA-256; blocks */
                            const char           *sha256,       /* what it was; NULL: as the file with the checksum beside it says, if there is one */
                            GCancellable         *cancellable,
                            GError              **error);       /* ARCHIVE_…, UNREADABLE, G_IO_ERROR_CANCELLED */
void  glance_verify_async  (const char           *path,
                            const char           *sha256,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
char *glance_verify_finish (GAsyncResult         *result,
                            GError              **error);

G_END_DECLS
