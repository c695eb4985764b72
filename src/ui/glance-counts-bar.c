/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-counts-bar.h"

#include "glance-flow-layout.h"
#include "glance-sign.h"

struct _GlanceCountsBar
{
  GtkWidget parent_instance;

  /* Owned */ GlanceOverview *overview;
  /* Borrowed */ GtkWidget *toggles[GLANCE_N_GROUPS]; /* children */
};

G_DEFINE_FINAL_TYPE (GlanceCountsBar, glance_counts_bar, GTK_TYPE_WIDGET)

static void
toggled (GlanceCountsBar *self)
{
  guint groups = 0;

  for (guint i = 0; i < GLANCE_N_GROUPS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->toggles[i])))
      groups |= 1u << i;
  if (self->overview != NULL)
    glance_overview_set_groups (self->overview, groups);
}

static void
update_toggle (GlanceCountsBar *self, GlanceGroup group)
{
  GtkToggleButton *toggle = GTK_TOGGLE_BUTTON (self->toggles[group]);
  guint n = glance_overview_count (self->overview, group);
  g_autofree char *label = glance_sign_count (group, n);

  gtk_widget_set_visible (GTK_WIDGET (toggle), n > 0);
  gtk_button_set_label (GTK_BUTTON (toggle), label);
  g_signal_handlers_block_by_func (toggle, toggled, self);
  gtk_toggle_button_set_active (toggle,
                                (glance_overview_get_groups (self->overview) & 1u << group) != 0);
  g_signal_handlers_unblock_by_func (toggle, toggled, self);
}

static void
update (GlanceCountsBar *self)
{
  for (guint i = 0; i < GLANCE_N_GROUPS; i++)
    update_toggle (self, i);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          glance_overview_get_n_all (self->overview) > GLANCE_OVERVIEW_FEW);
}

static void
glance_counts_bar_dispose (GObject *object)
{
  GtkWidget *child;

  glance_counts_bar_set_overview (GLANCE_COUNTS_BAR (object), NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (glance_counts_bar_parent_class)->dispose (object);
}

static void
glance_counts_bar_class_init (GlanceCountsBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = glance_counts_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GLANCE_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "counts");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
glance_counts_bar_init (GlanceCountsBar *self)
{
  for (guint i = 0; i < GLANCE_N_GROUPS; i++)
    {
      self->toggles[i] = gtk_toggle_button_new ();
      gtk_widget_add_css_class (self->toggles[i], "count");
      gtk_widget_set_parent (self->toggles[i], GTK_WIDGET (self));
      g_signal_connect_swapped (self->toggles[i], "toggled", G_CALLBACK (toggled), self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
glance_counts_bar_set_overview (GlanceCountsBar *self, GlanceOverview *overview)
{
  g_return_if_fail (GLANCE_IS_COUNTS_BAR (self));

  if (self->overview != NULL)
    g_signal_handlers_disconnect_by_data (self->overview, self);
  if (!g_set_object (&self->overview, overview) || overview == NULL)
    return;
  g_signal_connect_swapped (overview, "updated", G_CALLBACK (update), self);
  update (self);
}
