/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#define _GNU_SOURCE /* fallocate(), sync_file_range() */

#include "glance-part-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-checksum.h"
#include "glance-error.h"
#include "glance-file-name.h"
#include "glance-place.h"
#include "glance-words.h"

#define FLUSH_STEP (32 * 1024 * 1024)

gboolean
glance_part_file_fail (GlancePartFile *self, int code, GError **error)
{
  g_propagate_error (error, glance_place_make_error (code, self->folder));
  return FALSE;
}

gboolean
glance_part_file_write_state (GlancePartFile *self, GError **error)
{
  g_autofree char *text = glance_part_state_to_text (self->state);

  return glance_place_replace (self->folder_fd, self->state_name, text)
         || glance_part_file_fail (self, errno, error);
}

/**
 * glance_part_file_open:
 * @folder: where the finished file shall be
 * @name: what it shall be called, if nothing else is
 * @wanted: whose it is
 *
 * Goes on with the `.part` of the same run if there is one, or finds the finished file that has become of it and of
 * which nobody has been told: see glance_part_file_is_placed(). Whatever else has the name, or a name that will
 * be needed, is left alone, and a number is added.
 *
 * Returns: (transfer full): the file, locked until glance_part_file_close()
 */
GlancePartFile *
glance_part_file_open (const char *folder,
                       const char *name,
                       const GlancePartState *wanted,
                       GError **error)
{
  g_autoptr (GlancePartFile) self = g_new0 (GlancePartFile, 1);

  self->fd = -1;
  self->folder = g_canonicalize_filename (folder, NULL);
  self->name = g_strdup (name);
  self->state = glance_part_state_new (wanted->portal, wanted->run, wanted->link);
  self->folder_fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->folder_fd < 0)
    {
      glance_part_file_fail (self, errno, error);
      return NULL;
    }
  return glance_part_file_claim (self, wanted, error) ? g_steal_pointer (&self) : NULL;
}

void
glance_part_file_close (GlancePartFile *self)
{
  if (self->fd >= 0)
    {
      glance_place_unlock (self->fd); /* the verifier may have it open for a moment longer */
      close (self->fd);
    }
  if (self->folder_fd >= 0)
    close (self->folder_fd);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->state_name, g_free);
  g_clear_pointer (&self->state, glance_part_state_free);
  g_free (self);
}

int
glance_part_file_get_fd (GlancePartFile *self)
{
  return self->fd;
}

gint64
glance_part_file_get_size (GlancePartFile *self)
{
  return self->size;
}

gint64
glance_part_file_get_total (GlancePartFile *self)
{
  return self->state->total;
}

char *
glance_part_file_dup_path (GlancePartFile *self)
{
  return g_build_filename (self->folder, self->is_placed ? self->target : self->part, NULL);
}

void
glance_part_file_set_sparing (GlancePartFile *self, gboolean sparing)
{
  self->is_sparing = sparing;
}

/* @reserve: so much of what is free is left alone */
static gboolean
fail_room (gint64 needed, gint64 available, gint64 reserve, GError **error)
{
  g_autofree char *needed_text = glance_words_size (needed);
  g_autofree char *available_text = glance_words_size (available);
  g_autofree char *reserve_text = glance_words_size (reserve);
  /* Translators: two or three sizes such as “1.2 GB”. */
  g_autofree char *detail =
      reserve > 0
          ? g_strdup_printf (
              _ ("%s are needed, and %s are free, of which automatic downloads leave %s"),
              needed_text, available_text, reserve_text)
          : g_strdup_printf (_ ("%s are needed, and %s are free"), needed_text, available_text);

  g_propagate_error (error, glance_error_new (GLANCE_ERROR_NO_ROOM, detail));
  return FALSE;
}

/* Looks whether there is room for so much more. */
static gboolean
find_room (GlancePartFile *self, gint64 needed, gint64 missing, GError **error)
{
  gint64 reserve;
  gint64 available = glance_place_get_room (self->fd, &reserve);

  if (available < 0)
    return glance_part_file_fail (self, errno, error);
  if (!self->is_sparing)
    reserve = 0;
  if (needed <= available - reserve)
    return TRUE;
  return fail_room (missing, available, needed <= available ? reserve : 0, error);
}

