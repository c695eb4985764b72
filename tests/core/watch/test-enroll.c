/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Enrolling as a whole: the demo's portal over real HTTP, settings in a file, a store that can fail. What
 * fails or is cancelled leaves everything as it was, whenever it comes. */

#include "glance-enroll.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cranky-key-store.h"
#include "glance-demo-portal.h"
#include "glance-key-store-cached.h"
#include "glance-removal.h"
#include "test-clock-manual.h"

#define RUN_SECONDS 100
#define OLD_KEY GLANCE_DEMO_KEY
#define NEW_KEY GLANCE_DEMO_API_KEY

typedef struct
{
  char *folder;
  GlanceClock *clock;
  GlanceDemoPortal *server;
  GlanceDemoPortal *other; /* where a listed one goes */
  GlancePortals *portals;
  CrankyKeyStore *keys;
  GlanceWatcher *watcher;
  GlancePortal *portal; /* listed, or not yet */
  GlancePortal *wanted; /* what is enrolled: @portal itself, or its twin */
  GCancellable *cancellable;
  guint n_dropped;
} Fixture;

static const char *const LISTED = "listed";

static char *
get_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, "backup-glance", name, NULL);
}

static GlanceDemoPortal *
new_server (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GlanceDemoPortal *server = glance_demo_portal_new (fixture->clock, "Test", GLANCE_DEMO_COMPLETES,
                                                     RUN_SECONDS, 0, &error);

  g_assert_no_error (error);
  return server;
}

/* On the list, asked and idle; its twin goes to another address. */
static void
list_portal (Fixture *fixture)
{
  GlanceMonitor *monitor;

  cranky_key_store_set (fixture->keys, fixture->portal, OLD_KEY);
  g_assert_true (glance_portals_add (fixture->portals, fixture->portal, NULL));
  g_clear_object (&fixture->wanted);
  fixture->wanted = glance_portal_new (glance_portal_get_id (fixture->portal));
  glance_portal_set_name (fixture->wanted, "Moved");
  glance_portal_set_origin (fixture->wanted, glance_demo_portal_get_origin (fixture->other));
  glance_watcher_start (fixture->watcher);
  monitor = glance_watcher_get_monitor (fixture->watcher, fixture->portal);
  while (glance_monitor_get_checking (monitor))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
}

static void
set_up (Fixture *fixture, gconstpointer how)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = NULL;

  fixture->folder = g_strdup (g_get_user_config_dir ());
  settings = glance_settings_new (&error);
  g_assert_no_error (error);
  fixture->clock = GLANCE_CLOCK (glance_manual_clock_new ());
  fixture->server = new_server (fixture);
  fixture->other = new_server (fixture);
  fixture->portals = glance_portals_new (settings);
  fixture->keys = cranky_key_store_new ();
  fixture->watcher =
      glance_watcher_new (fixture->portals, GLANCE_KEY_STORE (fixture->keys), fixture->clock);
  fixture->portal = glance_portal_new (NULL);
  glance_portal_set_name (fixture->portal, "Test");
  glance_portal_set_origin (fixture->portal, glance_demo_portal_get_origin (fixture->server));
  fixture->wanted = g_object_ref (fixture->portal);
  fixture->cancellable = g_cancellable_new ();
  if (how == LISTED)
    list_portal (fixture);
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
  glance_watcher_stop (fixture->watcher);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->watcher);
  g_assert_finalize_object (fixture->portals);
  g_assert_finalize_object (fixture->keys);
  g_clear_object (&fixture->wanted);
  g_assert_finalize_object (fixture->portal);
  g_clear_object (&fixture->cancellable);
  g_assert_finalize_object (fixture->server);
  g_assert_finalize_object (fixture->other);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->clock);
  clear_folder (fixture->folder);
  g_free (fixture->folder);
}

static guint
count_notes (Fixture *fixture)
{
  g_autofree char *path = get_path (fixture, "pending");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n_notes = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n_notes++;
  return n_notes;
}

