/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-fetch.h"

#include "glance-error.h"
#include "glance-file-name.h"
#include "glance-key-store.h"
#include "glance-part-file.h"
#include "glance-transfer.h"
#include "glance-verifier.h"
#include "glance-words.h"

#define MAX_RESTARTS 3

struct _GlanceFetch
{
  GObject parent_instance;

  /* Owned */ char *origin;
  /* Owned */ char *ca_file; /* or NULL */
  /* Owned */ char *link;
  /* Owned */ char *run; /* or NULL */
  /* Owned */ char *folder;
  gboolean allow_http;
  gboolean is_sparing;

  /* The thread's during an attempt. */
  /* Owned */ GlancePartFile *part;     /* or NULL */
  /* Owned */ GlanceVerifier *verifier; /* of that; or NULL */
  /* Owned */ char *path;
  /* Owned */ char *sha256;
  gint64 fetched;
  guint n_restarts;
  gboolean is_resumed; /* what is there came in more than one piece */
  gboolean was_refetched;

  /* Shared with the thread, under the lock. */
  GMutex lock;
  GlanceFetchProgress progress;
  /* Owned */ char *notice; /* or NULL */
};

G_DEFINE_FINAL_TYPE (GlanceFetch, glance_fetch, G_TYPE_OBJECT)

static void
tell_progress (GlanceFetch *self, gboolean is_listening)
{
  g_mutex_lock (&self->lock);
  self->progress = (GlanceFetchProgress) { glance_part_file_get_size (self->part), self->fetched,
                                           glance_part_file_get_total (self->part), is_listening };
  g_mutex_unlock (&self->lock);
}

static void
take_path (GlanceFetch *self, char *path)
{
  g_free (self->path);
  self->path = path;
}

static void
begin_verifying (GlanceFetch *self)
{
  g_clear_pointer (&self->verifier, glance_verifier_free);
  self->verifier = glance_verifier_new (glance_part_file_get_fd (self->part));
  glance_verifier_extend (self->verifier, glance_part_file_get_size (self->part));
}

static gboolean
open_part (GlanceFetch *self, GError **error)
{
  g_autoptr (GlancePartState) wanted = glance_part_state_new (self->origin, self->run, self->link);
  g_autofree char *name = glance_file_name_from_link (self->link);

  if (self->part != NULL)
    return TRUE;
  self->part = glance_part_file_open (self->folder, name, wanted, error);
  if (self->part == NULL)
    return FALSE;
  glance_part_file_set_sparing (self->part, self->is_sparing);
  take_path (self, glance_part_file_dup_path (self->part));
  self->is_resumed = glance_part_file_get_size (self->part) > 0;
  return TRUE;
}

/* @why: completes “The download starts over: %s.” */
static gboolean
start_over (GlanceFetch *self, const char *why, GError **error)
{
  if (++self->n_restarts > MAX_RESTARTS)
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_BAD_DOWNLOAD, why));
      return FALSE;
    }

  g_mutex_lock (&self->lock);
  g_free (self->notice);
  /* Translators: %s is such as “the file on the server has changed”. */
  self->notice = g_strdup_printf (_ ("The download starts over: %s."), why);
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&self->verifier, glance_verifier_free);
  self->is_resumed = FALSE;
  if (!glance_part_file_restart (self->part, error))
    return FALSE;
  begin_verifying (self);
  return TRUE;
}

static gboolean
on_begin (gpointer data, gint64 start, gint64 total, GError **error)
{
  GlanceFetch *self = data;

  tell_progress (self, FALSE); /* it is the disk's turn */
  if (start > 0)
    self->is_resumed = TRUE;
  else if (glance_part_file_get_size (self->part) > 0
           && !start_over (self, _ ("the server only sends the whole file"), error))
    return FALSE;
  if (!glance_part_file_set_total (self->part, total, error))
    return FALSE;
  tell_progress (self, TRUE);
  return TRUE;
}

/* Nothing more is read of what is no archive. */
static gboolean
on_take (gpointer data, const guint8 *bytes, gsize length, GError **error)
{
  GlanceFetch *self = data;

  self->fetched += (gint64) length;
  tell_progress (self, FALSE);
  if (!glance_part_file_append (self->part, bytes, length, error))
    return FALSE;
  glance_verifier_extend (self->verifier, glance_part_file_get_size (self->part));
  tell_progress (self, TRUE);
  if (!glance_verifier_has_failed (self->verifier))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  return FALSE;
}

static gboolean
is_complete (GlanceFetch *self)
{
  return glance_part_file_get_size (self->part) == glance_part_file_get_total (self->part);
}