/* Others may have seen the same room free, and taken it at the same time. */
static gboolean
leaves_reserve (GlancePartFile *self, gint64 taken, gint64 missing, GError **error)
{
  gint64 reserve;
  gint64 available = glance_place_get_room (self->fd, &reserve);

  if (!self->is_sparing || available < 0 || available >= reserve)
    return TRUE;
  glance_part_file_rest (self);
  return fail_room (missing, available + taken, reserve, error);
}

/* Looks whether there is room for the rest, and takes it where the file system can do that. */
static gboolean
take_room (GlancePartFile *self, GError **error)
{
  gint64 missing = self->state->total - self->size;
  gint64 reserve;
  struct stat status;
  gint64 held;

  if (fstat (self->fd, &status) != 0)
    return glance_part_file_fail (self, errno, error);
  held = MAX (self->size, (gint64) status.st_blocks * 512); /* taken by an earlier start */
  self->has_room = held >= self->state->total;
  if (self->has_room)
    return TRUE;
  if (!find_room (self, self->state->total - held, missing, error))
    return FALSE;
  self->has_room = fallocate (self->fd, FALLOC_FL_KEEP_SIZE, self->size, missing) == 0;
  if (self->has_room)
    return leaves_reserve (self, self->state->total - held, missing, error);
  if (errno != ENOSPC)
    return TRUE;
  return fail_room (missing, glance_place_get_room (self->fd, &reserve), 0, error);
}

gboolean
glance_part_file_set_total (GlancePartFile *self, gint64 total, GError **error)
{
  if (self->state->total != total)
    {
      self->state->total = total;
      if (!glance_part_file_write_state (self, error))
        return FALSE;
    }
  return total < 0 || take_room (self, error);
}

/* The disk writes while the line is waited for, and not all of it at the end. Best effort: that end is a fsync(). */
static void
flush (GlancePartFile *self)
{
  if (self->size - self->flushed < FLUSH_STEP)
    return;
  if (sync_file_range (self->fd, self->flushed, self->size - self->flushed, SYNC_FILE_RANGE_WRITE)
      != 0)
    g_debug ("Not flushed: %s", g_strerror (errno));
  self->flushed = self->size;
}

gboolean
glance_part_file_append (GlancePartFile *self, const guint8 *data, gsize length, GError **error)
{
  gsize written;
  gboolean whole;
  int why;

  if (self->is_sparing && !self->has_room
      && !find_room (self, (gint64) length, MAX (self->state->total - self->size, (gint64) length),
                     error))
    return FALSE;
  whole = glance_place_write_all (self->fd, data, length, &written);
  why = errno;
  self->size += (gint64) written;
  flush (self);
  return whole || glance_part_file_fail (self, why, error);
}

gboolean
glance_part_file_restart (GlancePartFile *self, GError **error)
{
  g_return_val_if_fail (!self->is_placed, FALSE);

  self->state->total = -1;
  self->has_room = FALSE;
  g_clear_pointer (&self->state->problem, g_free);
  if (ftruncate (self->fd, 0) != 0 || lseek (self->fd, 0, SEEK_SET) != 0)
    return glance_part_file_fail (self, errno, error);
  self->size = 0;
  self->flushed = 0;
  return glance_part_file_write_state (self, error);
}

/* Best effort: the room is wanted elsewhere, and nothing is lost without it. */
void
glance_part_file_rest (GlancePartFile *self)
{
  self->has_room = FALSE;
  if (!self->is_placed && ftruncate (self->fd, self->size) != 0)
    g_debug ("The room is not given back: %s", g_strerror (errno));
}

void
glance_part_file_condemn (GlancePartFile *self, const char *problem)
{
  g_autoptr (GError) error = NULL;

  g_free (self->state->problem);
  self->state->problem = g_strdup (problem);
  glance_part_file_rest (self);
  if (!glance_part_file_write_state (self, &error))
    g_debug ("Not noted: %s", error->message);
}

