/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "key-store-fixture.h"

const SecretSchema unbound_schema = {
  "io.github.backupglance.BackupGlance.ApiKey",
  SECRET_SCHEMA_NONE,
  { { "portal-id", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->store = glance_key_store_secret_new (GLANCE_CLOCK (fixture->clock));
  fixture->cancellable = g_cancellable_new ();
  fixture->portal = glance_portal_new (ID);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_null (fixture->result);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->clock);
  g_object_unref (fixture->cancellable);
  g_object_unref (fixture->portal);
}

void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->result); /* once */
  fixture->result = g_object_ref (result);
}

/* If it never comes, meson's timeout ends the test. */
GAsyncResult *
wait_for_result (Fixture *fixture)
{
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (&fixture->result);
}

char *
finish_lookup (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = wait_for_result (fixture);

  return glance_key_store_lookup_finish (fixture->store, result, error);
}

void
begin_lookup (Fixture *fixture)
{
  glance_key_store_lookup_async (fixture->store, fixture->portal, fixture->cancellable, keep_result,
                                 fixture);
}

void
assert_lookup (Fixture *fixture, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *key;

  begin_lookup (fixture);
  key = finish_lookup (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
  glance_key_free (key);
}

void
assert_lookup_fails (Fixture *fixture, GlanceError code)
{
  g_autoptr (GError) error = NULL;

  begin_lookup (fixture);
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_error (error, GLANCE_ERROR, (int) code);
}

gboolean
store_key (Fixture *fixture, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_store_async (fixture->store, fixture->portal, key, fixture->cancellable,
                                keep_result, fixture);
  result = wait_for_result (fixture);
  return glance_key_store_store_finish (fixture->store, result, error);
}

gboolean
clear_key (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_clear_async (fixture->store, fixture->portal, fixture->cancellable, keep_result,
                                fixture);
  result = wait_for_result (fixture);
  return glance_key_store_clear_finish (fixture->store, result, error);
}

void
assert_store (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;

  store_key (fixture, key, &error);
  g_assert_no_error (error);
}

void
assert_all_fail (Fixture *fixture, GlanceError code)
{
  g_autoptr (GError) error = NULL;

  assert_lookup_fails (fixture, code);
  g_assert_false (store_key (fixture, "demo-key", &error));
  g_assert_error (error, GLANCE_ERROR, (int) code);
  g_clear_error (&error);
  g_assert_false (clear_key (fixture, &error));
  g_assert_error (error, GLANCE_ERROR, (int) code);
}

GSubprocess *
spawn_desk (const char *script, const char *word, const char *more)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "desk", script, NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, path, word, more, NULL);

  g_assert_no_error (error);
  return process;
}

static void
note_exit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

void
run_desk (const char *script, const char *word, const char *more)
{
  g_autoptr (GSubprocess) process = spawn_desk (script, word, more);
  gboolean exited = FALSE;

  g_subprocess_wait_check_async (process, NULL, note_exit, &exited);
  while (!exited)
    g_main_context_iteration (NULL, TRUE);
}

guint
count_items (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autolist (SecretRetrievable)
    items = NULL;

  secret_password_search (&unbound_schema, SECRET_SEARCH_ALL, NULL, keep_result, fixture,
                          "portal-id", ID, NULL);
  result = wait_for_result (fixture);
  items = secret_password_search_finish (result, &error);
  g_assert_no_error (error);
  return g_list_length (items);
}
