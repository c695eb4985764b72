/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-enroll.h"

#include "glance-api-key.h"
#include "glance-error.h"
#include "glance-url.h"

typedef struct
{
  /* Owned */ GlancePortal *portal;
  /* Owned */ char *key; /* cleaned */
  /* Owned */ GlanceKeyInfo *info;
  gboolean is_new_key;
} Enrollment;

static void
enrollment_free (Enrollment *enrollment)
{
  g_object_unref (enrollment->portal);
  glance_key_free (enrollment->key);
  g_clear_pointer (&enrollment->info, glance_key_info_unref);
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

static void
copy_values (GlancePortal *from, GlancePortal *to)
{
  glance_portal_set_name (to, glance_portal_get_name (from));
  glance_portal_set_allow_http (to, glance_portal_get_allow_http (from));
  glance_portal_set_ca_file (to, glance_portal_get_ca_file (from));
  glance_portal_set_dump (to, glance_portal_get_dump (from));
  glance_portal_set_origin (to, glance_portal_get_origin (from));
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!glance_key_store_clear_finish (GLANCE_KEY_STORE (source), result, &error))
    g_warning ("A key was stored for a portal that could not be listed: %s", error->message);
}

/* The last step, when all has been proved: list it, or give the listed one its new values. */
static void
list_portal (GTask *task)
{
  GlanceWatcher *watcher = g_task_get_source_object (task);
  GlancePortals *portals = glance_watcher_get_portals (watcher);
  Enrollment *enrollment = g_task_get_task_data (task);
  g_autoptr (GlancePortal) listed = find_listed (portals, enrollment->portal);
  g_autoptr (GError) error = NULL;

  if (listed != NULL)
    {
      copy_values (enrollment->portal, listed);
      if (enrollment->is_new_key)
        glance_watcher_release (watcher, listed);
      else
        glance_watcher_check_now (watcher, glance_watcher_get_monitor (watcher, listed));
    }
  else if (!glance_portals_add (portals, enrollment->portal, &error))
    {
      glance_key_store_clear_async (glance_watcher_get_key_store (watcher), enrollment->portal,
                                    NULL, cleared_cb, NULL);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_task_return_pointer (task, glance_key_info_ref (enrollment->info),
                         (GDestroyNotify) glance_key_info_unref);
}

/* Nothing has changed: the listed one is asked again as before. */
static void
release (GTask *task)
{
  GlanceWatcher *watcher = g_task_get_source_object (task);
  Enrollment *enrollment = g_task_get_task_data (task);
  g_autoptr (GlancePortal) listed =
      find_listed (glance_watcher_get_portals (watcher), enrollment->portal);

  if (listed != NULL)
    glance_watcher_release (watcher, listed);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (glance_key_store_store_finish (GLANCE_KEY_STORE (source), result, &error))
    {
      list_portal (task);
      return;
    }
  release (task);
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
store_key (GTask *task)
{
  GlanceWatcher *watcher = g_task_get_source_object (task);
  Enrollment *enrollment = g_task_get_task_data (task);
  g_autoptr (GlancePortal) listed =
      find_listed (glance_watcher_get_portals (watcher), enrollment->portal);

  if (listed != NULL)
    glance_watcher_hold (watcher, listed);
  glance_key_store_store_async (glance_watcher_get_key_store (watcher), enrollment->portal,
                                enrollment->key, g_task_get_cancellable (task), stored_cb,
                                g_object_ref (task));
}

static void
progress_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = NULL;
  Enrollment *enrollment = g_task_get_task_data (task);

  progress = glance_client_get_progress_finish (GLANCE_CLIENT (source), result, &error);
  if (progress == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (enrollment->is_new_key)
    store_key (task);
  else
    list_portal (task);
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

static void
key_info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Enrollment *enrollment = g_task_get_task_data (task);

  enrollment->info = glance_client_get_key_info_finish (GLANCE_CLIENT (source), result, &error);
  if (enrollment->info == NULL && !is_about_key_info_alone (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (enrollment->info == NULL)
    enrollment->info = glance_key_info_new_unknown ();
  glance_client_get_progress_async (GLANCE_CLIENT (source), enrollment->portal, enrollment->key,
                                    g_task_get_cancellable (task), progress_cb,
                                    g_object_ref (task));
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
 * listed one the values of its twin. Nothing is changed when any of this fails or is cancelled.
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
  g_autoptr (GError) error = NULL;
  Enrollment *enrollment = g_new0 (Enrollment, 1);

  g_task_set_source_tag (task, glance_enroll_async);
  enrollment->portal = g_object_ref (portal);
  enrollment->is_new_key = key != NULL;
  g_task_set_task_data (task, enrollment, (GDestroyNotify) enrollment_free);

  if (!check_address (watcher, portal, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (key == NULL)
    glance_key_store_lookup_async (glance_watcher_get_key_store (watcher), portal, cancellable,
                                   looked_up_cb, g_object_ref (task));
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