/* All that is kept: the list and its values, the key, what is pending. */
static char *
dup_state (Fixture *fixture)
{
  g_autofree char *path = get_path (fixture, "settings.ini");
  g_autofree char *key = cranky_key_store_get (fixture->keys, fixture->portal);
  g_autofree char *settings = NULL;

  g_file_get_contents (path, &settings, NULL, NULL);
  if (settings != NULL
      && *settings == '#') /* nothing but the comment of a file that has become empty */
    *settings = '\0';
  return g_strdup_printf ("%skey=%s notes=%u shown=%u name=%s",
                          settings != NULL && g_strstrip (settings) != NULL ? settings : "", key,
                          count_notes (fixture),
                          g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)),
                          glance_portal_get_name (fixture->portal));
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* @n_moments: turns of the main loop until it is cancelled; -1: never */
static gboolean
enroll (Fixture *fixture, const char *key, int n_moments, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GlanceKeyInfo) info = NULL;

  glance_enroll_async (fixture->watcher, fixture->wanted, key, fixture->cancellable, keep_result,
                       &result);
  for (int i = 0; result == NULL; i++)
    {
      if (i == n_moments)
        g_cancellable_cancel (fixture->cancellable);
      g_main_context_iteration (NULL, TRUE);
    }
  info = glance_enroll_finish (result, error);
  return info != NULL;
}

static void
assert_enrolled (Fixture *fixture)
{
  g_autofree char *key = cranky_key_store_get (fixture->keys, fixture->portal);

  g_assert_cmpstr (key, ==, NEW_KEY);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 1);
  g_assert_cmpstr (glance_portal_get_origin (fixture->portal), ==,
                   glance_portal_get_origin (fixture->wanted));
  g_assert_cmpstr (glance_portal_get_name (fixture->portal), ==,
                   glance_portal_get_name (fixture->wanted));
  g_assert_cmpuint (count_notes (fixture), ==, 0);
}

static gboolean
is_listed (Fixture *fixture)
{
  return fixture->wanted != fixture->portal;
}

/* A listed one is asked on, at its old address and with its old key. */
static void
assert_asked (Fixture *fixture)
{
  GlanceMonitor *monitor = glance_watcher_get_monitor (fixture->watcher, fixture->portal);

  if (!is_listed (fixture))
    return;
  glance_watcher_check_now (fixture->watcher, monitor);
  g_assert_true (glance_monitor_get_checking (monitor));
  while (glance_monitor_get_checking (monitor))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (glance_monitor_get_problem (monitor));
}

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
  assert_asked (fixture);
}

static void
test_enrolled (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  enroll (fixture, NEW_KEY, -1, &error);
  g_assert_no_error (error);
  assert_enrolled (fixture);
  assert_asked (fixture);
}

/* At each turn of the main loop from the first one on, until it comes too late. */
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
      assert_asked (fixture);
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

/* The network changes while the portal is asked, and with it all connections: it is asked again. */
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

/* While the keyring asks the user, who then allows it. */
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

/* When it has just been written, and nobody knows but the list. */
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
  assert_asked (fixture);
}

static void
answer_500 (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  soup_server_message_set_status (message, 500, NULL);
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

static void
drop_cached_key (Fixture *fixture)
{
  GlanceKeyStore *cached = glance_watcher_get_key_store (fixture->watcher);

  glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (cached), fixture->portal);
}

/* The keyring does not even say whether there is an old key. */
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

/* Who has just said no at the keyring's prompt is not asked a second time. */
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
take_off (gpointer portal, gpointer user_data)
{
  Fixture *fixture = user_data;

  cranky_key_store_watch (fixture->keys, CRANKY_LOOKUP, NULL, NULL);
  glance_portals_remove_async (fixture->portals, fixture->portal, NULL, NULL, NULL);
  while (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)) > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Somebody else took it off the list before the portal was asked. */
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

