/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Failures half-way, which must be undone. */

#include "enroll-fixture.h"

#include <glib/gstdio.h>

static void
fails (Fixture *fixture, int code)
{
  g_autofree char *before = dup_state (fixture);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (enroll (fixture, NEW_KEY, -1, &error));
  g_assert_error (error, GLANCE_ERROR, code);
  cranky_key_store_mend (fixture->keys);
  after = dup_state (fixture);
  g_assert_cmpstr (before, ==, after);
  assert_checked (fixture);
}

static GlanceDemoPortal *
get_server (Fixture *fixture)
{
  return is_listed (fixture) ? fixture->other : fixture->server;
}

static void
test_key_info_fails (Fixture *fixture, gconstpointer unused)
{
  soup_server_add_handler (glance_demo_portal_get_server (get_server (fixture)),
                           "/api/2.0/keys/@self", answer_500, NULL, NULL);
  fails (fixture, GLANCE_ERROR_SERVER_ERROR);
}

static void
test_progress_fails (Fixture *fixture, gconstpointer unused)
{
  soup_server_add_handler (glance_demo_portal_get_server (get_server (fixture)),
                           "/api/2.0/backup/getbackupprogress", answer_500, NULL, NULL);
  fails (fixture, GLANCE_ERROR_SERVER_ERROR);
}

/* The keyring cannot even say whether there is an old key. */
static void
test_old_key_unknown (Fixture *fixture, gconstpointer unused)
{
  drop_cached_key (fixture);
  cranky_key_store_fail (fixture->keys, CRANKY_LOOKUP, GLANCE_ERROR_KEYRING_LOCKED, FALSE);
  fails (fixture, GLANCE_ERROR_KEYRING_LOCKED);
}

static void
test_storing_fails (Fixture *fixture, gconstpointer unused)
{
  cranky_key_store_fail (fixture->keys, CRANKY_STORE, GLANCE_ERROR_KEYRING_NOT_STORED, FALSE);
  fails (fixture, GLANCE_ERROR_KEYRING_NOT_STORED);
}

static void
count_call (gpointer portal, gpointer user_data)
{
  *(guint *) user_data += 1;
}

/* A user who has just refused at the keyring's prompt is not prompted again. */
static void
test_locked (Fixture *fixture, gconstpointer unused)
{
  guint n_stores = 0;

  cranky_key_store_fail (fixture->keys, CRANKY_STORE, GLANCE_ERROR_KEYRING_LOCKED, FALSE);
  cranky_key_store_watch (fixture->keys, CRANKY_STORE, count_call, &n_stores);
  fails (fixture, GLANCE_ERROR_KEYRING_LOCKED);
  g_assert_cmpuint (n_stores, ==, 1);
}

static void
note_removal (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
take_off (gpointer portal, gpointer user_data)
{
  Fixture *fixture = user_data;
  gboolean removed = FALSE;

  cranky_key_store_watch (fixture->keys, CRANKY_LOOKUP, NULL, NULL);
  glance_portals_remove_async (fixture->portals, fixture->portal, NULL, note_removal, &removed);
  while (!removed)
    g_main_context_iteration (NULL, TRUE);
}

/* Somebody else removed it from the list before the portal was checked. */
static void
test_removed_meanwhile (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  drop_cached_key (fixture);
  glance_portal_set_origin (fixture->wanted, glance_portal_get_origin (fixture->portal));
  glance_portal_set_dump (fixture->wanted, TRUE);
  cranky_key_store_watch (fixture->keys, CRANKY_LOOKUP, take_off, fixture);
  g_assert_false (enroll (fixture, NULL, -1, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_REMOVED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 0);
}

static void
block_settings (gpointer portal, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *path = get_path (fixture, "settings.ini");
  g_autofree char *aside = get_path (fixture, "aside");

  cranky_key_store_watch (fixture->keys, CRANKY_STORE, NULL, NULL);
  g_rename (path, aside);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
unblock_settings (Fixture *fixture)
{
  g_autofree char *path = get_path (fixture, "settings.ini");
  g_autofree char *aside = get_path (fixture, "aside");

  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_rename (aside, path);
}

/* The settings become unwritable just after the key has been stored. */
static void
test_listing_fails (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *before = dup_state (fixture);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  cranky_key_store_watch (fixture->keys, CRANKY_STORE, block_settings, fixture);
  g_assert_false (enroll (fixture, NEW_KEY, -1, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  unblock_settings (fixture);
  after = dup_state (fixture);
  g_assert_cmpstr (before, ==, after);
  assert_checked (fixture);
}

/* The portal was listed but the keyring had lost its key; afterwards it has none again. */
static void
test_no_old_key (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;

  drop_cached_key (fixture);
  cranky_key_store_set (fixture->keys, fixture->portal, NULL);
  cranky_key_store_watch (fixture->keys, CRANKY_STORE, block_settings, fixture);
  g_assert_false (enroll (fixture, NEW_KEY, -1, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  unblock_settings (fixture);
  key = cranky_key_store_get (fixture->keys, fixture->portal);
  g_assert_null (key);
  g_assert_true (enroll (fixture, NEW_KEY, -1, NULL));
  assert_enrolled (fixture);
}

/* The keyring reports failure but has stored the key, and then does not delete it: this is noted,
 * and the next start clears it. */
static void
test_key_stays (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *before = dup_state (fixture);
  g_autofree char *key = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  cranky_key_store_fail (fixture->keys, CRANKY_STORE, GLANCE_ERROR_KEYRING_HUNG, TRUE);
  cranky_key_store_fail (fixture->keys, CRANKY_CLEAR, GLANCE_ERROR_KEYRING_LOCKED, FALSE);
  g_assert_false (enroll (fixture, NEW_KEY, -1, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_HUNG);
  g_assert_cmpuint (count_notes (fixture), ==, 1);
  key = cranky_key_store_get (fixture->keys, fixture->portal);
  g_assert_cmpstr (key, ==, NEW_KEY);

  tidy (fixture);
  g_assert_cmpuint (count_notes (fixture), ==, 1);
  cranky_key_store_mend (fixture->keys);
  tidy (fixture);
  after = dup_state (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
add_tests (void)
{
  ADD_BOTH ("key-info-fails", test_key_info_fails);
  ADD_BOTH ("progress-fails", test_progress_fails);
  ADD_BOTH ("storing-fails", test_storing_fails);
  ADD_BOTH ("listing-fails", test_listing_fails);
  ADD (NULL, "/enroll/new/key-stays", test_key_stays);
  ADD (LISTED, "/enroll/listed/old-key-unknown", test_old_key_unknown);
  ADD (LISTED, "/enroll/listed/no-old-key", test_no_old_key);
  ADD (LISTED, "/enroll/listed/locked", test_locked);
  ADD (LISTED, "/enroll/listed/removed-meanwhile", test_removed_meanwhile);
}

int
main (int argc, char *argv[])
{
  return run_tests (&argc, &argv, add_tests);
}
