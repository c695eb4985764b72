/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-settings.h"

#include <glib/gstdio.h>

#include "glance-error.h"

static const char ID[] = "00000000-0000-4000-8000-000000000001";
static const char NO_BUS[] = "unix:path=/nonexistent/bus";

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  GlanceSettings *settings = glance_settings_new_memory (&error);
  GSettings *app = glance_settings_get_app (settings);
  g_auto (GStrv) portals = g_settings_get_strv (app, "portals");

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (portals), ==, 0);
  g_assert_cmpuint (g_settings_get_uint (app, "idle-interval"), ==, 60);
  g_assert_true (g_settings_get_boolean (app, "notifications"));
  g_assert_false (g_settings_get_boolean (app, "run-in-background"));
  g_assert_false (g_settings_get_boolean (app, "background-asked"));
  g_assert_finalize_object (settings);
}

static void
test_memory_is_forgotten (void)
{
  GlanceSettings *a = glance_settings_new_memory (NULL);
  GlanceSettings *b = glance_settings_new_memory (NULL);
  GSettings *portal_a = glance_settings_new_portal (a, ID);
  GSettings *portal_b = glance_settings_new_portal (b, ID);
  g_autofree char *name = NULL;

  g_settings_set_string (portal_a, "name", "Acme");
  name = g_settings_get_string (portal_b, "name");
  g_assert_cmpstr (name, ==, "");
  g_assert_true (glance_settings_sync (a, NULL));
  g_assert_finalize_object (portal_a);
  g_assert_finalize_object (portal_b);
  g_assert_finalize_object (a);
  g_assert_finalize_object (b);
}

static void
test_no_schema (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = NULL;

      g_setenv ("GSETTINGS_SCHEMA_DIR", "/nonexistent", TRUE);
      g_setenv ("XDG_DATA_DIRS", "/nonexistent", TRUE);
      g_setenv ("XDG_DATA_HOME", "/nonexistent", TRUE);
      g_assert_null (glance_settings_new (&error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
      g_clear_error (&error);
      g_assert_null (glance_settings_new_memory (&error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

/* A backend that was asked for is the one that is used. */
static void
test_backend_as_asked (void)
{
  if (g_test_subprocess ())
    {
      g_autofree char *path =
          g_build_filename (g_get_user_config_dir (), "backup-glance", "settings.ini", NULL);
      g_autoptr (GlanceSettings) settings = NULL;

      g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
      settings = glance_settings_new (NULL);
      g_settings_set_uint (glance_settings_get_app (settings), "idle-interval", 120);
      g_assert_true (glance_settings_sync (settings, NULL));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_key_file (void)
{
  if (g_test_subprocess ())
    {
      const char *const portals[] = { ID, NULL };
      g_autofree char *path =
          g_build_filename (g_get_user_config_dir (), "backup-glance", "settings.ini", NULL);
      g_autoptr (GlanceSettings) settings = NULL;
      g_autoptr (GSettings) portal = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *content = NULL;

      g_unsetenv ("GSETTINGS_BACKEND");
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", NO_BUS, TRUE);
      settings = glance_settings_new (&error);
      g_assert_no_error (error);
      portal = glance_settings_new_portal (settings, ID);
      g_settings_set_strv (glance_settings_get_app (settings), "portals", portals);
      g_settings_set_string (portal, "name", "Acme");
      glance_settings_sync (settings, &error);
      g_assert_no_error (error);

      g_assert_true (g_file_get_contents (path, &content, NULL, &error));
      g_assert_nonnull (g_strrstr (content, "name='Acme'"));

      /* A full disk keeps nothing; here the file is taken away. */
      g_assert_cmpint (g_remove (path), ==, 0);
      g_assert_false (glance_settings_sync (settings, &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    {
      folder = g_dir_make_tmp ("glance-settings-XXXXXX", NULL);
      g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
    }
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/memory-is-forgotten", test_memory_is_forgotten);
  g_test_add_func ("/settings/no-schema", test_no_schema);
  g_test_add_func ("/settings/backend-as-asked", test_backend_as_asked);
  g_test_add_func ("/settings/key-file", test_key_file);
  status = g_test_run ();
  if (folder != NULL)
    {
      g_autofree char *inner = g_build_filename (folder, "backup-glance", NULL);

      g_rmdir (inner);
      g_assert_cmpint (g_rmdir (folder), ==, 0);
    }
  return status;
}
