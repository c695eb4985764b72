/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlancePending:
 *
 * A note that the keyring may hold a key whose portal is not on the list. It is written before a key is
 * stored for a new portal and before a portal leaves the list, and withdrawn once the portal is listed or
 * the key is gone. If we are killed in between, the next start of either program takes over the notes that
 * nobody holds and finishes what was begun.
 *
 * A note is an empty file, `pending/ID`, in the settings folder. Whoever works on it holds a lock on it
 * (flock), so that nobody else touches the key of a portal that is just being added, or of one whose
 * removal can still be undone. The kernel releases the lock when the process ends, however it ends.
 */
typedef struct _GlancePending GlancePending;

void           glance_pending_note_async  (const char           *folder,      /* NULL: the settings are in memory, where nothing outlives us */
                                           const char           *portal_id,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
GlancePending *glance_pending_note_finish (GAsyncResult         *result,      /* owned: the note is on the disk; NULL with SETTINGS */
                                           GError              **error);
void           glance_pending_settle      (GlancePending        *self);       /* withdraws the note and frees it; NULL is fine */
void           glance_pending_leave       (GlancePending        *self);       /* leaves the note to the next start and frees it; NULL is fine */
GPtrArray     *glance_pending_take_over   (const char           *folder);     /* owned: the GlancePending that nobody works on */
const char    *glance_pending_get_id      (GlancePending        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlancePending, glance_pending_leave)

G_END_DECLS
