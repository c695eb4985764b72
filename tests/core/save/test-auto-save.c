/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-auto-save.h"

#include <glib/gstdio.h>
#include <string.h>

#include "download-fixture.h"
#include "glance-checksum.h"
#include "test-network.h"

#define SOME 100000
#define SECOND_NAME "acme (2).tar.gz"

/* The fixture's server and portal, watched, with a network that is metered when a test says so. */
typedef struct
{
  Fixture *base;
  char *home;
  TestNetwork *network;
  GlanceConditions *conditions;
  GlanceJournal *journal;
  GListStore *monitors;
  GlanceMonitor *monitor;
  GlanceDownloads *downloads;
  GlanceSaving *saving;
  GlanceAutoSave *auto_save;
} Saver;

static void
start (Saver *self)
{
  GlanceClock *clock = GLANCE_CLOCK (self->base->clock);

  self->downloads = glance_downloads_new (self->base->keys, clock, self->journal, NULL);
  self->saving = glance_saver_get_saving (GLANCE_SAVER (self->downloads), self->base->portal);
  self->auto_save = glance_auto_save_new (G_LIST_MODEL (self->monitors), clock, self->downloads,
                                          self->journal, self->conditions);
}

static void
stop (Saver *self)
{
  g_assert_finalize_object (g_steal_pointer (&self->auto_save));
  g_assert_finalize_object (g_steal_pointer (&self->downloads));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
begin_watching (Saver *self)
{
  g_clear_object (&self->monitor);
  self->monitor = glance_monitor_new (self->base->portal, GLANCE_CLOCK (self->base->clock));
  g_list_store_remove_all (self->monitors);
  g_list_store_append (self->monitors, self->monitor);
}

static void
set_up (Saver *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  self->home = g_strdup (g_get_home_dir ());
  g_assert_cmpint (g_mkdir (self->home, 0700), ==, 0);
  path = g_build_filename (self->home, "journal", NULL);
  self->base = fixture_new (NULL);
  self->journal = glance_journal_new (path);
  self->network = test_network_new ();
  self->conditions =
      glance_conditions_new (GLANCE_CLOCK (self->base->clock), G_NETWORK_MONITOR (self->network));
  self->monitors = g_list_store_new (GLANCE_TYPE_MONITOR);
  glance_portal_set_fetch_folder (self->base->portal, self->base->folder);
  glance_portal_set_fetches (self->base->portal, TRUE);
  begin_watching (self);
  start (self);
}

/* Who lets go of the journal last may be a thread of GTask's. */
static void
tear_down (Saver *self, gconstpointer unused)
{
  const char *argv[] = { "rm", "-rf", self->home, NULL };

  stop (self);
  g_object_add_weak_pointer (G_OBJECT (self->journal), (gpointer *) &self->journal);
  g_object_unref (self->journal);
  while (g_atomic_pointer_get (&self->journal) != NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
  g_assert_finalize_object (self->monitors);
  g_assert_finalize_object (self->monitor);
  g_assert_finalize_object (self->conditions);
  g_assert_finalize_object (self->network);
  while (glance_manual_clock_count_alarms (self->base->clock) > 0)
    g_main_context_iteration (NULL, TRUE); /* a download lets go of its file */
  fixture_free (self->base);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (self->home);
}

/* A check says that a run of that name has finished. */
static void
finish_run (Saver *self, const char *run)
{
  g_autofree char *answer = g_strdup_printf (
      "{\"response\":{\"isCompleted\":true,\"progress\":100,\"status\":2,\"error\":\"\","
      "\"link\":\"" LINK "\",\"taskId\":\"%s\"}}",
      run);
  g_autoptr (GBytes) bytes = g_bytes_new (answer, strlen (answer));
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, NULL);

  glance_monitor_set_checking (self->monitor, TRUE);
  glance_monitor_fold_progress (self->monitor, progress);
  glance_monitor_set_checking (self->monitor, FALSE);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = glance_journal_append_finish (GLANCE_JOURNAL (source), result, NULL);
}

static GlanceJournalEntry *
make_entry (Saver *self, const char *run, const char *outcome, const char *problem)
{
  GlanceJournalEntry *entry = glance_journal_entry_new (GLANCE_JOURNAL_DOWNLOAD);

  entry->time = MANUAL_CLOCK_EPOCH;
  entry->portal = g_strdup (glance_portal_get_origin (self->base->portal));
  entry->run = g_strdup (run);
  entry->outcome = g_strdup (outcome);
  entry->problem = g_strdup (problem);
  return entry;
}

static void
note (Saver *self, const char *run, const char *outcome, const char *problem)
{
  g_autoptr (GlanceJournalEntry) entry = make_entry (self, run, outcome, problem);

  g_assert_true (glance_journal_append (self->journal, entry, NULL));
}

/* Long enough for the journal to be read by whoever has begun to: it is also written to. */
static void
settle_down (Saver *self)
{
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GlanceJournalEntry) entry =
          make_entry (self, "other", GLANCE_JOURNAL_FAILED, NULL);
      gboolean noted = FALSE;

      glance_journal_append_async (self->journal, entry, on_noted, &noted);
      while (!noted)
        g_main_context_iteration (NULL, TRUE);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* Time moves on only while a download waits. */
static void
wait_until (Saver *self, GlanceDownloadState state)
{
  while (glance_saving_get_state (self->saving) != state)
    {
      if (glance_saving_get_state (self->saving) == GLANCE_DOWNLOAD_WAITING)
        glance_manual_clock_advance (self->base->clock,
                                     glance_manual_clock_next_alarm (self->base->clock));
      else
        g_main_context_iteration (NULL, TRUE);
    }
}

/* And in the journal. */
static void
wait_until_saved (Saver *self, const char *run)
{
  while (!glance_saving_has_saved (self->saving, run))
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_thrift (Saver *self, GlanceThrift thrift)
{
  while (glance_saving_get_thrift (self->saving) != thrift)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_n_requests (Saver *self, guint expected)
{
  settle_down (self);
  g_assert_cmpuint (hostile_server_get_n_requests (self->base->server), ==, expected);
}

/* It sends a part, and nothing after that. */
static void
serve_a_part (Saver *self)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                           fixture_get_size (self->base));
  HostileScript *script = fixture_add_script (self->base);

  g_ptr_array_add (self->base->texts, g_strdup (head));
  script->head = g_ptr_array_index (self->base->texts, self->base->texts->len - 1);
  script->body = g_bytes_get_data (self->base->file, NULL);
  script->length = SOME;
  script->again = "";
  script->pause_ms = G_MAXUINT;
}

static void
test_saved (Saver *self, gconstpointer unused)
{
  g_autofree char *text = NULL;

  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-1");
  wait_until_saved (self, "run-1");
  g_assert_true (fixture_has (self->base, NAME) && fixture_has (self->base, NAME ".sha256"));
  g_assert_true (g_file_get_contents (glance_journal_get_path (self->journal), &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"automatic\":true"));
  finish_run (self, "run-1"); /* as each check says from now on */
  assert_n_requests (self, 1);

  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-2");
  wait_until_saved (self, "run-2");
  g_assert_true (fixture_has (self->base, SECOND_NAME));
  assert_n_requests (self, 2);
}

/* Only where the user wants it, and from then on. */
static void
test_switched_on (Saver *self, gconstpointer unused)
{
  glance_portal_set_fetches (self->base->portal, FALSE);
  finish_run (self, "run-1");
  assert_n_requests (self, 0);
  fixture_serve (self->base, NULL, 0, -1);
  glance_portal_set_fetches (self->base->portal, TRUE);
  wait_until_saved (self, "run-1");
}

/* What was kept from an earlier start may have changed since. */
static void
test_after_restart (Saver *self, gconstpointer unused)
{
  g_autoptr (GVariant) state = NULL;

  glance_portal_set_fetches (self->base->portal, FALSE);
  finish_run (self, "run-1");
  state = g_variant_ref_sink (glance_monitor_save_for_later (self->monitor));
  stop (self);
  glance_portal_set_fetches (self->base->portal, TRUE);
  begin_watching (self);
  glance_monitor_restore (self->monitor, state);
  g_assert_true (glance_monitor_get_recalled (self->monitor));
  start (self);
  assert_n_requests (self, 0);

  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-1");
  wait_until_saved (self, "run-1");
}

/* What the journal says last of a run counts: but for what may pass, that was it. */
static void
test_settled (Saver *self, gconstpointer unused)
{
  stop (self);
  note (self, "saved", GLANCE_JOURNAL_SAVED, NULL);
  note (self, "cancelled", GLANCE_JOURNAL_FAILED, "unreachable");
  note (self, "cancelled", GLANCE_JOURNAL_CANCELLED, NULL);
  note (self, "damaged", GLANCE_JOURNAL_FAILED, "damaged");
  note (self, "unreachable", GLANCE_JOURNAL_FAILED, "unreachable");
  start (self);
  finish_run (self, "saved");
  assert_n_requests (self, 0);
  finish_run (self, "cancelled");
  assert_n_requests (self, 0);
  finish_run (self, "damaged");
  assert_n_requests (self, 0);
  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "unreachable");
  wait_until_saved (self, "unreachable");
}

