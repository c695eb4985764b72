/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-process.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* The XDG Base Directory Specification says that a path that is not absolute must be ignored. GLib
 * resolves it against the folder in which the program was started. */
static void
drop_relative_path (const char *name)
{
  const char *value = g_getenv (name);

  if (value != NULL && !g_path_is_absolute (value))
    g_unsetenv (name);
}

static void
drop_relative_paths (const char *name)
{
  const char *value = g_getenv (name);
  g_auto (GStrv) paths = NULL;
  g_autoptr (GPtrArray) absolute = NULL;
  g_autofree char *rest = NULL;

  if (value == NULL)
    return;
  paths = g_strsplit (value, ":", -1);
  absolute = g_ptr_array_new ();
  for (gsize i = 0; paths[i] != NULL; i++)
    if (g_path_is_absolute (paths[i]))
      g_ptr_array_add (absolute, paths[i]);
  if (absolute->len == 0)
    {
      g_unsetenv (name);
      return;
    }
  g_ptr_array_add (absolute, NULL);
  rest = g_strjoinv (":", (char **) absolute->pdata);
  g_setenv (name, rest, TRUE);
}

/* A crash must not leave the key in a file. Where core_pattern is a pipe, as with systemd and
 * apport, the kernel ignores a limit of 0 and takes 1 to mean no dump; where it is a file, a limit
 * of 1 byte is too small for any dump. */
static void
forbid_core_dumps (GlanceProcessFlags flags)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_CORE, &limit) == 0)
    {
      limit.rlim_cur = MIN (1, limit.rlim_max);
      setrlimit (RLIMIT_CORE, &limit);
    }
  /* A sandbox's portals read /proc/PID/root, which would then be closed to them. */
  if ((flags & GLANCE_PROCESS_SEALED) && !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* GLib 2.74 locks up for ever if one thread makes a class that needs one of these types, such as SoupSession or
 * GDBusProxy, while another one, which connects to a bus, registers it. GTask, which starts a thread, is not one. */
static void
register_types (void)
{
  const GType types[] = { G_TYPE_DBUS_CONNECTION, G_TYPE_PROXY_ADDRESS,      G_TYPE_PROXY_RESOLVER,
                          G_TYPE_SOCKET,          G_TYPE_SOCKET_ADDRESS,     G_TYPE_TLS_DATABASE,
                          G_TYPE_TLS_INTERACTION, G_TYPE_UNIX_SOCKET_ADDRESS };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_ensure (types[i]);
}

/**
 * glance_process_prepare:
 * @flags: %GLANCE_PROCESS_SEALED for a program that uses no desktop portals
 *
 * Makes the program's surroundings safe: no core dumps, and no paths in the environment that
 * libraries would interpret differently.
 */
void
glance_process_prepare (GlanceProcessFlags flags)
{
  static const char *const paths[] = { "HOME",           "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                       "XDG_STATE_HOME", "XDG_CACHE_HOME",  "XDG_RUNTIME_DIR" };
  static const char *const path_lists[] = { "XDG_CONFIG_DIRS", "XDG_DATA_DIRS" };

  forbid_core_dumps (flags);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    drop_relative_path (paths[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (path_lists); i++)
    drop_relative_paths (path_lists[i]);
  register_types ();
}
