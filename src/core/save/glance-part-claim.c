/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-part-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-checksum.h"
#include "glance-error.h"
#include "glance-file-name.h"
#include "glance-folder.h"
#include "glance-place.h"
#include "glance-words.h"

#define MAX_STATE (256 * 1024)
#define MODE 0600
#define MAX_AGAIN 100 /* how often a file may go while we look */

/* What became of a name that was tried. */
typedef enum
{
  CLAIM_OURS,
  CLAIM_TAKEN,  /* by something else: try the next */
  CLAIM_AGAIN,  /* it went while we looked */
  CLAIM_FAILED, /* with an error */
} Claim;

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
  glance_part_file_fail (self, why, error);
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
  return glance_part_file_write_state (self, error) ? CLAIM_OURS : leave (self, CLAIM_FAILED);
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

/* There are file systems in which a file seems to be another one each time. */
static gboolean
fail_odd (GlancePartFile *self, GError **error)
{
  g_autofree char *folder = glance_folder_dup_name (self->folder);
  g_autofree char *detail =
      /* Translators: completes “The file cannot be written to %s.”; %s is a folder. */
      g_strdup_printf (_ ("%s, where a file seems to be another one each time"), folder);

  g_propagate_error (error, glance_error_new (GLANCE_ERROR_FOLDER, detail));
  return FALSE;
}

gboolean
glance_part_file_claim (GlancePartFile *self, const GlancePartState *wanted, GError **error)
{
  guint n_again = 0;

  for (guint number = 1; number <= GLANCE_PART_FILE_MAX_NUMBER;)
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
          if (++n_again > MAX_AGAIN)
            return fail_odd (self, error);
          break;
        }
    }
  return glance_part_file_fail (self, EEXIST, error);
}