static GlanceTransferEnd
transfer (GlanceFetch *self,
          const char *authorization,
          GlanceTrust *trust,
          GCancellable *cancellable,
          GError **error)
{
  const GlanceTransferRequest request = {
    .link = self->link,
    .origin = self->origin,
    .allow_http = self->allow_http,
    .authorization = authorization,
    .trust = trust,
    .start = glance_part_file_get_size (self->part),
    .total = glance_part_file_get_total (self->part),
  };
  const GlanceTransferSink sink = { on_begin, on_take, self };
  GlanceTransferEnd end;

  tell_progress (self, TRUE);
  end = glance_transfer_run (&request, &sink, cancellable, error);
  tell_progress (self, FALSE);
  return end;
}

/* Until all is there, or it is clear that it will be no archive. */
static gboolean
transfer_all (GlanceFetch *self,
              const char *authorization,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GlanceTrust) trust = self->ca_file != NULL
                                      ? glance_trust_new_file (self->ca_file, error)
                                      : glance_trust_new_system ();

  if (trust == NULL)
    return FALSE;
  while (!is_complete (self))
    {
      g_autoptr (GError) trouble = NULL;
      GlanceTransferEnd end = transfer (self, authorization, trust, cancellable, &trouble);

      if (end == GLANCE_TRANSFER_WHOLE || glance_verifier_has_failed (self->verifier))
        return TRUE;
      if (end == GLANCE_TRANSFER_FAILED)
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return FALSE;
        }
      if (end == GLANCE_TRANSFER_CHANGED
          && !start_over (self, _ ("the file on the server has changed"), error))
        return FALSE;
    }
  return TRUE;
}

/* Damage in what came in pieces may be where they meet. */
static gboolean
fetch_again (GlanceFetch *self, const GError *damage, GError **error)
{
  if (self->is_resumed && !self->was_refetched)
    {
      self->was_refetched = TRUE;
      return start_over (self, _ ("the file, which came in parts, is damaged"), error);
    }
  glance_part_file_condemn (self->part, damage->message);
  g_propagate_error (error, g_error_copy (damage));
  return FALSE;
}

/* @sha256: (transfer full) */
static gboolean
finish (GlanceFetch *self, char *sha256, GError **error)
{
  char *path = glance_part_file_finish (self->part, sha256, error);

  g_free (self->sha256);
  self->sha256 = sha256;
  if (path == NULL)
    return FALSE;
  take_path (self, path);
  return TRUE;
}

/* The file is there, if it still is the one. */
static gboolean
confirm (GlanceFetch *self, GCancellable *cancellable, GError **error)
{
  g_free (self->sha256);
  self->sha256 = glance_part_file_confirm (self->part, cancellable, error);
  return self->sha256 != NULL;
}

static gboolean
open_and_tell (GlanceFetch *self, GError **error)
{
  if (!open_part (self, error))
    return FALSE;
  tell_progress (self, FALSE);
  return TRUE;
}

static gboolean
fetch (GlanceFetch *self, const char *authorization, GCancellable *cancellable, GError **error)
{
  if (!open_and_tell (self, error))
    return FALSE;
  while (glance_part_file_is_placed (self->part))
    {
      g_autoptr (GError) trouble = NULL;

      if (confirm (self, cancellable, &trouble))
        return TRUE;
      if (trouble != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return FALSE;
        }
      glance_part_file_settle (self->part); /* it is somebody else's now */
      g_clear_pointer (&self->part, glance_part_file_close);
      if (!open_and_tell (self, error))
        return FALSE;
    }
  if (self->verifier == NULL)
    begin_verifying (self);

  while (transfer_all (self, authorization, cancellable, error))
    {
      g_autoptr (GError) damage = NULL;

      char *sha256 = glance_verifier_end (self->verifier, cancellable, &damage);

      if (sha256 != NULL)
        return finish (self, sha256, error);
      if (damage->domain != GLANCE_ERROR || !glance_error_is_bad_file (damage))
        {
          g_propagate_error (error, g_steal_pointer (&damage));
          return FALSE;
        }
      if (!fetch_again (self, damage, error))
        return FALSE;
    }
  return FALSE;
}

