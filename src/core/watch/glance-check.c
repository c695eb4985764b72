/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-check.h"

#include "glance-error.h"

typedef struct
{
  /* Owned */ GlanceClient *client;
  /* Owned */ GlanceKeyStoreCached *keys;
  /* Owned */ char *origin; /* whose key is looked up */
  /* Owned */ char *key;
  GlanceCheckFlags flags;
} Check;

static void
check_free (Check *check)
{
  g_object_unref (check->client);
  g_object_unref (check->keys);
  g_free (check->origin);
  glance_key_free (check->key);
  g_free (check);
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* @cancelled: (transfer full) (nullable). Whoever cancels also clears `checking`: the next check
 * may begin before this one has ended. */
static void
end (GTask *task, GError *cancelled)
{
  if (cancelled != NULL)
    {
      g_task_return_error (task, cancelled);
      return;
    }

  glance_monitor_set_checking (g_task_get_source_object (task), FALSE);
  g_task_return_boolean (task, TRUE);
}

static void
end_with_problem (GTask *task, GError *error)
{
  if (is_cancelled (error))
    {
      end (task, error);
      return;
    }

  glance_monitor_fold_problem (g_task_get_source_object (task), error);
  g_error_free (error);
  end (task, NULL);
}

static void
history_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceHistory) history = NULL;

  history = glance_client_get_history_finish (GLANCE_CLIENT (source), result, &error);
  if (is_cancelled (error))
    {
      end (task, g_steal_pointer (&error));
      return;
    }

  /* The history is optional: without it the monitor relies on what it saw itself. */
  if (error != NULL)
    g_debug ("No history: %s", error->message);
  glance_monitor_fold_history (g_task_get_source_object (task), history);
  end (task, NULL);
}

static void
progress_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = NULL;
  GlanceMonitor *monitor = g_task_get_source_object (task);
  Check *check = g_task_get_task_data (task);

  progress = glance_client_get_progress_finish (GLANCE_CLIENT (source), result, &error);
  if (progress == NULL)
    {
      /* Another program may have stored a new key in the meantime. */
      if (g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_UNAUTHORIZED)
          && !glance_error_is_from_intermediary (error))
        glance_key_store_cached_drop (check->keys, glance_monitor_get_portal (monitor));
      end_with_problem (task, g_steal_pointer (&error));
      return;
    }

  glance_monitor_fold_progress (monitor, progress);
  if ((check->flags & GLANCE_CHECK_WITH_HISTORY) && glance_monitor_wants_history (monitor))
    glance_client_get_history_async (check->client, glance_monitor_get_portal (monitor), check->key,
                                     g_task_get_cancellable (task), history_cb,
                                     g_object_ref (task));
  else
    end (task, NULL);
}

static void
key_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GlanceMonitor *monitor = g_task_get_source_object (task);
  Check *check = g_task_get_task_data (task);

  check->key = glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, &error);
  if (check->key == NULL)
    end_with_problem (task, g_steal_pointer (&error));
  else if (!g_str_equal (check->origin,
                         glance_portal_get_origin (glance_monitor_get_portal (monitor))))
    end_with_problem (task, glance_error_new (GLANCE_ERROR_KEY_ELSEWHERE, NULL));
  else
    glance_client_get_progress_async (check->client, glance_monitor_get_portal (monitor),
                                      check->key, g_task_get_cancellable (task), progress_cb,
                                      g_object_ref (task));
}

/**
 * glance_check_run_async:
 * @monitor: whose portal to check
 * @client: makes the requests
 * @keys: has the portal's key
 * @flags: what to fetch besides the progress
 * @cancellable: (nullable): ends the check without leaving a trace in @monitor
 *
 * Looks up the key, fetches the progress and folds the result into @monitor: the answer, or why
 * there is none. `checking` is TRUE during this.
 */
void
glance_check_run_async (GlanceMonitor *monitor,
                        GlanceClient *client,
                        GlanceKeyStoreCached *keys,
                        GlanceCheckFlags flags,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));
  g_return_if_fail (GLANCE_IS_CLIENT (client));
  g_return_if_fail (GLANCE_IS_KEY_STORE_CACHED (keys));

  GTask *task = g_task_new (monitor, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  g_task_set_source_tag (task, glance_check_run_async);
  check->client = g_object_ref (client);
  check->keys = g_object_ref (keys);
  check->origin = g_strdup (glance_portal_get_origin (glance_monitor_get_portal (monitor)));
  check->flags = flags;
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);

  glance_monitor_set_checking (monitor, TRUE);
  glance_key_store_lookup_async (GLANCE_KEY_STORE (keys), glance_monitor_get_portal (monitor),
                                 cancellable, key_cb, task);
}

gboolean
glance_check_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_check_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
