/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-store-secret.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <string.h>

#include "glance-error.h"
#include "test-clock-manual.h"

/* Each test needs a desk with another keyring, or none: meson.build runs one path a desk. */

static const char ID[] = "00000000-0000-4000-8000-000000000001";

typedef struct
{
  GlanceManualClock *clock;
  GlanceKeyStore *store;
  GlancePortal *portal;
  GCancellable *cancellable;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->store = glance_key_store_secret_new (GLANCE_CLOCK (fixture->clock));
  fixture->cancellable = g_cancellable_new ();
  fixture->portal = glance_portal_new (ID);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_null (fixture->result);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->clock);
  g_object_unref (fixture->cancellable);
  g_object_unref (fixture->portal);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->result); /* once */
  fixture->result = g_object_ref (result);
}

/* Ends in meson's timeout when it never comes. */
static GAsyncResult *
wait_for_result (Fixture *fixture)
{
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (&fixture->result);
}

static char *
finish_lookup (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = wait_for_result (fixture);

  return glance_key_store_lookup_finish (fixture->store, result, error);
}

static void
begin_lookup (Fixture *fixture)
{
  glance_key_store_lookup_async (fixture->store, fixture->portal, fixture->cancellable, keep_result,
                                 fixture);
}

static void
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

static void
assert_lookup_fails (Fixture *fixture, GlanceError code)
{
  g_autoptr (GError) error = NULL;

  begin_lookup (fixture);
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_error (error, GLANCE_ERROR, (int) code);
}

static gboolean
store_key (Fixture *fixture, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_store_async (fixture->store, fixture->portal, key, fixture->cancellable,
                                keep_result, fixture);
  result = wait_for_result (fixture);
  return glance_key_store_store_finish (fixture->store, result, error);
}

static gboolean
clear_key (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_clear_async (fixture->store, fixture->portal, fixture->cancellable, keep_result,
                                fixture);
  result = wait_for_result (fixture);
  return glance_key_store_clear_finish (fixture->store, result, error);
}

static void
assert_store (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;

  store_key (fixture, key, &error);
  g_assert_no_error (error);
}

static void
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

/* @words: a script of tests/desk and its arguments */
static GSubprocess *
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

