/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlancePending:
 *
 * A note that the keyring may hold a key whose portal is not on the list: written before a key is stored
 * for a new portal and before a portal leaves the list, and taken back when the portal is listed or the
 * key is gone. What becomes of the note when we are killed in between is what it is for: the next start,
 * of whichever program, takes over the notes that nobody has and finishes what was begun.
 *
 * A note is an empty file, `pending/ID` in the folder of the settings. Who works on it has it locked
 * (flock), so that nobody else touches the key of a portal that is just being added, or of one whose
 * removal can still be undone; the kernel lets go of the lock when the process ends, however it ends.
 */
typedef struct _GlancePending GlancePending;

void           glance_pending_note_async  (const char           *folder,      /* NULL: settings in memory, where nothing outlives us */
                                           const char           *portal_id,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
GlancePending *glance_pending_note_finish (GAsyncResult         *result,      /* owned: the note is on the disk; NULL with SETTINGS */
                                           GError              **error);
void           glance_pending_settle      (GlancePending        *self);       /* takes it back, and frees it; NULL is fine */
void           glance_pending_leave       (GlancePending        *self);       /* leaves it to the next start, and frees it; NULL is fine */
GPtrArray     *glance_pending_take_over   (const char           *folder);     /* owned: of GlancePending, those that nobody works on */
const char    *glance_pending_get_id      (GlancePending        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlancePending, glance_pending_leave)

G_END_DECLS
