/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-keyring-file.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>

#include "glance-error.h"

/* A file made by libsecret itself, truncated at every length: none of the pieces may reach
 * libsecret, and each is set aside. */
static void
test_truncated (void)
{
  static const SecretSchema schema = { "test",
                                       SECRET_SCHEMA_NONE,
                                       { { "id", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } } };
  g_autofree char *folder = g_dir_make_tmp ("glance-keyring-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "test.keyring", NULL);
  g_autofree char *backup = g_strconcat (path, "~", NULL); /* libsecret makes one, */
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL); /* a newer one this too */
  g_autofree char *data = NULL;
  g_autofree char *piece = NULL;
  g_autoptr (GError) error = NULL;
  gsize length, piece_length;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);

  g_assert_true (glance_keyring_file_check (path, &error)); /* there is none yet */
  secret_password_store_sync (&schema, NULL, "Test", "demo-key", NULL, &error, "id", "1", NULL);
  g_assert_no_error (error);
  g_assert_true (glance_keyring_file_check (path, &error));

  g_assert_true (g_file_get_contents (path, &data, &length, &error));
  for (gsize kept = 0; kept < length; kept++)
    {
      g_assert_true (g_file_set_contents (path, data, kept, NULL));
      g_assert_false (glance_keyring_file_check (path, &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_DAMAGED);
      g_assert_nonnull (strstr (error->message, aside));
      g_clear_error (&error);
      g_assert_false (glance_keyring_file_check (path, &error)); /* now there is none */
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_DAMAGED);
      g_clear_error (&error);
      g_assert_true (g_file_get_contents (aside, &piece, &piece_length, &error));
      g_assert_cmpmem (piece, piece_length, data, kept);
      g_clear_pointer (&piece, g_free);
    }

  data[0]++;
  g_assert_true (g_file_set_contents (path, data, length, NULL));
  g_assert_false (glance_keyring_file_check (path, NULL));
  g_remove (aside);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0); /* cannot be read as a file */
  g_assert_false (glance_keyring_file_check (path, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_FAILED);
  g_rmdir (path);
  g_remove (backup);
  g_remove (lock);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_path (void)
{
  g_autofree char *path = NULL;

  g_unsetenv ("SECRET_BACKEND");
  g_unsetenv ("SNAP_NAME");
  g_assert_null (glance_keyring_file_dup_path ());
  g_assert_false (glance_keyring_file_is_certain ());

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_unsetenv ("SECRET_FILE_TEST_PATH");
  path = glance_keyring_file_dup_path ();
  g_assert_true (g_str_has_suffix (path, "/keyrings/default.keyring"));
  g_assert_true (glance_keyring_file_is_certain ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring-file/truncated", test_truncated);
  g_test_add_func ("/keyring-file/path", test_path);
  return g_test_run ();
}
