/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "key-store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "glance-lock.h"

static void
test_keyring (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_lookup_fails (fixture, GLANCE_ERROR_NO_KEY);
  assert_store (fixture, "demo-key");
  assert_lookup (fixture, "demo-key");
  assert_store (fixture, "sk-test");
  assert_lookup (fixture, "sk-test");
  for (guint i = 0; i < 2; i++) /* having no key is not an error */
    {
      g_assert_true (clear_key (fixture, &error));
      g_assert_no_error (error);
      assert_lookup_fails (fixture, GLANCE_ERROR_NO_KEY);
    }
}

static void
test_label (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocess) tool = NULL;
  g_autofree char *text = NULL;

  glance_portal_set_name (fixture->portal, "Acme");
  assert_store (fixture, "demo-key");
  tool = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL,
                           "secret-tool", "search", "portal-id", ID, NULL);
  g_assert_true (g_subprocess_communicate_utf8 (tool, NULL, NULL, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "label = Backup Glance: Acme"));
  g_assert_nonnull (strstr (text, "io.github.backupglance.BackupGlance.ApiKey"));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin_lookup (fixture);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  begin_lookup (fixture); /* cancelled before it began */
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
store_unbound (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  secret_password_store (&unbound_schema, NULL, "Backup Glance: old", key, NULL, keep_result,
                         fixture, "portal-id", ID, NULL);
  result = wait_for_result (fixture);
  secret_password_store_finish (result, &error);
  g_assert_no_error (error);
}

/* A key is only for the address it was stored with. */
static void
test_origin (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_store (fixture, "demo-key");
  glance_portal_set_origin (fixture->portal, "https://acme.example:8443");
  assert_lookup_fails (fixture, GLANCE_ERROR_KEY_ELSEWHERE);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  assert_lookup (fixture, "demo-key");

  glance_portal_set_origin (fixture->portal, "https://new.example");
  begin_lookup (fixture);
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_nonnull (strstr (error->message, "acme.example"));
  assert_store (fixture, "sk-new");
  assert_lookup (fixture, "sk-new");
  g_assert_cmpuint (count_items (fixture), ==, 1);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  assert_lookup_fails (fixture, GLANCE_ERROR_KEY_ELSEWHERE);

  /* It goes with the portal, whatever address it is for. */
  g_assert_true (clear_key (fixture, NULL));
  g_assert_cmpuint (count_items (fixture), ==, 0);
}

/* A key from an earlier version is bound when it is first used. */
static void
test_unbound (Fixture *fixture, gconstpointer data)
{
  store_unbound (fixture, "demo-key");
  assert_lookup (fixture, "demo-key");
  glance_portal_set_origin (fixture->portal, "https://new.example");
  assert_lookup_fails (fixture, GLANCE_ERROR_KEY_ELSEWHERE);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  assert_lookup (fixture, "demo-key");
  if (!GPOINTER_TO_INT (data)) /* the file cannot tell the two apart; the bound one counts */
    g_assert_cmpuint (count_items (fixture), ==, 1);
  g_assert_true (clear_key (fixture, NULL));
  g_assert_cmpuint (count_items (fixture), ==, 0);

  /* Once there is one with an origin, one without no longer counts; GNOME Keyring replaces it. */
  if (!GPOINTER_TO_INT (data))
    return;
  glance_portal_set_origin (fixture->portal, "https://new.example");
  assert_store (fixture, "sk-new");
  store_unbound (fixture, "demo-key");
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  assert_lookup_fails (fixture, GLANCE_ERROR_KEY_ELSEWHERE);
  g_assert_true (clear_key (fixture, NULL));
}

/* Stores "sk-new" for @origin and cancels after @n_turns of the main loop. Returns whether it was
 * stored. */
static gboolean
store_and_cancel (Fixture *fixture, const char *origin, guint n_turns)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (ID);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean stored;

  glance_portal_set_origin (portal, origin);
  glance_key_store_store_async (fixture->store, portal, "sk-new", cancellable, keep_result,
                                fixture);
  for (guint i = 0; i < n_turns && fixture->result == NULL; i++)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  result = wait_for_result (fixture);
  stored = glance_key_store_store_finish (fixture->store, result, &error);
  if (!stored)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return stored;
}

/* Whenever a store is cancelled, either the old key is there afterwards, or the call reports that
 * it stored the new one; and putting the old one back then works. */
