/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-background-portal.h"

#include "glance-words.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define BACKGROUND "org.freedesktop.portal.Background"
#define REQUEST "org.freedesktop.portal.Request"
#define FLATPAK "org.freedesktop.portal.Flatpak"
#define FLATPAK_PATH "/org/freedesktop/portal/Flatpak"

#define MAX_STATUS 96 /* characters; longer ones are refused */
#define LATEST_VERSION 2

static const char *const command[] = { "backup-glance", "--background", NULL };

/* The user's answer, as the portal reports it */
enum
{
  RESPONSE_GRANTED,
  RESPONSE_DENIED,
};

typedef struct
{
  /* Owned */ GDBusConnection *bus;
  char *path; /* of the request */
  guint subscription;
  gulong cancelled_id;
  gboolean is_done;
  gboolean background, autostart;
} Asking;

static void
asking_free (Asking *asking)
{
  g_object_unref (asking->bus);
  g_free (asking->path);
  g_free (asking);
}

gboolean
glance_background_portal_is_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* The task's last reference goes with the subscription's. */
static void
stop (GTask *task)
{
  Asking *asking = g_task_get_task_data (task);

  asking->is_done = TRUE;
  if (asking->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), asking->cancelled_id);
  asking->cancelled_id = 0;
  g_dbus_connection_signal_unsubscribe (asking->bus, asking->subscription);
}

static void
responded (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  guint response = RESPONSE_DENIED;

  if (asking->is_done)
    return;
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (results != NULL && response == RESPONSE_GRANTED)
    {
      asking->background = TRUE; /* unless it says otherwise */
      g_variant_lookup (results, "background", "b", &asking->background);
      g_variant_lookup (results, "autostart", "b", &asking->autostart);
    }
  stop (task);
  if (response <= RESPONSE_DENIED)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the request was given up");
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || asking->is_done)
    return;
  stop (task);
  g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
give_up (gpointer user_data)
{
  GTask *task = user_data;
  Asking *asking = g_task_get_task_data (task);

  if (asking->is_done)
    return G_SOURCE_REMOVE;
  g_dbus_connection_call (asking->bus, PORTAL, asking->path, REQUEST, "Close", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  stop (task);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* Later, because a handler cannot be removed from within itself. */
static void
cancelled (GCancellable *cancellable, GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, give_up, g_object_ref (task), g_object_unref);
}

/* Where the answer will come, which may be before we have been told so. */
static char *
make_request_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  g_strdelimit (sender, ".", '_');
  return g_strconcat (PORTAL_PATH "/request/", sender, "/", token, NULL);
}

void
glance_background_portal_request_async (GDBusConnection *bus,
                                        gboolean autostart,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));

  g_autoptr (GTask) task = g_task_new (bus, cancellable, callback, user_data);
  g_autofree char *token = g_strdup_printf ("glance%u", g_random_int ());
  Asking *asking = g_new0 (Asking, 1);
  GVariantDict options;

  g_task_set_source_tag (task, glance_background_portal_request_async);
  asking->bus = g_object_ref (bus);
  asking->path = make_request_path (bus, token);
  g_task_set_task_data (task, asking, (GDestroyNotify) asking_free);
  asking->subscription = g_dbus_connection_signal_subscribe (
      bus, PORTAL, REQUEST, "Response", asking->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, responded,
      g_object_ref (task), g_object_unref);
  if (cancellable != NULL)
    asking->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled), task, NULL);

  /* Never "dbus-activatable": systemd does not start what has that in its entry. */
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  g_variant_dict_insert (&options, "reason", "s", _ ("Watch backups while the window is closed."));
  g_variant_dict_insert (&options, "autostart", "b", autostart);
  g_variant_dict_insert (&options, "commandline", "^as", command);
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, BACKGROUND, "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb,
                          g_object_ref (task));
}

gboolean
glance_background_portal_request_finish (GAsyncResult *result,
                                         gboolean *background,
                                         gboolean *autostart,
                                         GError **error)
{
  Asking *asking;

  g_return_val_if_fail (g_async_result_is_tagged (result, glance_background_portal_request_async),
                        FALSE);

  asking = g_task_get_task_data (G_TASK (result));
  *background = asking->background;
  *autostart = asking->autostart;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
status_set_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_debug ("The desktop does not take a status: %s", error->message);
}

void
glance_background_portal_set_status (GDBusConnection *bus, const char *status)
{
  g_autofree char *message =
      g_utf8_substring (status, 0, MIN (g_utf8_strlen (status, -1), MAX_STATUS));
  GVariantDict options;

  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));

  g_strdelimit (message, "\n", ' ');
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "message", "s", message);
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, BACKGROUND, "SetStatus",
                          g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, status_set_cb, NULL);
}

gboolean
glance_background_portal_start_latest (GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autoptr (GVariant) reply = NULL;

  if (bus == NULL)
    return FALSE;
  reply = g_dbus_connection_call_sync (
      bus, FLATPAK, FLATPAK_PATH, FLATPAK, "Spawn",
      g_variant_new ("(^ay^aay@a{uh}@a{ss}u@a{sv})", "/", command,
                     g_variant_new_array (G_VARIANT_TYPE ("{uh}"), NULL, 0),
                     g_variant_new_array (G_VARIANT_TYPE ("{ss}"), NULL, 0), LATEST_VERSION,
                     g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
      NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
  return reply != NULL;
}
