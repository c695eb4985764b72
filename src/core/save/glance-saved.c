/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saved.h"

typedef struct
{
  const char *portal;
  gboolean dump;
  const char *run;
  /* Owned */ char *folder;
  /* Owned */ GlanceJournalEntry *found; /* or NULL */
} Search;

static gboolean
is_wanted (const GlanceJournalEntry *entry, const Search *search)
{
  g_autofree char *folder = entry->path != NULL ? g_path_get_dirname (entry->path) : NULL;

  return entry->kind == GLANCE_JOURNAL_DOWNLOAD
         && g_strcmp0 (entry->outcome, GLANCE_JOURNAL_SAVED) == 0
         && g_strcmp0 (entry->portal, search->portal) == 0 && entry->dump == search->dump
         && g_strcmp0 (entry->run, search->run) == 0 && g_strcmp0 (folder, search->folder) == 0;
}

static gboolean
compare (const GlanceJournalEntry *entry, gpointer user_data)
{
  Search *search = user_data;

  if (is_wanted (entry, search))
    {
      g_clear_pointer (&search->found, glance_journal_entry_free);
      search->found = glance_journal_entry_copy (entry);
    }
  return TRUE;
}

GlanceJournalEntry *
glance_saved_find (GlanceJournal *journal,
                   const char *portal,
                   gboolean dump,
                   const char *run,
                   const char *folder)
{
  Search search = { .portal = portal, .dump = dump, .run = run };

  g_return_val_if_fail (GLANCE_IS_JOURNAL (journal), NULL);

  search.folder = g_canonicalize_filename (folder, NULL);
  glance_journal_read (journal, compare, &search, NULL);
  g_free (search.folder);
  return search.found;
}
