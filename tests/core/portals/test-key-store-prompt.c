/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* A locked keyring, and the user who is prompted for its password. */

#include "key-store-fixture.h"

/* Without a prompter, a prompt is dismissed before anybody sees it. */
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

/* The user has time to read the prompt, but not for ever. The prompt stays, and there is only one
 * however often we call in the meantime. */
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
  while (key == NULL) /* until libsecret also knows that it is unlocked */
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

/* The user goes back while the keyring is still prompting: libsecret must not be cancelled now. */
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

/* Giving up at the keyring's prompt keeps the old key. */
static void
test_replacing_cancelled (Fixture *fixture, gconstpointer data)
{
  run_desk ("keyring", "unlock", "test");
  assert_store (fixture, "old-key");
  assert_given_up (fixture, "sk-late");
  assert_lookup (fixture, "old-key");
}

/* Nothing is stored for a caller that has cancelled. */
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

/* KeePassXC shows nothing of a locked database. It would report success for a store that the user
 * dismissed, so it is unlocked first. */
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

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/key-store-prompt/locked/without-key", test_locked_without_key },
    { "/key-store-prompt/locked/with-key", test_locked },
    { "/key-store-prompt/prompt/answered", test_prompt },
    { "/key-store-prompt/prompt/not-answered", test_prompt_not_answered },
    { "/key-store-prompt/prompt/cancelled", test_prompt_cancelled },
    { "/key-store-prompt/prompt/store-cancelled", test_store_cancelled },
    { "/key-store-prompt/prompt/replacing-cancelled", test_replacing_cancelled },
    { "/key-store-prompt/keepassxc-locked/dismissed", test_keepassxc_dismissed },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
