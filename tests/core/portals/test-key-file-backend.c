/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-file-backend.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "glance-config.h"

#define APP GLANCE_APP_PATH "/"
#define PORTAL APP "portals/00000000-0000-4000-8000-00000000000a/"

typedef struct
{
  char *folder;
  char *path;
  GSettingsBackend *backend;
  GSettings *app;
  GSettings *portal;
} Fixture;

static GSettings *
open_settings (GSettingsBackend *backend, const char *id, const char *path)
{
  g_autoptr (GSettingsSchema) schema =
      g_settings_schema_source_lookup (g_settings_schema_source_get_default (), id, TRUE);

  return g_settings_new_full (schema, backend, path);
}

static void
set_up (Fixture *fixture, gconstpointer content)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("glance-key-file-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "settings.ini", NULL);
  if (content != NULL)
    g_assert_true (g_file_set_contents (fixture->path, content, -1, NULL));
  fixture->backend = glance_key_file_backend_new (fixture->path, APP, "backup-glance", &error);
  g_assert_no_error (error);
  fixture->app = open_settings (fixture->backend, GLANCE_APP_ID, NULL);
  fixture->portal = open_settings (fixture->backend, GLANCE_APP_ID ".Portal", PORTAL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_object_unref (fixture->app);
  g_object_unref (fixture->portal);
  g_object_unref (fixture->backend);
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
assert_content (Fixture *fixture, const char *expected)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static void
assert_name (Fixture *fixture, const char *expected)
{
  g_autofree char *name = g_settings_get_string (fixture->portal, "name");

  g_assert_cmpstr (name, ==, expected);
}

static void
test_written (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (g_settings_is_writable (fixture->app, "portals"));
  assert_name (fixture, "");
  g_assert_true (g_settings_set_string (fixture->portal, "name", "R&D\n'"));
  g_assert_true (g_settings_set_uint (fixture->app, "idle-interval", 600));
  assert_name (fixture, "R&D\n'");
  assert_content (fixture, "[portals/00000000-0000-4000-8000-00000000000a]\n"
                           "name=\"R&D\\n'\"\n"
                           "\n"
                           "[backup-glance]\n"
                           "idle-interval=600\n");
  g_settings_reset (fixture->portal, "name");
  assert_name (fixture, "");
  assert_content (fixture, "[backup-glance]\n"
                           "idle-interval=600\n");
}

/* Several keys at once, as after g_settings_delay(). */
static void
test_tree (Fixture *fixture, gconstpointer unused)
{
  g_settings_delay (fixture->portal);
  g_settings_set_string (fixture->portal, "name", "Acme");
  g_settings_set_boolean (fixture->portal, "dump", TRUE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_settings_apply (fixture->portal);
  assert_content (fixture, "[portals/00000000-0000-4000-8000-00000000000a]\n"
                           "dump=true\n"
                           "name='Acme'\n");
}

static const char BY_HAND[] = "# Mine\n"
                              "[backup-glance]\n"
                              "idle-interval='soon'\n"
                              "[portals/00000000-0000-4000-8000-00000000000a]\n"
                              "name=Acme\n"
                              "[other]\n"
                              "key=1\n";

/* Values written by hand: without quotation marks, of the wrong type, not ours. */
static void
test_by_hand (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *content = NULL;

  assert_name (fixture, "Acme");
  g_assert_cmpuint (g_settings_get_uint (fixture->app, "idle-interval"), ==, 60);
  g_assert_true (g_settings_set_string (fixture->portal, "name", "Northwind"));
  g_assert_true (g_file_get_contents (fixture->path, &content, NULL, NULL));
  g_assert_nonnull (strstr (content, "# Mine\n"));
  g_assert_nonnull (strstr (content, "[other]\nkey=1\n"));
}

static void
note_change (GSettings *settings, const char *key, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", key);
}

/* Only what is different is signalled. */
static void
test_reload (Fixture *fixture, gconstpointer unused)
{
  GlanceKeyFileBackend *backend = GLANCE_KEY_FILE_BACKEND (fixture->backend);
  g_autoptr (GString) changes = g_string_new (NULL);

  g_signal_connect (fixture->portal, "changed", G_CALLBACK (note_change), changes);
  g_signal_connect (fixture->app, "changed", G_CALLBACK (note_change), changes);
  glance_key_file_backend_reload (backend);
  g_assert_cmpstr (changes->str, ==, "");
  g_assert_true (g_file_set_contents (fixture->path,
                                      "[portals/00000000-0000-4000-8000-00000000000a]\n"
                                      "name=Acme\n"
                                      "url='https://acme.example'\n",
                                      -1, NULL));
  glance_key_file_backend_reload (backend);
  g_assert_cmpstr (changes->str, ==, "idle-interval url ");

  /* Nor is a file that cannot be read, which may be half-written. */
  g_string_truncate (changes, 0);
  g_assert_true (g_file_set_contents (fixture->path, "name=", -1, NULL));
  glance_key_file_backend_reload (backend);
  g_assert_cmpstr (changes->str, ==, "");
}

/* An editor empties the file before it fills it. Nothing is lost during that moment, but a file
 * that stays empty is believed. */
static void
test_emptied (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *whole = NULL;
  g_autofree char *name = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &whole, NULL, NULL));
  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  glance_key_file_backend_reload (GLANCE_KEY_FILE_BACKEND (fixture->backend));
  assert_name (fixture, "Acme");
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  glance_key_file_backend_reload (GLANCE_KEY_FILE_BACKEND (fixture->backend));
  assert_name (fixture, "Acme");
  g_assert_true (g_file_set_contents (fixture->path, whole, -1, NULL));
  glance_key_file_backend_reload (GLANCE_KEY_FILE_BACKEND (fixture->backend));
  assert_name (fixture, "Acme");

  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  glance_key_file_backend_reload (GLANCE_KEY_FILE_BACKEND (fixture->backend));
  while ((name = g_settings_get_string (fixture->portal, "name"), *name != '\0'))
    {
      g_clear_pointer (&name, g_free);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* A symbolic link stays one, and its target is written. */
static void
test_link (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *target = g_build_filename (fixture->folder, "dotfiles.ini", NULL);
  g_autofree char *content = NULL;

  g_assert_true (g_file_set_contents (target, "", 0, NULL));
  g_assert_cmpint (symlink (target, fixture->path), ==, 0);
  g_assert_true (g_settings_set_string (fixture->portal, "name", "Acme"));
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (target, &content, NULL, NULL));
  g_assert_nonnull (strstr (content, "name='Acme'"));
  g_remove (target);
}

static void
test_cannot_be_written (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_false (g_settings_set_string (fixture->portal, "name", "Acme"));
  assert_name (fixture, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, content, func) g_test_add (name, Fixture, content, set_up, func, tear_down)
  ADD ("/key-file-backend/written", NULL, test_written);
  ADD ("/key-file-backend/tree", NULL, test_tree);
  ADD ("/key-file-backend/by-hand", BY_HAND, test_by_hand);
  ADD ("/key-file-backend/reload", BY_HAND, test_reload);
  ADD ("/key-file-backend/emptied", BY_HAND, test_emptied);
  ADD ("/key-file-backend/link", NULL, test_link);
  ADD ("/key-file-backend/cannot-be-written", NULL, test_cannot_be_written);
  return g_test_run ();
}
