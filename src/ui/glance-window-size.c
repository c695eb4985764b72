/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-window-size.h"

void
glance_window_size_restore (GtkWindow *window, GlanceSettings *settings)
{
  GSettings *app = glance_settings_get_app (settings);

  gtk_window_set_default_size (window, g_settings_get_int (app, "window-width"),
                               g_settings_get_int (app, "window-height"));
  if (g_settings_get_boolean (app, "window-maximized"))
    gtk_window_maximize (window);
}

typedef struct
{
  int width;
  int height;
  gboolean is_maximized;
} Size;

static gboolean
write_size (GlanceChanges *changes, gpointer data, GError **error)
{
  const Size *size = data;

  glance_changes_set (changes, "window-width",
                      g_variant_new_int32 (CLAMP (size->width, 360, 16384)));
  glance_changes_set (changes, "window-height",
                      g_variant_new_int32 (CLAMP (size->height, 240, 16384)));
  glance_changes_set (changes, "window-maximized", g_variant_new_boolean (size->is_maximized));
  return TRUE;
}

static void
size_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error))
    g_debug ("The size of the window is not remembered: %s", error->message);
  g_application_release (g_application_get_default ());
}

void
glance_window_size_save (GtkWindow *window, GlanceSettings *settings)
{
  Size *size = g_new0 (Size, 1);

  gtk_window_get_default_size (window, &size->width, &size->height);
  size->is_maximized = gtk_window_is_maximized (window);
  g_application_hold (g_application_get_default ());
  glance_settings_write_async (settings, write_size, size, g_free, NULL, size_written_cb, NULL);
}
