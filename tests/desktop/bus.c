/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "bus.h"

#include <string.h>

GDBusConnection *
bus_connect (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
note_signal (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *member,
             GVariant *arguments,
             gpointer user_data)
{
  Host *self = user_data;
  g_autofree char *text = g_variant_print (arguments, FALSE);

  g_string_append_printf (self->signals, "%s%s ", member, text);
}

void
host_clear (Host *self)
{
  g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  g_clear_object (&self->connection);
  g_string_free (self->signals, TRUE);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GVariant *
host_call (Host *self, const char *path, const char *method, const char *arguments, GError **error)
{
  g_autofree char *interface = g_strndup (method, strrchr (method, '.') - method);
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (self->connection, self->peer, path, interface, strrchr (method, '.') + 1,
                          g_variant_new_parsed (arguments), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_dbus_connection_call_finish (self->connection, result, error);
}

void
host_init (Host *self, GDBusConnection *connection, const char *peer)
{
  self->connection = g_object_ref (connection);
  self->peer = peer;
  self->signals = g_string_new (NULL);
  self->subscription = g_dbus_connection_signal_subscribe (
      connection, peer, NULL, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, note_signal, self, NULL);
  if (peer != NULL) /* until the bus knows of it, too */
    g_variant_unref (host_call (self, "/", "org.freedesktop.DBus.Peer.Ping", "()", NULL));
}

void
assert_reply (Host *self,
              const char *path,
              const char *method,
              const char *arguments,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = host_call (self, path, method, arguments, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = g_variant_print (reply, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

void
assert_refusal (Host *self, const char *path, const char *method, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = host_call (self, path, method, arguments, &error);

  g_assert_null (reply);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
}

void
assert_property (Host *self, const char *path, const char *name, const char *expected)
{
  g_autofree char *interface = g_strndup (name, strrchr (name, '.') - name);
  g_autofree char *arguments = g_strdup_printf ("('%s', '%s')", interface, strrchr (name, '.') + 1);
  g_autofree char *boxed = g_strdup_printf ("(<%s>,)", expected);

  assert_reply (self, path, "org.freedesktop.DBus.Properties.Get", arguments, boxed);
}

/* What is told with a delay, by an idle source, has come after a second call. */
void
assert_signals (Host *self, const char *path, const char *expected)
{
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GVariant) reply =
          host_call (self, path, "org.freedesktop.DBus.Peer.Ping", "()", NULL);

      g_assert_nonnull (reply);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_cmpstr (self->signals->str, ==, expected);
  g_string_truncate (self->signals, 0);
}
