/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-toolkit.h"

#include <adwaita.h>

#include "glance-ui-resources.h"

/* GTK reads the stylesheet of a theme that libadwaita then replaces with its own. The name of libadwaita's theme
 * in the environment spares that. libadwaita itself must not see it, or it takes it for the user's wish to have
 * no stylesheet of libadwaita's. Other threads may read the environment by now: what was added last is taken from
 * its end, where that moves nothing. */
static void
init_gtk (void)
{
  gboolean has_theme = g_getenv ("GTK_THEME") != NULL;

  if (!has_theme)
    g_setenv ("GTK_THEME", "Adwaita-empty", TRUE);
  gtk_init ();
  if (has_theme)
    return;
  gtk_settings_get_default ();
  g_unsetenv ("GTK_THEME");
}

/* GTK reads the icon theme in a thread, from when it is first asked for it. libadwaita asks, and adds its icons in
 * the same breath. Any path that is added later waits for the thread, and has the next icon read all of it
 * once more. Hence libadwaita comes first, and no path of the application's follows: our icons are where GTK has
 * its own. */
static void
init_libadwaita (GApplication *application)
{
  g_application_set_resource_base_path (application, NULL);
  adw_init ();
}

/* As AdwApplication does it for an application with a path. */
static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, GLANCE_APP_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
glance_toolkit_init (GApplication *application)
{
  g_return_if_fail (G_IS_APPLICATION (application));

  glance_ui_register_resource ();
  init_gtk ();
  init_libadwaita (application);
  load_style ();
}