static gpointer
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  GlanceFetch *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (fetch (self, g_task_get_task_data (task), g_task_get_cancellable (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    {
      if (self->part != NULL)
        glance_part_file_rest (self->part);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  return NULL;
}

static void
glance_fetch_finalize (GObject *object)
{
  GlanceFetch *self = GLANCE_FETCH (object);

  glance_fetch_close (self);
  g_mutex_clear (&self->lock);
  g_free (self->origin);
  g_free (self->ca_file);
  g_free (self->link);
  g_free (self->run);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->sha256);
  g_free (self->notice);
  G_OBJECT_CLASS (glance_fetch_parent_class)->finalize (object);
}

static void
glance_fetch_class_init (GlanceFetchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_fetch_finalize;
}

static void
glance_fetch_init (GlanceFetch *self)
{
  g_mutex_init (&self->lock);
  self->progress.total = -1;
}

GlanceFetch *
glance_fetch_new (GlancePortal *portal, const char *link, const char *run_id, const char *folder)
{
  GlanceFetch *self;

  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  self = g_object_new (GLANCE_TYPE_FETCH, NULL);
  self->origin = g_strdup (glance_portal_get_origin (portal));
  self->ca_file = g_strdup (glance_portal_get_ca_file (portal));
  self->allow_http = glance_portal_get_allow_http (portal);
  self->link = g_strdup (link);
  self->run = g_strdup (run_id);
  self->folder = g_strdup (folder);
  return self;
}

void
glance_fetch_set_sparing (GlanceFetch *self, gboolean sparing)
{
  g_return_if_fail (GLANCE_IS_FETCH (self));

  self->is_sparing = sparing;
}

/**
 * glance_fetch_run_async:
 * @self: a fetch
 * @authorization: (nullable): the header with the key; wiped when the attempt is over
 * @cancellable: not %NULL; ends the attempt with %G_IO_ERROR_CANCELLED and keeps what is there
 * @callback: called exactly once
 * @user_data: for @callback
 *
 * Fetches what is missing, checks the whole, and puts it in place. Fails with the errors of
 * glance_transfer_run(), ARCHIVE_…, FOLDER, NO_ROOM or BUSY.
 */
void
glance_fetch_run_async (GlanceFetch *self,
                        const char *authorization,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GLANCE_IS_FETCH (self));
  g_return_if_fail (G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, glance_fetch_run_async);
  g_task_set_check_cancellable (task, FALSE); /* what is in place stays in place */
  g_task_set_task_data (task, g_strdup (authorization), (GDestroyNotify) glance_key_free);
  g_thread_unref (g_thread_new ("download", run, g_steal_pointer (&task)));
}

gboolean
glance_fetch_run_finish (GlanceFetch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_FETCH (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_fetch_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gpointer
run_open (gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (open_and_tell (g_task_get_source_object (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  return NULL;
}

void
glance_fetch_open_async (GlanceFetch *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GLANCE_IS_FETCH (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, glance_fetch_open_async);
  g_thread_unref (g_thread_new ("download", run_open, task));
}

gboolean
glance_fetch_open_finish (GlanceFetch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_FETCH (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_fetch_open_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
glance_fetch_get_progress (GlanceFetch *self, GlanceFetchProgress *progress)
{
  g_return_if_fail (GLANCE_IS_FETCH (self));

  g_mutex_lock (&self->lock);
  *progress = self->progress;
  g_mutex_unlock (&self->lock);
}

char *
glance_fetch_take_notice (GlanceFetch *self)
{
  char *notice;

  g_return_val_if_fail (GLANCE_IS_FETCH (self), NULL);

  g_mutex_lock (&self->lock);
  notice = g_steal_pointer (&self->notice);
  g_mutex_unlock (&self->lock);
  return notice;
}

const char *
glance_fetch_get_path (GlanceFetch *self)
{
  g_return_val_if_fail (GLANCE_IS_FETCH (self), NULL);

  return self->path;
}

const char *
glance_fetch_get_sha256 (GlanceFetch *self)
{
  g_return_val_if_fail (GLANCE_IS_FETCH (self), NULL);

  return self->sha256;
}

gint64
glance_fetch_get_modified (GlanceFetch *self)
{
  g_return_val_if_fail (GLANCE_IS_FETCH (self), -1);

  return self->part != NULL ? glance_part_file_get_modified (self->part) : -1;
}

void
glance_fetch_delete (GlanceFetch *self)
{
  g_return_if_fail (GLANCE_IS_FETCH (self));

  if (open_part (self, NULL)) /* an attempt may have ended before it came to that */
    glance_part_file_delete (self->part);
  g_clear_pointer (&self->path, g_free);
  glance_fetch_close (self);
}

void
glance_fetch_settle (GlanceFetch *self)
{
  g_return_if_fail (GLANCE_IS_FETCH (self));

  if (self->part != NULL)
    glance_part_file_settle (self->part);
}

void
glance_fetch_close (GlanceFetch *self)
{
  g_return_if_fail (GLANCE_IS_FETCH (self));

  g_clear_pointer (&self->verifier, glance_verifier_free);
  g_clear_pointer (&self->part, glance_part_file_close);
}
