/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Which backups are saved that nobody has asked for, and what becomes of older ones. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "auto-save-fixture.h"
#include "glance-checksum.h"
#include "glance-place.h"

static void
test_saved (Saver *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->base->folder, NAME, NULL);
  g_autofree char *modified = NULL;
  g_autofree char *text = NULL;
  GStatBuf status;

  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-1");
  saver_wait_until_saved (self, "run-1");
  g_assert_true (fixture_has (self->base, NAME) && fixture_has (self->base, NAME ".sha256"));
  g_assert_true (g_file_get_contents (glance_journal_get_path (self->journal), &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"automatic\":true"));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  modified =
      g_strdup_printf ("\"modified\":%" G_GINT64_FORMAT ",", glance_place_get_modified (&status));
  g_assert_nonnull (strstr (text, modified));
  saver_finish_run (self, "run-1"); /* as each check says from now on */
  saver_assert_n_requests (self, 1);

  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-2");
  saver_wait_until_saved (self, "run-2");
  g_assert_true (fixture_has (self->base, SECOND_NAME));
  saver_assert_n_requests (self, 2);
}

static void
finish_without_id (Saver *self, const char *name)
{
  g_autofree char *answer =
      g_strdup_printf ("{\"response\":{\"isCompleted\":true,\"progress\":100,\"status\":2,"
                       "\"error\":\"\",\"link\":\"/storage/%s?auth=%u\"}}",
                       name, g_random_int ());
  g_autoptr (GBytes) bytes = g_bytes_new (answer, strlen (answer));
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, NULL);

  glance_monitor_set_checking (self->monitor, TRUE);
  glance_monitor_fold_progress (self->monitor, progress);
  glance_monitor_set_checking (self->monitor, FALSE);
}

/* Of a portal that gives its runs no ids, the files tell them apart. */
static void
test_without_ids (Saver *self, gconstpointer unused)
{
  fixture_serve (self->base, NULL, 0, -1);
  finish_without_id (self, "one.tar.gz");
  saver_wait_until_saved (self, "/storage/one.tar.gz");
  finish_without_id (self, "one.tar.gz");
  saver_assert_n_requests (self, 1);
  g_assert_false (glance_saver_offers (GLANCE_SAVER (self->downloads), self->monitor));

  fixture_serve (self->base, NULL, 0, -1);
  finish_without_id (self, "two.tar.gz");
  saver_wait_until_saved (self, "/storage/two.tar.gz");
  saver_stop (self);
  saver_start (self);
  finish_without_id (self, "two.tar.gz");
  saver_assert_n_requests (self, 2);
}

/* Only where the user wants it, and from then on. */
static void
test_switched_on (Saver *self, gconstpointer unused)
{
  glance_portal_set_fetches (self->base->portal, FALSE);
  saver_finish_run (self, "run-1");
  saver_assert_n_requests (self, 0);
  fixture_serve (self->base, NULL, 0, -1);
  glance_portal_set_fetches (self->base->portal, TRUE);
  saver_wait_until_saved (self, "run-1");
}

/* What was kept from an earlier start may have changed since. */
static void
test_after_restart (Saver *self, gconstpointer unused)
{
  g_autoptr (GVariant) state = NULL;

  glance_portal_set_fetches (self->base->portal, FALSE);
  saver_finish_run (self, "run-1");
  state = g_variant_ref_sink (glance_monitor_save_for_later (self->monitor));
  saver_stop (self);
  glance_portal_set_fetches (self->base->portal, TRUE);
  saver_begin_watching (self);
  glance_monitor_restore (self->monitor, state);
  g_assert_true (glance_monitor_get_recalled (self->monitor));
  saver_start (self);
  saver_assert_n_requests (self, 0);

  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-1");
  saver_wait_until_saved (self, "run-1");
}

/* What the journal says last of a run counts: but for what may pass, that was it. One that was saved is saved, even
 * if a second copy could not be had. */
static void
test_settled (Saver *self, gconstpointer unused)
{
  saver_stop (self);
  saver_note (self, "saved", GLANCE_JOURNAL_SAVED, NULL);
  saver_note (self, "saved", GLANCE_JOURNAL_FAILED, "no-room");
  saver_note (self, "later", GLANCE_JOURNAL_SAVED, NULL);
  saver_note (self, "cancelled", GLANCE_JOURNAL_FAILED, "unreachable");
  saver_note (self, "cancelled", GLANCE_JOURNAL_CANCELLED, NULL);
  saver_note (self, "damaged", GLANCE_JOURNAL_FAILED, "damaged");
  saver_note (self, "unreachable", GLANCE_JOURNAL_FAILED, "unreachable");
  saver_start (self);
  saver_finish_run (self, "saved");
  saver_assert_n_requests (self, 0);
  saver_finish_run (self, "cancelled");
  saver_assert_n_requests (self, 0);
  saver_finish_run (self, "damaged");
  saver_assert_n_requests (self, 0);
  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "unreachable");
  saver_wait_until_saved (self, "unreachable");
}

