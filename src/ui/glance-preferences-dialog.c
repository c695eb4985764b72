/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-preferences-dialog.h"

#include <glib/gi18n-lib.h>

#include "glance-folder-row.h"
#include "glance-format.h"
#include "glance-window.h"

struct _GlancePreferencesDialog
{
  AdwWindow parent_instance;

  /* Owned */ GlanceSettings *settings;
  gboolean is_showing; /* what is stored: a widget that changes meanwhile is not to be written */
  gboolean is_writing;
  gboolean has_changed; /* since writing began */
  /* Template */ GtkAdjustment *interval;
  /* Template */ GtkSwitch *background_switch;
  /* Template */ GtkSwitch *login_switch;
  /* Template */ GtkSwitch *notifications_switch;
  /* Template */ AdwComboRow *tray_row;
  /* Template */ GlanceFolderRow *folder_row;
};

G_DEFINE_FINAL_TYPE (GlancePreferencesDialog, glance_preferences_dialog, ADW_TYPE_WINDOW)

/* In the order of the row */
static const char *const tray_nicks[] = { "always", "active", "never" };

static char *
interval_words (gpointer target, double seconds)
{
  g_autofree char *duration = glance_format_duration ((gint64) seconds);

  /* Translators: a duration, such as "2 minutes". */
  return g_strdup_printf (_ ("%s between checks while no backup runs and the window is not in use"),
                          duration);
}

/* While it writes: the dialog and the window below it, which may both be closed meanwhile. A reference to
 * the dialog would not do: GTK 4.8 looks at the window below when the last one goes. */
typedef struct
{
  GWeakRef dialog;
  GWeakRef parent;
} Writing;

static Writing *
writing_new (GlancePreferencesDialog *dialog, GtkWindow *parent)
{
  Writing *writing = g_new0 (Writing, 1);

  g_weak_ref_init (&writing->dialog, dialog);
  g_weak_ref_init (&writing->parent, parent);
  return writing;
}

static void
writing_free (Writing *writing)
{
  g_weak_ref_clear (&writing->dialog);
  g_weak_ref_clear (&writing->parent);
  g_free (writing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Writing, writing_free)

static void
say (GtkWindow *parent, const char *text)
{
  if (GLANCE_IS_WINDOW (parent))
    glance_window_toast (GLANCE_WINDOW (parent), text);
}

static void
folder_failed_cb (GlancePreferencesDialog *self, const char *sentence)
{
  say (gtk_window_get_transient_for (GTK_WINDOW (self)), sentence);
}

static void
show_values (GlancePreferencesDialog *self)
{
  GSettings *settings = glance_settings_get_app (self->settings);

  self->is_showing = TRUE;
  gtk_adjustment_set_value (self->interval, g_settings_get_uint (settings, "idle-interval"));
  gtk_switch_set_active (self->notifications_switch,
                         g_settings_get_boolean (settings, "notifications"));
  gtk_switch_set_active (self->background_switch,
                         g_settings_get_boolean (settings, "run-in-background"));
  gtk_switch_set_active (self->login_switch, g_settings_get_boolean (settings, "start-at-login"));
  adw_combo_row_set_selected (self->tray_row, g_settings_get_enum (settings, "tray"));
  self->is_showing = FALSE;
}

/* Somebody else has changed them: another program, or the resident, which has found that something cannot
 * be switched on. */
static void
settings_changed (GlancePreferencesDialog *self)
{
  GSettings *settings = glance_settings_get_app (self->settings);
  gboolean refused;

  if (self->is_writing)
    return;
  refused = gtk_switch_get_active (self->login_switch)
            && !g_settings_get_boolean (settings, "start-at-login");
  show_values (self);
  if (refused)
    say (gtk_window_get_transient_for (GTK_WINDOW (self)),
         _ ("Start at Login has been switched off on this desktop."));
}

static void
add_changed (GVariantDict *changes, GSettings *settings, const char *key, GVariant *chosen)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (chosen);
  g_autoptr (GVariant) stored = g_settings_get_value (settings, key);

  if (!g_variant_equal (value, stored))
    g_variant_dict_insert_value (changes, key, value);
}

