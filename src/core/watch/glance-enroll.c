/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-enroll.h"

#include "glance-api-key.h"
#include "glance-error.h"
#include "glance-keep.h"
#include "glance-url.h"

typedef struct
{
  /* Owned */ GlancePortal *portal;
  /* Owned */ char *key; /* cleaned */
  /* Owned */ GlanceKeyInfo *info;
  gboolean is_new_key;
  gboolean was_listed; /* when it began */
} Enrollment;

static void
enrollment_free (Enrollment *enrollment)
{
  g_object_unref (enrollment->portal);
  glance_key_free (enrollment->key);
  g_clear_pointer (&enrollment->info, glance_key_info_unref);
  g_free (enrollment);
}

/* (transfer full) (nullable): the portal on the list that @portal is, or is the twin of */
static GlancePortal *
find_listed (GlanceMonitorList *monitors, GlancePortal *portal)
{
  return glance_portals_find_by_id (glance_monitor_list_get_portals (monitors),
                                    glance_portal_get_id (portal));
}

static GlanceKeyStore *
get_key_store (GTask *task)
{
  return glance_monitor_list_get_key_store (g_task_get_source_object (task));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Enrollment *enrollment = g_task_get_task_data (task);

  if (glance_keep_finish (result, &error))
    g_task_return_pointer (task, glance_key_info_ref (enrollment->info),
                           (GDestroyNotify) glance_key_info_unref);
  else
    g_task_return_error (task, error);
}

/* Whoever removed the portal in the meantime did not want it to come back. */
static void
keep (GTask *task)
{
  GlanceMonitorList *monitors = g_task_get_source_object (task);
  Enrollment *enrollment = g_task_get_task_data (task);
  g_autoptr (GlancePortal) listed = find_listed (monitors, enrollment->portal);

  if (enrollment->was_listed && listed == NULL)
    g_task_return_error (task, glance_error_new (GLANCE_ERROR_REMOVED, NULL));
  else
    glance_keep_async (monitors, enrollment->portal,
                       enrollment->is_new_key ? enrollment->key : NULL,
                       g_task_get_cancellable (task), kept_cb, g_object_ref (task));
}

/* Whether all connections were dropped because the network changed, and not because the caller gave up. */
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
  GlanceMonitorList *monitors = g_task_get_source_object (task);
  Enrollment *enrollment = g_task_get_task_data (task);

  glance_client_get_progress_async (glance_monitor_list_get_client (monitors), enrollment->portal,
                                    enrollment->key, g_task_get_cancellable (task), progress_cb,
                                    g_object_ref (task));
}

static void check_key (GTask *task);

/* Whether the key may see backups shows when it asks for one; what the portal says about the key is an extra.
 * One that cannot be reached need not be tried twice. */
