/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-removal.h"

#include "glance-error.h"
#include "glance-pending.h"

struct _GlanceRemoval
{
  GObject parent_instance;

  /* Owned */ GlancePortals *portals;
  /* Owned */ GlanceKeyStore *key_store;
  /* Owned */ GlancePortal *portal;
  /* Owned */ GlancePending *note; /* or NULL */
  gboolean is_pending;
};

G_DEFINE_FINAL_TYPE (GlanceRemoval, glance_removal, G_TYPE_OBJECT)

static void
glance_removal_finalize (GObject *object)
{
  GlanceRemoval *self = GLANCE_REMOVAL (object);

  glance_pending_leave (self->note);
  g_clear_object (&self->portals);
  g_clear_object (&self->key_store);
  g_clear_object (&self->portal);
  G_OBJECT_CLASS (glance_removal_parent_class)->finalize (object);
}

static void
glance_removal_class_init (GlanceRemovalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_removal_finalize;
}

static void
glance_removal_init (GlanceRemoval *self)
{
}

static void
settle (GlanceRemoval *self)
{
  self->is_pending = FALSE;
  glance_pending_settle (g_steal_pointer (&self->note));
}

/**
 * glance_removal_new:
 * @key_store: where the key of @portal is
 */
GlanceRemoval *
glance_removal_new (GlancePortals *portals, GlanceKeyStore *key_store, GlancePortal *portal)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (portals), NULL);
  g_return_val_if_fail (GLANCE_IS_KEY_STORE (key_store), NULL);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  GlanceRemoval *self = g_object_new (GLANCE_TYPE_REMOVAL, NULL);

  self->portals = g_object_ref (portals);
  self->key_store = g_object_ref (key_store);
  self->portal = g_object_ref (portal);
  return self;
}

GlancePortal *
glance_removal_get_portal (GlanceRemoval *self)
{
  g_return_val_if_fail (GLANCE_IS_REMOVAL (self), NULL);

  return self->portal;
}

gboolean
glance_removal_is_pending (GlanceRemoval *self)
{
  g_return_val_if_fail (GLANCE_IS_REMOVAL (self), FALSE);

  return self->is_pending;
}

static void
unlisted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GlanceRemoval *self = g_task_get_source_object (task);

  if (glance_portals_finish (GLANCE_PORTALS (source), result, &error))
    {
      self->is_pending = TRUE;
      g_task_return_boolean (task, TRUE);
      return;
    }
  settle (self);
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GlanceRemoval *self = g_task_get_source_object (task);

  self->note = glance_pending_note_finish (result, &error);
  if (self->note == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    glance_portals_remove_async (self->portals, self->portal, NULL, unlisted_cb,
                                 g_object_ref (task));
}