/* The checksum first, so that a finished file is never without it. EEXIST: one of the two names is taken. */
static gboolean
put_in_place (GlancePartFile *self, const char *target, const char *sha256)
{
  g_autofree char *name = g_strconcat (target, GLANCE_CHECKSUM_SUFFIX, NULL);
  g_autofree char *line = glance_checksum_to_line (sha256, target);
  gboolean created;
  int why;

  if (!glance_place_create (self->folder_fd, name, line, &created))
    return FALSE;
  if (glance_place_rename (self->folder_fd, self->part, target))
    return TRUE;
  why = errno;
  if (created)
    unlinkat (self->folder_fd, name, 0);
  errno = why;
  return FALSE;
}

/* Returns: (transfer full): the name that it has now; NULL with errno */
static char *
place (GlancePartFile *self, const char *sha256)
{
  for (guint number = self->number; number <= GLANCE_PART_FILE_MAX_NUMBER; number++)
    {
      g_autofree char *target = glance_file_name_number (self->name, number);

      if (put_in_place (self, target, sha256))
        return g_steal_pointer (&target);
      if (errno != EEXIST)
        break;
    }
  return NULL;
}

/* Best effort: without it, whoever comes after a kill fetches the file once more. */
static void
note_whole (GlancePartFile *self, const char *sha256)
{
  g_autoptr (GError) error = NULL;

  g_free (self->state->sha256);
  self->state->sha256 = g_strdup (sha256);
  self->state->total = self->size;
  if (!glance_part_file_write_state (self, &error))
    g_debug ("Not noted: %s", error->message);
}

static void
note_modified (GlancePartFile *self)
{
  struct stat status;

  self->modified = fstat (self->fd, &status) == 0 ? glance_place_get_modified (&status) : -1;
}

/**
 * glance_part_file_finish:
 * @self: a file that is whole
 * @sha256: its checksum
 *
 * Puts it on the disk and gives it its name, and the next free one where that has been taken meanwhile. Until
 * glance_part_file_settle(), a program that wants the same finds it there.
 *
 * Returns: (transfer full): its path; NULL with %GLANCE_ERROR_FOLDER or %GLANCE_ERROR_NO_ROOM
 */
char *
glance_part_file_finish (GlancePartFile *self, const char *sha256, GError **error)
{
  g_autofree char *target = NULL;

  glance_part_file_rest (self);
  if (fsync (self->fd) != 0)
    {
      glance_part_file_fail (self, errno, error);
      return NULL;
    }
  note_modified (self);
  note_whole (self, sha256);
  target = place (self, sha256);
  if (target == NULL)
    {
      glance_part_file_fail (self, errno, error);
      return NULL;
    }
  if (fsync (self->folder_fd) != 0)
    g_debug ("The folder is not synced: %s", g_strerror (errno));
  self->is_placed = TRUE;
  return g_build_filename (self->folder, target, NULL);
}

gboolean
glance_part_file_is_placed (GlancePartFile *self)
{
  return self->is_placed;
}

char *
glance_part_file_confirm (GlancePartFile *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *sha256 = NULL;

  note_modified (self);
  if (lseek (self->fd, 0, SEEK_SET) != 0)
    glance_part_file_fail (self, errno, error);
  else
    sha256 = glance_checksum_compute (self->fd, cancellable, error);
  return g_strcmp0 (sha256, self->state->sha256) == 0 ? g_steal_pointer (&sha256) : NULL;
}

gint64
glance_part_file_get_modified (GlancePartFile *self)
{
  return self->modified;
}

void
glance_part_file_settle (GlancePartFile *self)
{
  unlinkat (self->folder_fd, self->state_name, 0);
}

static gpointer
run_close (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
  return NULL;
}

/* The names go at once. To free what they named takes as long as it is large, and so a thread does that. */
void
glance_part_file_delete (GlancePartFile *self)
{
  if (!self->is_placed)
    unlinkat (self->folder_fd, self->part, 0);
  unlinkat (self->folder_fd, self->state_name, 0);
  glance_place_unlock (self->fd);
  g_thread_unref (g_thread_new ("close", run_close, GINT_TO_POINTER (self->fd)));
  self->fd = -1;
}
