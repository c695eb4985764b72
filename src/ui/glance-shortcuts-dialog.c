/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-shortcuts-dialog.h"

struct _GlanceShortcutsDialog
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (GlanceShortcutsDialog, glance_shortcuts_dialog, ADW_TYPE_WINDOW)

/* The application's own table is the one source of the keys. */
static char *
keys_of (gpointer target, const char *action)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  g_auto (GStrv) accels = gtk_application_get_accels_for_action (application, action);

  for (char **accel = accels; *accel != NULL; accel++)
    {
      guint key;
      GdkModifierType modifiers;
      char *label;

      if (!gtk_accelerator_parse (*accel, &key, &modifiers))
        continue;
      label = gtk_accelerator_get_label (key, modifiers);
      g_free (*accel);
      *accel = label;
    }
  return g_strjoinv ("   ", accels);
}

static void
glance_shortcuts_dialog_class_init (GlanceShortcutsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-shortcuts-dialog.ui");
  gtk_widget_class_bind_template_callback (widget_class, keys_of);
}

static void
glance_shortcuts_dialog_init (GlanceShortcutsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlanceShortcutsDialog *
glance_shortcuts_dialog_new (GtkWindow *parent)
{
  return g_object_new (GLANCE_TYPE_SHORTCUTS_DIALOG, "transient-for", parent, NULL);
}
