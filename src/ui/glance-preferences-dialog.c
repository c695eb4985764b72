/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-preferences-dialog.h"

#include <glib/gi18n-lib.h>

#include "glance-format.h"

struct _GlancePreferencesDialog
{
  AdwWindow parent_instance;

  /* Template */ GtkAdjustment *interval;
  /* Template */ GtkSwitch *notifications_switch;
  /* Template */ GtkSwitch *background_switch;
};

G_DEFINE_FINAL_TYPE (GlancePreferencesDialog, glance_preferences_dialog, ADW_TYPE_WINDOW)

static char *
interval_words (gpointer target, double seconds)
{
  g_autofree char *duration = glance_format_duration ((gint64) seconds);

  /* Translators: a duration, such as "2 minutes". */
  return g_strdup_printf (_ ("Waits %s while no backup runs and the window is not in use"),
                          duration);
}

static void
glance_preferences_dialog_class_init (GlancePreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog, interval);
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog,
                                        notifications_switch);
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog, background_switch);
  gtk_widget_class_bind_template_callback (widget_class, interval_words);
}

static void
glance_preferences_dialog_init (GlancePreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlancePreferencesDialog *
glance_preferences_dialog_new (GtkWindow *parent, GSettings *settings)
{
  GlancePreferencesDialog *self =
      g_object_new (GLANCE_TYPE_PREFERENCES_DIALOG, "transient-for", parent, NULL);

  g_settings_bind (settings, "idle-interval", self->interval, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notifications", self->notifications_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "run-in-background", self->background_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  return self;
}
