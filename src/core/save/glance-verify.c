/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-verify.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-archive.h"
#include "glance-checksum.h"
#include "glance-error.h"

#define STEP (256 * 1024)
#define MAX_CHECKSUM_FILE (16 * 1024)

/* errno says why. */
static gboolean
fail (GError **error)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_UNREADABLE, g_strerror (errno)));
  return FALSE;
}

/* Whatever is there, we do not wait for a pipe. */
static int
open_plain_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;

  if (fd >= 0 && (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)))
    {
      close (fd);
      errno = EINVAL;
      return -1;
    }
  return fd;
}

static ssize_t
read_some (int fd, guint8 *buffer, gsize length)
{
  ssize_t n_bytes;

  do
    n_bytes = read (fd, buffer, length);
  while (n_bytes < 0 && errno == EINTR);
  return n_bytes;
}

static gboolean
read_through (int fd, GlanceArchive *archive, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (STEP);
  ssize_t n_bytes;

  /* What the disk holds counts, not what memory remembers of it. */
  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  while ((n_bytes = read_some (fd, buffer, STEP)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !glance_archive_feed (archive, buffer, (gsize) n_bytes, error))
        return FALSE;
    }
  return n_bytes == 0 ? glance_archive_end (archive, error) : fail (error);
}

static char *
find_checksum (const char *path)
{
  g_autofree char *checksum_path = g_strconcat (path, GLANCE_CHECKSUM_SUFFIX, NULL);
  g_autofree char *name = g_path_get_basename (path);
  char text[MAX_CHECKSUM_FILE];
  int fd = open_plain_file (checksum_path);
  ssize_t n_bytes;

  if (fd < 0)
    return NULL;
  n_bytes = read_some (fd, (guint8 *) text, sizeof text);
  close (fd);
  return n_bytes > 0 ? glance_checksum_parse (text, (gsize) n_bytes, name) : NULL;
}

char *
glance_verify (const char *path, const char *sha256, GCancellable *cancellable, GError **error)
{
  g_autoptr (GlanceArchive) archive = glance_archive_new ();
  g_autofree char *beside = NULL;
  gboolean is_whole;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open_plain_file (path);
  if (fd < 0)
    {
      fail (error);
      return NULL;
    }
  is_whole = read_through (fd, archive, cancellable, error);
  close (fd);
  if (!is_whole)
    return NULL;

  if (sha256 == NULL)
    sha256 = beside = find_checksum (path);
  if (sha256 != NULL && !g_str_equal (sha256, glance_archive_get_sha256 (archive)))
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_ARCHIVE_CHANGED, NULL));
      return NULL;
    }
  return g_strdup (glance_archive_get_sha256 (archive));
}

typedef struct
{
  char *path;
  char *sha256;
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_free (job->sha256);
  g_free (job);
}

static void
verify_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  char *sha256 = glance_verify (job->path, job->sha256, cancellable, &error);

  if (sha256 != NULL)
    g_task_return_pointer (task, sha256, g_free);
  else
    g_task_return_error (task, error);
}

void
glance_verify_async (const char *path,
                     const char *sha256,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (path != NULL);

  job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->sha256 = g_strdup (sha256);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, glance_verify_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, verify_in_thread);
}

char *
glance_verify_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_verify_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
