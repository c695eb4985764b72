/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "glance-application.h"
#include "glance-process.h"
#include "glance-toolkit.h"

#define USAGE 64 /* EX_USAGE of sysexits.h */

/* The socket, which is ours alone from here on; -1 when there is none.
 *
 * @is_spare: the resident does not know yet whether it needs a window */
static int
find_wire (int argc, char **argv, gboolean *is_spare)
{
  int fd;

  *is_spare = argc == 3 && g_str_equal (argv[2], "--spare");
  if (argc != (*is_spare ? 3 : 2) || !g_str_has_prefix (argv[1], "--wire="))
    return -1;
  fd = atoi (argv[1] + strlen ("--wire="));
  return fd > 2 && fcntl (fd, F_SETFD, FD_CLOEXEC) == 0 ? fd : -1;
}

/* The window: a child of backup-glance, see main.c. */
int
main (int argc, char **argv)
{
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GlanceApplication) application = NULL;
  gboolean is_spare;
  int wire = find_wire (argc, argv, &is_spare);

  glance_process_prepare (GLANCE_PROCESS_PLAIN);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GLANCE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (wire == -1)
    {
      g_printerr ("%s\n", _ ("This program is started by “backup-glance”."));
      return USAGE;
    }
  g_set_prgname (GLANCE_APP_ID); /* by which the desktop knows its windows */
  bus = glance_toolkit_init ();
  application = glance_application_new (wire, is_spare);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
