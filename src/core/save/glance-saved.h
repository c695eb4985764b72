/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-journal.h"

G_BEGIN_DECLS

/* What the journal knows of a run that was saved to a folder; or NULL. Blocks. */
GlanceJournalEntry *glance_saved_find (GlanceJournal *journal,
                                       const char    *portal,    /* its origin */
                                       gboolean       dump,
                                       const char    *run,       /* glance_monitor_get_run_id() */
                                       const char    *folder);

/* Whether there is nothing more to do about a run: it was saved, wherever that is now; it is no whole backup; or the
 * user has cancelled its download. */
void                glance_saved_is_settled_async  (GlanceJournal       *journal,
                                                    const char          *portal,
                                                    gboolean             dump,
                                                    const char          *run,
                                                    GAsyncReadyCallback  callback,    /* its source object is the journal */
                                                    gpointer             user_data);
gboolean            glance_saved_is_settled_finish (GAsyncResult        *result,
                                                    char               **run);        /* owned: which it was */

G_END_DECLS