static void
key_info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Enrollment *enrollment = g_task_get_task_data (task);

  enrollment->info = glance_client_get_key_info_finish (GLANCE_CLIENT (source), result, &error);
  if (was_dropped (task, error))
    {
      check_key (task);
      return;
    }
  if (enrollment->info == NULL && !glance_error_is_of_call (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (enrollment->info == NULL)
    enrollment->info = glance_key_info_new_unknown ();
  glance_portal_set_key_expires (enrollment->portal, enrollment->info->expires_at);
  prove (task);
}

static void
check_key (GTask *task)
{
  GlanceMonitorList *monitors = g_task_get_source_object (task);
  Enrollment *enrollment = g_task_get_task_data (task);

  glance_client_get_key_info_async (glance_monitor_list_get_client (monitors), enrollment->portal,
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
    check_key (task);
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

/* A key stored by an earlier version is bound to the first address that it is looked up for. Look it up for
 * the listed address first, and only then for the new one. */
static void
look_up_stored_key (GTask *task)
{
  Enrollment *enrollment = g_task_get_task_data (task);
  g_autoptr (GlancePortal) listed =
      find_listed (g_task_get_source_object (task), enrollment->portal);

  if (listed != NULL
      && !g_str_equal (glance_portal_get_origin (listed),
                       glance_portal_get_origin (enrollment->portal)))
    glance_key_store_lookup_async (get_key_store (task), listed, g_task_get_cancellable (task),
                                   bound_cb, g_object_ref (task));
  else
    look_up (task);
}

/* Whether the two differ only in what needs no check of the portal. */
static gboolean
has_same_connection (GlancePortal *portal, GlancePortal *listed)
{
  return g_str_equal (glance_portal_get_origin (portal), glance_portal_get_origin (listed))
         && g_strcmp0 (glance_portal_get_ca_file (portal), glance_portal_get_ca_file (listed)) == 0
         && glance_portal_get_dump (portal) == glance_portal_get_dump (listed)
         && glance_portal_get_allow_http (portal) == glance_portal_get_allow_http (listed);
}

static gboolean
is_same (GlancePortal *portal, GlancePortal *listed)
{
  return has_same_connection (portal, listed)
         && g_str_equal (glance_portal_get_name (portal), glance_portal_get_name (listed))
         && glance_portal_get_max_age_days (portal) == glance_portal_get_max_age_days (listed)
         && glance_portal_get_fetches (portal) == glance_portal_get_fetches (listed)
         && g_strcmp0 (glance_portal_get_fetch_folder (portal),
                       glance_portal_get_fetch_folder (listed))
                == 0
         && glance_portal_get_keep_count (portal) == glance_portal_get_keep_count (listed);
}

/* A new name, age limit or folder is no reason to check the portal. But whoever saves a portal as it is, while the
 * card says that it needs to be edited, wants to know whether it does. */
static gboolean
needs_no_check (GlanceMonitorList *monitors, GlancePortal *portal, GlancePortal *listed)
{
  GlanceMonitor *monitor =
      listed != NULL ? glance_monitor_list_get_monitor (monitors, listed) : NULL;
  const GError *problem = monitor != NULL ? glance_monitor_get_problem (monitor) : NULL;

  if (listed == NULL || !has_same_connection (portal, listed))
    return FALSE;
  return !is_same (portal, listed) || problem == NULL
         || glance_error_get_remedy (problem) != GLANCE_ERROR_REMEDY_EDIT;
}

/* Turns what was typed into an origin, and makes sure that it is not watched already. */
static gboolean
check_address (GlanceMonitorList *monitors, GlancePortal *portal, GError **error)
{
  g_autoptr (GlancePortal) same = NULL;
  g_autofree char *origin = NULL;

  origin = glance_url_normalize_origin (glance_portal_get_origin (portal),
                                        glance_portal_get_allow_http (portal), error);
  if (origin == NULL)
    return FALSE;

  glance_portal_set_origin (portal, origin);
  same = glance_portals_find_same (glance_monitor_list_get_portals (monitors), origin,
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
 * @monitors: whose list and key store
 * @portal: a portal that is not on the list, or a twin of a listed one (same id) with other values; its
 *   origin may be as the user typed it and is normalized
 * @key: (nullable): as the user typed it; NULL keeps the stored one
 *
 * Calls `keys/@self`, then `getbackupprogress`, and keeps the portal and the key (see glance_keep_async()).
 * A new name, age limit or way to save backups alone is kept without a check. When any of this fails or is cancelled, nothing
 * has changed.
 */
void
glance_enroll_async (GlanceMonitorList *monitors,
                     GlancePortal *portal,
                     const char *key,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (monitors));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  g_autoptr (GTask) task = g_task_new (monitors, cancellable, callback, user_data);
  g_autoptr (GlancePortal) listed = find_listed (monitors, portal);
  g_autoptr (GError) error = NULL;
  Enrollment *enrollment = g_new0 (Enrollment, 1);

  g_task_set_source_tag (task, glance_enroll_async);
  g_task_set_check_cancellable (task,
                                FALSE); /* what was kept when it is cancelled is undone first */
  enrollment->portal = g_object_ref (portal);
  enrollment->is_new_key = key != NULL;
  enrollment->was_listed = listed != NULL;
  g_task_set_task_data (task, enrollment, (GDestroyNotify) enrollment_free);
  if (listed != NULL) /* no entry of a form: it stays as it is */
    glance_portal_set_muted_until (portal, glance_portal_get_muted_until (listed));

  if (!check_address (monitors, portal, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (key == NULL && needs_no_check (monitors, portal, listed))
    {
      enrollment->info = glance_key_info_new_unknown ();
      glance_portal_set_key_expires (portal, glance_portal_get_key_expires (listed));
      keep (task);
    }
  else if (key == NULL)
    look_up_stored_key (task);
  else if ((enrollment->key = glance_api_key_clean (key, &error)) == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    check_key (task);
}

/**
 * glance_enroll_finish:
 *
 * Returns: (transfer full): what the portal says about the key
 */
GlanceKeyInfo *
glance_enroll_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_enroll_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
