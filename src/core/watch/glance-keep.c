/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-keep.h"

#include "glance-error.h"
#include "glance-pending.h"

/*
 * A portal is saved in two places, so a failure in between undoes what was done:
 *
 *   a new portal      note that its key may be there · store the key · list the portal · settle the note
 *     undone          off the list, clear the key, settle the note
 *   a listed one      hold its checks · store the new key · save the new values · release it
 *     undone          the old values, the old key, release it
 *
 * If we are killed in between, the note makes the next start clear the key of a new portal. A
 * listed portal is left with its old values and the new key: if both are for the same address, that
 * is fine; a key for another address is never sent, and the user is asked for the key again
 * (GLANCE_ERROR_KEY_ELSEWHERE).
 */
typedef struct
{
  /* Owned */ GlancePortal *portal;
  /* Owned */ GlancePortal *listed; /* or NULL: it is new */
  /* Owned */ GlancePortal *old;    /* a copy of @listed as it was */
  /* Owned */ char *key;            /* or NULL: the stored key stays */
  /* Owned */ char *old_key;        /* or NULL: there was no key */
  /* Owned */ GlancePending *note;  /* of a new portal */
  /* Owned */ GError *error;        /* why it is being undone */
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_object_unref (keeping->portal);
  g_clear_object (&keeping->listed);
  g_clear_object (&keeping->old);
  glance_key_free (keeping->key);
  glance_key_free (keeping->old_key);
  glance_pending_leave (keeping->note);
  g_clear_error (&keeping->error);
  g_free (keeping);
}

static GlancePortals *
get_portals (GTask *task)
{
  return glance_monitor_list_get_portals (g_task_get_source_object (task));
}

static GlanceKeyStore *
get_key_store (GTask *task)
{
  return glance_monitor_list_get_key_store (g_task_get_source_object (task));
}

/* Undoing */

static void
undone (GTask *task)
{
  Keeping *keeping = g_task_get_task_data (task);

  if (keeping->listed != NULL)
    glance_monitor_list_release (g_task_get_source_object (task), keeping->listed);
  g_task_return_error (task, g_steal_pointer (&keeping->error));
}

/* A key that cannot be cleared stays noted. A user who has just refused to unlock the keyring is
 * not prompted again. */
static void
key_cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Keeping *keeping = g_task_get_task_data (task);

  if (glance_key_store_clear_finish (GLANCE_KEY_STORE (source), result, &error))
    glance_pending_settle (g_steal_pointer (&keeping->note));
  else
    g_debug ("The key stays: %s", error->message);
  undone (task);
}

static void
key_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!glance_key_store_store_finish (GLANCE_KEY_STORE (source), result, &error))
    g_message ("The old key could not be put back: %s", error->message);
  undone (task);
}

static void
undo_key (GTask *task)
{
  Keeping *keeping = g_task_get_task_data (task);

  if (keeping->key == NULL)
    undone (task);
  else if (keeping->old_key != NULL)
    glance_key_store_store_async (get_key_store (task), keeping->old, keeping->old_key, NULL,
                                  key_restored_cb, g_object_ref (task));
  else
    glance_key_store_clear_quietly_async (get_key_store (task), keeping->portal, NULL,
                                          key_cleared_cb, g_object_ref (task));
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!glance_portals_finish (GLANCE_PORTALS (source), result, &error))
    g_debug ("The values stay: %s", error->message);
  undo_key (task);
}

static void
values_undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Keeping *keeping = g_task_get_task_data (task);

  if (!glance_portals_finish (GLANCE_PORTALS (source), result, &error))
    {
      /* Then it is completely enrolled. */
      g_message ("The portal could not be taken back: %s", error->message);
      glance_pending_settle (g_steal_pointer (&keeping->note));
      undone (task);
    }
  else if (keeping->listed != NULL)
    undo_key (task);
  else
    glance_portals_forget_async (GLANCE_PORTALS (source), keeping->portal, NULL, forgotten_cb,
                                 g_object_ref (task));
}

static void
undo_values (GTask *task)
{
  Keeping *keeping = g_task_get_task_data (task);

  if (keeping->listed != NULL)
    glance_portals_save_async (get_portals (task), keeping->old, NULL, values_undone_cb,
                               g_object_ref (task));
  else
    glance_portals_remove_async (get_portals (task), keeping->portal, NULL, values_undone_cb,
                                 g_object_ref (task));
}

