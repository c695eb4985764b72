/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "watcher.h"

#include "bus.h"

static gboolean
handle_register (GlanceDBusStatusNotifierWatcher *skeleton,
                 GDBusMethodInvocation *invocation,
                 const char *service,
                 Watcher *self)
{
  g_assert_cmpstr (service, ==, "/StatusNotifierItem");
  g_ptr_array_add (self->registered, g_strdup (g_dbus_method_invocation_get_sender (invocation)));
  glance_dbus_status_notifier_watcher_complete_register_status_notifier_item (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
watcher_start (Watcher *self, GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;

  self->connection = bus_connect (bus);
  self->skeleton = glance_dbus_status_notifier_watcher_skeleton_new ();
  self->registered = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (self->skeleton, "handle-register-status-notifier-item",
                    G_CALLBACK (handle_register), self);
  g_assert_true (g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                                   self->connection, "/StatusNotifierWatcher",
                                                   &error));
  self->owner = g_bus_own_name_on_connection (self->connection, "org.kde.StatusNotifierWatcher", 0,
                                              NULL, NULL, NULL, NULL);
}

void
watcher_stop (Watcher *self)
{
  g_bus_unown_name (self->owner);
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->skeleton);
  g_object_unref (self->connection);
  g_ptr_array_unref (self->registered);
}

const char *
watcher_wait (Watcher *self)
{
  while (self->registered->len == 0)
    g_main_context_iteration (NULL, TRUE);
  return self->registered->pdata[0];
}