/* The settings can be written no more, just when the key has been stored. */
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
  assert_asked (fixture);
}

/* It was listed, and the keyring had lost its key: then it has none again. */
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

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  glance_removal_tidy_finish (result);
  *(gboolean *) user_data = TRUE;
}

static void
tidy (Fixture *fixture)
{
  gboolean tidied = FALSE;

  glance_removal_tidy_async (fixture->portals, GLANCE_KEY_STORE (fixture->keys), tidied_cb,
                             &tidied);
  while (!tidied)
    g_main_context_iteration (NULL, TRUE);
}

/* A key that was stored, though the keyring says no, and that it does not let go of: it is known, and
 * cleared at the next start. */
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

/* What is being added has its key left alone by others who start meanwhile. */
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

/* Another name or age limit alone: nobody is asked, not even the keyring. */
static void
test_renamed (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;

  cranky_key_store_fail (fixture->keys, CRANKY_LOOKUP, GLANCE_ERROR_KEYRING_LOCKED, FALSE);
  glance_portal_set_origin (fixture->wanted, glance_portal_get_origin (fixture->portal));
  glance_portal_set_max_age_days (fixture->wanted, 35);
  enroll (fixture, NULL, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (glance_portal_get_name (fixture->portal), ==, "Moved");
  g_assert_cmpuint (glance_portal_get_max_age_days (fixture->portal), ==, 35);
  key = cranky_key_store_get (fixture->keys, fixture->portal);
  g_assert_cmpstr (key, ==, OLD_KEY);
}

/* A portal that is saved as it is while its key is refused: it is not as good as saved. */
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

/* Anything else is proved, with the key that is there. */
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

/* The stored key is for the old address: it does not go to the new one, not even to prove itself. */
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
  assert_asked (fixture);
}

/* As it was typed, it is not kept. */
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

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("glance-enroll-XXXXXX", NULL);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_unsetenv ("GSETTINGS_BACKEND");

#define ADD(how, name, func) g_test_add (name, Fixture, how, set_up, func, tear_down)
#define ADD_BOTH(name, func)             \
  ADD (NULL, "/enroll/new/" name, func); \
  ADD (LISTED, "/enroll/listed/" name, func)
  ADD_BOTH ("enrolled", test_enrolled);
  ADD_BOTH ("cancelled", test_cancelled);
  ADD_BOTH ("cancelled-while-storing", test_cancelled_while_storing);
  ADD_BOTH ("cancelled-when-listed", test_cancelled_when_listed);
  ADD_BOTH ("key-info-fails", test_key_info_fails);
  ADD_BOTH ("progress-fails", test_progress_fails);
  ADD_BOTH ("storing-fails", test_storing_fails);
  ADD_BOTH ("listing-fails", test_listing_fails);
  ADD (NULL, "/enroll/new/key-stays", test_key_stays);
  ADD (NULL, "/enroll/new/added-meanwhile", test_added_meanwhile);
  ADD (NULL, "/enroll/new/dropped", test_dropped);
  ADD (NULL, "/enroll/new/typed", test_typed);
  ADD (LISTED, "/enroll/listed/old-key-unknown", test_old_key_unknown);
  ADD (LISTED, "/enroll/listed/no-old-key", test_no_old_key);
  ADD (LISTED, "/enroll/listed/locked", test_locked);
  ADD (LISTED, "/enroll/listed/removed-meanwhile", test_removed_meanwhile);
  ADD (LISTED, "/enroll/listed/renamed", test_renamed);
  ADD (LISTED, "/enroll/listed/saved-unchanged", test_saved_unchanged);
  ADD (LISTED, "/enroll/listed/changed-without-key", test_changed_without_key);
  ADD (LISTED, "/enroll/listed/moved-without-key", test_moved_without_key);
  status = g_test_run ();
  g_assert_cmpint (g_remove (folder), ==, 0);
  return status;
}
