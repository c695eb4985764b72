/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-error.h"
#include "glance-words.h"

#define LOOK_AGAIN_US 10000

static int
open_file (const char *path, int flags)
{
  int fd;

  do
    fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
  while (fd < 0 && errno == EINTR);
  return fd;
}

/* The previous holder may have removed the file; then nobody else can see our lock. */
static gboolean
is_still_there (int fd, const char *path)
{
  struct stat ours;
  struct stat theirs;

  return fstat (fd, &ours) == 0 && stat (path, &theirs) == 0 && ours.st_ino == theirs.st_ino
         && ours.st_dev == theirs.st_dev;
}

/* Returns whether we hold the lock; errno is EWOULDBLOCK when somebody else does. */
static gboolean
try_lock (int fd, const char *path)
{
  int status;

  do
    status = flock (fd, LOCK_EX | LOCK_NB);
  while (status != 0 && errno == EINTR);
  if (status != 0)
    return FALSE;

  if (!is_still_there (fd, path))
    {
      errno = EWOULDBLOCK;
      return FALSE;
    }
  futimens (fd, NULL); /* shows those waiting that the queue is moving */
  return TRUE;
}

static gint64
get_last_taken (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0
             ? (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000
             : 0;
}

static int
fail (GError **error, const char *detail)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_SETTINGS, detail));
  return -1;
}

/**
 * glance_lock_take:
 * @path: the file's path; file and folders are created when missing
 * @patience: usually %GLANCE_LOCK_PATIENCE
 *
 * Waits for its turn. A hundred waiting processes get the lock one after another, so the timeout
 * starts again whenever it changes hands. Blocks: do not call this from a thread that runs a main
 * loop when @path is shared.
 *
 * Returns: the lock, for glance_lock_drop(); -1 with %GLANCE_ERROR_SETTINGS or G_IO_ERROR_CANCELLED
 */
int
glance_lock_take (const char *path, gint64 patience, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gint64 deadline = 0;
  gint64 last_taken = 0;
  int why_no_folder = g_mkdir_with_parents (folder, 0700) != 0 ? errno : 0;

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      int fd = open_file (path, O_CREAT);
      gint64 now = g_get_monotonic_time ();

      if (fd >= 0 && try_lock (fd, path))
        return fd;
      if (fd < 0 || errno != EWOULDBLOCK)
        {
          int why = fd < 0 && why_no_folder != 0 ? why_no_folder : errno;

          glance_lock_drop (fd);
          return fail (error, g_strerror (why));
        }

      if (deadline == 0 || get_last_taken (fd) != last_taken)
        deadline = now + patience;
      last_taken = get_last_taken (fd);
      close (fd);
      if (now >= deadline)
        /* Translators: the settings; follows "cannot be read or written" in parentheses */
        return fail (error, _ ("another program has locked them"));
      g_usleep (LOOK_AGAIN_US);
    }
  return -1;
}

int
glance_lock_try_take (const char *path)
{
  int fd = open_file (path, 0);

  if (fd >= 0 && try_lock (fd, path))
    return fd;
  glance_lock_drop (fd);
  return -1;
}

void
glance_lock_drop (int lock)
{
  if (lock >= 0)
    close (lock);
}
