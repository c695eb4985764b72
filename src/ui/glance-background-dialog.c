/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-background-dialog.h"

#include "glance-dialog-ref.h"

struct _GlanceBackgroundDialog
{
  AdwWindow parent_instance;

  /* Owned */ GlanceSettings *settings;
  /* Template */ GtkWidget *keep_button;
  /* Template */ GtkWidget *body;
  /* Template */ GtkWidget *saving_label;
};

enum
{
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceBackgroundDialog, glance_background_dialog, ADW_TYPE_WINDOW)

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceBackgroundDialog) self = glance_dialog_ref_take (user_data);
  g_autoptr (GError) error = NULL;

  glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error);
  if (self != NULL)
    {
      gtk_window_set_transient_for (GTK_WINDOW (self), NULL);
      gtk_window_destroy (GTK_WINDOW (self));
      g_signal_emit (self, signals[ANSWERED], 0, error);
    }
  g_application_release (g_application_get_default ());
}

static void
answer (GtkWidget *widget, const char *action, GVariant *keep)
{
  GlanceBackgroundDialog *self = GLANCE_BACKGROUND_DIALOG (widget);
  GVariantDict values;

  gtk_widget_action_set_enabled (widget, "background.answer", FALSE);
  g_variant_dict_init (&values, NULL);
  g_variant_dict_insert_value (&values, "run-in-background", keep);
  g_variant_dict_insert (&values, "background-asked", "b", TRUE);
  g_application_hold (g_application_get_default ());
  glance_settings_set_async (self->settings, g_variant_dict_end (&values), written_cb,
                             glance_dialog_ref_new (self));
}

static void
glance_background_dialog_dispose (GObject *object)
{
  g_clear_object (&GLANCE_BACKGROUND_DIALOG (object)->settings);
  G_OBJECT_CLASS (glance_background_dialog_parent_class)->dispose (object);
}

static void
glance_background_dialog_class_init (GlanceBackgroundDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = glance_background_dialog_dispose;
  signals[ANSWERED] = g_signal_new ("answered", GLANCE_TYPE_BACKGROUND_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_install_action (widget_class, "background.answer", "b", answer);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-background-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceBackgroundDialog, keep_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceBackgroundDialog, body);
  gtk_widget_class_bind_template_child (widget_class, GlanceBackgroundDialog, saving_label);
}

static void
glance_background_dialog_init (GlanceBackgroundDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gboolean
glance_background_dialog_is_needed (GlanceSettings *settings)
{
  GSettings *app = glance_settings_get_app (settings);

  return !g_settings_get_boolean (app, "background-asked")
         && !g_settings_get_boolean (app, "run-in-background");
}

GlanceBackgroundDialog *
glance_background_dialog_new (GtkWindow *parent, GlanceSettings *settings)
{
  GlanceBackgroundDialog *self =
      g_object_new (GLANCE_TYPE_BACKGROUND_DIALOG, "application",
                    gtk_window_get_application (parent), "transient-for", parent, NULL);

  self->settings = g_object_ref (settings);
  gtk_widget_grab_focus (self->keep_button);
  return self;
}

void
glance_background_dialog_mention_saving (GlanceBackgroundDialog *self)
{
  g_return_if_fail (GLANCE_IS_BACKGROUND_DIALOG (self));

  gtk_widget_set_visible (self->saving_label, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  self->body, self->saving_label, NULL, -1);
}