static void
test_cancelled (Saver *self, gconstpointer unused)
{
  saver_serve_a_part (self);
  saver_finish_run (self, "run-1");
  fixture_wait_for_part (self->base, SOME);
  glance_saver_order (GLANCE_SAVER (self->downloads), self->base->portal, GLANCE_SAVER_CANCEL);
  saver_wait_until (self, GLANCE_DOWNLOAD_CANCELLED);
  saver_finish_run (self, "run-1");
  saver_assert_n_requests (self, 1);
}

/* What may pass is tried again, with more patience each time; the portal is checked meanwhile. */
static void
test_tried_again (Saver *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (self->base->folder, "disk", NULL);
  g_autofree char *path = g_build_filename (folder, NAME, NULL);
  g_autofree char *checksum_path = g_strconcat (path, GLANCE_CHECKSUM_SUFFIX, NULL);

  glance_portal_set_fetch_folder (self->base->portal, folder);
  saver_finish_run (self, "run-1");
  saver_wait_until (self, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (self->saving), GLANCE_ERROR, GLANCE_ERROR_FOLDER);
  glance_manual_clock_advance (self->base->clock, 300);
  saver_finish_run (self, "run-1");
  saver_wait_until (self, GLANCE_DOWNLOAD_RUNNING);
  saver_wait_until (self, GLANCE_DOWNLOAD_FAILED);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  glance_manual_clock_advance (self->base->clock, 599);
  saver_finish_run (self, "run-1");
  saver_assert_n_requests (self, 0);

  glance_manual_clock_advance (self->base->clock, 1);
  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-1");
  saver_wait_until_saved (self, "run-1");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (checksum_path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_not_tried_again (Saver *self, gconstpointer unused)
{
  fixture_answer (self->base, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
  saver_finish_run (self, "run-1");
  saver_wait_until (self, GLANCE_DOWNLOAD_FAILED);
  glance_manual_clock_advance (self->base->clock, 2 * 3600);
  saver_finish_run (self, "run-1");
  saver_assert_n_requests (self, 1);
}

static void
refuse_check (Saver *self)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_UNAUTHORIZED, NULL);

  glance_monitor_set_checking (self->monitor, TRUE);
  glance_monitor_fold_problem (self->monitor, error);
  glance_monitor_set_checking (self->monitor, FALSE);
}

/* The key is refused: it goes on when that has been set right, and nobody waits for that any longer. */
static void
test_refused (Saver *self, gconstpointer unused)
{
  fixture_answer (self->base, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
  saver_finish_run (self, "run-1");
  saver_wait_until (self, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (self->saving), GLANCE_ERROR,
                  GLANCE_ERROR_UNAUTHORIZED);
  refuse_check (self);
  glance_manual_clock_advance (self->base->clock, 3600);
  refuse_check (self);
  saver_assert_n_requests (self, 1);

  fixture_answer (self->base, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
  saver_finish_run (self, "run-1");
  saver_wait_until (self, GLANCE_DOWNLOAD_RUNNING);
  saver_wait_until (self, GLANCE_DOWNLOAD_FAILED);
  saver_finish_run (self, "run-1");
  saver_assert_n_requests (self, 2); /* while the checks are answered, it takes its time */
  refuse_check (self);
  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-1");
  saver_wait_until_saved (self, "run-1");
}

static void
count_failure (GlanceSaving *saving, guint *n_failures)
{
  *n_failures += glance_saving_get_state (saving) == GLANCE_DOWNLOAD_FAILED;
}

/* What is set as a folder and is none is not replaced by another one in silence. */
static void
test_no_folder (Saver *self, gconstpointer unused)
{
  guint n_failures = 0;

  g_signal_connect (self->saving, "changed", G_CALLBACK (count_failure), &n_failures);
  glance_portal_set_fetch_folder (self->base->portal, "backups");
  saver_finish_run (self, "run-1");
  saver_wait_until (self, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (self->saving), GLANCE_ERROR, GLANCE_ERROR_FOLDER);
  g_assert_cmpstr (glance_saving_get_problem (self->saving)->message, ==,
                   "The file cannot be written to backups.");
  saver_assert_n_requests (self, 0);
  g_assert_cmpuint (n_failures, ==, 1);
  glance_manual_clock_advance (self->base->clock, 300);
  for (guint i = 0; i < 3; i++) /* it is tried again once, and then takes longer */
    {
      saver_finish_run (self, "run-1");
      saver_settle_down (self);
    }
  g_assert_cmpuint (n_failures, ==, 2);
  glance_saver_order (GLANCE_SAVER (self->downloads), self->base->portal, GLANCE_SAVER_RESUME);
  saver_assert_n_requests (self, 0);
  g_assert_cmpuint (n_failures, ==, 3);
  g_assert_cmpstr (glance_saving_get_problem (self->saving)->message, ==,
                   "The file cannot be written to backups.");
  fixture_serve (self->base, NULL, 0, -1);
  glance_portal_set_fetch_folder (self->base->portal, self->base->folder);
  saver_wait_until_saved (self, "run-1");
  g_assert_true (glance_downloads_is_automatic (self->downloads, self->base->portal));
  g_signal_handlers_disconnect_by_data (self->saving, &n_failures);
}

static gboolean is_sandboxed;

/* GLib's, too. In a sandbox there is no usual folder. */
int
access (const char *path, int mode)
{
  return is_sandboxed && g_str_equal (path, "/.flatpak-info") ? 0
                                                              : faccessat (AT_FDCWD, path, mode, 0);
}

/* Nobody has chosen a folder, and there is none to save to without that. */
static void
test_no_usual_folder (Saver *self, gconstpointer unused)
{
  guint n_failures = 0;

  is_sandboxed = TRUE;
  g_signal_connect (self->saving, "changed", G_CALLBACK (count_failure), &n_failures);
  glance_portal_set_fetch_folder (self->base->portal, NULL);
  saver_finish_run (self, "run-1");
  saver_wait_until (self, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (self->saving), GLANCE_ERROR, GLANCE_ERROR_FOLDER);
  glance_manual_clock_advance (self->base->clock, 300);
  for (guint i = 0; i < 3; i++)
    {
      saver_finish_run (self, "run-1");
      saver_settle_down (self);
    }
  g_assert_cmpuint (n_failures, ==, 2);
  g_signal_handlers_disconnect_by_data (self->saving, &n_failures);
  is_sandboxed = FALSE;
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
  saver_finish_run (self, "run-1");
  saver_wait_until_saved (self, "run-1");

  fixture_answer (self->base, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
  saver_finish_run (self, "run-2");
  saver_wait_until (self, GLANCE_DOWNLOAD_FAILED);
  saver_settle_down (self);
  g_assert_true (fixture_has (self->base, NAME));

  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-3");
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
  saver_finish_run (self, "run-1");
  fixture_serve (self->base, NULL, 0, -1);
  glance_saver_save (GLANCE_SAVER (self->downloads), self->monitor, self->base->folder);
  saver_wait_until_saved (self, "run-1");
  glance_portal_set_fetches (self->base->portal, TRUE);
  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-2");
  saver_wait_until_saved (self, "run-2");
  saver_settle_down (self);
  g_assert_true (fixture_has (self->base, NAME) && fixture_has (self->base, SECOND_NAME));

  glance_portal_set_keep_count (self->base->portal, 0);
  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-3");
  saver_wait_until_saved (self, "run-3");
  glance_portal_set_fetches (self->base->portal, FALSE);
  saver_finish_run (self, "run-4");
  fixture_serve (self->base, NULL, 0, -1);
  glance_saver_save (GLANCE_SAVER (self->downloads), self->monitor, self->base->folder);
  glance_portal_set_keep_count (self->base->portal, 1);
  glance_portal_set_fetches (self->base->portal, TRUE);
  saver_wait_until_saved (self, "run-4");
  saver_settle_down (self);
  g_assert_true (fixture_has (self->base, SECOND_NAME));
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
      saver_finish_run (self, run);
      saver_wait_until_saved (self, run);
    }
  while (glance_saving_get_leftover (self->saving) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (glance_saving_get_leftover (self->saving), GLANCE_ERROR, GLANCE_ERROR_TRASH);
  g_assert_true (fixture_has (self->base, NAME) && fixture_has (self->base, SECOND_NAME));

  /* The next time it works, and is not spoken of any more. */
  g_assert_cmpint (g_unlink (trash), ==, 0);
  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-3");
  while (!is_in_trash (self, NAME) || !is_in_trash (self, SECOND_NAME))
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (glance_saving_get_leftover (self->saving));
}

/* The portal is removed at any point of it. */
static void
test_removed (Saver *self, gconstpointer unused)
{
  saver_finish_run (self, "run-1"); /* the journal is being looked into */
  g_list_store_remove_all (self->monitors);
  glance_downloads_forget (self->downloads, self->base->portal);
  saver_assert_n_requests (self, 0);
}

#define ADD(name) \
  g_test_add ("/auto-save/" #name, Saver, NULL, saver_set_up, test_##name, saver_tear_down)

int
main (int argc, char *argv[])
{
  saver_set_home ();
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE); /* no power profiles */
  g_test_init (&argc, &argv, NULL);
  ADD (saved);
  ADD (without_ids);
  ADD (switched_on);
  ADD (after_restart);
  ADD (settled);
  ADD (cancelled);
  ADD (tried_again);
  ADD (not_tried_again);
  ADD (refused);
  ADD (no_folder);
  ADD (no_usual_folder);
  ADD (older_ones);
  ADD (older_ones_by_hand);
  ADD (no_trash);
  ADD (removed);
  return g_test_run ();
}
