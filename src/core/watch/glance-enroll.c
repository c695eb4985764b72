/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-enroll.h"

#include "glance-api-key.h"
#include "glance-error.h"
#include "glance-pending.h"
#include "glance-url.h"

/*
 * What is kept changes in two places, so whatever fails between them is undone:
 *
 *   a new portal      note that its key may be there · store the key · list the portal · settle the note
 *     undone          off the list, clear the key, settle the note
 *   a listed one      hold its checks · store the new key · give it the new values · release it
 *     undone          the old values, the old key, release it
 *
 * When we are killed in between, the note has the key of a new portal cleared at the next start. A listed
 * one is left with its old values and the new key: of the same address both are right, and a key for
 * another address is not sent, but asked for again (GLANCE_ERROR_KEY_ELSEWHERE).
 */
typedef struct
{
  /* Owned */ GlancePortal *portal;
  /* Owned */ GlancePortal *listed; /* or NULL: it is new */
  /* Owned */ GlancePortal *old;    /* a copy of @listed before */
  /* Owned */ char *key;            /* cleaned */
  /* Owned */ char *old_key;        /* or NULL: there was none */
  /* Owned */ GlanceKeyInfo *info;
  /* Owned */ GlancePending *note; /* of a new portal */
  /* Owned */ GError *error;       /* why it is being undone */
  gboolean is_new_key;
  gboolean was_listed; /* when it began */
} Enrollment;

static void
enrollment_free (Enrollment *enrollment)
{
  g_object_unref (enrollment->portal);
  g_clear_object (&enrollment->listed);
  g_clear_object (&enrollment->old);
  glance_key_free (enrollment->key);
  glance_key_free (enrollment->old_key);
  g_clear_pointer (&enrollment->info, glance_key_info_unref);
  glance_pending_leave (enrollment->note);
  g_clear_error (&enrollment->error);
  g_free (enrollment);
}

static GlancePortal *
find_listed (GlancePortals *portals, GlancePortal *portal)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (portals)); i++)
    {
      g_autoptr (GlancePortal) listed = g_list_model_get_item (G_LIST_MODEL (portals), i);

      if (g_str_equal (glance_portal_get_id (listed), glance_portal_get_id (portal)))
        return g_steal_pointer (&listed);
    }
  return NULL;
}

static GlancePortal *
copy_portal (GlancePortal *portal)
{
  GlancePortal *copy = glance_portal_new (glance_portal_get_id (portal));

  glance_portal_set_allow_http (copy, glance_portal_get_allow_http (portal));
  glance_portal_set_ca_file (copy, glance_portal_get_ca_file (portal));
  glance_portal_set_max_age_days (copy, glance_portal_get_max_age_days (portal));
  glance_portal_set_dump (copy, glance_portal_get_dump (portal));
  glance_portal_set_origin (copy, glance_portal_get_origin (portal));
  glance_portal_set_name (copy, glance_portal_get_name (portal));
  return copy;
}

static GlancePortals *
get_portals (GTask *task)
{
  return glance_watcher_get_portals (g_task_get_source_object (task));
}

static GlanceKeyStore *
get_key_store (GTask *task)
{
  return glance_watcher_get_key_store (g_task_get_source_object (task));
}

/* Undoing */

static void
undone (GTask *task)
{
  Enrollment *enrollment = g_task_get_task_data (task);

  if (enrollment->listed != NULL)
    glance_watcher_release (g_task_get_source_object (task), enrollment->listed);
  g_task_return_error (task, g_steal_pointer (&enrollment->error));
}

