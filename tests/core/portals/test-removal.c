/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Removal, with settings in a file and a keyring that can fail, and what is left of it when the
 * program ends half-way. */

#include "glance-removal.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cranky-key-store.h"
#include "glance-pending.h"

static const char A[] = "00000000-0000-4000-8000-00000000000a";
static const char B[] = "00000000-0000-4000-8000-00000000000b";
static const char C[] = "00000000-0000-4000-8000-00000000000c";
static const char KEY[] = "some-key";

typedef struct
{
  char *folder;
  GlancePortals *portals;
  CrankyKeyStore *keys;
  GlancePortal *portal; /* the second of three */
  GlanceRemoval *removal;
} Fixture;

static void
add (Fixture *fixture, const char *id)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (id);
  g_autofree char *origin = g_strdup_printf ("https://%c.example", id[strlen (id) - 1]);

  glance_portal_set_origin (portal, origin);
  glance_portal_set_name (portal, "Acme");
  cranky_key_store_set (fixture->keys, portal, KEY);
  g_assert_true (glance_portals_add (fixture->portals, portal, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = glance_settings_new (&error);

  g_assert_no_error (error);
  fixture->folder = g_strdup (g_get_user_config_dir ());
  fixture->portals = glance_portals_new (settings);
  fixture->keys = cranky_key_store_new ();
  add (fixture, A);
  add (fixture, B);
  add (fixture, C);
  fixture->portal = g_list_model_get_item (G_LIST_MODEL (fixture->portals), 1);
  fixture->removal =
      glance_removal_new (fixture->portals, GLANCE_KEY_STORE (fixture->keys), fixture->portal);
}

static void
clear_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      clear_folder (inner);
      g_remove (inner);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->removal != NULL)
    g_assert_finalize_object (fixture->removal);
  g_assert_finalize_object (fixture->portals);
  g_assert_finalize_object (fixture->keys);
  g_assert_finalize_object (fixture->portal);
  clear_folder (fixture->folder);
  g_free (fixture->folder);
}

/* The last digits of the ids on the list in the file. */
static char *
dup_list (Fixture *fixture)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new (NULL);
  g_auto (GStrv) ids = g_settings_get_strv (glance_settings_get_app (settings), "portals");
  GString *list = g_string_new (NULL);

  for (gsize i = 0; ids[i] != NULL; i++)
    g_string_append_c (list, ids[i][strlen (ids[i]) - 1]);
  return g_string_free (list, FALSE);
}

#define assert_list(fixture, expected)          \
  G_STMT_START                                  \
  {                                             \
    g_autofree char *list = dup_list (fixture); \
    g_assert_cmpstr (list, ==, expected);       \
  }                                             \
  G_STMT_END

static gboolean
has_key (Fixture *fixture)
{
  g_autofree char *key = cranky_key_store_get (fixture->keys, fixture->portal);

  return key != NULL;
}

static gboolean
has_values (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "backup-glance", "settings.ini", NULL);
  g_autofree char *settings = NULL;
  g_autofree char *group = g_strdup_printf ("[portals/%s]", B);

  g_assert_true (g_file_get_contents (path, &settings, NULL, NULL));
  return strstr (settings, group) != NULL;
}