static void
test_cancelled (Saver *self, gconstpointer unused)
{
  serve_a_part (self);
  finish_run (self, "run-1");
  fixture_wait_for_part (self->base, SOME);
  glance_saver_order (GLANCE_SAVER (self->downloads), self->base->portal, GLANCE_SAVER_CANCEL);
  wait_until (self, GLANCE_DOWNLOAD_CANCELLED);
  finish_run (self, "run-1");
  assert_n_requests (self, 1);
}

static void
test_metered (Saver *self, gconstpointer unused)
{
  test_network_set_metered (self->network, TRUE);
  finish_run (self, "run-1");
  wait_for_thrift (self, GLANCE_THRIFT_METERED);
  finish_run (self, "run-1");
  assert_n_requests (self, 0);
  fixture_serve (self->base, NULL, 0, -1);
  test_network_set_metered (self->network, FALSE);
  wait_until_saved (self, "run-1");
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);

  /* What is saved already waits for nothing. */
  test_network_set_metered (self->network, TRUE);
  finish_run (self, "run-1");
  assert_n_requests (self, 1);
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
}

/* The user may have it at once, and then it is theirs. */
static void
test_by_hand (Saver *self, gconstpointer unused)
{
  g_autofree char *text = NULL;

  test_network_set_metered (self->network, TRUE);
  finish_run (self, "run-1");
  wait_for_thrift (self, GLANCE_THRIFT_METERED);
  fixture_serve (self->base, NULL, 0, -1);
  glance_saver_save (GLANCE_SAVER (self->downloads), self->monitor, self->base->folder);
  wait_until_saved (self, "run-1");
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
  test_network_set_metered (self->network, FALSE);
  assert_n_requests (self, 1);
  g_assert_true (g_file_get_contents (glance_journal_get_path (self->journal), &text, NULL, NULL));
  g_assert_null (strstr (text, "\"automatic\""));
}

