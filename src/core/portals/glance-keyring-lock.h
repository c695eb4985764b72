/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceKeyringLock:
 *
 * The file in which libsecret keeps secrets, for one call at a time, in all processes: libsecret locks it at
 * most for a single step, and notices that another process has written it only when the time of the file is
 * another second. So nobody writes it in the second of the last time.
 */
typedef struct _GlanceKeyringLock GlanceKeyringLock;

void               glance_keyring_lock_async    (const char           *path,          /* of the secrets; the lock is a file beside it */
                                                 gboolean              writes,
                                                 GCancellable         *cancellable,   /* ends the waiting for other processes */
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
GlanceKeyringLock *glance_keyring_lock_finish   (GAsyncResult         *result,        /* owned: glance_keyring_lock_release() it */
                                                 GError              **error);
void               glance_keyring_lock_release  (GlanceKeyringLock    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceKeyringLock, glance_keyring_lock_release)

G_END_DECLS
