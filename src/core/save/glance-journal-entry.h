/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  GLANCE_JOURNAL_RUN,
  GLANCE_JOURNAL_DOWNLOAD,
} GlanceJournalKind;

/**
 * GlanceJournalEntry:
 *
 * How a run of a backup ended, or a download of one. In the journal it is one line of JSON. Strings are NULL
 * when absent; none of them holds a secret.
 */
typedef struct
{
  GlanceJournalKind kind;
  gint64  time;      /* when it ended: seconds since 1970 */
  char   *portal;    /* its origin */
  char   *name;      /* what the user calls it */
  gboolean dump;
  char   *run;       /* the task id; of a download glance_monitor_get_run_id() */
  char   *outcome;   /* the nick of a phase; of a download one of those below */
  char   *problem;   /* the nick of the error */
  char   *message;   /* what went wrong, in words */
  char   *path;      /* of the file: bytes */
  gint64  size;      /* of the file in bytes; -1: not known */
  gint64  modified;  /* when that was last written to: microseconds since 1970; -1: not known */
  char   *sha256;    /* lower-case hexadecimal */
  gboolean automatic; /* a download that nobody has begun by hand */
} GlanceJournalEntry;

#define GLANCE_JOURNAL_SAVED "saved"
#define GLANCE_JOURNAL_FAILED "failed"
#define GLANCE_JOURNAL_CANCELLED "cancelled"
#define GLANCE_JOURNAL_TRASHED "trashed" /* one that was saved before */

/* No line is longer, with its line break. */
#define GLANCE_JOURNAL_MAX_LINE (32 * 1024)

GlanceJournalEntry *glance_journal_entry_new     (GlanceJournalKind         kind);
GlanceJournalEntry *glance_journal_entry_copy    (const GlanceJournalEntry *self);
void                glance_journal_entry_free    (GlanceJournalEntry       *self);
char               *glance_journal_entry_to_line (const GlanceJournalEntry *self);    /* owned, without a line break */
GlanceJournalEntry *glance_journal_entry_parse   (const char               *line,     /* NULL: damaged, or somebody else's */
                                                  gsize                     length);  /* without the line break */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceJournalEntry, glance_journal_entry_free)

G_END_DECLS