/* When this fails, the portal is listed as before. */
void
glance_removal_begin_async (GlanceRemoval *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_REMOVAL (self));

  GTask *task = g_task_new (self, NULL, callback, user_data);
  GlanceSettings *settings = glance_portals_get_settings (self->portals);

  g_task_set_source_tag (task, glance_removal_begin_async);
  glance_pending_note_async (glance_settings_get_folder (settings),
                             glance_portal_get_id (self->portal), NULL, noted_cb, task);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (glance_portals_finish (GLANCE_PORTALS (source), result, &error))
    {
      settle (g_task_get_source_object (task));
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
glance_removal_undo_async (GlanceRemoval *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GLANCE_IS_REMOVAL (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, glance_removal_undo_async);
  glance_portals_save_async (self->portals, self->portal, NULL, listed_cb, task);
}

/* The key is gone, as promised; values that could not be cleared are tried again at the next
 * start. */
static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (glance_portals_finish (GLANCE_PORTALS (source), result, &error)
      || g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE))
    settle (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GlanceRemoval *self = g_task_get_source_object (task);

  if (!glance_key_store_clear_finish (GLANCE_KEY_STORE (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    glance_portals_forget_async (self->portals, self->portal, NULL, forgotten_cb,
                                 g_object_ref (task));
}

/**
 * glance_removal_complete_async:
 *
 * Makes the removal final. If the keyring does not delete the key, the error says so, and the note
 * stays for the next start.
 */
void
glance_removal_complete_async (GlanceRemoval *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GLANCE_IS_REMOVAL (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, glance_removal_complete_async);
  glance_key_store_clear_async (self->key_store, self->portal, NULL, cleared_cb, task);
}

gboolean
glance_removal_finish (GlanceRemoval *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_REMOVAL (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_removal_begin_async)
                            || g_async_result_is_tagged (result, glance_removal_undo_async)
                            || g_async_result_is_tagged (result, glance_removal_complete_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Tidying up: one note after another */

typedef struct
{
  /* Owned */ GlancePortals *portals;
  /* Owned */ GlanceKeyStore *key_store;
  /* Owned */ GPtrArray *notes;
} Tidying;

static void tidy_next (GTask *task);

static void
tidying_free (Tidying *tidying)
{
  g_object_unref (tidying->portals);
  g_object_unref (tidying->key_store);
  g_ptr_array_unref (tidying->notes);
  g_free (tidying);
}

/* @error: why the key stays */
static void
end_note (GTask *task, const GError *error)
{
  Tidying *tidying = g_task_get_task_data (task);
  GlancePending *note = g_ptr_array_steal_index (tidying->notes, 0);

  if (error == NULL)
    glance_pending_settle (note);
  else
    {
      g_debug ("%s stays pending: %s", glance_pending_get_id (note), error->message);
      glance_pending_leave (note);
    }
  tidy_next (task);
}

static void
key_tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  glance_key_store_clear_finish (GLANCE_KEY_STORE (source), result, &error);
  end_note (task, error);
}

/* Look under the settings' lock whether it is listed: this process may not have heard of it yet.
 * */
static void
values_tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Tidying *tidying = g_task_get_task_data (task);
  g_autoptr (GlancePortal) portal =
      glance_portal_new (glance_pending_get_id (tidying->notes->pdata[0]));

  if (glance_portals_finish (GLANCE_PORTALS (source), result, &error))
    glance_key_store_clear_quietly_async (tidying->key_store, portal, NULL, key_tidied_cb,
                                          g_object_ref (task));
  else if (g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE))
    end_note (task, NULL);
  else
    end_note (task, error);
}

static void
tidy_next (GTask *task)
{
  Tidying *tidying = g_task_get_task_data (task);
  g_autoptr (GlancePortal) portal = NULL;

  if (tidying->notes->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  portal = glance_portal_new (glance_pending_get_id (tidying->notes->pdata[0]));
  glance_portals_forget_async (tidying->portals, portal, NULL, values_tidied_cb,
                               g_object_ref (task));
}

/**
 * glance_removal_tidy_async:
 *
 * Finishes what was pending when a program ended. If the portal is on the list, it was added or
 * stays; if not, its values and key are cleared. The user is never prompted to unlock a keyring for
 * this.
 */
void
glance_removal_tidy_async (GlancePortals *portals,
                           GlanceKeyStore *key_store,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_PORTALS (portals));
  g_return_if_fail (GLANCE_IS_KEY_STORE (key_store));

  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GlanceSettings *settings = glance_portals_get_settings (portals);
  Tidying *tidying = g_new0 (Tidying, 1);

  tidying->portals = g_object_ref (portals);
  tidying->key_store = g_object_ref (key_store);
  tidying->notes = glance_pending_take_over (glance_settings_get_folder (settings));
  g_task_set_source_tag (task, glance_removal_tidy_async);
  g_task_set_task_data (task, tidying, (GDestroyNotify) tidying_free);
  tidy_next (task);
}

void
glance_removal_tidy_finish (GAsyncResult *result)
{
  g_return_if_fail (g_async_result_is_tagged (result, glance_removal_tidy_async));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
