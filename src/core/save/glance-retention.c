/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-retention.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-checksum.h"
#include "glance-error.h"
#include "glance-place.h"

#define MAX_CHECKSUM_FILE (16 * 1024)
#define SLACK \
  (60         \
   * 60) /* seconds that the clock of a file server may be off, without all being read each time */

typedef struct
{
  /* Owned */ GlancePortal *portal; /* a copy */
  /* Owned */ char *newest;
  /* Owned */ GlanceJournal *journal;
  gint64 now;
  guint n_trashed;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->portal);
  g_free (job->newest);
  g_object_unref (job->journal);
  g_free (job);
}

/* What the journal knows */

typedef struct
{
  const char *origin;
  gboolean dump;
  GPtrArray *entries; /* GlanceJournalEntry, the oldest first, one a path */
} Collection;

static gboolean
is_ours (const GlanceJournalEntry *entry, const Collection *collection)
{
  return entry->automatic && g_str_equal (entry->outcome, GLANCE_JOURNAL_SAVED)
         && g_str_equal (entry->portal, collection->origin) && entry->dump == collection->dump
         && entry->size >= 0 && entry->sha256 != NULL;
}

/* A name may be used again, and by others: it is about the last file that got it. */
static void
forget (GPtrArray *entries, const char *path)
{
  for (guint i = entries->len; i > 0; i--)
    {
      const GlanceJournalEntry *entry = entries->pdata[i - 1];

      if (g_str_equal (entry->path, path))
        g_ptr_array_remove_index (entries, i - 1);
    }
}

static gboolean
collect (const GlanceJournalEntry *entry, gpointer user_data)
{
  Collection *collection = user_data;

  if (entry->kind != GLANCE_JOURNAL_DOWNLOAD || entry->path == NULL
      || !(g_str_equal (entry->outcome, GLANCE_JOURNAL_SAVED)
           || g_str_equal (entry->outcome, GLANCE_JOURNAL_TRASHED)))
    return TRUE;
  forget (collection->entries, entry->path);
  if (is_ours (entry, collection))
    g_ptr_array_add (collection->entries, glance_journal_entry_copy (entry));
  return TRUE;
}

/* The files */

static gboolean
has_size (const struct stat *status, const GlanceJournalEntry *entry)
{
  return S_ISREG (status->st_mode) && status->st_size == entry->size;
}

/* Whether there is a file that may be the one; as far as can be told without reading it. */
static gboolean
may_be_there (const GlanceJournalEntry *entry)
{
  struct stat status;

  return lstat (entry->path, &status) == 0 && has_size (&status, entry);
}

/* Nobody has written to it, or put another one in its place, while it was read. */
static gboolean
is_still (const char *path, const struct stat *before)
{
  struct stat now;

  return lstat (path, &now) == 0 && now.st_dev == before->st_dev && now.st_ino == before->st_ino
         && now.st_size == before->st_size && now.st_mtim.tv_sec == before->st_mtim.tv_sec
         && now.st_mtim.tv_nsec == before->st_mtim.tv_nsec
         && now.st_ctim.tv_sec == before->st_ctim.tv_sec
         && now.st_ctim.tv_nsec == before->st_ctim.tv_nsec;
}

