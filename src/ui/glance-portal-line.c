/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-line.h"

#include <glib/gi18n-lib.h>

#include "glance-format-link.h"
#include "glance-format-saving.h"
#include "glance-format.h"

struct _GlancePortalLine
{
  GtkBox parent_instance;

  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ GlanceSaving *saving; /* or NULL */
  /* Template */ GtkWidget *open_button;
  /* Template */ GtkWidget *state;
  /* Template */ GtkImage *image;
  /* Template */ GtkLabel *name_label;
  /* Template */ GtkLabel *words_label;
  /* Template */ GtkWidget *link_button;
  guint refresh_id;
};

G_DEFINE_FINAL_TYPE (GlancePortalLine, glance_portal_line, GTK_TYPE_BOX)

/* A portal that has become worse keeps its line while somebody reads; its state then comes first. So do a
 * download and a link that was refused. */
static char *
dup_words (GlancePortalLine *self, gint64 now)
{
  char *words = NULL;

  if (glance_monitor_get_severity (self->monitor) == GLANCE_SEVERITY_FINE)
    {
      if (self->saving != NULL)
        words =
            glance_format_saving_short (self->saving, glance_monitor_get_run_id (self->monitor));
      if (words == NULL)
        words = glance_format_link_short (self->monitor);
      if (words == NULL)
        words = glance_format_summary (self->monitor, now);
    }
  return words != NULL ? words : glance_format_pill (self->monitor);
}

static char *
dup_sentence (GlancePortalLine *self, gint64 now)
{
  g_autofree char *state = glance_format_accessible (self->monitor, now);
  g_autofree char *link = glance_format_link_problem (self->monitor);
  g_autofree char *saving = NULL;
  char *sentences[4] = { state };
  gsize n_sentences = 1;

  if (self->saving != NULL)
    saving =
        glance_format_saving_spoken (self->saving, glance_monitor_get_run_id (self->monitor), now);
  if (link != NULL)
    sentences[n_sentences++] = link;
  if (saving != NULL)
    sentences[n_sentences++] = saving;
  return g_strjoinv (" ", sentences);
}

static gboolean
refresh_cb (gpointer user_data)
{
  GlancePortalLine *self = user_data;

  self->refresh_id = 0;
  glance_portal_line_refresh (self);
  return G_SOURCE_REMOVE;
}

/* A burst of notifications becomes one refresh. */
static void
queue_refresh (GlancePortalLine *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh_cb, self, NULL);
}

static void
open_link (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GlancePortal *portal = glance_monitor_get_portal (GLANCE_PORTAL_LINE (widget)->monitor);

  gtk_widget_activate_action (widget, "win.open-link", "s", glance_portal_get_id (portal));
}

static void
glance_portal_line_dispose (GObject *object)
{
  GlancePortalLine *self = GLANCE_PORTAL_LINE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->saving);
  g_clear_object (&self->monitor);
  g_clear_object (&self->clock);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  G_OBJECT_CLASS (glance_portal_line_parent_class)->dispose (object);
}

static void
glance_portal_line_class_init (GlancePortalLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = glance_portal_line_dispose;
  gtk_widget_class_install_action (widget_class, "line.open-link", NULL, open_link);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-portal-line.ui");
  gtk_widget_class_bind_template_child (widget_class, GlancePortalLine, open_button);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalLine, state);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalLine, image);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalLine, name_label);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalLine, words_label);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalLine, link_button);
}

static void
glance_portal_line_init (GlancePortalLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_STATE_EXPANDED,
                               FALSE, -1);
}

GlancePortalLine *
glance_portal_line_new (GlanceMonitor *monitor, GlanceClock *clock, GlanceSaver *saver)
{
  GlancePortalLine *self = g_object_new (GLANCE_TYPE_PORTAL_LINE, NULL);

  self->clock = g_object_ref (clock);
  self->monitor = g_object_ref (monitor);
  g_signal_connect_object (monitor, "notify", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (glance_monitor_get_portal (monitor), "notify",
                           G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  if (saver != NULL)
    {
      self->saving =
          g_object_ref (glance_saver_get_saving (saver, glance_monitor_get_portal (monitor)));
      g_signal_connect_object (self->saving, "changed", G_CALLBACK (queue_refresh), self,
                               G_CONNECT_SWAPPED);
    }
  glance_portal_line_refresh (self);
  return self;
}

gboolean
glance_portal_line_focus_first (GlancePortalLine *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL_LINE (self), FALSE);

  return gtk_widget_grab_focus (self->open_button);
}

void
glance_portal_line_refresh (GlancePortalLine *self)
{
  g_autofree char *words = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *link = NULL;
  const char *name;
  const char *classes[] = { "state", NULL, NULL };
  gint64 now;

  g_return_if_fail (GLANCE_IS_PORTAL_LINE (self));

  now = glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;
  name = glance_portal_get_name (glance_monitor_get_portal (self->monitor));
  words = dup_words (self, now);
  sentence = dup_sentence (self, now);
  classes[1] = glance_format_style_class (self->monitor);
  /* Translators: the name of a portal. */
  link = g_strdup_printf (_ ("Open the link of %s"), name);

  gtk_widget_set_css_classes (self->state, classes);
  gtk_image_set_from_icon_name (self->image, glance_format_icon_name (self->monitor));
  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->words_label, words);
  gtk_widget_set_visible (self->link_button,
                          glance_monitor_get_link (self->monitor) != NULL
                              && !glance_monitor_link_is_expired (self->monitor));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  sentence, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->link_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  link, -1);
}
