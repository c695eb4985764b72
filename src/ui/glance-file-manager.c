/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-file-manager.h"

#include "glance-error.h"

#define SERVICE "org.freedesktop.FileManager1"
#define SERVICE_PATH "/org/freedesktop/FileManager1"
#define START_TIME 10000 /* ms, for the bus to start it */

typedef struct
{
  /* Owned */ GFile *file;
  /* Owned */ GAppLaunchContext *context;
} Show;

static void
show_free (Show *show)
{
  g_object_unref (show->file);
  g_clear_object (&show->context);
  g_free (show);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* (transfer full) @task */
static void
open_folder (GTask *task)
{
  Show *show = g_task_get_task_data (task);
  g_autoptr (GFile) folder = g_file_get_parent (show->file);
  g_autofree char *uri = g_file_get_uri (folder != NULL ? folder : show->file);

  g_app_info_launch_default_for_uri_async (uri, show->context, g_task_get_cancellable (task),
                                           launched_cb, task);
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else if (!g_task_return_error_if_cancelled (task))
    {
      g_debug ("No file manager on the bus: %s", error->message);
      open_folder (g_steal_pointer (&task));
    }
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Show *show = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  g_autofree char *uri = g_file_get_uri (show->file);
  const char *const uris[] = { uri, NULL };

  if (g_task_return_error_if_cancelled (task))
    return;
  if (bus == NULL)
    {
      open_folder (g_steal_pointer (&task));
      return;
    }
  g_dbus_connection_call (bus, SERVICE, SERVICE_PATH, SERVICE, "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE,
                          START_TIME, cancellable, shown_cb, g_steal_pointer (&task));
}

/* A file manager that is told of a file that has gone says nothing, or something of its own. */
static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (info == NULL)
    g_task_return_error (task, glance_error_new (GLANCE_ERROR_UNREADABLE, error->message));
  else
    g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_cb, g_steal_pointer (&task));
}

void
glance_file_manager_show_async (const char *path,
                                GAppLaunchContext *context,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Show *show = g_new0 (Show, 1);

  g_task_set_source_tag (task, glance_file_manager_show_async);
  show->file = g_file_new_for_path (path);
  g_set_object (&show->context, context);
  g_task_set_task_data (task, show, (GDestroyNotify) show_free);
  g_file_query_info_async (show->file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, cancellable, found_cb, g_steal_pointer (&task));
}

gboolean
glance_file_manager_show_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_file_manager_show_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