/* A key that is not let go of stays noted; who has just refused to unlock the keyring is not asked again. */
static void
key_cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Enrollment *enrollment = g_task_get_task_data (task);

  if (glance_key_store_clear_finish (GLANCE_KEY_STORE (source), result, &error))
    glance_pending_settle (g_steal_pointer (&enrollment->note));
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
  Enrollment *enrollment = g_task_get_task_data (task);

  if (!enrollment->is_new_key)
    undone (task);
  else if (enrollment->old_key != NULL)
    glance_key_store_store_async (get_key_store (task), enrollment->old, enrollment->old_key, NULL,
                                  key_restored_cb, g_object_ref (task));
  else
    glance_key_store_clear_quietly_async (get_key_store (task), enrollment->portal, NULL,
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
  Enrollment *enrollment = g_task_get_task_data (task);

  if (!glance_portals_finish (GLANCE_PORTALS (source), result, &error))
    {
      /* Then it is enrolled, and whole. */
      g_message ("The portal could not be taken back: %s", error->message);
      glance_pending_settle (g_steal_pointer (&enrollment->note));
      undone (task);
    }
  else if (enrollment->listed != NULL)
    undo_key (task);
  else
    glance_portals_forget_async (GLANCE_PORTALS (source), enrollment->portal, NULL, forgotten_cb,
                                 g_object_ref (task));
}

static void
undo_values (GTask *task)
{
  Enrollment *enrollment = g_task_get_task_data (task);

  if (enrollment->listed != NULL)
    glance_portals_save_async (get_portals (task), enrollment->old, NULL, values_undone_cb,
                               g_object_ref (task));
  else
    glance_portals_remove_async (get_portals (task), enrollment->portal, NULL, values_undone_cb,
                                 g_object_ref (task));
}

/* Keeping, when all has been proved */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Enrollment *enrollment = g_task_get_task_data (task);
  GlanceWatcher *watcher = g_task_get_source_object (task);

  if (!glance_portals_finish (GLANCE_PORTALS (source), result, &enrollment->error))
    undo_key (task);
  else if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &enrollment->error))
    undo_values (task);
  else
    {
      glance_pending_settle (g_steal_pointer (&enrollment->note));
      if (enrollment->listed != NULL && enrollment->is_new_key)
        glance_watcher_release (watcher, enrollment->listed);
      else if (enrollment->listed != NULL)
        glance_watcher_check_now (watcher,
                                  glance_watcher_get_monitor (watcher, enrollment->listed));
      g_task_return_pointer (task, glance_key_info_ref (enrollment->info),
                             (GDestroyNotify) glance_key_info_unref);
    }
}

static void
save_portal (GTask *task)
{
  Enrollment *enrollment = g_task_get_task_data (task);

  glance_portals_save_async (get_portals (task), enrollment->portal, g_task_get_cancellable (task),
                             saved_cb, g_object_ref (task));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Enrollment *enrollment = g_task_get_task_data (task);

  if (glance_key_store_store_finish (GLANCE_KEY_STORE (source), result, &enrollment->error))
    save_portal (task);
  else if (g_error_matches (enrollment->error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_LOCKED))
    {
      /* Nothing has changed, and who has just refused to unlock the keyring is not asked again. */
      glance_pending_settle (g_steal_pointer (&enrollment->note));
      undone (task);
    }
  else
    undo_key (task);
}

static void
store_key (GTask *task)
{
  Enrollment *enrollment = g_task_get_task_data (task);

  glance_key_store_store_async (get_key_store (task), enrollment->portal, enrollment->key,
                                g_task_get_cancellable (task), stored_cb, g_object_ref (task));
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Enrollment *enrollment = g_task_get_task_data (task);

  enrollment->note = glance_pending_note_finish (result, &enrollment->error);
  if (enrollment->note != NULL)
    store_key (task);
  else
    undone (task);
}

static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_NO_KEY)
         || g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_KEY_ELSEWHERE);
}

/* A keyring that does not even say whether there is an old key gets no new one. */
static void
old_key_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Enrollment *enrollment = g_task_get_task_data (task);

  enrollment->old_key =
      glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, &enrollment->error);
  if (enrollment->old_key == NULL && !is_absent (enrollment->error))
    {
      undone (task);
      return;
    }
  g_clear_error (&enrollment->error);
  store_key (task);
}

