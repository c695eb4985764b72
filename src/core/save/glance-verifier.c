/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-verifier.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "glance-archive.h"
#include "glance-error.h"

#define CHUNK (256 * 1024)

/* Counted: the thread has a share in it. */
struct _GlanceVerifier
{
  int fd;                             /* of its own */
  /* Owned */ GlanceArchive *archive; /* the thread's, until it has ended */

  /* Shared with the thread, under the lock. */
  GMutex lock;
  GCond changed;
  gint64 size;   /* as far as it may read */
  gboolean ends; /* at that size */
  gboolean is_stopped;
  gboolean is_over;
  /* Owned */ GError *error; /* why it is no whole archive */
};

/* Waits for more. Returns: how many bytes there are to read; 0 at the end */
static gsize
wait_for_more (GlanceVerifier *self, gint64 offset)
{
  gsize n_bytes;

  g_mutex_lock (&self->lock);
  while (!self->is_stopped && !self->ends && self->size <= offset)
    g_cond_wait (&self->changed, &self->lock);
  n_bytes = self->is_stopped ? 0 : (gsize) MIN (self->size - offset, CHUNK);
  g_mutex_unlock (&self->lock);
  return n_bytes;
}

static gboolean
is_stopped (GlanceVerifier *self)
{
  gboolean stopped;

  g_mutex_lock (&self->lock);
  stopped = self->is_stopped;
  g_mutex_unlock (&self->lock);
  return stopped;
}

static gboolean
verify (GlanceVerifier *self, guint8 *buffer, GError **error)
{
  gint64 offset = 0;
  gsize n_wanted;

  while ((n_wanted = wait_for_more (self, offset)) > 0)
    {
      ssize_t n_bytes = pread (self->fd, buffer, n_wanted, offset);

      if (n_bytes < 0 && errno == EINTR)
        continue;
      if (n_bytes <= 0)
        {
          g_propagate_error (
              error, glance_error_new (GLANCE_ERROR_FOLDER,
                                       n_bytes < 0 ? g_strerror (errno) : "the file was cut"));
          return FALSE;
        }
      if (!glance_archive_feed (self->archive, buffer, (gsize) n_bytes, error))
        return FALSE;
      offset += n_bytes;
    }
  return is_stopped (self) || glance_archive_end (self->archive, error);
}

static void
clear (gpointer data)
{
  GlanceVerifier *self = data;

  if (self->fd >= 0)
    close (self->fd);
  glance_archive_free (self->archive);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_clear_error (&self->error);
}

static gpointer
run (gpointer data)
{
  GlanceVerifier *self = data;
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  g_autoptr (GError) error = NULL;

  verify (self, buffer, &error);

  g_mutex_lock (&self->lock);
  self->error = g_steal_pointer (&error);
  self->is_over = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_atomic_rc_box_release_full (self, clear);
  return NULL;
}

GlanceVerifier *
glance_verifier_new (int fd)
{
  GlanceVerifier *self = g_atomic_rc_box_new0 (GlanceVerifier);

  self->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  self->archive = glance_archive_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_thread_unref (g_thread_new ("verifier", run, g_atomic_rc_box_acquire (self)));
  return self;
}

/* Does not wait for the thread: a few bytes of an archive can be a lot of work. */
void
glance_verifier_free (GlanceVerifier *self)
{
  g_mutex_lock (&self->lock);
  self->is_stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_atomic_rc_box_release_full (self, clear);
}

void
glance_verifier_extend (GlanceVerifier *self, gint64 size)
{
  g_mutex_lock (&self->lock);
  self->size = size;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

gboolean
glance_verifier_has_failed (GlanceVerifier *self)
{
  gboolean failed;

  g_mutex_lock (&self->lock);
  failed = self->error != NULL;
  g_mutex_unlock (&self->lock);
  return failed;
}

static void
on_cancelled (GCancellable *cancellable, GlanceVerifier *self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* The thread goes on when the caller does not want to wait any longer. */
char *
glance_verifier_end (GlanceVerifier *self, GCancellable *cancellable, GError **error)
{
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
  gboolean is_over;
  GError *why;

  g_mutex_lock (&self->lock);
  self->ends = TRUE;
  g_cond_broadcast (&self->changed);
  while (!self->is_over && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->lock);
  is_over = self->is_over;
  why = is_over && self->error != NULL ? g_error_copy (self->error) : NULL;
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);

  if (!is_over)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  else if (why != NULL)
    g_propagate_error (error, why);
  else
    return g_strdup (glance_archive_get_sha256 (self->archive));
  return NULL;
}
