/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-card-head.h"

#include <glib/gi18n-lib.h>

#include "glance-card-closures.h"
#include "glance-wrap-box.h"

struct _GlanceCardHead
{
  GlanceCardPart parent_instance;

  /* Template */ GtkWidget *close_button;
  /* Template */ GtkMenuButton *menu_button;
  /* Template */ GMenuModel *card_menu;
  gboolean busy;
};

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceCardHead, glance_card_head, GLANCE_TYPE_CARD_PART)

static void
glance_card_head_refresh (GlanceCardPart *part)
{
  GlanceCardHead *self = GLANCE_CARD_HEAD (part);
  GlancePortal *portal = glance_monitor_get_portal (glance_card_part_get_monitor (part));
  const char *name = glance_portal_get_name (portal);
  /* Translators: the name of a portal. */
  g_autofree char *menu = g_strdup_printf (_ ("Menu for %s"), name);
  /* Translators: the name of a portal. */
  g_autofree char *close = g_strdup_printf (_ ("Show less of %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  menu, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, close, -1);
}

static void
glance_card_head_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, GLANCE_CARD_HEAD (object)->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_card_head_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BUSY:
      GLANCE_CARD_HEAD (object)->busy = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_card_head_class_init (GlanceCardHeadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = glance_card_head_get_property;
  object_class->set_property = glance_card_head_set_property;
  GLANCE_CARD_PART_CLASS (klass)->refresh = glance_card_head_refresh;
  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (GLANCE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-card-head.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceCardHead, close_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardHead, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardHead, card_menu);
  glance_card_closures_bind (widget_class);
}

/* Most menus are never opened. */
static void
create_menu (GtkMenuButton *button, gpointer user_data)
{
  GlanceCardHead *self = user_data;

  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->card_menu);
}

static void
glance_card_head_init (GlanceCardHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_menu, self, NULL);
}

void
glance_card_head_set_closable (GlanceCardHead *self, gboolean closable)
{
  g_return_if_fail (GLANCE_IS_CARD_HEAD (self));

  gtk_widget_set_visible (self->close_button, closable);
}

gboolean
glance_card_head_focus_first (GlanceCardHead *self)
{
  g_return_val_if_fail (GLANCE_IS_CARD_HEAD (self), FALSE);

  return gtk_widget_grab_focus (gtk_widget_get_visible (self->close_button)
                                    ? self->close_button
                                    : GTK_WIDGET (self->menu_button));
}

void
glance_card_head_focus_menu (GlanceCardHead *self)
{
  g_return_if_fail (GLANCE_IS_CARD_HEAD (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->menu_button));
}