static void
keep (GTask *task)
{
  Enrollment *enrollment = g_task_get_task_data (task);
  GlancePortals *portals = get_portals (task);
  const char *folder = glance_settings_get_folder (glance_portals_get_settings (portals));

  enrollment->listed = find_listed (portals, enrollment->portal);
  if (enrollment->listed != NULL)
    enrollment->old = copy_portal (enrollment->listed);

  /* Somebody removed it meanwhile, and did not ask for it to come back. */
  if (enrollment->was_listed && enrollment->listed == NULL)
    g_task_return_error (task, glance_error_new (GLANCE_ERROR_NO_SUCH_PORTAL, NULL));
  else if (!enrollment->is_new_key)
    save_portal (task);
  else if (enrollment->listed == NULL)
    glance_pending_note_async (folder, glance_portal_get_id (enrollment->portal),
                               g_task_get_cancellable (task), noted_cb, g_object_ref (task));
  else
    {
      glance_watcher_hold (g_task_get_source_object (task), enrollment->listed);
      glance_key_store_lookup_async (get_key_store (task), enrollment->old,
                                     g_task_get_cancellable (task), old_key_cb,
                                     g_object_ref (task));
    }
}

/* The network changed, and with it all connections were dropped: it was not our caller who gave it up. */
static gboolean
was_dropped (GTask *task, const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !g_cancellable_is_cancelled (g_task_get_cancellable (task));
}

static void prove (GTask *task);

static void
progress_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = NULL;

  progress = glance_client_get_progress_finish (GLANCE_CLIENT (source), result, &error);
  if (progress != NULL)
    keep (task);
  else if (was_dropped (task, error))
    prove (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
prove (GTask *task)
{
  GlanceWatcher *watcher = g_task_get_source_object (task);
  Enrollment *enrollment = g_task_get_task_data (task);

  glance_client_get_progress_async (glance_watcher_get_client (watcher), enrollment->portal,
                                    enrollment->key, g_task_get_cancellable (task), progress_cb,
                                    g_object_ref (task));
}

/* Whether the key may see backups is decided by asking for one; what it says of itself is an extra. A
 * refusal here can be an old portal's, but a portal that cannot be talked to need not be asked again. */
static gboolean
is_about_key_info_alone (const GError *error)
{
  switch (error->domain == GLANCE_ERROR ? error->code : -1)
    {
    case GLANCE_ERROR_UNAUTHORIZED:
    case GLANCE_ERROR_FORBIDDEN:
    case GLANCE_ERROR_BLOCKED:
    case GLANCE_ERROR_BAD_REQUEST:
      return TRUE;
    default:
      return FALSE;
    }
}

static void ask_about_key (GTask *task);

static void
key_info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Enrollment *enrollment = g_task_get_task_data (task);

  enrollment->info = glance_client_get_key_info_finish (GLANCE_CLIENT (source), result, &error);
  if (was_dropped (task, error))
    {
      ask_about_key (task);
      return;
    }
  if (enrollment->info == NULL && !is_about_key_info_alone (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (enrollment->info == NULL)
    enrollment->info = glance_key_info_new_unknown ();
  prove (task);
}

static void
ask_about_key (GTask *task)
{
  GlanceWatcher *watcher = g_task_get_source_object (task);
  Enrollment *enrollment = g_task_get_task_data (task);

  glance_client_get_key_info_async (glance_watcher_get_client (watcher), enrollment->portal,
                                    enrollment->key, g_task_get_cancellable (task), key_info_cb,
                                    g_object_ref (task));
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Enrollment *enrollment = g_task_get_task_data (task);

  enrollment->key = glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, &error);
  if (enrollment->key != NULL)
    ask_about_key (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
look_up (GTask *task)
{
  Enrollment *enrollment = g_task_get_task_data (task);

  glance_key_store_lookup_async (get_key_store (task), enrollment->portal,
                                 g_task_get_cancellable (task), looked_up_cb, g_object_ref (task));
}

static void
bound_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  glance_key_free (glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, NULL));
  look_up (task);
}

/* A key of an earlier version is bound to the address that it is looked up for: that is the listed one,
 * before it is asked whether there is one for another address. */
static void
look_up_stored_key (GTask *task)
{
  Enrollment *enrollment = g_task_get_task_data (task);
  g_autoptr (GlancePortal) listed = find_listed (get_portals (task), enrollment->portal);

  if (listed != NULL
      && !g_str_equal (glance_portal_get_origin (listed),
                       glance_portal_get_origin (enrollment->portal)))
    glance_key_store_lookup_async (get_key_store (task), listed, g_task_get_cancellable (task),
                                   bound_cb, g_object_ref (task));
  else
    look_up (task);
}

/* Another name or age limit is nothing to ask the portal about, as long as it is watched. */
static gboolean
needs_no_check (GlanceWatcher *watcher, GlancePortal *portal)
{
  g_autoptr (GlancePortal) listed = find_listed (glance_watcher_get_portals (watcher), portal);

  return listed != NULL
         && g_str_equal (glance_portal_get_origin (portal), glance_portal_get_origin (listed))
         && g_strcmp0 (glance_portal_get_ca_file (portal), glance_portal_get_ca_file (listed)) == 0
         && glance_portal_get_dump (portal) == glance_portal_get_dump (listed)
         && glance_portal_get_allow_http (portal) == glance_portal_get_allow_http (listed);
}

/* Makes an origin of what was typed and sees that it is not watched already. */
static gboolean
check_address (GlanceWatcher *watcher, GlancePortal *portal, GError **error)
{
  g_autoptr (GlancePortal) same = NULL;
  g_autofree char *origin = NULL;

  origin = glance_url_normalize_origin (glance_portal_get_origin (portal),
                                        glance_portal_get_allow_http (portal), error);
  if (origin == NULL)
    return FALSE;

  glance_portal_set_origin (portal, origin);
  same = glance_portals_find_same (glance_watcher_get_portals (watcher), origin,
                                   glance_portal_get_dump (portal));
  if (same != NULL && !g_str_equal (glance_portal_get_id (same), glance_portal_get_id (portal)))
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_DUPLICATE, NULL));
      return FALSE;
    }
  return TRUE;
}

