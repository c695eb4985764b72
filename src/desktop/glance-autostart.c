/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-autostart.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "glance-words.h"

#define GROUP G_KEY_FILE_DESKTOP_GROUP

char *
glance_autostart_make_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", GLANCE_APP_ID ".desktop", NULL);
}

static gboolean
has_program (GKeyFile *entry)
{
  g_autofree char *program =
      g_key_file_get_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_TRY_EXEC, NULL);
  g_autofree char *found = program != NULL ? g_find_program_in_path (program) : NULL;

  return program == NULL || found != NULL;
}

GlanceAutostart
glance_autostart_read (void)
{
  g_autofree char *path = glance_autostart_make_path ();
  g_autoptr (GKeyFile) entry = g_key_file_new ();

  if (!g_key_file_load_from_file (entry, path, G_KEY_FILE_NONE, NULL)
      || !g_key_file_has_key (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL)
      || g_key_file_get_boolean (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL))
    return GLANCE_AUTOSTART_OFF;
  if (g_key_file_has_key (entry, GROUP, "X-GNOME-Autostart-enabled", NULL)
      && !g_key_file_get_boolean (entry, GROUP, "X-GNOME-Autostart-enabled", NULL))
    return GLANCE_AUTOSTART_OFF;
  return has_program (entry) ? GLANCE_AUTOSTART_ON : GLANCE_AUTOSTART_STALE;
}

/* Quoted as in the Desktop Entry Specification, which differs from what a shell expects. */
static char *
quote (const char *program)
{
  GString *quoted = g_string_new ("\"");

  for (const char *c = program; *c != '\0'; c++)
    {
      if (strchr ("\"`$\\", *c) != NULL)
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *c);
      if (*c == '%')
        g_string_append_c (quoted, '%');
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

static char *
make_entry (const char *program, gsize *length)
{
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autofree char *quoted = quote (program);
  g_autofree char *exec = g_strconcat (quoted, " --background", NULL);

  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, _ ("Backup Glance"));
  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_COMMENT,
                         _ ("Watch without a window"));
  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, GLANCE_APP_ID);
  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_TRY_EXEC, program);
  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
  g_key_file_set_boolean (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_TERMINAL, FALSE);
  return g_key_file_to_data (entry, length, NULL);
}

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", path,
               g_strerror (code));
  return FALSE;
}

gboolean
glance_autostart_write (const char *program, GError **error)
{
  g_autofree char *path = glance_autostart_make_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *data = NULL;
  gsize length;

  if (program == NULL)
    return g_unlink (path) == 0 || errno == ENOENT || errno == ENOTDIR || fail (path, errno, error);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (folder, errno, error);
  data = make_entry (program, &length);
  return g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT,
                                   0644, error);
}
