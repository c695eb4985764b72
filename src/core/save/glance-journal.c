/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-error.h"
#include "glance-lock.h"

#define PATIENCE (5 * G_USEC_PER_SEC)
#define STEP (64 * 1024)
/* From some hundred thousand lines on, the older half goes. */
#define MAX_BYTES (64 * 1024 * 1024)
#define KEPT_BYTES (MAX_BYTES / 2)

struct _GlanceJournal
{
  GObject parent_instance;

  /* Owned */ char *path;
  GQueue waiting; /* GTask of append_async() */
  gboolean is_writing;
};

G_DEFINE_FINAL_TYPE (GlanceJournal, glance_journal, G_TYPE_OBJECT)

/* errno says why. */
static gboolean
fail (GError **error)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_JOURNAL, g_strerror (errno)));
  return FALSE;
}

/* Whatever is there, we do not wait for a pipe or follow a link. */
static int
open_plain_file (const char *path, int flags, struct stat *status)
{
  int fd = open (path, O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0600);

  if (fd >= 0 && (fstat (fd, status) != 0 || !S_ISREG (status->st_mode)))
    {
      close (fd);
      errno = EINVAL;
      return -1;
    }
  return fd;
}

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      ssize_t n_bytes = write (fd, data, length);

      if (n_bytes < 0 && errno == EINTR)
        continue;
      if (n_bytes <= 0)
        return FALSE;
      data += n_bytes;
      length -= (gsize) n_bytes;
    }
  return TRUE;
}

/* So that the name of a new file is on the disk, too. */
static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return synced;
}

/* Gives @fd back at the start of the first line that is kept. */
static gboolean
skip_older_half (int fd, off_t size)
{
  char byte;
  off_t at = size - KEPT_BYTES;

  while (pread (fd, &byte, 1, at++) == 1)
    {
      if (byte == '\n')
        return lseek (fd, at, SEEK_SET) == at;
    }
  return FALSE;
}

static gboolean
copy_rest (int from, int to)
{
  g_autofree char *buffer = g_malloc (STEP);
  ssize_t n_bytes;

  while ((n_bytes = read (from, buffer, STEP)) > 0)
    {
      if (!write_all (to, buffer, (gsize) n_bytes))
        return FALSE;
    }
  return n_bytes == 0;
}

/* The newer half takes the place of all, or nothing changes. */
static void
shorten (GlanceJournal *self, int fd, off_t size)
{
  g_autofree char *path = g_strconcat (self->path, ".new", NULL);
  struct stat status;
  int copy;

  if (!skip_older_half (fd, size))
    return;
  copy = open_plain_file (path, O_WRONLY | O_CREAT | O_TRUNC, &status);
  if (copy < 0)
    return;
  if (!copy_rest (fd, copy) || fsync (copy) != 0 || rename (path, self->path) != 0)
    {
      g_debug ("The journal cannot be shortened: %s", g_strerror (errno));
      unlink (path);
    }
  close (copy);
  sync_folder (self->path);
}

/* A line that a power cut has left without its end gets one. What does not fit is taken back, so that the
 * file still ends with a line. */
static gboolean
write_line (int fd, off_t size, const char *line)
{
  char last = '\n';
  g_autofree char *text = NULL;
  int why;

  if (size > 0 && pread (fd, &last, 1, size - 1) != 1)
    return FALSE;
  text = g_strconcat (last != '\n' ? "\n" : "", line, "\n", NULL);
  if (write_all (fd, text, strlen (text)) && fsync (fd) == 0)
    return TRUE;
  why = errno;
  if (ftruncate (fd, size) != 0)
    g_debug ("The journal ends with half a line: %s", g_strerror (errno));
  errno = why;
  return FALSE;
}

