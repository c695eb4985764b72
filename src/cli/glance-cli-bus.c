/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-bus.h"

#include <gio/gio.h>

/* GIO, dconf and libsecret share one connection to each bus. The reference is kept until the program exits:
 * a new connection would end the program again. */
static void
got_bus_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  GDBusConnection *connection = g_bus_get_finish (result, NULL);

  if (connection != NULL)
    g_dbus_connection_set_exit_on_close (connection, FALSE);
}

/* Without one, GIO would start a session bus of its own. */
static gboolean
has_session_bus (void)
{
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL || g_file_test (socket, G_FILE_TEST_EXISTS);
}

/* GIO raises SIGTERM when a bus ends. That is right for a part of the session, and wrong for a program that
 * watches a backup from a terminal that outlives the session. */
void
glance_cli_bus_outlive (void)
{
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, got_bus_cb, NULL);
  if (has_session_bus ())
    g_bus_get (G_BUS_TYPE_SESSION, NULL, got_bus_cb, NULL);
}