static void
test_expired (Saver *self, gconstpointer unused)
{
  test_network_set_metered (self->network, TRUE);
  finish_run (self, "run-1");
  wait_for_thrift (self, GLANCE_THRIFT_METERED);
  glance_monitor_fold_record (self->monitor, MANUAL_CLOCK_EPOCH, MANUAL_CLOCK_EPOCH + 3600);
  glance_manual_clock_advance (self->base->clock, 3600);
  g_assert_true (glance_monitor_link_is_expired (self->monitor));
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
  test_network_set_metered (self->network, FALSE);
  assert_n_requests (self, 0);
}

/* One that is under way pauses, and goes on where it was. */
static void
test_pauses (Saver *self, gconstpointer unused)
{
  serve_a_part (self);
  finish_run (self, "run-1");
  fixture_wait_for_part (self->base, SOME);
  test_network_set_metered (self->network, TRUE);
  wait_until (self, GLANCE_DOWNLOAD_PAUSED);
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_METERED);
  finish_run (self, "run-1");
  assert_n_requests (self, 1);

  fixture_serve (self->base, NULL, SOME, -1);
  test_network_set_metered (self->network, FALSE);
  wait_until_saved (self, "run-1");
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
  g_assert_true (fixture_asked_for (self->base, "Range: bytes=100000-\r\n"));
}