static gboolean
has_note (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "backup-glance", "pending", B, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
run (Fixture *fixture,
     void (*step) (GlanceRemoval *, GAsyncReadyCallback, gpointer),
     GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  step (fixture->removal, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_removal_finish (fixture->removal, result, error);
}

static void
begin (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  run (fixture, glance_removal_begin_async, &error);
  g_assert_no_error (error);
  g_assert_true (glance_removal_is_pending (fixture->removal));
  assert_list (fixture, "ac");
  g_assert_true (has_note (fixture) && has_key (fixture) && has_values (fixture));
}

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  glance_removal_tidy_finish (result);
  *(gboolean *) user_data = TRUE;
}

/* As another program does when it starts now. */
static void
tidy (Fixture *fixture)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new (NULL);
  g_autoptr (GlancePortals) portals = glance_portals_new (settings);
  gboolean tidied = FALSE;

  glance_removal_tidy_async (portals, GLANCE_KEY_STORE (fixture->keys), tidied_cb, &tidied);
  while (!tidied)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_gone (Fixture *fixture)
{
  assert_list (fixture, "ac");
  g_assert_false (has_note (fixture) || has_key (fixture) || has_values (fixture));
}

static void
assert_there (Fixture *fixture)
{
  assert_list (fixture, "abc");
  g_assert_true (has_key (fixture) && has_values (fixture));
  g_assert_false (has_note (fixture) || glance_removal_is_pending (fixture->removal));
}

static void
test_completed (Fixture *fixture, gconstpointer unused)
{
  begin (fixture);
  g_assert_true (run (fixture, glance_removal_complete_async, NULL));
  assert_gone (fixture);
}

static void
test_undone (Fixture *fixture, gconstpointer unused)
{
  begin (fixture);
  g_assert_true (run (fixture, glance_removal_undo_async, NULL));
  assert_there (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 3);
}

/* If the keyring is locked, now or at the next start, the note stays until the key is gone. */
static void
test_locked (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  begin (fixture);
  cranky_key_store_fail (fixture->keys, CRANKY_CLEAR, GLANCE_ERROR_KEYRING_LOCKED, FALSE);
  g_assert_false (run (fixture, glance_removal_complete_async, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_LOCKED);
  g_assert_true (has_note (fixture) && has_key (fixture));
  g_assert_finalize_object (g_steal_pointer (&fixture->removal));
  tidy (fixture);
  g_assert_true (has_note (fixture) && has_key (fixture));

  cranky_key_store_mend (fixture->keys);
  tidy (fixture);
  assert_gone (fixture);
}

/* The program ends while the removal can still be undone; nobody else finishes it before that. */
static void
test_dropped (Fixture *fixture, gconstpointer unused)
{
  begin (fixture);
  tidy (fixture);
  g_assert_true (has_note (fixture) && has_key (fixture));
  g_assert_finalize_object (g_steal_pointer (&fixture->removal));
  tidy (fixture);
  assert_gone (fixture);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GlancePending **) user_data = glance_pending_note_finish (result, NULL);
}

/* When the program ended, it was listed again or not yet taken off: it stays listed. */
static void
test_listed (Fixture *fixture, gconstpointer unused)
{
  GlanceSettings *settings = glance_portals_get_settings (fixture->portals);
  GlancePending *note = NULL;

  glance_pending_note_async (glance_settings_get_folder (settings), B, NULL, noted_cb, &note);
  while (note == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (has_note (fixture));
  glance_pending_leave (note);
  tidy (fixture);
  assert_there (fixture);
}

static void
move_settings (Fixture *fixture, gboolean away)
{
  g_autofree char *path = g_build_filename (fixture->folder, "backup-glance", "settings.ini", NULL);
  g_autofree char *aside = g_build_filename (fixture->folder, "backup-glance", "aside", NULL);

  if (away)
    {
      g_assert_cmpint (g_rename (path, aside), ==, 0);
      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      return;
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (g_rename (aside, path), ==, 0);
}

static void
test_cannot_be_written (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  move_settings (fixture, TRUE);
  g_assert_false (run (fixture, glance_removal_begin_async, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  move_settings (fixture, FALSE);
  assert_there (fixture);

  /* Nor can it be undone then: it is off the list, and noted. */
  begin (fixture);
  move_settings (fixture, TRUE);
  g_clear_error (&error);
  g_assert_false (run (fixture, glance_removal_undo_async, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  move_settings (fixture, FALSE);
  g_assert_true (has_note (fixture) && has_key (fixture));
  g_assert_true (run (fixture, glance_removal_undo_async, NULL));
  assert_there (fixture);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("glance-removal-XXXXXX", NULL);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_unsetenv ("GSETTINGS_BACKEND");

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/removal/completed", test_completed);
  ADD ("/removal/undone", test_undone);
  ADD ("/removal/locked", test_locked);
  ADD ("/removal/dropped", test_dropped);
  ADD ("/removal/listed", test_listed);
  ADD ("/removal/cannot-be-written", test_cannot_be_written);
  status = g_test_run ();
  g_assert_cmpint (g_remove (folder), ==, 0);
  return status;
}