/* Meanwhile the key store goes on. */
static void
run_desk (const char *script, const char *word, const char *more)
{
  g_autoptr (GSubprocess) process = spawn_desk (script, word, more);
  gboolean exited = FALSE;

  g_subprocess_wait_check_async (process, NULL, note_exit, &exited);
  while (!exited)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_keyring (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_lookup_fails (fixture, GLANCE_ERROR_NO_KEY);
  assert_store (fixture, "demo-key");
  assert_lookup (fixture, "demo-key");
  assert_store (fixture, "sk-test");
  assert_lookup (fixture, "sk-test");
  for (guint i = 0; i < 2; i++) /* no key there is no error */
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

/* As earlier versions knew it: without an origin. */
static const SecretSchema unbound_schema = {
  "io.github.backupglance.BackupGlance.ApiKey",
  SECRET_SCHEMA_NONE,
  { { "portal-id", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

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

/* Of the portal, whatever they are for. */
static guint
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

/* A key is for the address that it was stored with, and for no other. */
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
  g_assert_nonnull (strstr (error->message, "(acme.example)"));
  assert_store (fixture, "sk-new");
  assert_lookup (fixture, "sk-new");
  g_assert_cmpuint (count_items (fixture), ==, 1);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  assert_lookup_fails (fixture, GLANCE_ERROR_KEY_ELSEWHERE);

  /* It goes with the portal, wherever it is for. */
  g_assert_true (clear_key (fixture, NULL));
  g_assert_cmpuint (count_items (fixture), ==, 0);
}

/* A key of an earlier version is bound when it is first used. */
static void
test_unbound (Fixture *fixture, gconstpointer data)
{
  store_unbound (fixture, "demo-key");
  assert_lookup (fixture, "demo-key");
  glance_portal_set_origin (fixture->portal, "https://new.example");
  assert_lookup_fails (fixture, GLANCE_ERROR_KEY_ELSEWHERE);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  assert_lookup (fixture, "demo-key");
  if (!GPOINTER_TO_INT (data)) /* the file cannot tell it apart; the bound one counts */
    g_assert_cmpuint (count_items (fixture), ==, 1);
  g_assert_true (clear_key (fixture, NULL));
  g_assert_cmpuint (count_items (fixture), ==, 0);

  /* Where there is one with an origin, one without is for nobody; GNOME Keyring replaces it there. */
  if (!GPOINTER_TO_INT (data))
    return;
  glance_portal_set_origin (fixture->portal, "https://new.example");
  assert_store (fixture, "sk-new");
  store_unbound (fixture, "demo-key");
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  assert_lookup_fails (fixture, GLANCE_ERROR_KEY_ELSEWHERE);
  g_assert_true (clear_key (fixture, NULL));
}

/* No prompter: a prompt is dismissed before anybody sees it. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_store (fixture, "demo-key");
  run_desk ("keyring", "lock", NULL);
  assert_all_fail (fixture, GLANCE_ERROR_KEYRING_LOCKED);

  run_desk ("keyring", "unlock", "test");
  assert_lookup (fixture, "demo-key");
}

static void
test_locked_without_key (Fixture *fixture, gconstpointer data)
{
  run_desk ("keyring", "lock", NULL);
  assert_all_fail (fixture, GLANCE_ERROR_KEYRING_LOCKED);
  run_desk ("keyring", "unlock", "test");
  assert_lookup_fails (fixture, GLANCE_ERROR_NO_KEY);
}

static void
answer_and_look_up (Fixture *fixture, const char *how, const char *password)
{
  g_autoptr (GSubprocess) user = NULL;

  run_desk ("keyring", "lock", NULL);
  user = spawn_desk ("answer-prompt", how, password);
  if (password != NULL)
    assert_lookup (fixture, "demo-key");
  else
    assert_lookup_fails (fixture, GLANCE_ERROR_KEYRING_LOCKED);
  g_assert_true (g_subprocess_wait_check (user, NULL, NULL));
}

static void
test_prompt (Fixture *fixture, gconstpointer data)
{
  assert_store (fixture, "demo-key");
  answer_and_look_up (fixture, "dismiss", NULL);
  answer_and_look_up (fixture, "unlock", "test");
}

static void
wait_for_alarm (Fixture *fixture, double seconds)
{
  while (glance_manual_clock_next_alarm (fixture->clock) != seconds)
    g_main_context_iteration (NULL, TRUE);
}

/* Who reads the prompt has time, but not for ever. It stays, and there is one of it however often we ask
 * meanwhile. */
static void
test_prompt_not_answered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  char *key = NULL;

  assert_store (fixture, "demo-key");
  run_desk ("keyring", "lock", NULL);
  begin_lookup (fixture);
  wait_for_alarm (fixture, 120);
  run_desk ("answer-prompt", "see", NULL);
  glance_manual_clock_advance (fixture->clock, 119);
  g_assert_null (fixture->result);
  glance_manual_clock_advance (fixture->clock, 1);
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_HUNG);
  assert_all_fail (fixture, GLANCE_ERROR_KEYRING_HUNG);

  run_desk ("answer-prompt", "unlock", "test");
  run_desk ("answer-prompt", "miss", NULL);
  while (key == NULL) /* until libsecret, too, knows that it is unlocked */
    {
      g_clear_error (&error);
      begin_lookup (fixture);
      key = finish_lookup (fixture, &error);
      if (key == NULL)
        g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_HUNG);
    }
  g_assert_cmpstr (key, ==, "demo-key");
  glance_key_free (key);
}

/* The user goes back while the keyring still asks: libsecret must not be cancelled now. */
static void
test_prompt_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_store (fixture, "demo-key");
  run_desk ("keyring", "lock", NULL);
  begin_lookup (fixture);
  run_desk ("answer-prompt", "see", NULL);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_null (finish_lookup (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  run_desk ("answer-prompt", "dismiss", NULL);
  run_desk ("answer-prompt", "miss", NULL);
}

static void
assert_given_up (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  run_desk ("keyring", "lock", NULL);
  glance_key_store_store_async (fixture->store, fixture->portal, key, fixture->cancellable,
                                keep_result, fixture);
  run_desk ("answer-prompt", "see", NULL);
  g_cancellable_cancel (fixture->cancellable);
  result = wait_for_result (fixture);
  g_assert_false (glance_key_store_store_finish (fixture->store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_cancellable_reset (fixture->cancellable);
  run_desk ("answer-prompt", "unlock", "test");
}

/* Who gives up at the keyring's prompt keeps the key that was there. */
static void
test_replacing_cancelled (Fixture *fixture, gconstpointer data)
{
  run_desk ("keyring", "unlock", "test");
  assert_store (fixture, "old-key");
  assert_given_up (fixture, "sk-late");
  assert_lookup (fixture, "old-key");
}

/* Stores "sk-new" for @origin and gives it up after @n_turns of the main loop. Returns whether it was stored. */
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

/* Whenever a store is given up, either the old key is there afterwards, or it says that it has stored the new
 * one; and who puts the old one back is not turned away. */
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

/* Nothing is stored for somebody who has given up. */
static void
test_store_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run_desk ("keyring", "unlock", "test");
  g_assert_true (clear_key (fixture, &error));
  assert_given_up (fixture, "sk-late");
  assert_lookup_fails (fixture, GLANCE_ERROR_NO_KEY);
  g_assert_cmpuint (count_items (fixture), ==, 0);
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

/* KeePassXC shows nothing of a locked database. A store that the user dismissed would be TRUE to it, so it is
 * unlocked first. */
static void
test_keepassxc_dismissed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocess) user = spawn_desk ("answer-prompt", "dismiss-all", NULL);
  g_autoptr (GError) error = NULL;

  assert_lookup_fails (fixture, GLANCE_ERROR_KEYRING_LOCKED);
  g_assert_false (store_key (fixture, "demo-key", &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_LOCKED);
  g_subprocess_force_exit (user);
}

static void
test_absent (Fixture *fixture, gconstpointer data)
{
  assert_all_fail (fixture, GLANCE_ERROR_KEYRING_ABSENT);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("DESK"), "test.keyring", NULL);

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_assert_true (g_file_set_contents (path, "GnomeKeyring\n\r", -1, NULL));
  assert_all_fail (fixture, GLANCE_ERROR_KEYRING_FAILED);
  g_assert_cmpint (g_unlink (path), ==, 0);
  test_keyring (fixture, NULL);
  test_origin (fixture, NULL);
  test_unbound (fixture, GINT_TO_POINTER (TRUE));
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
    { "/key-store-secret/locked/without-key", test_locked_without_key },
    { "/key-store-secret/locked/with-key", test_locked },
    { "/key-store-secret/prompt/answered", test_prompt },
    { "/key-store-secret/prompt/not-answered", test_prompt_not_answered },
    { "/key-store-secret/prompt/cancelled", test_prompt_cancelled },
    { "/key-store-secret/prompt/store-cancelled", test_store_cancelled },
    { "/key-store-secret/prompt/replacing-cancelled", test_replacing_cancelled },
    { "/key-store-secret/hung", test_hung },
    { "/key-store-secret/forgetful", test_forgetful },
    { "/key-store-secret/stale", test_stale },
    { "/key-store-secret/keepassxc/store", test_keepassxc },
    { "/key-store-secret/keepassxc-locked/dismissed", test_keepassxc_dismissed },
    { "/key-store-secret/absent", test_absent },
    { "/key-store-secret/no-bus", test_absent },
    { "/key-store-secret/file", test_file },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