/* The user has it go on all the same. */
static void
test_overruled (Saver *self, gconstpointer unused)
{
  serve_a_part (self);
  finish_run (self, "run-1");
  fixture_wait_for_part (self->base, SOME);
  test_network_set_metered (self->network, TRUE);
  wait_until (self, GLANCE_DOWNLOAD_PAUSED);
  serve_a_part (self);
  glance_saver_order (GLANCE_SAVER (self->downloads), self->base->portal, GLANCE_SAVER_RESUME);
  hostile_server_wait_for (self->base->server, 2);
  finish_run (self, "run-1");
  settle_down (self);
  g_assert_cmpint (glance_saving_get_state (self->saving), ==, GLANCE_DOWNLOAD_RUNNING);
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
}

/* One that the user has begun, or has paused, is theirs. */
static void
test_of_the_user (Saver *self, gconstpointer unused)
{
  glance_portal_set_fetches (self->base->portal, FALSE);
  serve_a_part (self);
  finish_run (self, "run-1");
  glance_saver_save (GLANCE_SAVER (self->downloads), self->monitor, self->base->folder);
  glance_portal_set_fetches (self->base->portal, TRUE);
  fixture_wait_for_part (self->base, SOME);
  test_network_set_metered (self->network, TRUE);
  settle_down (self);
  g_assert_cmpint (glance_saving_get_state (self->saving), ==, GLANCE_DOWNLOAD_RUNNING);
  glance_saver_order (GLANCE_SAVER (self->downloads), self->base->portal, GLANCE_SAVER_PAUSE);
  wait_until (self, GLANCE_DOWNLOAD_PAUSED);
  test_network_set_metered (self->network, FALSE);
  settle_down (self);
  g_assert_cmpint (glance_saving_get_state (self->saving), ==, GLANCE_DOWNLOAD_PAUSED);
}

/* A newer backup does not wait for an older one that cannot go on. */
static void
test_overtaken (Saver *self, gconstpointer unused)
{
  serve_a_part (self);
  finish_run (self, "run-1");
  fixture_wait_for_part (self->base, SOME);
  test_network_set_metered (self->network, TRUE);
  wait_until (self, GLANCE_DOWNLOAD_PAUSED);
  finish_run (self, "run-2");
  wait_until (self, GLANCE_DOWNLOAD_CANCELLED);
  wait_for_thrift (self, GLANCE_THRIFT_METERED);
  fixture_serve (self->base, NULL, 0, -1);
  test_network_set_metered (self->network, FALSE);
  wait_until_saved (self, "run-2");
  g_assert_true (fixture_has (self->base, NAME));
}