/**
 * glance_enroll_async:
 * @watcher: whose list and key store
 * @portal: a portal that is not on the list, or a twin of a listed one (same id) with other values; its
 *   origin may be as the user typed it and is normalized
 * @key: (nullable): as the user typed it; NULL keeps the stored one
 *
 * Asks `keys/@self`, then `getbackupprogress`, stores the key, and lists the portal or gives the
 * listed one the values of its twin; for another name or age limit alone, nobody is asked. Nothing is changed when any
 * of this fails or is cancelled, whenever that is.
 */
void
glance_enroll_async (GlanceWatcher *watcher,
                     GlancePortal *portal,
                     const char *key,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (watcher, cancellable, callback, user_data);
  g_autoptr (GlancePortal) listed = find_listed (glance_watcher_get_portals (watcher), portal);
  g_autoptr (GError) error = NULL;
  Enrollment *enrollment = g_new0 (Enrollment, 1);

  g_task_set_source_tag (task, glance_enroll_async);
  g_task_set_check_cancellable (task,
                                FALSE); /* what is kept when it is cancelled is undone first */
  enrollment->portal = g_object_ref (portal);
  enrollment->is_new_key = key != NULL;
  enrollment->was_listed = listed != NULL;
  g_task_set_task_data (task, enrollment, (GDestroyNotify) enrollment_free);

  if (!check_address (watcher, portal, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (key == NULL && needs_no_check (watcher, portal))
    {
      enrollment->info = glance_key_info_new_unknown ();
      keep (task);
    }
  else if (key == NULL)
    look_up_stored_key (task);
  else if ((enrollment->key = glance_api_key_clean (key, &error)) == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    ask_about_key (task);
}

/**
 * glance_enroll_finish:
 *
 * Returns: (transfer full): what the portal says about the key
 */
GlanceKeyInfo *
glance_enroll_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
