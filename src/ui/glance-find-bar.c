/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-find-bar.h"

struct _GlanceFindBar
{
  GtkBox parent_instance;

  gboolean is_open;
  /* Template */ GtkSearchBar *bar;
  /* Template */ GtkEditable *entry;
};

enum
{
  PROP_0,
  PROP_OPEN,
  N_PROPS
};

enum
{
  CHANGED,
  STOPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceFindBar, glance_find_bar, GTK_TYPE_BOX)

static void
search_changed (GlanceFindBar *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
stop_search (GlanceFindBar *self)
{
  g_signal_emit (self, signals[STOPPED], 0);
}

/* When the entry is hidden, GTK asks what is around it first. */
static gboolean
glance_find_bar_grab_focus (GtkWidget *widget)
{
  GlanceFindBar *self = GLANCE_FIND_BAR (widget);

  return self->is_open && gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
glance_find_bar_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, GLANCE_FIND_BAR (object)->is_open);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_find_bar_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_OPEN:
      GLANCE_FIND_BAR (object)->is_open = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_find_bar_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_box_remove (GTK_BOX (object), child);
  G_OBJECT_CLASS (glance_find_bar_parent_class)->dispose (object);
}

static void
glance_find_bar_class_init (GlanceFindBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_find_bar_dispose;
  object_class->get_property = glance_find_bar_get_property;
  object_class->set_property = glance_find_bar_set_property;
  widget_class->grab_focus = glance_find_bar_grab_focus;
  g_object_class_install_property (
      object_class, PROP_OPEN,
      g_param_spec_boolean ("open", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  signals[CHANGED] = g_signal_new ("changed", GLANCE_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[STOPPED] = g_signal_new ("stopped", GLANCE_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, GlanceFindBar, entry);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, stop_search);
}

static void
glance_find_bar_init (GlanceFindBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, self->entry);
}

GlanceFindBar *
glance_find_bar_new (void)
{
  return g_object_new (GLANCE_TYPE_FIND_BAR, NULL);
}

const char *
glance_find_bar_get_text (GlanceFindBar *self)
{
  g_return_val_if_fail (GLANCE_IS_FIND_BAR (self), "");

  return gtk_editable_get_text (self->entry);
}

void
glance_find_bar_clear (GlanceFindBar *self)
{
  g_return_if_fail (GLANCE_IS_FIND_BAR (self));

  gtk_editable_set_text (self->entry, "");
}
