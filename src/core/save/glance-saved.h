/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-journal.h"

G_BEGIN_DECLS

/* What the journal knows of a run that was saved to a folder; or NULL. Blocks. */
GlanceJournalEntry *glance_saved_find (GlanceJournal *journal,
                                       const char    *portal,    /* its origin */
                                       gboolean       dump,
                                       const char    *run,       /* its task id */
                                       const char    *folder);

G_END_DECLS
