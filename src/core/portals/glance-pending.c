/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-pending.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "glance-error.h"
#include "glance-lock.h"

struct _GlancePending
{
  /* Owned */ char *id;
  /* Owned */ char *path; /* or NULL: nothing is written down */
  int lock;
};

static GlancePending *
pending_new (const char *folder, const char *portal_id)
{
  GlancePending *self = g_new0 (GlancePending, 1);

  self->id = g_strdup (portal_id);
  self->path = folder != NULL ? g_build_filename (folder, "pending", portal_id, NULL) : NULL;
  self->lock = -1;
  return self;
}

/* A file's name is on the disk only once its folder is. */
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

/* Also the result of a task that nobody was interested in any more. */
static void
note_free (GlancePending **note)
{
  glance_pending_leave (*note);
  g_free (note);
}

static void
write_note (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GlancePending *self = *(GlancePending **) task_data;
  GError *error = NULL;

  self->lock = glance_lock_take (self->path, GLANCE_LOCK_PATIENCE, cancellable, &error);
  if (self->lock >= 0 && !sync_folder (self->path))
    {
      error = glance_error_new (GLANCE_ERROR_SETTINGS, g_strerror (errno));
      g_unlink (self->path);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * glance_pending_note_async:
 *
 * Writes the note in a thread; waits while somebody else works on the same portal.
 */
void
glance_pending_note_async (const char *folder,
                           const char *portal_id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GlancePending **note = g_new0 (GlancePending *, 1);

  g_task_set_source_tag (task, glance_pending_note_async);
  g_task_set_check_cancellable (
      task, FALSE); /* a note that has been written is handed out even when cancelled */
  *note = pending_new (folder, portal_id);
  g_task_set_task_data (task, note, (GDestroyNotify) note_free);
  if (folder != NULL)
    g_task_run_in_thread (task, write_note);
  else
    g_task_return_boolean (task, TRUE);
}

/* When this fails, a note that exists belongs to somebody else, or stays and does no harm. */
GlancePending *
glance_pending_note_finish (GAsyncResult *result, GError **error)
{
  GlancePending **note;

  g_return_val_if_fail (g_async_result_is_tagged (result, glance_pending_note_async), NULL);

  note = g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error) ? g_steal_pointer (note) : NULL;
}

void
glance_pending_leave (GlancePending *self)
{
  if (self == NULL)
    return;
  glance_lock_drop (self->lock);
  g_free (self->path);
  g_free (self->id);
  g_free (self);
}

/* Done while we still hold the lock, so that nobody takes over a note that is gone. */
void
glance_pending_settle (GlancePending *self)
{
  if (self != NULL && self->path != NULL)
    g_unlink (self->path);
  glance_pending_leave (self);
}

GPtrArray *
glance_pending_take_over (const char *folder)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func ((GDestroyNotify) glance_pending_leave);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "pending", NULL) : NULL;
  g_autoptr (GDir) dir = path != NULL ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GlancePending) note = NULL;

      if (!g_uuid_string_is_valid (name))
        continue;
      note = pending_new (folder, name);
      note->lock = glance_lock_try_take (note->path);
      if (note->lock >= 0)
        g_ptr_array_add (notes, g_steal_pointer (&note));
    }
  return notes;
}

const char *
glance_pending_get_id (GlancePending *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}
