/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "main-resident.h"

#include <locale.h>
#include <stdlib.h>

#include <glib/gi18n.h>

#include "glance-process.h"
#include "glance-programs.h"
#include "glance-resident.h"

/* The resident, once its libraries are loaded: see main.c. */
G_MODULE_EXPORT int
glance_resident_main (const char *version,
                      const char *window_program,
                      GlanceChild *window,
                      int argc,
                      char **argv)
{
  g_autoptr (GlanceResident) resident = NULL;
  g_autofree char *program = glance_programs_find_resident ();
  int status;

  glance_process_prepare (GLANCE_PROCESS_PLAIN);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GLANCE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (!g_str_equal (version, GLANCE_VERSION))
    {
      glance_programs_tell_two_versions ();
      glance_child_end (window);
      return EXIT_FAILURE;
    }
  g_set_application_name (_ ("Backup Glance"));
  resident = glance_resident_new (program, window_program, window);
  status = g_application_run (G_APPLICATION (resident), argc, argv);
  if (glance_resident_is_outdated (resident))
    glance_programs_start_installed ();
  return status;
}