/* What the widgets show and the settings do not. */
static GVariant *
collect_changes (GlancePreferencesDialog *self)
{
  GSettings *settings = glance_settings_get_app (self->settings);
  guint tray = adw_combo_row_get_selected (self->tray_row);
  GVariantDict changes;

  g_variant_dict_init (&changes, NULL);
  add_changed (&changes, settings, "idle-interval",
               g_variant_new_uint32 ((guint) gtk_adjustment_get_value (self->interval)));
  add_changed (&changes, settings, "notifications",
               g_variant_new_boolean (gtk_switch_get_active (self->notifications_switch)));
  add_changed (&changes, settings, "run-in-background",
               g_variant_new_boolean (gtk_switch_get_active (self->background_switch)));
  add_changed (&changes, settings, "start-at-login",
               g_variant_new_boolean (gtk_switch_get_active (self->login_switch)));
  if (tray < G_N_ELEMENTS (tray_nicks))
    add_changed (&changes, settings, "tray", g_variant_new_string (tray_nicks[tray]));
  /* A user who has chosen here is not asked when the window closes. */
  if (g_variant_dict_contains (&changes, "run-in-background"))
    g_variant_dict_insert (&changes, "background-asked", "b", TRUE);
  return g_variant_dict_end (&changes);
}

static void save (GlancePreferencesDialog *self);

/* Shows what is stored when a change could not be. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Writing) writing = user_data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&writing->parent);
  g_autoptr (GlancePreferencesDialog) self = g_weak_ref_get (&writing->dialog);
  g_autoptr (GError) error = NULL;
  gboolean written = glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error);

  if (!written)
    say (parent, error->message);
  if (self != NULL)
    {
      self->is_writing = FALSE;
      if (!written)
        show_values (self);
      else if (self->has_changed)
        save (self);
      else
        settings_changed (self);
    }
  g_application_release (g_application_get_default ());
}

/* dialog: who is told; NULL: nobody any more */
static void
write_changes (GlancePreferencesDialog *self, GlancePreferencesDialog *dialog)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  g_application_hold (g_application_get_default ());
  glance_settings_set_async (self->settings, collect_changes (self), written_cb,
                             writing_new (dialog, parent));
}

static void
save (GlancePreferencesDialog *self)
{
  if (self->is_showing)
    return;
  self->has_changed = self->is_writing;
  if (self->is_writing)
    return;
  self->is_writing = TRUE;
  write_changes (self, self);
}

static void
glance_preferences_dialog_dispose (GObject *object)
{
  GlancePreferencesDialog *self = GLANCE_PREFERENCES_DIALOG (object);

  /* What was chosen while the rest was being written. */
  if (self->has_changed)
    write_changes (self, NULL);
  self->has_changed = FALSE;
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (glance_preferences_dialog_parent_class)->dispose (object);
}

static void
glance_preferences_dialog_class_init (GlancePreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = glance_preferences_dialog_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  g_type_ensure (GLANCE_TYPE_FOLDER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog, interval);
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog, background_switch);
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog, login_switch);
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog,
                                        notifications_switch);
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog, tray_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePreferencesDialog, folder_row);
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
  const struct
  {
    gpointer widget;
    const char *signal;
  } choices[] = {
    { self->interval, "value-changed" },      { self->background_switch, "notify::active" },
    { self->login_switch, "notify::active" }, { self->notifications_switch, "notify::active" },
    { self->tray_row, "notify::selected" },
  };

  self->settings = g_object_ref (settings);
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    g_signal_connect_object (choices[i].widget, choices[i].signal, G_CALLBACK (save), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (glance_settings_get_app (settings), "changed",
                           G_CALLBACK (settings_changed), self, G_CONNECT_SWAPPED);
  glance_folder_row_set_settings (self->folder_row, settings);
  g_signal_connect_object (self->folder_row, "failed", G_CALLBACK (folder_failed_cb), self,
                           G_CONNECT_SWAPPED);
  show_values (self);
  return self;
}
