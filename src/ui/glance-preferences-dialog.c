/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-preferences-dialog.h"

#include <glib/gi18n-lib.h>

#include "glance-format.h"
#include "glance-window.h"

struct _GlancePreferencesDialog
{
  AdwWindow parent_instance;

  /* Owned */ GlanceSettings *settings;
  gboolean is_showing; /* what is stored: a change of a widget is nothing to write then */
  gboolean is_writing;
  gboolean has_changed; /* since writing began */
  /* Template */ GtkAdjustment *interval;
};

G_DEFINE_FINAL_TYPE (GlancePreferencesDialog, glance_preferences_dialog, ADW_TYPE_WINDOW)

static char *
interval_words (gpointer target, double seconds)
{
  g_autofree char *duration = glance_format_duration ((gint64) seconds);

  /* Translators: a duration, such as "2 minutes". */
  return g_strdup_printf (_ ("%s between checks while no backup runs and the window is not in use"),
                          duration);
}

static void save (GlancePreferencesDialog *self);

static void
show_values (GlancePreferencesDialog *self)
{
  GSettings *settings = glance_settings_get_app (self->settings);

  self->is_showing = TRUE;
  gtk_adjustment_set_value (self->interval, g_settings_get_uint (settings, "idle-interval"));
  self->is_showing = FALSE;
}

static gboolean
write_interval (GlanceChanges *changes, gpointer interval, GError **error)
{
  glance_changes_set (changes, "idle-interval", g_variant_new_uint32 (GPOINTER_TO_UINT (interval)));
  return TRUE;
}

/* When it could not be stored, shows what is. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlancePreferencesDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  self->is_writing = FALSE;
  if (glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error))
    {
      if (self->has_changed)
        save (self);
    }
  else
    {
      show_values (self);
      if (GLANCE_IS_WINDOW (parent))
        glance_window_toast (GLANCE_WINDOW (parent), error->message);
    }
  g_application_release (g_application_get_default ());
}

static void
save (GlancePreferencesDialog *self)
{
  guint interval = (guint) gtk_adjustment_get_value (self->interval);

  if (self->is_showing)
    return;
  self->has_changed = self->is_writing;
  if (self->is_writing)
    return;
  self->is_writing = TRUE;
  g_application_hold (g_application_get_default ());
  glance_settings_write_async (self->settings, write_interval, GUINT_TO_POINTER (interval), NULL,
                               NULL, written_cb, g_object_ref (self));
}

static void
glance_preferences_dialog_dispose (GObject *object)
{
  g_clear_object (&GLANCE_PREFERENCES_DIALOG (object)->settings);
  G_OBJECT_CLASS (glance_preferences_dialog_parent_class)->dispose (object);
}

static void
glance_preferences_dialog_class_init (GlancePreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = glance_preferences_dialog_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog, interval);
  gtk_widget_class_bind_template_callback (widget_class, interval_words);
}

static void
glance_preferences_dialog_init (GlancePreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlancePreferencesDialog *
glance_preferences_dialog_new (GtkWindow *parent, GlanceSettings *settings)
{
  GlancePreferencesDialog *self =
      g_object_new (GLANCE_TYPE_PREFERENCES_DIALOG, "application",
                    gtk_window_get_application (parent), "transient-for", parent, NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (self->interval, "value-changed", G_CALLBACK (save), self,
                           G_CONNECT_SWAPPED);
  show_values (self);
  return self;
}