/* What may pass is tried again, with some patience; the portal is checked meanwhile. */
static void
test_tried_again (Saver *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (self->base->folder, "disk", NULL);
  g_autofree char *path = g_build_filename (folder, NAME, NULL);
  g_autofree char *checksum_path = g_strconcat (path, GLANCE_CHECKSUM_SUFFIX, NULL);

  glance_portal_set_fetch_folder (self->base->portal, folder);
  finish_run (self, "run-1");
  wait_until (self, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (self->saving), GLANCE_ERROR, GLANCE_ERROR_FOLDER);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  glance_manual_clock_advance (self->base->clock, 299);
  finish_run (self, "run-1");
  assert_n_requests (self, 0);

  glance_manual_clock_advance (self->base->clock, 1);
  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-1");
  wait_until_saved (self, "run-1");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (checksum_path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_not_tried_again (Saver *self, gconstpointer unused)
{
  fixture_answer (self->base, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
  finish_run (self, "run-1");
  wait_until (self, GLANCE_DOWNLOAD_FAILED);
  glance_manual_clock_advance (self->base->clock, 2 * 3600);
  finish_run (self, "run-1");
  assert_n_requests (self, 1);
}

/* While the portal does not answer, there is nothing to be had. */
static void
test_unreachable (Saver *self, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_UNREACHABLE, NULL);

  test_network_set_metered (self->network, TRUE);
  finish_run (self, "run-1");
  wait_for_thrift (self, GLANCE_THRIFT_METERED);
  glance_monitor_fold_problem (self->monitor, error);
  test_network_set_metered (self->network, FALSE);
  assert_n_requests (self, 0);
  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-1");
  wait_until_saved (self, "run-1");
}

static gboolean
is_in_trash (Saver *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->home, "Trash", "files", name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Once the next one is whole and in place. */
static void
test_older_ones (Saver *self, gconstpointer unused)
{
  glance_portal_set_keep_count (self->base->portal, 1);
  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-1");
  wait_until_saved (self, "run-1");

  fixture_answer (self->base, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
  finish_run (self, "run-2");
  wait_until (self, GLANCE_DOWNLOAD_FAILED);
  settle_down (self);
  g_assert_true (fixture_has (self->base, NAME));

  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-3");
  while (!is_in_trash (self, NAME))
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (fixture_has (self->base, SECOND_NAME));
  g_assert_false (fixture_has (self->base, NAME));
}

/* One by hand is no reason for others to go, and does not go itself. */
static void
test_older_ones_by_hand (Saver *self, gconstpointer unused)
{
  glance_portal_set_keep_count (self->base->portal, 1);
  glance_portal_set_fetches (self->base->portal, FALSE);
  finish_run (self, "run-1");
  fixture_serve (self->base, NULL, 0, -1);
  glance_saver_save (GLANCE_SAVER (self->downloads), self->monitor, self->base->folder);
  wait_until_saved (self, "run-1");
  glance_portal_set_fetches (self->base->portal, TRUE);
  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-2");
  wait_until_saved (self, "run-2");
  settle_down (self);
  g_assert_true (fixture_has (self->base, NAME) && fixture_has (self->base, SECOND_NAME));
}

static void
test_no_trash (Saver *self, gconstpointer unused)
{
  g_autofree char *trash = g_build_filename (self->home, "Trash", NULL);

  g_assert_true (g_file_set_contents (trash, "a file in its place", -1, NULL));
  glance_portal_set_keep_count (self->base->portal, 1);
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *run = g_strdup_printf ("run-%d", i);

      fixture_serve (self->base, NULL, 0, -1);
      finish_run (self, run);
      wait_until_saved (self, run);
    }
  while (glance_saving_get_leftover (self->saving) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (glance_saving_get_leftover (self->saving), GLANCE_ERROR, GLANCE_ERROR_TRASH);
  g_assert_true (fixture_has (self->base, NAME) && fixture_has (self->base, SECOND_NAME));

  /* The next time it works, and is not spoken of any more. */
  g_assert_cmpint (g_unlink (trash), ==, 0);
  fixture_serve (self->base, NULL, 0, -1);
  finish_run (self, "run-3");
  while (!is_in_trash (self, NAME) || !is_in_trash (self, SECOND_NAME))
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (glance_saving_get_leftover (self->saving));
}

/* The portal is removed at any point of it. */
static void
test_removed (Saver *self, gconstpointer unused)
{
  finish_run (self, "run-1"); /* the journal is being looked into */
  g_list_store_remove_all (self->monitors);
  glance_downloads_forget (self->downloads, self->base->portal);
  assert_n_requests (self, 0);
}

#define ADD(name) g_test_add ("/auto-save/" #name, Saver, NULL, set_up, test_##name, tear_down)

/* The trash is in the home folder, and must be no one's. */
static void
set_home (void)
{
  g_autofree char *home = g_dir_make_tmp ("test-auto-save-XXXXXX", NULL);

  g_assert_nonnull (home);
  g_assert_cmpint (g_rmdir (home), ==, 0); /* each test makes it */
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
}

int
main (int argc, char *argv[])
{
  set_home ();
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE); /* no power profiles */
  g_test_init (&argc, &argv, NULL);
  ADD (saved);
  ADD (switched_on);
  ADD (after_restart);
  ADD (settled);
  ADD (cancelled);
  ADD (metered);
  ADD (by_hand);
  ADD (expired);
  ADD (pauses);
  ADD (overruled);
  ADD (of_the_user);
  ADD (overtaken);
  ADD (tried_again);
  ADD (not_tried_again);
  ADD (unreachable);
  ADD (older_ones);
  ADD (older_ones_by_hand);
  ADD (no_trash);
  ADD (removed);
  return g_test_run ();
}
