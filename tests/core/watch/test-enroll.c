/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "enroll-fixture.h"

#include <string.h>

static void
test_enrolled (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  enroll (fixture, NEW_KEY, -1, &error);
  g_assert_no_error (error);
  assert_enrolled (fixture);
  assert_checked (fixture);
}

/* Cancels at each turn of the main loop, from the first until it is too late. */
static void
test_cancelled (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *before = dup_state (fixture);
  int n_moments = 0;

  for (;; n_moments++)
    {
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;

      g_cancellable_reset (fixture->cancellable);
      if (enroll (fixture, NEW_KEY, n_moments, &error))
        break;
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      after = dup_state (fixture);
      g_assert_cmpstr (before, ==, after);
      assert_checked (fixture);
    }
  g_assert_cmpint (n_moments, >, 5);
  assert_enrolled (fixture);
}

static void
drop_once (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (fixture->n_dropped++ < 3)
    glance_client_drop_connections (glance_watcher_get_client (fixture->watcher));
}

/* The network changes during the check, which drops all connections: the portal is checked again.
 * */
static void
test_dropped (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_signal_connect (glance_demo_portal_get_server (fixture->server), "request-started",
                    G_CALLBACK (drop_once), fixture);
  enroll (fixture, NEW_KEY, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->n_dropped, >, 3);
  assert_enrolled (fixture);
}

