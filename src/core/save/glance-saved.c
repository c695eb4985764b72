/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saved.h"

#include "glance-error.h"

typedef struct
{
  const char *portal;
  gboolean dump;
  const char *run;
  /* Owned */ char *folder;
  /* Owned */ GlanceJournalEntry *found; /* or NULL */
  gboolean is_settled;
  gboolean is_saved;
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

/* The nick in the journal is all that is left of the error. */
static gboolean
is_bad_file (const char *nick)
{
  for (int code = 0; nick != NULL && code < GLANCE_N_ERRORS; code++)
    {
      g_autoptr (GError) error = glance_error_new ((GlanceError) code, NULL);

      if (glance_error_is_bad_file (error) && g_str_equal (glance_error_get_nick (error), nick))
        return TRUE;
    }
  return FALSE;
}

/* What happened last counts, but what was saved is saved, even if another copy of it could not be had. */
static gboolean
judge (const GlanceJournalEntry *entry, gpointer user_data)
{
  Search *search = user_data;

  if (entry->kind != GLANCE_JOURNAL_DOWNLOAD || !g_str_equal (entry->portal, search->portal)
      || entry->dump != search->dump || g_strcmp0 (entry->run, search->run) != 0)
    return TRUE;
  search->is_saved |= g_str_equal (entry->outcome, GLANCE_JOURNAL_SAVED);
  search->is_settled = search->is_saved || !g_str_equal (entry->outcome, GLANCE_JOURNAL_FAILED)
                       || is_bad_file (entry->problem);
  return TRUE;
}

typedef struct
{
  /* Owned */ char *portal;
  gboolean dump;
  /* Owned */ char *run;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_free (run->portal);
  g_free (run->run);
  g_free (run);
}

static void
search_in_thread (GTask *task, gpointer journal, gpointer data, GCancellable *cancellable)
{
  const Run *run = data;
  Search search = { .portal = run->portal, .dump = run->dump, .run = run->run };

  glance_journal_read (journal, judge, &search, NULL);
  g_task_return_boolean (task, search.is_settled);
}

void
glance_saved_is_settled_async (GlanceJournal *journal,
                               const char *portal,
                               gboolean dump,
                               const char *run,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Run *data;

  g_return_if_fail (GLANCE_IS_JOURNAL (journal));

  data = g_new0 (Run, 1);
  data->portal = g_strdup (portal);
  data->dump = dump;
  data->run = g_strdup (run);
  task = g_task_new (journal, NULL, callback, user_data);
  g_task_set_source_tag (task, glance_saved_is_settled_async);
  g_task_set_task_data (task, data, run_free);
  g_task_run_in_thread (task, search_in_thread);
}

gboolean
glance_saved_is_settled_finish (GAsyncResult *result, char **run)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_saved_is_settled_async), FALSE);

  *run = g_strdup (((const Run *) g_task_get_task_data (G_TASK (result)))->run);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
