/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-memory-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file: this line, which names the format, then a GVariant as it is in memory. */
#define HEADER "backup-glance monitors 1"
#define HEADER_BYTES (sizeof HEADER - 1)
#define MAX_BYTES (16 * 1024 * 1024)

G_STATIC_ASSERT (HEADER_BYTES % 8 == 0); /* where the GVariant begins */

struct _GlanceMemoryFile
{
  char *path;
  char *new_path;
  char *newest_path; /* what is written while the disk is busy with what is at new_path */
  char *folder;
  GThread *thread; /* NULL: the disk has everything. It reads the above, and writes the next two. */
  int fd;          /* of what is at new_path */
  int why;         /* an errno */
  int is_done;     /* atomic */
};

/* Reading */

static gboolean
read_all (int fd, char *bytes, gsize size)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = read (fd, bytes + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += n;
    }
  return TRUE;
}

/* Whatever lies there: no pipe is waited for, no link followed, nothing of another user's believed. */
static GBytes *
read_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  struct stat status;
  g_autofree char *bytes = NULL;
  gsize size = 0;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == geteuid ()
      && status.st_size <= MAX_BYTES)
    {
      size = status.st_size;
      bytes = g_malloc (size + 1);
      if (!read_all (fd, bytes, size))
        g_clear_pointer (&bytes, g_free);
    }
  close (fd);
  return bytes != NULL ? g_bytes_new_take (g_steal_pointer (&bytes), size) : NULL;
}

static GVariant *
load (const char *path, const GVariantType *type)
{
  g_autoptr (GBytes) file = read_file (path);
  gsize size = file != NULL ? g_bytes_get_size (file) : 0;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GVariant) memory = NULL;

  if (size <= HEADER_BYTES || memcmp (g_bytes_get_data (file, NULL), HEADER, HEADER_BYTES) != 0)
    return NULL;
  body = g_bytes_new_from_bytes (file, HEADER_BYTES, size - HEADER_BYTES);
  memory = g_variant_ref_sink (g_variant_new_from_bytes (type, body, FALSE));
  return g_variant_is_normal_form (memory) ? g_steal_pointer (&memory) : NULL;
}

/* Writing */

static gboolean
write_all (int fd, const char *bytes, gsize size)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = write (fd, bytes + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      done += n;
    }
  return TRUE;
}

/* Not all file systems can do that with a folder. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/* In a thread: where much is being written, the disk lets one wait for seconds. */
static gpointer
settle (gpointer data)
{
  GlanceMemoryFile *self = data;
  gboolean is_safe = fsync (self->fd) == 0;

  if (!is_safe)
    self->why = errno;
  close (self->fd);
  if (is_safe && g_rename (self->new_path, self->path) != 0)
    self->why = errno;
  if (self->why == 0)
    sync_folder (self->folder);
  else
    g_unlink (self->new_path);
  g_atomic_int_set (&self->is_done, TRUE);
  return NULL;
}

/* Returns: the file, to be closed; or -1, with errno, and nothing is left of it */
static int
write_to (GlanceMemoryFile *self, const char *path, GVariant *memory)
{
  gsize size = g_variant_get_size (memory);
  int fd, why;

  if (size > MAX_BYTES - HEADER_BYTES)
    {
      errno = EFBIG;
      return -1;
    }
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    return -1;
  g_unlink (path);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return -1;
  if (write_all (fd, HEADER, HEADER_BYTES) && write_all (fd, g_variant_get_data (memory), size))
    return fd;

  why = errno;
  close (fd);
  g_unlink (path);
  errno = why;
  return -1;
}

/* What is left where it was written is newer: its process was killed before the disk had it. */
GVariant *
glance_memory_file_load (GlanceMemoryFile *self, const GVariantType *type)
{
  const char *paths[] = { self->newest_path, self->new_path };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GVariant) memory = load (paths[i], type);

      if (memory == NULL)
        continue;
      g_unlink (paths[i] == self->newest_path ? self->new_path : self->newest_path);
      g_rename (paths[i], self->path);
      return g_steal_pointer (&memory);
    }
  return load (self->path, type);
}

gboolean
glance_memory_file_is_busy (GlanceMemoryFile *self)
{
  return self->thread != NULL && !g_atomic_int_get (&self->is_done);
}

void
glance_memory_file_wait (GlanceMemoryFile *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
}

int
glance_memory_file_save (GlanceMemoryFile *self, GVariant *memory)
{
  int last;

  glance_memory_file_wait (self);
  last = self->why;
  self->why = 0;
  self->fd = write_to (self, self->new_path, memory);
  if (self->fd < 0)
    return errno;
  g_unlink (self->newest_path);
  self->is_done = FALSE;
  self->thread = g_thread_new ("memory", settle, self);
  return last;
}

void
glance_memory_file_secure (GlanceMemoryFile *self, GVariant *memory)
{
  int fd = write_to (self, self->newest_path, memory);

  if (fd >= 0)
    close (fd);
}

GlanceMemoryFile *
glance_memory_file_new (const char *path)
{
  GlanceMemoryFile *self = g_new0 (GlanceMemoryFile, 1);

  self->path = g_strdup (path);
  self->new_path = g_strconcat (path, ".new", NULL);
  self->newest_path = g_strconcat (path, ".newest", NULL);
  self->folder = g_path_get_dirname (path);
  return self;
}

void
glance_memory_file_free (GlanceMemoryFile *self)
{
  glance_memory_file_wait (self);
  g_free (self->path);
  g_free (self->new_path);
  g_free (self->newest_path);
  g_free (self->folder);
  g_free (self);
}
