/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* How the list is drawn: of what GTK draws in one go, wherever the edge of the list cuts it. */

#include <adwaita.h>

#include "glance-engine.h"
#include "glance-portal-card.h"
#include "glance-portal-line.h"
#include "glance-toolkit.h"
#include "glance-window.h"
#include "widgets.h"

typedef struct
{
  GlanceEngine *engine;
  GtkWidget *window;
} Fixture;

static GtkApplication *application; /* a process can have one */

static void
set_up (Fixture *fixture, gconstpointer n_portals)
{
  g_autoptr (GError) error = NULL;

  fixture->engine = glance_engine_new (&(GlanceEngineOptions) { .in_memory = TRUE }, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < GPOINTER_TO_UINT (n_portals); i++)
    widgets_add_one (fixture->engine, i);
  fixture->window = GTK_WIDGET (glance_window_new (
      application, GLANCE_MONITOR_LIST (glance_engine_get_watcher (fixture->engine)), NULL, TRUE));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->engine);
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_height (widget) > 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

/* What has to be drawn into a picture of its own, or blurred. */
static void
check (GskRenderNode *node)
{
  switch (gsk_render_node_get_node_type (node))
    {
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        check (gsk_container_node_get_child (node, i));
      break;
    case GSK_TRANSFORM_NODE:
      check (gsk_transform_node_get_child (node));
      break;
    case GSK_CLIP_NODE:
      check (gsk_clip_node_get_child (node));
      break;
    case GSK_OPACITY_NODE:
      check (gsk_opacity_node_get_child (node));
      break;
    case GSK_DEBUG_NODE:
      check (gsk_debug_node_get_child (node));
      break;
    case GSK_INSET_SHADOW_NODE:
      g_assert_cmpfloat (gsk_inset_shadow_node_get_blur_radius (node), ==, 0);
      break;
    case GSK_ROUNDED_CLIP_NODE:
    case GSK_OUTSET_SHADOW_NODE:
    case GSK_SHADOW_NODE:
    case GSK_BLUR_NODE:
      g_error ("A node of type %d", (int) gsk_render_node_get_node_type (node));
    default:
      break;
    }
}

static void
check_widget (Fixture *fixture, GType type)
{
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GtkWidget *widget;

  while ((widget = find (fixture->window, type)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  paintable = gtk_widget_paintable_new (widget);
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_to_node (snapshot);
  g_assert_nonnull (node);
  check (node);
}

static void
test_card (Fixture *fixture, gconstpointer unused)
{
  check_widget (fixture, GLANCE_TYPE_PORTAL_CARD);
}

static void
test_line (Fixture *fixture, gconstpointer unused)
{
  check_widget (fixture, GLANCE_TYPE_PORTAL_LINE);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GDBusConnection) bus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  bus = glance_toolkit_init ();
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add ("/drawing/card", Fixture, GUINT_TO_POINTER (1), set_up, test_card, tear_down);
  g_test_add ("/drawing/line", Fixture, GUINT_TO_POINTER (6), set_up, test_line, tear_down);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
