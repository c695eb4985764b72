/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <locale.h>

#include <glib/gi18n.h>

#include "glance-application.h"
#include "glance-process.h"

int
main (int argc, char **argv)
{
  g_autoptr (GlanceApplication) application = NULL;

  glance_process_prepare (GLANCE_PROCESS_PLAIN);
  g_unsetenv (
      "DOCSPACE_API_KEY"); /* for the command line; a browser that we start must not inherit it */

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GLANCE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = glance_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
