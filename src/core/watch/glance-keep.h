/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"

G_BEGIN_DECLS

/* Saves a portal and its key: both, or neither. */

void     glance_keep_async  (GlanceMonitorList        *monitors,
                             GlancePortal         *portal,      /* new (not listed), or an edited copy of a listed one with the same id */
                             const char           *key,         /* clean; NULL: the stored key stays */
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean glance_keep_finish (GAsyncResult         *result,      /* KEYRING…, SETTINGS, DUPLICATE, G_IO_ERROR_CANCELLED */
                             GError              **error);

G_END_DECLS