static gboolean
append_locked (GlanceJournal *self, const char *line, GError **error)
{
  struct stat status;
  int fd = open_plain_file (self->path, O_RDWR | O_CREAT | O_APPEND, &status);
  gboolean written;
  int why;

  if (fd < 0)
    return fail (error);
  written =
      write_line (fd, status.st_size, line) && (status.st_size > 0 || sync_folder (self->path));
  why = errno;
  if (written && status.st_size > MAX_BYTES)
    shorten (self, fd, status.st_size);
  close (fd);
  errno = why;
  return written || fail (error);
}

gboolean
glance_journal_append (GlanceJournal *self, const GlanceJournalEntry *entry, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *line = NULL;
  gboolean appended;
  int lock;

  g_return_val_if_fail (GLANCE_IS_JOURNAL (self), FALSE);
  g_return_val_if_fail (entry != NULL, FALSE);

  path = g_strconcat (self->path, ".lock", NULL);
  lock = glance_lock_take (path, PATIENCE, NULL, NULL); /* creates the folder */
  if (lock < 0)
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_JOURNAL, NULL));
      return FALSE;
    }
  line = glance_journal_entry_to_line (entry);
  appended = append_locked (self, line, error);
  glance_lock_drop (lock);
  return appended;
}

static void
append_in_thread (GTask *task, gpointer source, gpointer entry, GCancellable *cancellable)
{
  GError *error = NULL;

  if (glance_journal_append (source, entry, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void write_next (GlanceJournal *self);

static void
written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceJournal) self = g_object_ref (GLANCE_JOURNAL (source));
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  self->is_writing = FALSE;
  write_next (self);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
write_next (GlanceJournal *self)
{
  GTask *task = g_queue_pop_head (&self->waiting);
  g_autoptr (GTask) work = NULL;

  if (task == NULL)
    return;
  self->is_writing = TRUE;
  work = g_task_new (self, NULL, written, task);
  g_task_set_source_tag (work, write_next);
  g_task_set_task_data (work, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (work, append_in_thread);
}

/* One after the other, in the order of the calls. From one thread only. */
void
glance_journal_append_async (GlanceJournal *self,
                             const GlanceJournalEntry *entry,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GLANCE_IS_JOURNAL (self));
  g_return_if_fail (entry != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, glance_journal_append_async);
  g_task_set_task_data (task, glance_journal_entry_copy (entry),
                        (GDestroyNotify) glance_journal_entry_free);
  g_queue_push_tail (&self->waiting, task);
  if (!self->is_writing)
    write_next (self);
}

gboolean
glance_journal_append_finish (GlanceJournal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_JOURNAL (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_journal_append_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  GlanceJournalFunc func;
  gpointer user_data;
  GByteArray *line; /* as far as it has come */
  gboolean is_too_long;
  gint64 begins_at; /* that line; in the file, as is the next */
  gint64 ends_at;   /* what has come */
} Reading;

/* Returns: FALSE when that is enough */
static gboolean
end_line (Reading *reading)
{
  g_autoptr (GlanceJournalEntry) entry = NULL;

  if (!reading->is_too_long)
    entry = glance_journal_entry_parse ((const char *) reading->line->data, reading->line->len);
  reading->is_too_long = FALSE;
  g_byte_array_set_size (reading->line, 0);
  return entry == NULL || reading->func (entry, reading->user_data);
}

static gboolean
read_lines (Reading *reading, const char *data, gsize length)
{
  while (length > 0)
    {
      const char *end = memchr (data, '\n', length);
      gsize n_bytes = end != NULL ? (gsize) (end - data) : length;

      if (reading->line->len + n_bytes >= GLANCE_JOURNAL_MAX_LINE)
        reading->is_too_long = TRUE;
      else
        g_byte_array_append (reading->line, (const guint8 *) data, (guint) n_bytes);
      reading->ends_at += (gint64) n_bytes;
      if (end == NULL)
        return TRUE;
      reading->begins_at = ++reading->ends_at;
      if (!end_line (reading))
        return FALSE;
      data += n_bytes + 1;
      length -= n_bytes + 1;
    }
  return TRUE;
}

/* What has been read of another file, or of one that was longer, is of no use. */
static gint64
begin_at (int fd, const struct stat *status, const GlanceJournalPlace *place)
{
  if (place->device != status->st_dev || place->inode != status->st_ino
      || place->offset > status->st_size)
    return 0;
  return lseek (fd, place->offset, SEEK_SET) == place->offset ? place->offset : 0;
}

gboolean
glance_journal_read (GlanceJournal *self,
                     GlanceJournalFunc func,
                     gpointer user_data,
                     GError **error)
{
  GlanceJournalPlace place = { 0 };

  g_return_val_if_fail (GLANCE_IS_JOURNAL (self), FALSE);

  return glance_journal_read_on (self, &place, func, user_data, error);
}

gboolean
glance_journal_read_on (GlanceJournal *self,
                        GlanceJournalPlace *place,
                        GlanceJournalFunc func,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GByteArray) line = g_byte_array_new ();
  g_autofree char *buffer = g_malloc (STEP);
  Reading reading = { func, user_data, line, FALSE, 0, 0 };
  struct stat status;
  ssize_t n_bytes;
  int fd;

  g_return_val_if_fail (GLANCE_IS_JOURNAL (self), FALSE);

  fd = open_plain_file (self->path, O_RDONLY, &status);
  if (fd < 0)
    return errno == ENOENT || fail (error);
  reading.begins_at = reading.ends_at = begin_at (fd, &status, place);
  while ((n_bytes = read (fd, buffer, STEP)) > 0)
    {
      if (!read_lines (&reading, buffer, (gsize) n_bytes))
        {
          close (fd);
          return TRUE;
        }
    }
  if (n_bytes == 0)
    end_line (&reading); /* one that is just being written, or has lost its line break */
  else
    fail (error);
  close (fd);
  *place = (GlanceJournalPlace) { status.st_dev, status.st_ino, reading.begins_at };
  return n_bytes == 0;
}

typedef struct
{
  const char *portal;
  gboolean dump;
  const char *run;
  GlanceJournalEntry *found;
} Search;

static gboolean
find_cb (const GlanceJournalEntry *entry, gpointer user_data)
{
  Search *search = user_data;

  if (entry->kind != GLANCE_JOURNAL_DOWNLOAD || !g_str_equal (entry->outcome, GLANCE_JOURNAL_SAVED)
      || entry->path == NULL || !g_str_equal (entry->portal, search->portal)
      || entry->dump != search->dump
      || (search->run != NULL && g_strcmp0 (entry->run, search->run) != 0))
    return TRUE;
  g_clear_pointer (&search->found, glance_journal_entry_free);
  search->found = glance_journal_entry_copy (entry);
  return TRUE;
}

GlanceJournalEntry *
glance_journal_find_saved (GlanceJournal *self, const char *portal, gboolean dump, const char *run)
{
  Search search = { portal, dump, run, NULL };

  g_return_val_if_fail (GLANCE_IS_JOURNAL (self), NULL);
  g_return_val_if_fail (portal != NULL, NULL);

  glance_journal_read (self, find_cb, &search, NULL);
  return search.found;
}

static void
glance_journal_finalize (GObject *object)
{
  GlanceJournal *self = GLANCE_JOURNAL (object);

  g_free (self->path);
  G_OBJECT_CLASS (glance_journal_parent_class)->finalize (object);
}

static void
glance_journal_class_init (GlanceJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_journal_finalize;
}

static void
glance_journal_init (GlanceJournal *self)
{
}

GlanceJournal *
glance_journal_new (const char *path)
{
  GlanceJournal *self = g_object_new (GLANCE_TYPE_JOURNAL, NULL);

  self->path = path != NULL ? g_strdup (path)
                            : g_build_filename (g_get_user_data_dir (), "backup-glance",
                                                "journal.jsonl", NULL);
  return self;
}

const char *
glance_journal_get_path (GlanceJournal *self)
{
  g_return_val_if_fail (GLANCE_IS_JOURNAL (self), NULL);

  return self->path;
}
