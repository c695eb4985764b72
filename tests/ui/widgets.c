/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "widgets.h"

GtkWidget *
widgets_find (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = widgets_find (child, type);
  return found;
}

void
widgets_add_one (GlanceEngine *engine, guint number)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);
  g_autofree char *origin = g_strdup_printf ("https://%u.example", number);
  g_autoptr (GError) error = NULL;

  glance_portal_set_origin (portal, origin);
  glance_portal_set_name (portal, origin);
  glance_portals_add (glance_engine_get_portals (engine), portal, &error);
  g_assert_no_error (error);
}
