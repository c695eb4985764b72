/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-keyring.h"

#include "glance-error.h"
#include "glance-keyring-file.h"

static gboolean
is_dbus_error (const GError *error, GDBusError code)
{
  return g_error_matches (error, G_DBUS_ERROR, (int) code);
}

/* In a Flatpak it may be there, and hidden. */
static GlanceError
get_absence (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? GLANCE_ERROR_KEYRING_BARRED
                                                            : GLANCE_ERROR_KEYRING_ABSENT;
}

static GlanceError
classify (const GError *error)
{
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* not by us: at the prompt */
    return GLANCE_ERROR_KEYRING_LOCKED;
  if (is_dbus_error (error, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || is_dbus_error (error, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
      || is_dbus_error (error, G_DBUS_ERROR_DISCONNECTED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED)
      || (error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED
          && error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY))
    return get_absence ();
  if (is_dbus_error (error, G_DBUS_ERROR_NO_REPLY) || is_dbus_error (error, G_DBUS_ERROR_TIMEOUT)
      || is_dbus_error (error, G_DBUS_ERROR_TIMED_OUT)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return GLANCE_ERROR_KEYRING_HUNG;
  return GLANCE_ERROR_KEYRING_FAILED;
}

GError *
glance_keyring_translate_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  g_autoptr (GError) plain = g_error_copy (error);
  GlanceError code = classify (error);

  g_dbus_error_strip_remote_error (plain);
  g_debug ("Keyring: %s", plain->message);
  return glance_error_new (code, code == GLANCE_ERROR_KEYRING_FAILED ? plain->message : NULL);
}

/* Before a service is found, any failure is one of the bus, which fails in many ways. */
static GError *
translate_bus_error (const GError *error)
{
  if (error->domain != G_IO_ERROR)
    return glance_keyring_translate_error (error);
  g_debug ("No session bus: %s", error->message);
  return glance_error_new (GLANCE_ERROR_KEYRING_ABSENT, NULL);
}

static void
greeted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (reply != NULL)
    g_task_return_pointer (task, g_object_ref (source), g_object_unref);
  else
    g_task_return_error (task, glance_keyring_translate_error (error));
}

static void get_service (GTask *task);

/* What matters is that it answers, not what. */
static void
got_service_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = secret_service_get_finish (result, &error);

  /* libsecret shares one service among concurrent callers: another caller cancelled it, not we. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    get_service (task);
  else if (service == NULL)
    g_task_return_error (task, translate_bus_error (error));
  else
    g_dbus_proxy_call (G_DBUS_PROXY (service), "ReadAlias",
                       g_variant_new ("(s)", SECRET_COLLECTION_DEFAULT), G_DBUS_CALL_FLAGS_NONE,
                       G_MAXINT, g_task_get_cancellable (task), greeted_cb, g_object_ref (task));
}

static void
get_service (GTask *task)
{
  secret_service_get (SECRET_SERVICE_NONE, g_task_get_cancellable (task), got_service_cb,
                      g_object_ref (task));
}

static void
portal_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) version =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (version != NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    get_service (task);
}

/* In a sandbox, libsecret keeps a file when there is a Secret portal, and uses the service
 * otherwise. */
static void
got_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    g_task_return_error (task, translate_bus_error (error));
  else
    g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop",
                            "/org/freedesktop/portal/desktop", "org.freedesktop.DBus.Properties",
                            "Get",
                            g_variant_new ("(ss)", "org.freedesktop.portal.Secret", "version"),
                            G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT,
                            g_task_get_cancellable (task), portal_answered_cb, g_object_ref (task));
}

/**
 * glance_keyring_connect_async:
 *
 * Finds the Secret Service and makes sure that it answers, or finds that a file is used in its
 * place. Never prompts the user and has no deadline of its own.
 */
void
glance_keyring_connect_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *path = glance_keyring_file_dup_path ();

  g_task_set_source_tag (task, glance_keyring_connect_async);
  if (path == NULL)
    get_service (task);
  else if (glance_keyring_file_is_certain ())
    g_task_return_pointer (task, NULL, NULL);
  else
    g_bus_get (G_BUS_TYPE_SESSION, cancellable, got_bus_cb, g_object_ref (task));
}

gboolean
glance_keyring_connect_finish (GAsyncResult *result, SecretService **service, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, glance_keyring_connect_async), FALSE);

  *service = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
