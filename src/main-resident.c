/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <locale.h>

#include <glib/gi18n.h>

#include "glance-process.h"
#include "glance-programs.h"
#include "glance-resident.h"

/* backup-glance, the resident. Its window is main-window.c. */
int
main (int argc, char **argv)
{
  g_autoptr (GlanceResident) resident = NULL;
  g_autofree char *window = glance_programs_find_window ();
  g_autofree char *program = glance_programs_find_resident ();
  int status;

  glance_process_prepare (GLANCE_PROCESS_PLAIN);
  g_unsetenv (
      "DOCSPACE_API_KEY"); /* the command line's; a browser that we start has no use for it */

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GLANCE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Backup Glance"));

  resident = glance_resident_new (program, window);
  status = g_application_run (G_APPLICATION (resident), argc, argv);
  if (glance_resident_is_outdated (resident))
    glance_programs_start_installed ();
  return status;
}
