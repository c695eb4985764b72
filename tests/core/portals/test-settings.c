/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-settings.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "glance-error.h"
#include "glance-key-file-backend.h"

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

static gboolean
name_it (GlanceChanges *changes, gpointer name, GError **error)
{
  g_auto (GStrv) portals = glance_changes_get_portals (changes);
  const char *const ids[] = { ID, NULL };
  g_autoptr (GVariant) values =
      g_variant_ref_sink (g_variant_new_parsed ("{'name': <%s>}", (const char *) name));

  if (portals[0] == NULL)
    glance_changes_set (changes, "portals", g_variant_new_strv (ids, -1));
  glance_changes_set_portal (changes, ID, values);
  return TRUE;
}

static char *
get_name (GlanceSettings *settings)
{
  g_autoptr (GVariant) name = glance_settings_get_portal_value (settings, ID, "name");

  return g_variant_dup_string (name, NULL);
}

static void
test_memory_is_forgotten (void)
{
  GlanceSettings *a = glance_settings_new_memory (NULL);
  GlanceSettings *b = glance_settings_new_memory (NULL);
  g_autofree char *name = NULL;

  g_assert_true (glance_settings_write (a, name_it, (gpointer) "Acme", NULL));
  name = get_name (b);
  g_assert_cmpstr (name, ==, "");
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

/* An explicitly requested backend is used. */
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
      g_assert_true (glance_settings_write (settings, name_it, (gpointer) "Acme", NULL));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

/* The program's own key file backend, or GLib's, as in a sandbox. */
static char *
use_key_file (gboolean is_own)
{
  if (is_own)
    g_unsetenv ("GSETTINGS_BACKEND");
  else
    g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", NO_BUS, TRUE);
  return is_own
             ? g_build_filename (g_get_user_config_dir (), "backup-glance", "settings.ini", NULL)
             : g_build_filename (g_get_user_config_dir (), "glib-2.0", "settings", "keyfile", NULL);
}

static void
test_key_file (gconstpointer is_own)
{
  if (g_test_subprocess ())
    {
      g_autofree char *path = use_key_file (is_own != NULL);
      g_autoptr (GlanceSettings) settings = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *content = NULL;

      settings = glance_settings_new (&error);
      g_assert_no_error (error);
      glance_settings_write (settings, name_it, (gpointer) "Acme", &error);
      g_assert_no_error (error);

      g_assert_true (g_file_get_contents (path, &content, NULL, &error));
      g_assert_nonnull (g_strrstr (content, "name='Acme'"));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static gboolean
interval_it (GlanceChanges *changes, gpointer unused, GError **error)
{
  glance_changes_set (changes, "idle-interval", g_variant_new_uint32 (600));
  return TRUE;
}

static gboolean
refuse (GlanceChanges *changes, gpointer unused, GError **error)
{
  interval_it (changes, NULL, NULL);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return FALSE;
}

static void
test_refused (void)
{
  GlanceSettings *settings = glance_settings_new_memory (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (glance_settings_write (settings, refuse, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpuint (g_settings_get_uint (glance_settings_get_app (settings), "idle-interval"), ==,
                    60);
  g_assert_finalize_object (settings);
}

static void
stored_cb (GObject *settings, GAsyncResult *result, gpointer done)
{
  g_assert_true (glance_settings_write_finish (GLANCE_SETTINGS (settings), result, NULL));
  *(gboolean *) done = TRUE;
}

static void
test_several_at_once (void)
{
  GlanceSettings *settings = glance_settings_new_memory (NULL);
  GSettings *app = glance_settings_get_app (settings);
  gboolean done = FALSE;

  glance_settings_set_async (settings,
                             g_variant_new_parsed ("{'tray': <'never'>, 'start-at-login': <true>}"),
                             stored_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_settings_get_enum (app, "tray"), ==, 2);
  g_assert_true (g_settings_get_boolean (app, "start-at-login"));
  g_assert_finalize_object (settings);
}

/* Written completely or not at all: the old content stays until the new one is there. The limit
 * stands in for a full disk. */
static void
test_full_disk (gconstpointer is_own)
{
  if (g_test_subprocess ())
    {
      g_autofree char *path = use_key_file (is_own != NULL);
      g_autoptr (GlanceSettings) settings = glance_settings_new (NULL);
      struct rlimit limit = { 64, 64 };
      g_autoptr (GError) error = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autofree char *name = NULL;

      g_assert_true (glance_settings_write (settings, name_it, (gpointer) "Acme", NULL));
      g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
      signal (SIGXFSZ, SIG_IGN);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      g_assert_false (glance_settings_write (settings, name_it, (gpointer) "Northwind", &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
      g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
      g_assert_cmpstr (before, ==, after);
      name = get_name (settings);
      g_assert_cmpstr (name, ==, "Acme");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

/* A file that cannot be read must not count as an empty list, which the next write would make it.
 * */
static void
test_unreadable (gconstpointer is_own)
{
  if (g_test_subprocess ())
    {
      g_autofree char *path = use_key_file (is_own != NULL);
      g_autofree char *folder = g_path_get_dirname (path);
      g_autoptr (GError) error = NULL;

      g_mkdir_with_parents (folder, 0700);
      g_assert_true (g_file_set_contents (path, "no key file\n", -1, NULL));
      g_assert_null (glance_settings_new (&error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
      g_clear_error (&error);

      g_assert_cmpint (g_remove (path), ==, 0);
      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      g_assert_null (glance_settings_new (&error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

/* What another process has written is not lost, whether or not the main loop has signalled it. */
static void
test_read_again (gconstpointer is_own)
{
  if (g_test_subprocess ())
    {
      g_autofree char *path = use_key_file (is_own != NULL);
      g_autoptr (GlanceSettings) settings = glance_settings_new (NULL);
      g_autoptr (GlanceSettings) other = glance_settings_new (NULL);
      g_autofree char *content = NULL;

      g_assert_true (glance_settings_write (other, name_it, (gpointer) "Elsewhere", NULL));
      g_assert_true (glance_settings_write (settings, interval_it, NULL, NULL));
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_nonnull (strstr (content, "name='Elsewhere'"));
      g_assert_nonnull (strstr (content, "idle-interval=600"));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
changed_cb (GSettings *app, const char *key, gboolean *changed)
{
  *changed = TRUE;
}

/* Whoever keeps the GSettings goes on hearing of changes, and nobody else does. */
static void
test_outlived (gconstpointer is_own)
{
  if (g_test_subprocess ())
    {
      g_autofree char *path = use_key_file (is_own != NULL);
      g_autoptr (GlanceSettings) other = glance_settings_new (NULL);
      GlanceSettings *settings = glance_settings_new (NULL);
      g_autoptr (GSettings) app = g_object_ref (glance_settings_get_app (settings));
      g_autoptr (GSettingsBackend) backend = NULL;
      gboolean changed = FALSE;

      g_signal_connect (app, "changed::portals", G_CALLBACK (changed_cb), &changed);
      g_settings_get_uint (app, "idle-interval");
      g_assert_finalize_object (settings);
      g_assert_true (glance_settings_write (other, name_it, (gpointer) "Acme", NULL));
      g_object_get (app, "backend", &backend, NULL);
      glance_key_file_backend_reload (GLANCE_KEY_FILE_BACKEND (backend));
      g_assert_true (changed);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_all (inner);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("glance-settings-XXXXXX", NULL);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/memory-is-forgotten", test_memory_is_forgotten);
  g_test_add_func ("/settings/no-schema", test_no_schema);
  g_test_add_func ("/settings/refused", test_refused);
  g_test_add_func ("/settings/several-at-once", test_several_at_once);
  g_test_add_func ("/settings/backend-as-asked", test_backend_as_asked);
#define ADD(name, func)                                                            \
  g_test_add_data_func ("/settings/own-file/" name, GINT_TO_POINTER (TRUE), func); \
  g_test_add_data_func ("/settings/sandbox-file/" name, GINT_TO_POINTER (FALSE), func)
  ADD ("written", test_key_file);
  ADD ("full-disk", test_full_disk);
  ADD ("unreadable", test_unreadable);
  ADD ("read-again", test_read_again);
  ADD ("outlived", test_outlived);
  status = g_test_run ();
  remove_all (folder);
  return status;
}
