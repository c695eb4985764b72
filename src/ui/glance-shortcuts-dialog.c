/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-shortcuts-dialog.h"

#include <glib/gi18n-lib.h>

struct _GlanceShortcutsDialog
{
  AdwWindow parent_instance;

  /* Template */ AdwPreferencesGroup *group;
};

G_DEFINE_FINAL_TYPE (GlanceShortcutsDialog, glance_shortcuts_dialog, ADW_TYPE_WINDOW)

/* The keys themselves are in the application's table. */
static const struct
{
  const char *title;
  const char *action;
} rows[] = {
  { N_ ("Add a Portal"), "app.add-portal" },         { N_ ("Find a Portal"), "win.find" },
  { N_ ("Check All Portals Now"), "win.check-all" }, { N_ ("Undo Removing a Portal"), "win.undo" },
  { N_ ("Preferences"), "app.preferences" },         { N_ ("Keyboard Shortcuts"), "app.shortcuts" },
  { N_ ("Close the Window"), "window.close" },       { N_ ("Quit"), "app.quit" },
};

static void
add_label (GtkBox *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, style);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_box_append (box, label);
}

/* A cap for each modifier, and one for the key: "Ctrl", "N". */
static void
add_caps (GtkBox *box, guint key, GdkModifierType modifiers)
{
  g_autofree char *cap = gtk_accelerator_get_label (key, 0);
  g_autofree char *label = gtk_accelerator_get_label (key, modifiers);
  g_auto (GStrv) parts = NULL;

  label[strlen (label) - strlen (cap)] = '\0';
  parts = g_strsplit (label, "+", -1);
  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0')
      add_label (box, *part, "keycap");
  add_label (box, cap, "keycap");
}

static GtkWidget *
row_new (const char *title, const char *const *accels)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autoptr (GString) spoken = g_string_new (NULL);

  for (gsize i = 0; accels[i] != NULL; i++)
    {
      guint key;
      GdkModifierType modifiers;
      g_autofree char *label = NULL;

      if (!gtk_accelerator_parse (accels[i], &key, &modifiers))
        continue;
      label = gtk_accelerator_get_label (key, modifiers);
      g_string_append_printf (spoken, "%s%s", spoken->len > 0 ? ", " : "", label);
      if (i > 0)
        /* Translators: between two key combinations that do the same. */
        add_label (GTK_BOX (box), _ ("or"), "dim-label");
      add_caps (GTK_BOX (box), key, modifiers);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  spoken->str, -1);
  return row;
}

static void
glance_shortcuts_dialog_class_init (GlanceShortcutsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-shortcuts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceShortcutsDialog, group);
}

static void
glance_shortcuts_dialog_init (GlanceShortcutsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlanceShortcutsDialog *
glance_shortcuts_dialog_new (GtkWindow *parent)
{
  GtkApplication *application = gtk_window_get_application (parent);
  GlanceShortcutsDialog *self = g_object_new (GLANCE_TYPE_SHORTCUTS_DIALOG, "application",
                                              application, "transient-for", parent, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) accels = gtk_application_get_accels_for_action (application, rows[i].action);

      adw_preferences_group_add (self->group,
                                 row_new (_ (rows[i].title), (const char *const *) accels));
    }
  return self;
}