/* Whether the file is the one that was saved, to the last bit. */
static gboolean
is_unchanged (const GlanceJournalEntry *entry, GCancellable *cancellable)
{
  int fd = open (entry->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  g_autofree char *sha256 = NULL;
  struct stat status;

  if (fd < 0)
    return FALSE;
  if (fstat (fd, &status) == 0 && has_size (&status, entry))
    sha256 = glance_checksum_compute (fd, cancellable, NULL);
  close (fd);
  return g_strcmp0 (sha256, entry->sha256) == 0 && is_still (entry->path, &status);
}

/* Neither written to, nor replaced by what has its time of writing. What an earlier version has noted has no such
 * time: then a file of the same size that has taken its place within SLACK counts as it. */
static gboolean
seems_untouched (const GlanceJournalEntry *entry, const struct stat *status)
{
  return status->st_ctim.tv_sec <= entry->time + SLACK
         && (entry->modified < 0 || glance_place_get_modified (status) == entry->modified);
}

/* Whether it is one of those that are kept. Only what has been touched since it was saved is read once more. None goes
 * to the trash without having been read. */
static gboolean
counts (const GlanceJournalEntry *entry, GCancellable *cancellable)
{
  struct stat status;

  return lstat (entry->path, &status) == 0
         && (seems_untouched (entry, &status) || is_unchanged (entry, cancellable));
}

/* Whether what lies beside it is the file that was written with it, and nothing else. */
static gboolean
has_checksum_file (const GlanceJournalEntry *entry, const char *path)
{
  g_autofree char *name = g_path_get_basename (entry->path);
  g_autofree char *expected = glance_checksum_to_line (entry->sha256, name);
  g_autofree char *found = glance_place_read (AT_FDCWD, path, MAX_CHECKSUM_FILE, NULL);

  return g_strcmp0 (found, expected) == 0;
}

/* What somebody else has taken away meanwhile is away. GIO's word for that is also its word for a trash that there
 * is not. */
static gboolean
trash_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) trouble = NULL;
  struct stat status;

  if (g_file_trash (file, NULL, &trouble) || (lstat (path, &status) != 0 && errno == ENOENT))
    return TRUE;
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_TRASH, trouble->message));
  return FALSE;
}

/* The checksum first, so that when this is cut short the rest goes next time. */
static gboolean
trash (const GlanceJournalEntry *entry, GError **error)
{
  g_autofree char *checksum_path = g_strconcat (entry->path, GLANCE_CHECKSUM_SUFFIX, NULL);

  if (has_checksum_file (entry, checksum_path) && !trash_file (checksum_path, error))
    return FALSE;
  return trash_file (entry->path, error);
}

static gboolean
note_trashed (Job *job, const GlanceJournalEntry *entry, GError **error)
{
  g_autoptr (GlanceJournalEntry) note = glance_journal_entry_copy (entry);

  g_free (note->outcome);
  note->outcome = g_strdup (GLANCE_JOURNAL_TRASHED);
  note->time = job->now;
  return glance_journal_append (job->journal, note, error);
}

/* The newest first. What is not there any more, or is seen to be another file now, does not count. */
static gboolean
sweep (Job *job, GPtrArray *entries, GCancellable *cancellable, GError **error)
{
  guint keep = glance_portal_get_keep_count (job->portal);
  guint n_kept = 0;

  for (guint i = entries->len; i > 0; i--)
    {
      const GlanceJournalEntry *entry = entries->pdata[i - 1];

      if (!may_be_there (entry))
        continue;
      if (n_kept < keep || g_str_equal (entry->path, job->newest))
        {
          n_kept += counts (entry, cancellable);
          continue;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!is_unchanged (entry, cancellable))
        continue;
      if (!trash (entry, error) || !note_trashed (job, entry, error))
        return FALSE;
      job->n_trashed++;
    }
  return TRUE;
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) glance_journal_entry_free);
  Collection collection = { glance_portal_get_origin (job->portal),
                            glance_portal_get_dump (job->portal), entries };
  GError *error = NULL;

  if (glance_portal_get_keep_count (job->portal) == 0
      || (glance_journal_read (job->journal, collect, &collection, &error)
          && sweep (job, entries, cancellable, &error)))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
glance_retention_run_async (GlancePortal *portal,
                            const char *newest,
                            GlanceJournal *journal,
                            GlanceClock *clock,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (GLANCE_IS_PORTAL (portal));
  g_return_if_fail (newest != NULL);
  g_return_if_fail (GLANCE_IS_JOURNAL (journal));

  job = g_new0 (Job, 1);
  job->portal = glance_portal_copy (portal);
  job->newest = g_strdup (newest);
  job->journal = g_object_ref (journal);
  job->now = glance_clock_get_real_time (clock) / G_USEC_PER_SEC;
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, glance_retention_run_async);
  g_task_set_check_cancellable (task, FALSE); /* what is in the trash is told of */
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, run_in_thread);
}

gboolean
glance_retention_run_finish (GAsyncResult *result, guint *n_trashed, GError **error)
{
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_retention_run_async), FALSE);

  job = g_task_get_task_data (G_TASK (result));
  if (n_trashed != NULL)
    *n_trashed = job->n_trashed;
  return g_task_propagate_boolean (G_TASK (result), error);
}
