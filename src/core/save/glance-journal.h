/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-journal-entry.h"

G_BEGIN_DECLS

/**
 * GlanceJournal:
 *
 * What happened, kept: a file with a line of JSON for each run and each download that ended. Every line is on
 * the disk before an append returns. Several programs may append at the same time. A line that was cut, or
 * that is not ours, costs no more than itself.
 *
 * Any thread may append to it and read it; append_async() is for one thread alone, and keeps the order.
 */
#define GLANCE_TYPE_JOURNAL (glance_journal_get_type ())
G_DECLARE_FINAL_TYPE (GlanceJournal, glance_journal, GLANCE, JOURNAL, GObject)

typedef gboolean (*GlanceJournalFunc) (const GlanceJournalEntry *entry,
                                       gpointer                  user_data);   /* FALSE: that is enough */

/* How far it has been read. All zero: not at all. */
typedef struct
{
  guint64 device;
  guint64 inode;
  gint64  offset;
} GlanceJournalPlace;

GlanceJournal      *glance_journal_new           (const char                *path);      /* or NULL: the user's own */
const char         *glance_journal_get_path      (GlanceJournal             *self);
gboolean            glance_journal_append        (GlanceJournal             *self,       /* blocks for the disk */
                                                  const GlanceJournalEntry  *entry,
                                                  GError                   **error);     /* JOURNAL */
void                glance_journal_append_async  (GlanceJournal             *self,       /* in the order of the calls */
                                                  const GlanceJournalEntry  *entry,
                                                  GAsyncReadyCallback        callback,
                                                  gpointer                   user_data);
gboolean            glance_journal_append_finish (GlanceJournal             *self,
                                                  GAsyncResult              *result,
                                                  GError                   **error);
gboolean            glance_journal_read          (GlanceJournal             *self,       /* from the first line; blocks */
                                                  GlanceJournalFunc          func,
                                                  gpointer                   user_data,
                                                  GError                   **error);     /* JOURNAL; there being none yet is fine */
gboolean            glance_journal_read_on       (GlanceJournal             *self,       /* likewise, what has come since; all of a file that is another one */
                                                  GlanceJournalPlace        *place,      /* as far as was read before, and then as far as it is read now */
                                                  GlanceJournalFunc          func,
                                                  gpointer                   user_data,
                                                  GError                   **error);
GlanceJournalEntry *glance_journal_find_saved    (GlanceJournal             *self,       /* owned: the last download that was saved; or NULL; blocks */
                                                  const char                *portal,     /* its origin */
                                                  gboolean                   dump,
                                                  const char                *run);       /* or NULL: any */

G_END_DECLS