/* Saving, once everything has been verified */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Keeping *keeping = g_task_get_task_data (task);
  GlanceMonitorList *monitors = g_task_get_source_object (task);

  if (!glance_portals_finish (GLANCE_PORTALS (source), result, &keeping->error))
    undo_key (task);
  else if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &keeping->error))
    undo_values (task);
  else
    {
      glance_pending_settle (g_steal_pointer (&keeping->note));
      if (keeping->listed != NULL && keeping->key != NULL)
        glance_monitor_list_release (monitors, keeping->listed);
      else if (keeping->listed != NULL)
        glance_monitor_list_check_now (monitors,
                                       glance_monitor_list_get_monitor (monitors, keeping->listed));
      g_task_return_boolean (task, TRUE);
    }
}

static void
save_portal (GTask *task)
{
  Keeping *keeping = g_task_get_task_data (task);

  glance_portals_save_async (get_portals (task), keeping->portal, g_task_get_cancellable (task),
                             saved_cb, g_object_ref (task));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Keeping *keeping = g_task_get_task_data (task);

  if (glance_key_store_store_finish (GLANCE_KEY_STORE (source), result, &keeping->error))
    save_portal (task);
  else if (g_error_matches (keeping->error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_LOCKED))
    {
      /* Nothing has changed, and a user who has just refused to unlock the keyring is not prompted
       * again. */
      glance_pending_settle (g_steal_pointer (&keeping->note));
      undone (task);
    }
  else
    undo_key (task);
}

static void
store_key (GTask *task)
{
  Keeping *keeping = g_task_get_task_data (task);

  glance_key_store_store_async (get_key_store (task), keeping->portal, keeping->key,
                                g_task_get_cancellable (task), stored_cb, g_object_ref (task));
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Keeping *keeping = g_task_get_task_data (task);

  keeping->note = glance_pending_note_finish (result, &keeping->error);
  if (keeping->note != NULL)
    store_key (task);
  else
    undone (task);
}

static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_NO_KEY)
         || g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_DAMAGED)
         || g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_KEY_ELSEWHERE);
}

/* If the keyring cannot even say whether there is an old key, no new one is stored. */
static void
old_key_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Keeping *keeping = g_task_get_task_data (task);

  keeping->old_key =
      glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, &keeping->error);
  if (keeping->old_key == NULL && !is_absent (keeping->error))
    {
      undone (task);
      return;
    }
  g_clear_error (&keeping->error);
  store_key (task);
}

/* Where it fails, whoever makes the checks is gone, and makes none. */
static void
held_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Keeping *keeping = g_task_get_task_data (task);

  if (!glance_monitor_list_hold_finish (GLANCE_MONITOR_LIST (source), result, &error))
    g_debug ("Not held: %s", error->message);
  glance_key_store_lookup_async (get_key_store (task), keeping->old, g_task_get_cancellable (task),
                                 old_key_cb, g_object_ref (task));
}

static void
keep (GTask *task)
{
  Keeping *keeping = g_task_get_task_data (task);
  GlancePortals *portals = get_portals (task);
  const char *folder = glance_settings_get_folder (glance_portals_get_settings (portals));

  if (keeping->key == NULL)
    save_portal (task);
  else if (keeping->listed == NULL)
    glance_pending_note_async (folder, glance_portal_get_id (keeping->portal),
                               g_task_get_cancellable (task), noted_cb, g_object_ref (task));
  else
    glance_monitor_list_hold_async (g_task_get_source_object (task), keeping->listed, NULL, held_cb,
                                    g_object_ref (task));
}

/**
 * glance_keep_async:
 * @monitors: whose list and key store
 * @portal: a new portal, or a copy of a listed one (same id) with other values
 * @key: (nullable): a clean key to store; NULL leaves the stored one as it is
 * @cancellable: (nullable): undoes what has been done so far
 *
 * Stores the key, then lists the portal or gives the listed one the new values. If any of this
 * fails or is cancelled, nothing has changed.
 */
void
glance_keep_async (GlanceMonitorList *monitors,
                   GlancePortal *portal,
                   const char *key,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (monitors));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  g_autoptr (GTask) task = g_task_new (monitors, cancellable, callback, user_data);
  Keeping *keeping = g_new0 (Keeping, 1);

  g_task_set_source_tag (task, glance_keep_async);
  g_task_set_check_cancellable (task, FALSE); /* when cancelled, what was done is undone first */
  keeping->portal = g_object_ref (portal);
  keeping->key = g_strdup (key);
  keeping->listed = glance_portals_find_by_id (glance_monitor_list_get_portals (monitors),
                                               glance_portal_get_id (portal));
  if (keeping->listed != NULL)
    keeping->old = glance_portal_copy (keeping->listed);
  g_task_set_task_data (task, keeping, (GDestroyNotify) keeping_free);
  keep (task);
}

gboolean
glance_keep_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_keep_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
