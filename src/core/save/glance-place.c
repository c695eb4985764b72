/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#define _GNU_SOURCE /* renameat2() */

#include "glance-place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "glance-error.h"
#include "glance-folder.h"

#define MODE 0600
#define RESERVE (G_GINT64_CONSTANT (1) << 30) /* bytes; on a small disk a twentieth of it */

GError *
glance_place_make_error (int code, const char *name)
{
  g_autofree char *shown = glance_folder_dup_name (name);
  g_autofree char *detail = g_strdup_printf ("%s: %s", shown, g_strerror (code));

  return glance_error_new (code == ENOSPC || code == EDQUOT ? GLANCE_ERROR_NO_ROOM
                                                            : GLANCE_ERROR_FOLDER,
                           code == ENOSPC || code == EDQUOT ? g_strerror (code) : detail);
}

static gint64
count_bytes (const struct statvfs *system, guint64 n_blocks)
{
  return (gint64) MIN (n_blocks, (guint64) G_MAXINT64 / MAX (system->f_frsize, 1))
         * (gint64) system->f_frsize;
}

gint64
glance_place_get_room (int fd, gint64 *reserve)
{
  struct statvfs system;

  if (fstatvfs (fd, &system) != 0)
    return -1;
  *reserve = MIN (RESERVE, count_bytes (&system, system.f_blocks) / 20);
  return count_bytes (&system, system.f_bavail);
}

gint64
glance_place_find_room (const char *folder)
{
  struct statvfs system;

  return statvfs (folder, &system) == 0 ? count_bytes (&system, system.f_bavail) : -1;
}

gint64
glance_place_get_modified (const struct stat *status)
{
  return status->st_mtim.tv_sec * G_USEC_PER_SEC + status->st_mtim.tv_nsec / 1000;
}

gboolean
glance_place_exists (int folder, const char *name)
{
  struct stat status;

  return fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

gboolean
glance_place_write_all (int fd, const void *data, gsize length, gsize *written)
{
  gsize done = 0;

  while (done < length)
    {
      ssize_t n_bytes = write (fd, (const char *) data + done, length - done);

      if (n_bytes < 0 && errno == EINTR)
        continue;
      if (n_bytes < 0)
        break;
      done += (gsize) n_bytes;
    }
  if (written != NULL)
    *written = done;
  return done == length;
}

static gboolean
is_plain_file (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && S_ISREG (status.st_mode);
}

/* A pipe in the place of a file must not hold us up. */
char *
glance_place_read (int folder, const char *name, gsize max, gsize *length)
{
  int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  g_autofree char *text = NULL;
  gsize done = 0;
  ssize_t n_bytes = -1;

  if (fd < 0)
    return NULL;
  if (is_plain_file (fd))
    {
      text = g_malloc (max + 1);
      while ((n_bytes = read (fd, text + done, max - done)) > 0 || (n_bytes < 0 && errno == EINTR))
        done += (gsize) MAX (n_bytes, 0);
    }
  /* Whatever is there beyond that. */
  if (n_bytes == 0 && done == max && read (fd, text, 1) != 0)
    n_bytes = -1;
  close (fd);
  if (n_bytes != 0)
    return NULL;

  text[done] = '\0';
  if (length != NULL)
    *length = done;
  return g_steal_pointer (&text);
}

/* A new file that holds @text for good; errno is set when there is none. */
static gboolean
write_new (int folder, const char *name, const char *text)
{
  int fd = openat (folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);
  gboolean whole;
  int why;

  if (fd < 0)
    return FALSE;
  whole = glance_place_write_all (fd, text, strlen (text), NULL) && fsync (fd) == 0;
  why = errno;
  if (close (fd) != 0 && whole)
    {
      whole = FALSE;
      why = errno;
    }
  if (!whole)
    unlinkat (folder, name, 0);
  errno = why;
  return whole;
}

gboolean
glance_place_replace (int folder, const char *name, const char *text)
{
  g_autofree char *fresh = g_strconcat (name, ".new", NULL);

  unlinkat (folder, fresh, 0);
  return write_new (folder, fresh, text) && renameat (folder, fresh, folder, name) == 0;
}

gboolean
glance_place_create (int folder, const char *name, const char *text, gboolean *created)
{
  g_autofree char *found = NULL;

  *created = write_new (folder, name, text);
  if (*created || errno != EEXIST)
    return *created;

  found = glance_place_read (folder, name, strlen (text), NULL);
  errno = EEXIST;
  return g_strcmp0 (found, text) == 0;
}

/* For file systems that cannot rename without overwriting. */
static gboolean
link_and_unlink (int folder, const char *from, const char *to)
{
  return linkat (folder, from, folder, to, 0) == 0 && unlinkat (folder, from, 0) == 0;
}

/* For those that have no hard links either: what the rename replaces is an empty file of our own. */
static gboolean
rename_over_own (int folder, const char *from, const char *to)
{
  int fd = openat (folder, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);

  if (fd < 0)
    return FALSE;
  close (fd);
  return renameat (folder, from, folder, to) == 0;
}

gboolean
glance_place_rename (int folder, const char *from, const char *to)
{
  if (renameat2 (folder, from, folder, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  if (link_and_unlink (folder, from, to))
    return TRUE;
  return errno != EEXIST && rename_over_own (folder, from, to);
}

/* Files of the document portal cannot be locked by flock(), and some network's in no way. */
gboolean
glance_place_lock (int fd)
{
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno == EWOULDBLOCK)
    return FALSE;
  return fcntl (fd, F_OFD_SETLK, &whole) == 0 || (errno != EAGAIN && errno != EACCES);
}

void
glance_place_unlock (int fd)
{
  struct flock whole = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

  flock (fd, LOCK_UN);
  fcntl (fd, F_OFD_SETLK, &whole);
}
