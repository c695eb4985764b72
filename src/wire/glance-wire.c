/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-wire.h"

#include <unistd.h>

static void
served_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_finish (result, &error);

  if (connection != NULL)
    g_task_return_pointer (task, connection, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* The socket is the stream's from here on, also when there is none. */
static GIOStream *
make_stream (int fd, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);

  if (socket == NULL)
    {
      close (fd);
      return NULL;
    }
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

void
glance_wire_serve_async (int fd,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GIOStream) stream = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, glance_wire_serve_async);
  stream = make_stream (fd, &error);
  if (stream == NULL)
    g_task_return_error (task, error);
  else
    g_dbus_connection_new (stream, guid,
                           G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING
                               | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
                               | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER,
                           NULL, cancellable, served_cb, g_steal_pointer (&task));
}

GDBusConnection *
glance_wire_serve_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_wire_serve_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GDBusConnection *
glance_wire_open (int fd, GError **error)
{
  g_autoptr (GIOStream) stream = make_stream (fd, error);

  if (stream == NULL)
    return NULL;
  return g_dbus_connection_new_sync (stream, NULL,
                                     G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING
                                         | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
                                     NULL, NULL, error);
}

GVariant *
glance_wire_pack (GVariant *value)
{
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  whole = g_variant_ref_sink (value);
  bytes = g_variant_get_data_as_bytes (whole);
  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

GVariant *
glance_wire_unpack (GVariant *packed, const GVariantType *type)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) value = NULL;

  g_return_val_if_fail (g_variant_is_of_type (packed, G_VARIANT_TYPE_BYTESTRING), NULL);

  bytes = g_variant_get_data_as_bytes (packed);
  value = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));
  return g_variant_is_normal_form (value) ? g_steal_pointer (&value) : NULL;
}