static void
cancel_it (gpointer portal, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* While the keyring prompts the user, who then agrees. */
static void
test_cancelled_while_storing (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *before = dup_state (fixture);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  cranky_key_store_fail (fixture->keys, CRANKY_STORE, GLANCE_ERROR_KEYRING_HUNG, TRUE);
  cranky_key_store_watch (fixture->keys, CRANKY_STORE, cancel_it, fixture->cancellable);
  g_assert_false (enroll (fixture, NEW_KEY, -1, &error));
  cranky_key_store_mend (fixture->keys);
  after = dup_state (fixture);
  g_assert_cmpstr (before, ==, after);
}

/* When it has just been written, and only the list knows. */
static void
test_cancelled_when_listed (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *before = dup_state (fixture);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect_swapped (fixture->portals, "items-changed", G_CALLBACK (g_cancellable_cancel),
                            fixture->cancellable);
  g_signal_connect_swapped (fixture->portal, "notify::origin", G_CALLBACK (g_cancellable_cancel),
                            fixture->cancellable);
  g_assert_false (enroll (fixture, NEW_KEY, -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  after = dup_state (fixture);
  g_assert_cmpstr (before, ==, after);
  assert_checked (fixture);
}

/* Programs that start in the meantime leave the key of a portal being added alone. */
static void
tidy_meanwhile (gpointer portal, gpointer user_data)
{
  tidy (user_data);
}

static void
test_added_meanwhile (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  cranky_key_store_watch (fixture->keys, CRANKY_STORE, tidy_meanwhile, fixture);
  enroll (fixture, NEW_KEY, -1, &error);
  g_assert_no_error (error);
  assert_enrolled (fixture);
}

/* If only the name, the age limit or what is kept changes, nothing is checked, not even the keyring. */
static void
test_renamed (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;

  cranky_key_store_fail (fixture->keys, CRANKY_LOOKUP, GLANCE_ERROR_KEYRING_LOCKED, FALSE);
  glance_portal_set_origin (fixture->wanted, glance_portal_get_origin (fixture->portal));
  glance_portal_set_max_age_days (fixture->wanted, 35);
  glance_portal_set_keep_count (fixture->wanted, 7);
  glance_portal_set_key_expires (fixture->portal, 1798761600);
  glance_portal_set_muted_until (fixture->portal, GLANCE_PORTAL_MUTED_FOR_GOOD);
  enroll (fixture, NULL, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (glance_portal_get_name (fixture->portal), ==, "Moved");
  g_assert_cmpuint (glance_portal_get_max_age_days (fixture->portal), ==, 35);
  g_assert_cmpuint (glance_portal_get_keep_count (fixture->portal), ==, 7);
  g_assert_cmpint (glance_portal_get_key_expires (fixture->portal), ==, 1798761600);
  g_assert_cmpint (glance_portal_get_muted_until (fixture->portal), ==,
                   GLANCE_PORTAL_MUTED_FOR_GOOD);
  key = cranky_key_store_get (fixture->keys, fixture->portal);
  g_assert_cmpstr (key, ==, OLD_KEY);
}

/* Saving a portal unchanged while its key is refused must not count as success. */
static void
test_saved_unchanged (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = glance_watcher_get_monitor (fixture->watcher, fixture->portal);
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->wanted);
  fixture->wanted = glance_portal_copy (fixture->portal);
  g_assert_true (enroll (fixture, NULL, -1, NULL));

  cranky_key_store_set (fixture->keys, fixture->portal, "wrong-key");
  drop_cached_key (fixture);
  glance_watcher_check_now (fixture->watcher, monitor);
  while (glance_monitor_get_checking (monitor))
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (glance_monitor_get_problem (monitor), GLANCE_ERROR, GLANCE_ERROR_UNAUTHORIZED);

  g_assert_false (enroll (fixture, NULL, -1, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_UNAUTHORIZED);
  glance_portal_set_name (fixture->wanted, "Another");
  g_assert_true (enroll (fixture, NULL, -1, NULL));
  g_assert_cmpstr (glance_portal_get_name (fixture->portal), ==, "Another");
}

/* Any other change is verified with the stored key. */
static void
test_changed_without_key (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *before = dup_state (fixture);

  soup_server_add_handler (glance_demo_portal_get_server (fixture->server),
                           "/api/2.0/backup/getbackupprogress", answer_500, NULL, NULL);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;

      g_clear_object (&fixture->wanted);
      fixture->wanted = glance_portal_new (glance_portal_get_id (fixture->portal));
      glance_portal_set_origin (fixture->wanted, glance_portal_get_origin (fixture->portal));
      glance_portal_set_dump (fixture->wanted, i == 0);
      glance_portal_set_allow_http (fixture->wanted, i == 1);
      glance_portal_set_ca_file (fixture->wanted, i == 2 ? "/nonexistent/ca.pem" : NULL);
      g_assert_false (enroll (fixture, NULL, -1, &error));
      g_assert_nonnull (error);
      after = dup_state (fixture);
      g_assert_cmpstr (before, ==, after);
    }

  soup_server_remove_handler (glance_demo_portal_get_server (fixture->server),
                              "/api/2.0/backup/getbackupprogress");
  g_clear_object (&fixture->wanted);
  fixture->wanted = glance_portal_new (glance_portal_get_id (fixture->portal));
  glance_portal_set_origin (fixture->wanted, glance_portal_get_origin (fixture->portal));
  glance_portal_set_dump (fixture->wanted, TRUE);
  g_assert_true (enroll (fixture, NULL, -1, NULL));
  g_assert_true (glance_portal_get_dump (fixture->portal));
}

static void
count_up (gpointer count)
{
  ++*(guint *) count;
}

/* The stored key is for the old address: it is not sent to the new one, not even to be verified.
 * */
static void
test_moved_without_key (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GlanceClock) clock = glance_clock_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceDemoPortal) stranger =
      glance_demo_portal_new (clock, "Stranger", GLANCE_DEMO_COMPLETES, 30, 0, &error);
  g_autofree char *before = dup_state (fixture);
  g_autofree char *after = NULL;
  guint n_requests = 0;

  g_assert_no_error (error);
  g_signal_connect_swapped (glance_demo_portal_get_server (stranger), "request-started",
                            G_CALLBACK (count_up), &n_requests);
  g_clear_object (&fixture->wanted);
  fixture->wanted = glance_portal_new (glance_portal_get_id (fixture->portal));
  glance_portal_set_origin (fixture->wanted, glance_demo_portal_get_origin (stranger));
  g_assert_false (enroll (fixture, NULL, -1, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_KEY_ELSEWHERE);
  after = dup_state (fixture);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (n_requests, ==, 0);
  assert_checked (fixture);
}

/* It is not stored the way it was typed. */
static void
test_typed (Fixture *fixture, gconstpointer unused)
{
  const char *origin = glance_demo_portal_get_origin (fixture->server);
  g_autofree char *typed = g_strconcat (origin, "/rooms/shared?folder=1", NULL);
  g_autofree char *line = g_strdup_printf ("\nurl='%s'\n", origin);
  g_autofree char *path = get_path (fixture, "settings.ini");
  g_autofree char *settings = NULL;

  glance_portal_set_origin (fixture->wanted, typed);
  g_assert_true (enroll (fixture, NEW_KEY, -1, NULL));
  g_assert_true (g_file_get_contents (path, &settings, NULL, NULL));
  g_assert_nonnull (strstr (settings, line));
}

static void
refuse (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer status)
{
  soup_server_message_set_status (message, GPOINTER_TO_UINT (status), NULL);
}

/* An old portal, or one whose key is not good for that call: what the key can do is not known. */
static void
test_key_info_refused (Fixture *fixture, gconstpointer unused)
{
  static const guint statuses[] = { 400, 401, 403 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;

      soup_server_remove_handler (glance_demo_portal_get_server (fixture->other),
                                  "/api/2.0/keys/@self");
      soup_server_add_handler (glance_demo_portal_get_server (fixture->other),
                               "/api/2.0/keys/@self", refuse, GUINT_TO_POINTER (statuses[i]), NULL);
      g_assert_true (enroll (fixture, NEW_KEY, -1, &error));
      g_assert_no_error (error);
    }
}

static void
add_tests (void)
{
  ADD_BOTH ("enrolled", test_enrolled);
  ADD_BOTH ("cancelled", test_cancelled);
  ADD_BOTH ("cancelled-while-storing", test_cancelled_while_storing);
  ADD_BOTH ("cancelled-when-listed", test_cancelled_when_listed);
  ADD (NULL, "/enroll/new/added-meanwhile", test_added_meanwhile);
  ADD (NULL, "/enroll/new/dropped", test_dropped);
  ADD (NULL, "/enroll/new/typed", test_typed);
  ADD (LISTED, "/enroll/listed/key-info-refused", test_key_info_refused);
  ADD (LISTED, "/enroll/listed/renamed", test_renamed);
  ADD (LISTED, "/enroll/listed/saved-unchanged", test_saved_unchanged);
  ADD (LISTED, "/enroll/listed/changed-without-key", test_changed_without_key);
  ADD (LISTED, "/enroll/listed/moved-without-key", test_moved_without_key);
}

int
main (int argc, char *argv[])
{
  return run_tests (&argc, &argv, add_tests);
}
