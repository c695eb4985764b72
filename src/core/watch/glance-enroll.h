/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-info.h"
#include "glance-monitor-list.h"

G_BEGIN_DECLS

/**
 * GlanceEnroll:
 *
 * Adding a portal, or changing a listed one: call the portal about the key, call it about its backup (which
 * proves that the key's owner may see it), store the key, list the portal. In that order, so that a
 * failure leaves nothing behind. The window and `backup-glance-cli add` share it.
 */
void           glance_enroll_async  (GlanceMonitorList        *monitors,
                                     GlancePortal         *portal,      /* new (not listed), or a listed one's edited twin with the same id */
                                     const char           *key,         /* NULL: keep the stored one */
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
GlanceKeyInfo *glance_enroll_finish (GAsyncResult         *result,      /* owned */
                                     GError              **error);

G_END_DECLS
