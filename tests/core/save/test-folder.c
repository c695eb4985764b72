/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "glance-place.h"

#define NOT_UTF8 \
  "/srv/b\xe4"   \
  "ckups"

static void
test_setting (void)
{
  static const struct
  {
    const char *value;
    const char *path; /* or NULL: none */
  } cases[] = {
    { "", NULL },
    { "/srv/backups", "/srv/backups" },
    { "/srv/./backups/", "/srv/backups" },
    { "backups", NULL },
    { "~/backups", NULL },
    { "file:///srv/two%20words", "/srv/two words" },
    { "file:///srv/b%E4ckups", NOT_UTF8 },
    { "file://elsewhere/srv", NULL },
    { "https://acme.example/srv", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = glance_folder_from_setting (cases[i].value);

      g_assert_cmpstr (path, ==, cases[i].path);
    }
}

static void
test_bytes (void)
{
  static const char *const paths[] = { "/srv/backups", "/srv/50% & more", NOT_UTF8 };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *value = glance_folder_to_setting (paths[i]);
      g_autofree char *path = glance_folder_from_setting (value);

      g_assert_true (g_utf8_validate (value, -1, NULL));
      g_assert_cmpstr (path, ==, paths[i]);
    }
}

static void
test_names (void)
{
  g_autofree char *chosen =
      g_build_filename (g_get_user_runtime_dir (), "doc", "1234abcd", "Backups", NULL);
  g_autoptr (GError) error = glance_place_make_error (EACCES, chosen);
  g_autofree char *name = glance_folder_dup_name (chosen);
  g_autofree char *path = glance_folder_dup_name ("/srv/backups");

  g_assert_cmpstr (name, ==, "Backups");
  g_assert_cmpstr (path, ==, "/srv/backups");
  g_assert_null (strstr (error->message, "/doc/"));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
choose (GlanceSettings *settings, const char *path)
{
  gboolean chosen = FALSE;

  glance_folder_choose_async (settings, path, chosen_cb, &chosen);
  while (!chosen)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_found (GlanceSettings *settings, const char *expected)
{
  g_autofree char *found = glance_folder_find (glance_settings_get_app (settings));

  g_assert_cmpstr (found, ==, expected);
}

/* Where Downloads are there, it is those; a folder that has been chosen counts, there or not. */
static void
test_chosen (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (&error);
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  g_assert_no_error (error);
  assert_found (settings, g_get_home_dir ());
  g_assert_cmpint (g_mkdir (downloads, 0700), ==, 0);
  assert_found (settings, downloads);
  choose (settings, NOT_UTF8);
  assert_found (settings, NOT_UTF8);
  g_assert_true (glance_folder_choose (settings, "/srv/backups", &error));
  assert_found (settings, "/srv/backups");
  choose (settings, NULL);
  assert_found (settings, downloads);
  g_assert_cmpint (g_rmdir (downloads), ==, 0);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
assert_looks (const char *path, GlanceFolderState expected, const char *expected_path)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  glance_folder_look_async (path, NULL, looked_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (glance_folder_look_finish (result, &found, &error), ==, expected);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected_path);
}

/* A folder of a server that does not answer. */
static struct
{
  GMutex lock;
  GCond changed;
  gboolean hangs;
  gboolean is_asked;
  gboolean refuses;
} server;

/* Ours comes before libc's. */
int
access (const char *path, int mode)
{
  if (mode == F_OK)
    return faccessat (AT_FDCWD, path, mode, 0);
  g_mutex_lock (&server.lock);
  server.is_asked = server.hangs;
  g_cond_signal (&server.changed);
  while (server.hangs)
    g_cond_wait (&server.changed, &server.lock);
  g_mutex_unlock (&server.lock);
  errno = EACCES;
  return server.refuses ? -1 : 0;
}

static void
test_look (void)
{
  g_autofree char *gone = g_build_filename (g_get_home_dir (), "gone", NULL);
  g_autofree char *file = g_build_filename (g_get_home_dir (), "user-dirs.dirs", NULL);

  assert_looks (g_get_home_dir (), GLANCE_FOLDER_FINE, g_get_home_dir ());
  assert_looks (NULL, GLANCE_FOLDER_FINE, g_get_home_dir ());
  assert_looks (gone, GLANCE_FOLDER_MISSING, gone);
  assert_looks (file, GLANCE_FOLDER_MISSING, file);
  server.refuses = TRUE;
  assert_looks (g_get_home_dir (), GLANCE_FOLDER_LOCKED, g_get_home_dir ());
  server.refuses = FALSE;
}

static void
test_hangs (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  server.hangs = TRUE;
  glance_folder_look_async (g_get_home_dir (), cancellable, looked_cb, &result);
  g_mutex_lock (&server.lock);
  while (!server.is_asked)
    g_cond_wait (&server.changed, &server.lock);
  g_mutex_unlock (&server.lock);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  glance_folder_look_finish (result, &found, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (found);

  g_mutex_lock (&server.lock);
  server.hangs = FALSE;
  g_cond_signal (&server.changed);
  g_mutex_unlock (&server.lock);
  assert_looks (g_get_home_dir (), GLANCE_FOLDER_FINE, g_get_home_dir ());
}

int
main (int argc, char *argv[])
{
  g_autofree char *home = g_dir_make_tmp ("folder-XXXXXX", NULL);
  g_autofree char *user_dirs = g_build_filename (home, "user-dirs.dirs", NULL);
  int status;

  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", g_get_tmp_dir (), TRUE);
  g_assert_true (
      g_file_set_contents (user_dirs, "XDG_DOWNLOAD_DIR=\"$HOME/Downloads\"\n", -1, NULL));
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder/setting", test_setting);
  g_test_add_func ("/folder/bytes", test_bytes);
  g_test_add_func ("/folder/names", test_names);
  g_test_add_func ("/folder/chosen", test_chosen);
  g_test_add_func ("/folder/look", test_look);
  g_test_add_func ("/folder/hangs", test_hangs);
  status = g_test_run ();
  g_assert_cmpint (g_remove (user_dirs), ==, 0);
  g_assert_cmpint (g_rmdir (home), ==, 0);
  return status;
}
