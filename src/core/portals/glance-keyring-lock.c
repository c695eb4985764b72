/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-keyring-lock.h"

#include <glib/gstdio.h>
#include <time.h>

#include "glance-lock.h"

struct _GlanceKeyringLock
{
  char *path;
  gboolean writes;
  int lock; /* -1: there can be none here, and the call goes on without */
};

/* Calls of this process, all in the main thread: GTask, each with its lock as data. */
static GQueue waiting = G_QUEUE_INIT;
static gboolean is_taken;

/* The times of files come from this clock, which is a little behind the other. */
static gint64
get_file_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME_COARSE, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
wait_for_next_second (const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return;
  while (get_file_time () / G_USEC_PER_SEC == info.st_mtime)
    g_usleep (G_USEC_PER_SEC - get_file_time () % G_USEC_PER_SEC);
}

/* Another process that has the lock may be prompting the user, so only the caller's patience counts. */
static void
lock_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GlanceKeyringLock *self = task_data;
  g_autofree char *path = g_strconcat (self->path, ".turn", NULL); /* ".lock" is libsecret's own */
  g_autoptr (GError) error = NULL;

  self->lock = glance_lock_take (path, G_TIME_SPAN_DAY, cancellable, &error);
  if (error != NULL)
    g_debug ("%s: %s", path, error->message);
  if (self->lock >= 0 && self->writes)
    wait_for_next_second (self->path);
  g_task_return_boolean (task, TRUE);
}

static void
take (GTask *task)
{
  is_taken = TRUE;
  g_task_run_in_thread (task, lock_thread);
}

/**
 * glance_keyring_lock_async:
 *
 * May take as long as another call does, which may be prompting the user; and a second more, to write.
 */
void
glance_keyring_lock_async (const char *path,
                           gboolean writes,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GlanceKeyringLock *self = g_new0 (GlanceKeyringLock, 1);

  self->path = g_strdup (path);
  self->writes = writes;
  self->lock = -1;
  g_task_set_source_tag (task, glance_keyring_lock_async);
  g_task_set_task_data (task, self, NULL);
  if (is_taken)
    g_queue_push_tail (&waiting, g_steal_pointer (&task));
  else
    take (task);
}

/* It is the caller's turn even if the caller no longer wants it: then the turn is passed on here. */
GlanceKeyringLock *
glance_keyring_lock_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_keyring_lock_async), NULL);

  g_autoptr (GlanceKeyringLock) self = g_task_get_task_data (G_TASK (result));

  if (g_task_propagate_boolean (G_TASK (result), error))
    return g_steal_pointer (&self);
  return NULL;
}

void
glance_keyring_lock_release (GlanceKeyringLock *self)
{
  g_autoptr (GTask) next = NULL;

  g_return_if_fail (self != NULL);

  glance_lock_drop (self->lock);
  g_free (self->path);
  g_free (self);
  is_taken = FALSE;
  next = g_queue_pop_head (&waiting);
  if (next != NULL)
    take (next);
}
