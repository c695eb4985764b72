/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#define _GNU_SOURCE /* fallocate(), sync_file_range() */

#include "glance-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-checksum.h"
#include "glance-error.h"
#include "glance-file-name.h"
#include "glance-place.h"
#include "glance-words.h"

#define MAX_NUMBER 1000 /* "name (1000).tar.gz" */
#define MAX_STATE (256 * 1024)
#define MODE 0600
#define FLUSH_STEP (32 * 1024 * 1024)

struct _GlancePartFile
{
  /* Owned */ char *folder;
  /* Owned */ char *name;   /* what it will be called: without a number */
  /* Owned */ char *target; /* with one, where it is needed */
  /* Owned */ char *part;
  /* Owned */ char *state_name;
  /* Owned */ GlancePartState *state;
  int folder_fd;
  int fd;
  guint number;
  gboolean is_placed; /* @fd is that of the finished file */
  gint64 size;
  gint64 flushed; /* so much of it is on its way to the disk */
};

/* What became of a name that was tried. */
typedef enum
{
  CLAIM_OURS,
  CLAIM_TAKEN,  /* by something else: try the next */
  CLAIM_AGAIN,  /* it went while we looked */
  CLAIM_FAILED, /* with an error */
} Claim;

static gboolean
fail (GlancePartFile *self, int code, GError **error)
{
  g_propagate_error (error, glance_place_make_error (code, self->folder));
  return FALSE;
}

static gboolean
write_state (GlancePartFile *self, GError **error)
{
  g_autofree char *text = glance_part_state_to_text (self->state);

  return glance_place_replace (self->folder_fd, self->state_name, text)
         || fail (self, errno, error);
}

static GlancePartState *
read_state (GlancePartFile *self)
{
  gsize length;
  g_autofree char *text = glance_place_read (self->folder_fd, self->state_name, MAX_STATE, &length);

  return text != NULL ? glance_part_state_parse (text, length) : NULL;
}

static void
set_number (GlancePartFile *self, guint number)
{
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->state_name, g_free);
  self->number = number;
  self->target = glance_file_name_number (self->name, number);
  self->part = g_strconcat (self->target, ".part", NULL);
  self->state_name = g_strconcat (self->part, ".state", NULL);
}

/* A file of ours that nobody else can have made for us. */
static gboolean
is_ours (const struct stat *status)
{
  return S_ISREG (status->st_mode) && status->st_uid == geteuid () && status->st_nlink == 1;
}

static gboolean
is_own_file (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && is_ours (&status);
}

static gboolean
has_own_state (GlancePartFile *self)
{
  struct stat status;

  return fstatat (self->folder_fd, self->state_name, &status, AT_SYMLINK_NOFOLLOW) == 0
         && is_ours (&status);
}

/* Whoever held the lock may have given the file its final name, or removed it. */
static gboolean
is_still_there (GlancePartFile *self)
{
  struct stat ours;
  struct stat theirs;

  return fstat (self->fd, &ours) == 0
         && fstatat (self->folder_fd, self->part, &theirs, AT_SYMLINK_NOFOLLOW) == 0
         && ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

static Claim
leave (GlancePartFile *self, Claim claim)
{
  close (self->fd);
  self->fd = -1;
  return claim;
}

/* Somebody else writes to it. */
static Claim
claim_locked (GlancePartFile *self, const GlancePartState *wanted, GError **error)
{
  g_autoptr (GlancePartState) found = read_state (self);

  if (glance_part_state_match (found, wanted) == GLANCE_PART_OTHER)
    return leave (self, CLAIM_TAKEN);
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_BUSY, NULL));
  return leave (self, CLAIM_FAILED);
}

/* It is there, and nobody writes to it. An empty file is one whose maker was killed at once. */
static Claim
claim_found (GlancePartFile *self, const GlancePartState *wanted, GError **error)
{
  g_autoptr (GlancePartState) found = read_state (self);
  GlancePartMatch match = glance_part_state_match (found, wanted);

  self->size = lseek (self->fd, 0, SEEK_END);
  if (match == GLANCE_PART_OTHER && (found != NULL || self->size > 0))
    return leave (self, CLAIM_TAKEN);

  fchmod (self->fd, MODE);
  if (match == GLANCE_PART_SAME && (found->total < 0 || self->size <= found->total))
    {
      self->state->total = found->total;
      return CLAIM_OURS;
    }
  return glance_part_file_restart (self, error) ? CLAIM_OURS : leave (self, CLAIM_FAILED);
}

/* The name is taken: by the very file that is wanted, when whoever finished it was killed before it could tell. That
 * it is a whole backup is known from our own state alone. */
static Claim
claim_placed (GlancePartFile *self, const GlancePartState *wanted, GError **error)
{
  g_autoptr (GlancePartState) found = read_state (self);

  if (glance_part_state_match (found, wanted) != GLANCE_PART_SAME || found->sha256 == NULL
      || found->run[0] == '\0' || !has_own_state (self))
    return CLAIM_TAKEN;
  self->fd = openat (self->folder_fd, self->target, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (self->fd < 0)
    return CLAIM_TAKEN;
  self->size = lseek (self->fd, 0, SEEK_END);
  if (!is_own_file (self->fd) || self->size != found->total)
    return leave (self, CLAIM_TAKEN);
  if (!glance_place_lock (self->fd))
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_BUSY, NULL));
      return leave (self, CLAIM_FAILED);
    }
  self->state->total = found->total;
  self->state->sha256 = g_steal_pointer (&found->sha256);
  self->is_placed = TRUE;
  return CLAIM_OURS;
}

