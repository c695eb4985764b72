/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-card-part.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  /* Owned */ GlanceMonitor *monitor;
  gint64 now;
} GlanceCardPartPrivate;

enum
{
  PROP_0,
  PROP_MONITOR,
  PROP_NOW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GlanceCardPart, glance_card_part, GTK_TYPE_BOX)

static GlanceCardPartPrivate *
get (gpointer self)
{
  return glance_card_part_get_instance_private (self);
}

static void
glance_card_part_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_box_remove (GTK_BOX (object), child);
  gtk_widget_dispose_template (GTK_WIDGET (object), G_OBJECT_TYPE (object));
  G_OBJECT_CLASS (glance_card_part_parent_class)->dispose (object);
}

static void
glance_card_part_finalize (GObject *object)
{
  g_clear_object (&get (object)->monitor);
  G_OBJECT_CLASS (glance_card_part_parent_class)->finalize (object);
}

static void
glance_card_part_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_MONITOR:
      g_value_set_object (value, get (object)->monitor);
      break;
    case PROP_NOW:
      g_value_set_int64 (value, get (object)->now);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_card_part_class_init (GlanceCardPartClass *klass)
{
  const GParamFlags shown = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_card_part_dispose;
  object_class->finalize = glance_card_part_finalize;
  object_class->get_property = glance_card_part_get_property;
  properties[PROP_MONITOR] =
      g_param_spec_object ("monitor", NULL, NULL, GLANCE_TYPE_MONITOR, shown);
  properties[PROP_NOW] = g_param_spec_int64 ("now", NULL, NULL, 0, G_MAXINT64, 0, shown);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
glance_card_part_init (GlanceCardPart *self)
{
}

void
glance_card_part_refresh (GlanceCardPart *self, GlanceMonitor *monitor, gint64 now)
{
  g_return_if_fail (GLANCE_IS_CARD_PART (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  get (self)->now = now;
  if (g_set_object (&get (self)->monitor, monitor))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MONITOR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOW]);
  GLANCE_CARD_PART_GET_CLASS (self)->refresh (self);
}

GlanceMonitor *
glance_card_part_get_monitor (GlanceCardPart *self)
{
  g_return_val_if_fail (GLANCE_IS_CARD_PART (self), NULL);

  return get (self)->monitor;
}

gint64
glance_card_part_get_now (GlanceCardPart *self)
{
  g_return_val_if_fail (GLANCE_IS_CARD_PART (self), 0);

  return get (self)->now / G_USEC_PER_SEC;
}

/* A newer GTK names a button after its label before anything else. */
void
glance_card_part_name_button (GtkWidget *button, const char *name)
{
  g_return_if_fail (GTK_IS_BUTTON (button));

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
glance_card_part_name_know_button (GtkWidget *button, GlanceMonitor *monitor)
{
  g_autofree char *name = NULL;

  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  /* Translators: the name of a portal where something is wrong. */
  name = g_strdup_printf (_ ("I Know About %s"),
                          glance_portal_get_name (glance_monitor_get_portal (monitor)));
  glance_card_part_name_button (button, name);
}
