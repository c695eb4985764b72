/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

/* Keeping a portal and its key: both, or neither. */

void     glance_keep_async  (GlanceWatcher        *watcher,
                             GlancePortal         *portal,      /* new (not listed), or a listed one's edited twin with the same id */
                             const char           *key,         /* clean; NULL: the stored one stays */
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean glance_keep_finish (GAsyncResult         *result,      /* KEYRING…, SETTINGS, DUPLICATE, G_IO_ERROR_CANCELLED */
                             GError              **error);

G_END_DECLS