/* Opens the `.part`, or makes it. */
static Claim
open_part (GlancePartFile *self, gboolean *created, GError **error)
{
  const int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  gboolean was_there;
  int why;

  self->fd = openat (self->folder_fd, self->part, flags | O_CREAT | O_EXCL, MODE);
  *created = self->fd >= 0;
  was_there = !*created && errno == EEXIST;
  if (was_there)
    self->fd = openat (self->folder_fd, self->part, flags);
  if (self->fd >= 0)
    return *created || is_own_file (self->fd) ? CLAIM_OURS : leave (self, CLAIM_TAKEN);

  why = errno;
  if (was_there && why == ENOENT)
    return CLAIM_AGAIN;
  if (glance_place_exists (self->folder_fd, self->part))
    return CLAIM_TAKEN;
  fail (self, why, error);
  return CLAIM_FAILED;
}

/* A checksum without its file is not ours to write over. */
static Claim
claim_new (GlancePartFile *self, GError **error)
{
  g_autofree char *checksum = g_strconcat (self->target, GLANCE_CHECKSUM_SUFFIX, NULL);

  if (glance_place_exists (self->folder_fd, checksum))
    {
      unlinkat (self->folder_fd, self->part, 0);
      return leave (self, CLAIM_TAKEN);
    }
  return write_state (self, error) ? CLAIM_OURS : leave (self, CLAIM_FAILED);
}

static Claim
claim (GlancePartFile *self, const GlancePartState *wanted, GError **error)
{
  gboolean created;
  Claim opened;

  if (glance_place_exists (self->folder_fd, self->target))
    return claim_placed (self, wanted, error);
  opened = open_part (self, &created, error);
  if (opened != CLAIM_OURS)
    return opened;

  if (!glance_place_lock (self->fd))
    return claim_locked (self, wanted, error);
  if (!is_still_there (self))
    return leave (self, CLAIM_AGAIN);
  return created ? claim_new (self, error) : claim_found (self, wanted, error);
}

static gboolean
claim_any (GlancePartFile *self, const GlancePartState *wanted, GError **error)
{
  for (guint number = 1; number <= MAX_NUMBER;)
    {
      set_number (self, number);
      switch (claim (self, wanted, error))
        {
        case CLAIM_OURS:
          return TRUE;
        case CLAIM_FAILED:
          return FALSE;
        case CLAIM_TAKEN:
          number++;
          break;
        case CLAIM_AGAIN:
          break;
        }
    }
  return fail (self, EEXIST, error);
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
      fail (self, errno, error);
      return NULL;
    }
  return claim_any (self, wanted, error) ? g_steal_pointer (&self) : NULL;
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

static gboolean
fail_room (gint64 needed, gint64 available, GError **error)
{
  g_autofree char *needed_text = glance_words_size (needed);
  g_autofree char *available_text = glance_words_size (available);
  /* Translators: two sizes such as “1.2 GB”. */
  g_autofree char *detail =
      g_strdup_printf (_ ("%s are needed, and %s are free"), needed_text, available_text);

  g_propagate_error (error, glance_error_new (GLANCE_ERROR_NO_ROOM, detail));
  return FALSE;
}

/* Looks whether there is room for the rest, and takes it where the file system can do that. */
static gboolean
take_room (GlancePartFile *self, GError **error)
{
  struct stat status;
  gint64 held, needed;
  gint64 available = glance_place_get_room (self->fd);

  if (available < 0 || fstat (self->fd, &status) != 0)
    return fail (self, errno, error);
  held = MAX (self->size, (gint64) status.st_blocks * 512); /* taken by an earlier start */
  needed = self->state->total - held;
  if (needed <= 0)
    return TRUE;
  if (needed > available)
    return fail_room (self->state->total - self->size, available, error);
  if (fallocate (self->fd, FALLOC_FL_KEEP_SIZE, self->size, self->state->total - self->size) != 0
      && errno == ENOSPC)
    return fail_room (self->state->total - self->size, available, error);
  return TRUE;
}

gboolean
glance_part_file_set_total (GlancePartFile *self, gint64 total, GError **error)
{
  if (self->state->total != total)
    {
      self->state->total = total;
      if (!write_state (self, error))
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
  gboolean whole = glance_place_write_all (self->fd, data, length, &written);
  int why = errno;

  self->size += (gint64) written;
  flush (self);
  return whole || fail (self, why, error);
}

gboolean
glance_part_file_restart (GlancePartFile *self, GError **error)
{
  g_return_val_if_fail (!self->is_placed, FALSE);

  self->state->total = -1;
  g_clear_pointer (&self->state->problem, g_free);
  if (ftruncate (self->fd, 0) != 0 || lseek (self->fd, 0, SEEK_SET) != 0)
    return fail (self, errno, error);
  self->size = 0;
  self->flushed = 0;
  return write_state (self, error);
}

/* Best effort: the room is wanted elsewhere, and nothing is lost without it. */
void
glance_part_file_rest (GlancePartFile *self)
{
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
  if (!write_state (self, &error))
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
  for (guint number = self->number; number <= MAX_NUMBER; number++)
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
  if (!write_state (self, &error))
    g_debug ("Not noted: %s", error->message);
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
      fail (self, errno, error);
      return NULL;
    }
  note_whole (self, sha256);
  target = place (self, sha256);
  if (target == NULL)
    {
      fail (self, errno, error);
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
glance_part_file_confirm (GlancePartFile *self, GCancellable *cancellable)
{
  g_autofree char *sha256 = NULL;

  if (lseek (self->fd, 0, SEEK_SET) == 0)
    sha256 = glance_checksum_compute (self->fd, cancellable);
  return g_strcmp0 (sha256, self->state->sha256) == 0 ? g_steal_pointer (&sha256) : NULL;
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