static void
test_cancelled_anywhere (Fixture *fixture, gconstpointer data)
{
  static const char *const origins[] = { "https://acme.example", "https://new.example" };

  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      gboolean stored = FALSE;

      for (guint n = 0; !stored || n < 5; n++)
        {
          assert_store (fixture, "old-key");
          stored = store_and_cancel (fixture, origins[i], n);
          if (!stored)
            assert_lookup (fixture, "old-key");
        }
      assert_store (fixture, "old-key");
      assert_lookup (fixture, "old-key");
    }
}

static void
test_hung (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      begin_lookup (fixture);
      glance_manual_clock_advance (fixture->clock, 9);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_null (fixture->result);
      glance_manual_clock_advance (fixture->clock, 1);
      g_assert_null (finish_lookup (fixture, &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_HUNG);
    }
}

static void
test_forgetful (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (store_key (fixture, "demo-key", &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_NOT_STORED);
}

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_lookup (fixture, "old-key");
  g_assert_false (store_key (fixture, "demo-key", &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_NOT_STORED);
}

static void
test_absent (Fixture *fixture, gconstpointer data)
{
  assert_all_fail (fixture, GLANCE_ERROR_KEYRING_ABSENT);
}

static gint64
get_second (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mtime;
}

static void
count_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_stored = user_data;

  g_assert_true (glance_key_store_store_finish (GLANCE_KEY_STORE (source), result, NULL));
  *n_stored += 1;
}

/* libsecret 0.20 fails when it is to write the file twice at once, and none notices that another
 * process has written it in the same second. */
static void
test_at_once (Fixture *fixture, const char *path)
{
  g_autoptr (GlancePortal) other = glance_portal_new ("00000000-0000-4000-8000-000000000002");
  gint64 second = get_second (path);
  guint n_stored = 0;

  glance_portal_set_origin (other, "https://other.example");
  glance_key_store_store_async (fixture->store, other, "sk-other", NULL, count_result, &n_stored);
  glance_key_store_store_async (fixture->store, fixture->portal, "demo-key", NULL, count_result,
                                &n_stored);
  while (n_stored < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (get_second (path), >=, second + 2);
  assert_lookup (fixture, "demo-key");
}

static void
run_main_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* While another process has the file, it is not even looked at. */
static void
test_turns (Fixture *fixture, const char *path)
{
  g_autofree char *turn = g_strconcat (path, ".turn", NULL);
  int lock = glance_lock_take (turn, GLANCE_LOCK_PATIENCE, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (lock, >=, 0);
  g_assert_true (g_file_set_contents (path, "GnomeKeyring\n\r", -1, NULL));
  begin_lookup (fixture);
  run_main_loop ();
  glance_manual_clock_advance (fixture->clock, 119);
  run_main_loop ();
  g_assert_null (fixture->result);
  glance_manual_clock_advance (fixture->clock, 1);
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_HUNG);

  begin_lookup (fixture);
  run_main_loop ();
  g_assert_null (fixture->result);
  glance_lock_drop (lock);
  g_clear_error (&error);
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_DAMAGED);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("DESK"), "test.keyring", NULL);
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_assert_true (g_file_set_contents (path, "GnomeKeyring\n\r", -1, NULL));
  for (int i = 0; i < 2; i++) /* whoever comes second hears it, too */
    assert_lookup_fails (fixture, GLANCE_ERROR_KEYRING_DAMAGED);
  g_assert_cmpint (g_unlink (aside), ==, 0);
  test_unbound (fixture, GINT_TO_POINTER (TRUE));
  test_at_once (fixture, path);
  test_turns (fixture, path);
}

static void
test_keepassxc (Fixture *fixture, gconstpointer data)
{
  test_keyring (fixture, NULL);
  test_origin (fixture, NULL);
  test_unbound (fixture, NULL);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/key-store-secret/keyring/store", test_keyring },
    { "/key-store-secret/keyring/label", test_label },
    { "/key-store-secret/keyring/cancelled", test_cancelled },
    { "/key-store-secret/keyring/origin", test_origin },
    { "/key-store-secret/keyring/unbound", test_unbound },
    { "/key-store-secret/keyring/cancelled-anywhere", test_cancelled_anywhere },
    { "/key-store-secret/hung", test_hung },
    { "/key-store-secret/forgetful", test_forgetful },
    { "/key-store-secret/stale", test_stale },
    { "/key-store-secret/keepassxc/store", test_keepassxc },
    { "/key-store-secret/absent", test_absent },
    { "/key-store-secret/no-bus", test_absent },
    { "/key-store-secret/file", test_file },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
