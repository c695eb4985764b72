/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* A menu that is open when its card leaves the list goes at once. If it stayed until GTK draws again, it would have no
 * surface, and a tooltip that is due meanwhile would be shown on that of what the pointer was above last. */

#include <adwaita.h>

#include "glance-card-list.h"
#include "glance-card-row.h"
#include "glance-engine.h"
#include "glance-window.h"
#include "widgets.h"

#define N_PORTALS 2 /* few enough for cards */

void glance_ui_register_resource (void);

typedef struct
{
  GlanceEngine *engine;
  GtkWidget *window;
  GtkWidget *row;  /* NULL once it is gone; so is the next */
  GtkWidget *menu; /* which is open */
} Fixture;

static GtkApplication *application; /* a process can have one */

static GtkWidget *
wait_for (GtkWidget *widget, GType type)
{
  GtkWidget *found;

  while ((found = widgets_find (widget, type)) == NULL || !gtk_widget_get_mapped (found))
    g_main_context_iteration (NULL, TRUE);
  return found;
}

static void
open_menu (Fixture *fixture)
{
  GtkWidget *button;

  fixture->row = wait_for (fixture->window, GLANCE_TYPE_CARD_ROW);
  button = wait_for (fixture->row, GTK_TYPE_MENU_BUTTON);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  fixture->menu = wait_for (button, GTK_TYPE_POPOVER);
  while (!gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), fixture->menu))
    g_main_context_iteration (NULL, TRUE);
  g_object_add_weak_pointer (G_OBJECT (fixture->row), (gpointer *) &fixture->row);
  g_object_add_weak_pointer (G_OBJECT (fixture->menu), (gpointer *) &fixture->menu);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->engine = glance_engine_new (&(GlanceEngineOptions) { .in_memory = TRUE }, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_PORTALS; i++)
    widgets_add_one (fixture->engine, i);
  fixture->window = GTK_WIDGET (glance_window_new (
      application, GLANCE_MONITOR_LIST (glance_engine_get_watcher (fixture->engine)), NULL, TRUE));
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_object_set (widgets_find (fixture->window, GLANCE_TYPE_CARD_LIST), "searching", TRUE, NULL);
  open_menu (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->engine);
}

/* Nothing of it stays behind, and whoever comes in between finds a menu that has a surface, or none. */
static void
wait_for_end (Fixture *fixture)
{
  while (fixture->row != NULL || fixture->menu != NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      if (fixture->menu != NULL)
        g_assert_nonnull (gtk_native_get_surface (GTK_NATIVE (fixture->menu)));
    }
}

static void
test_removed (Fixture *fixture, gconstpointer unused)
{
  GlancePortals *portals = glance_engine_get_portals (fixture->engine);
  GlanceMonitor *monitor = glance_card_row_get_monitor (GLANCE_CARD_ROW (fixture->row));
  g_autoptr (GlancePortal) portal = g_object_ref (glance_monitor_get_portal (monitor));

  glance_portals_remove_async (portals, portal, NULL, NULL, NULL);
  wait_for_end (fixture);
}

static void
test_filtered (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *entry = widgets_find (fixture->window, GTK_TYPE_SEARCH_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), "nowhere");
  wait_for_end (fixture);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  glance_ui_register_resource ();
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add ("/card-menu/removed", Fixture, NULL, set_up, test_removed, tear_down);
  g_test_add ("/card-menu/filtered", Fixture, NULL, set_up, test_filtered, tear_down);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
