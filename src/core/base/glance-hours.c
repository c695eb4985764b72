/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-hours.h"

#include <gio/gio.h>
#include <langinfo.h>
#include <string.h>

#define SCHEMA "org.gnome.desktop.interface"
#define KEY "clock-format"

/* On a server, dconf would be opened for nothing and leave a file behind. */
static gboolean
has_session (void)
{
  g_autofree char *bus = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL || g_getenv ("GSETTINGS_BACKEND") != NULL
         || g_file_test (bus, G_FILE_TEST_EXISTS);
}

/* GSettings aborts the process when a schema or a key is missing. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL && has_session ())
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);
  if (schema == NULL || !g_settings_schema_has_key (schema, KEY))
    return NULL;
  return g_settings_new_full (schema, NULL, NULL);
}

/* Created once for the process; it follows the desktop. */
static GSettings *
get_settings (void)
{
  static gsize opened;
  static GSettings *settings;

  if (g_once_init_enter (&opened))
    {
      settings = open_settings ();
      g_once_init_leave (&opened, 1);
    }
  return settings;
}

/* Under GNOME even the key's default is the user's choice. Elsewhere the schema may be installed
 * only because of a library, and in a sandbox it may lack the user's values. */
static gboolean
is_gnome (void)
{
  const char *names = g_getenv ("XDG_CURRENT_DESKTOP");
  g_auto (GStrv) desktops = g_strsplit (names != NULL ? names : "", ":", -1);

  return g_strv_contains ((const char *const *) desktops, "GNOME")
         && !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static gboolean
locale_is_twelve (void)
{
  const char *format = nl_langinfo (T_FMT);

  return strstr (format, "%r") != NULL || strstr (format, "%I") != NULL
         || strstr (format, "%l") != NULL || strstr (format, "%p") != NULL;
}

gboolean
glance_hours_are_twelve (void)
{
  GSettings *settings = get_settings ();
  g_autoptr (GVariant) chosen = settings != NULL ? g_settings_get_user_value (settings, KEY) : NULL;
  g_autofree char *value = NULL;

  if (settings == NULL || (chosen == NULL && !is_gnome ()))
    return locale_is_twelve ();
  value = g_settings_get_string (settings, KEY);
  return g_str_equal (value, "12h");
}
