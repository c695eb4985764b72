/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-link-row.h"

#include <glib/gi18n-lib.h>

#include "glance-card-closures.h"
#include "glance-format.h"

struct _GlanceLinkRow
{
  GlanceCardPart parent_instance;

  /* Template */ GtkWidget *link_box;
  /* Template */ GtkWidget *refusal_box;
  /* Template */ GtkWidget *link_button;
  /* Template */ GtkWidget *save_button;
};

enum
{
  PROP_0,
  PROP_OFFERS_SAVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceLinkRow, glance_link_row, GLANCE_TYPE_CARD_PART)

/* Where a click goes, in place of the tooltip that would be its description. */
static void
update_accessible_link (GlanceLinkRow *self, GlanceMonitor *monitor)
{
  g_autofree char *place = glance_format_link_place (monitor);
  g_autofree char *life =
      glance_format_link_life (monitor, glance_card_part_get_now (GLANCE_CARD_PART (self)));
  g_autofree char *description = NULL;

  if (life == NULL)
    return;
  description = g_strconcat (place != NULL ? place : "", place != NULL ? ". " : "", life, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->link_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static void
glance_link_row_refresh (GlanceCardPart *part)
{
  GlanceLinkRow *self = GLANCE_LINK_ROW (part);
  GlanceMonitor *monitor = glance_card_part_get_monitor (part);
  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  /* Translators: the name of a portal, whose finished backup is to be downloaded. */
  g_autofree char *save = g_strdup_printf (_ ("Save the Backup of %s"), name);

  glance_card_part_name_button (self->save_button, save);
  update_accessible_link (self, monitor);
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_visible (self->link_box)
                                                 || gtk_widget_get_visible (self->refusal_box));
}

/* GTK goes by where the vertical middles are, and those of the link and its buttons may be half a pixel apart. */
static gboolean
glance_link_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GlanceLinkRow *self = GLANCE_LINK_ROW (widget);
  gboolean is_backward = direction == GTK_DIR_TAB_BACKWARD;
  GtkWidget *child = gtk_widget_get_focus_child (self->link_box);

  if (!is_backward && direction != GTK_DIR_TAB_FORWARD)
    return GTK_WIDGET_CLASS (glance_link_row_parent_class)->focus (widget, direction);
  if (!gtk_widget_get_visible (self->link_box))
    return FALSE;
  if (child == NULL)
    child = is_backward ? gtk_widget_get_last_child (self->link_box)
                        : gtk_widget_get_first_child (self->link_box);
  while (child != NULL && !gtk_widget_child_focus (child, direction))
    child = is_backward ? gtk_widget_get_prev_sibling (child) : gtk_widget_get_next_sibling (child);
  return child != NULL;
}

static gboolean
link_activated_cb (GlanceLinkRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "card.open-link", NULL);
  return GDK_EVENT_STOP;
}

static void
glance_link_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_OFFERS_SAVE:
      g_value_set_boolean (value, gtk_widget_get_visible (GLANCE_LINK_ROW (object)->save_button));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_link_row_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_OFFERS_SAVE:
      gtk_widget_set_visible (GLANCE_LINK_ROW (object)->save_button, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_link_row_class_init (GlanceLinkRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = glance_link_row_get_property;
  object_class->set_property = glance_link_row_set_property;
  GTK_WIDGET_CLASS (klass)->focus = glance_link_row_focus;
  GLANCE_CARD_PART_CLASS (klass)->refresh = glance_link_row_refresh;
  properties[PROP_OFFERS_SAVE] = g_param_spec_boolean ("offers-save", NULL, NULL, FALSE,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-link-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceLinkRow, link_box);
  gtk_widget_class_bind_template_child (widget_class, GlanceLinkRow, refusal_box);
  gtk_widget_class_bind_template_child (widget_class, GlanceLinkRow, link_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceLinkRow, save_button);
  glance_card_closures_bind (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, link_activated_cb);
}

static void
glance_link_row_init (GlanceLinkRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlanceCardPart *
glance_link_row_new (void)
{
  return g_object_new (GLANCE_TYPE_LINK_ROW, NULL);
}

gboolean
glance_link_row_is_needed (GlanceMonitor *monitor, gint64 now)
{
  g_autofree char *life = NULL;
  g_autofree char *problem = NULL;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);

  life = glance_format_link_life (monitor, now);
  problem = glance_format_link_problem (monitor);
  return life != NULL || problem != NULL;
}
