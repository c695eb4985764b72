/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-toolkit.h"

#include <adwaita.h>
#include <malloc.h>

#include "glance-ui-resources.h"

#define SETTLE_TIME 1000 /* ms */

/* GTK reads the stylesheet of a theme that libadwaita then replaces with its own. The name of libadwaita's theme
 * in the environment spares that. libadwaita itself must not see it, or it takes it for the user's wish to have
 * no stylesheet of libadwaita's. It is added before there are threads that read the environment; what was added
 * last is taken from its end, where that moves nothing. */
#define THEME "GTK_THEME"
#define NO_THEME "Adwaita-empty"

static void
init_gtk (gboolean has_theme)
{
  gtk_init ();
  if (has_theme)
    return;
  gtk_settings_get_default ();
  g_unsetenv (THEME);
}

/* GTK reads the icon theme in a thread, from when it is first asked for it. libadwaita asks, and adds its icons in
 * the same breath, before a new thread has begun. Any path that is added later waits for the thread, and has the
 * next icon read all of it once more. Hence libadwaita comes first, no path of the application's follows (our icons
 * are where GTK has its own), and there is no idle thread of an earlier task. */

/* Of a thread; (transfer full) (nullable) */
static gpointer
connect_to_bus (gpointer unused)
{
  return g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
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

GDBusConnection *
glance_toolkit_init (void)
{
  gboolean has_theme = g_getenv (THEME) != NULL;
  GThread *connecting;

  if (!has_theme)
    g_setenv (THEME, NO_THEME, TRUE);
  connecting = g_thread_new ("session-bus", connect_to_bus, NULL);
  glance_ui_register_resource ();
  init_gtk (has_theme);
  adw_init ();
  load_style ();
  return g_thread_join (connecting);
}

static void
give_back (gpointer unused)
{
#ifdef HAVE_MALLOC_TRIM
  malloc_trim (0);
#endif
}

void
glance_toolkit_settle (void)
{
  g_timeout_add_once (SETTLE_TIME, give_back, NULL);
}
