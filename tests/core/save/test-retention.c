/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-retention.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "glance-checksum.h"
#include "glance-error.h"
#include "glance-place.h"
#include "test-clock-manual.h"

#define ACME "https://acme.example"
#define OTHER "https://other.example"

/* A folder with backups, a journal, and the trash of GLib on the same file system. */
typedef struct
{
  GlanceManualClock *clock;
  GlancePortal *portal;
  GlanceJournal *journal;
  char *home;
  char *folder;
  char *newest;
  gboolean is_now;         /* what is saved is saved now, not long ago */
  gboolean notes_modified; /* when it was written to */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  self->home = g_strdup (g_get_user_data_dir ());
  self->folder = g_build_filename (self->home, "backups", NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->folder, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (g_get_home_dir (), 0700), ==, 0);
  path = g_build_filename (self->home, "journal", NULL);
  self->journal = glance_journal_new (path);
  self->clock = glance_manual_clock_new ();
  self->portal = glance_portal_new (NULL);
  glance_portal_set_origin (self->portal, ACME);
  glance_portal_set_keep_count (self->portal, 1);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  folder_delete (self->home);
  g_object_unref (self->portal);
  g_object_unref (self->journal);
  g_assert_finalize_object (self->clock);
  g_free (self->home);
  g_free (self->folder);
  g_free (self->newest);
}

static char *
path_of (Fixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static void
put (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_modified (const char *path, gint64 modified)
{
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
                               { .tv_sec = modified / G_USEC_PER_SEC,
                                 .tv_nsec = modified % G_USEC_PER_SEC * 1000 } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
note (Fixture *self, const char *path, const char *text, const char *origin, gboolean automatic)
{
  /* so that what is written now is newer by the coarsest of clocks */
  gint64 modified = g_get_real_time () - 10 * G_USEC_PER_SEC;
  g_autoptr (GlanceJournalEntry) entry = glance_journal_entry_new (GLANCE_JOURNAL_DOWNLOAD);

  entry->time = self->is_now ? g_get_real_time () / G_USEC_PER_SEC : 1772417700;
  if (self->notes_modified)
    {
      set_modified (path, modified);
      entry->modified = modified;
    }
  entry->portal = g_strdup (origin);
  entry->run = g_strdup (path);
  entry->outcome = g_strdup (GLANCE_JOURNAL_SAVED);
  entry->path = g_strdup (path);
  entry->size = (gint64) strlen (text);
  entry->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  entry->automatic = automatic;
  g_assert_true (glance_journal_append (self->journal, entry, NULL));
}

/* A file that holds its name, with its checksum and a line in the journal. */
static void
save_for (Fixture *self, const char *name, const char *origin, gboolean automatic)
{
  g_autofree char *path = path_of (self, name);
  g_autofree char *checksum_path = g_strconcat (path, GLANCE_CHECKSUM_SUFFIX, NULL);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *line = glance_checksum_to_line (sha256, name);

  put (path, name);
  put (checksum_path, line);
  note (self, path, name, origin, automatic);
  g_free (self->newest);
  self->newest = g_steal_pointer (&path);
}

static void
save (Fixture *self, const char *name)
{
  save_for (self, name, ACME, TRUE);
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static guint
sweep_with (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint n_trashed = 0;

  glance_retention_run_async (self->portal, self->newest, self->journal, GLANCE_CLOCK (self->clock),
                              NULL, on_over, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  glance_retention_run_finish (result, &n_trashed, error);
  return n_trashed;
}

static guint
sweep (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint n_trashed = sweep_with (self, &error);

  g_assert_no_error (error);
  return n_trashed;
}

static gboolean
is_there (Fixture *self, const char *name)
{
  g_autofree char *path = path_of (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_in_trash (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->home, "Trash", "files", name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL)
         && (g_str_has_suffix (name, GLANCE_CHECKSUM_SUFFIX) || g_str_equal (text, name));
}

static void
test_keeps (Fixture *self, gconstpointer unused)
{
  save (self, "1");
  save (self, "2");
  save (self, "3");
  save (self, "4");
  glance_portal_set_keep_count (self->portal, 0);
  g_assert_cmpuint (sweep (self), ==, 0);
  glance_portal_set_keep_count (self->portal, 4);
  g_assert_cmpuint (sweep (self), ==, 0);

  glance_portal_set_keep_count (self->portal, 2);
  g_assert_cmpuint (sweep (self), ==, 2);
  g_assert_false (is_there (self, "1") || is_there (self, "2"));
  g_assert_false (is_there (self, "1.sha256") || is_there (self, "2.sha256"));
  g_assert_true (is_in_trash (self, "1") && is_in_trash (self, "2"));
  g_assert_true (is_in_trash (self, "1.sha256") && is_in_trash (self, "2.sha256"));
  g_assert_true (is_there (self, "3") && is_there (self, "3.sha256"));
  g_assert_true (is_there (self, "4") && is_there (self, "4.sha256"));

  glance_portal_set_keep_count (self->portal, 1);
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (is_there (self, "4"));
  g_assert_cmpuint (sweep (self), ==, 0);
}

static gboolean
describe (const GlanceJournalEntry *entry, gpointer user_data)
{
  GString *text = user_data;
  g_autofree char *name = g_path_get_basename (entry->path);

  g_string_append_printf (text, "%s %s %s, ", entry->outcome, name,
                          entry->automatic ? "automatic" : "by hand");
  return TRUE;
}

static void
test_noted (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) text = g_string_new (NULL);

  save (self, "1");
  save_for (self, "2", ACME, FALSE);
  save (self, "3");
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (glance_journal_read (self->journal, describe, text, NULL));
  g_assert_cmpstr (text->str, ==,
                   "saved 1 automatic, saved 2 by hand, saved 3 automatic, trashed 1 automatic, ");

  /* A file of the same name that somebody brought back: it is theirs now. */
  save (self, "4");
  put (self->newest, "4");
  {
    g_autofree char *path = path_of (self, "1");

    put (path, "1");
  }
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (is_there (self, "1") && is_there (self, "4"));
  g_assert_false (is_there (self, "3"));
}

/* By hand, of another portal, of its full dump, or not known at all: all of it stays. */
static void
test_of_others (Fixture *self, gconstpointer unused)
{
  g_autofree char *unknown = path_of (self, "unknown");
  g_autofree char *dump = path_of (self, "dump");
  g_autoptr (GlanceJournalEntry) entry = glance_journal_entry_new (GLANCE_JOURNAL_DOWNLOAD);

  save_for (self, "by hand", ACME, FALSE);
  save_for (self, "other", OTHER, TRUE);
  put (unknown, "unknown");
  put (dump, "dump");
  entry->time = 1772417700;
  entry->portal = g_strdup (ACME);
  entry->dump = TRUE;
  entry->outcome = g_strdup (GLANCE_JOURNAL_SAVED);
  entry->path = g_strdup (dump);
  entry->size = 4;
  entry->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "dump", -1);
  entry->automatic = TRUE;
  g_assert_true (glance_journal_append (self->journal, entry, NULL));
  save (self, "1");
  save (self, "2");
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (is_there (self, "by hand") && is_there (self, "other"));
  g_assert_true (is_there (self, "unknown") && is_there (self, "dump") && is_there (self, "2"));
}

/* Two portals in one folder: each of them has its own. And a name that another one has taken over is not ours. */
static void
test_shared_folder (Fixture *self, gconstpointer unused)
{
  save (self, "1");
  save (self, "2");
  save_for (self, "a", OTHER, TRUE);
  save_for (self, "b", OTHER, TRUE);
  save (self, "3");
  save_for (self, "1", OTHER, TRUE); /* the same bytes, even */
  glance_portal_set_keep_count (self->portal, 1);
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (is_there (self, "1") && is_there (self, "a") && is_there (self, "b"));
  g_assert_false (is_there (self, "2"));

  glance_portal_set_origin (self->portal, OTHER);
  g_assert_cmpuint (sweep (self), ==, 2);
  g_assert_true (is_there (self, "1") && is_there (self, "3"));
}

/* Changed in whatever way: it is not the file that was saved any more. */
static void
test_changed (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "longer", "another", "link", "pipe", "gone", "folder" };
  g_autofree char *paths[G_N_ELEMENTS (names)];
  g_autofree char *target = path_of (self, "target");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      paths[i] = path_of (self, names[i]);
      save (self, names[i]);
      if (i > 0)
        g_assert_cmpint (g_unlink (paths[i]), ==, 0);
    }
  put (paths[0], "longer than it was");
  put (paths[1], "anotheR");
  put (target, "link"); /* what it holds is what was saved */
  g_assert_cmpint (symlink (target, paths[2]), ==, 0);
  g_assert_cmpint (mkfifo (paths[3], 0600), ==, 0);
  g_assert_cmpint (g_mkdir (paths[5], 0700), ==, 0);
  save (self, "newest");
  save (self, "and the newest");

  g_assert_cmpuint (sweep (self), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GStatBuf status;

      g_assert_cmpint (g_lstat (paths[i], &status), ==, i == 4 ? -1 : 0);
    }
  g_assert_true (is_there (self, "target"));
  g_assert_true (is_there (self, "another.sha256")); /* stays with it */
  g_assert_false (is_there (self, "newest"));

  for (gsize i = 1; i < G_N_ELEMENTS (names); i++)
    g_free (g_steal_pointer (&paths[i]));
}

/* One that is not what it was is not kept in place of one that is, even if it is as large. */
static void
test_changed_does_not_count (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = path_of (self, "3");

  save (self, "1");
  save (self, "2");
  save (self, "3");
  save (self, "4");
  put (path, "x");
  glance_portal_set_keep_count (self->portal, 2);
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (is_in_trash (self, "1"));
  g_assert_true (is_there (self, "2") && is_there (self, "3") && is_there (self, "4"));
}

/* Likewise a moment after it was saved. */
static void
test_changed_at_once (Fixture *self, gconstpointer unused)
{
  self->is_now = TRUE;
  self->notes_modified = TRUE;
  test_changed_does_not_count (self, NULL);
}

/* Likewise by a program that gives the file its old time of writing, as those for copies do. */
static void
test_changed_with_its_time (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = path_of (self, "3");
  struct stat status;

  self->notes_modified = TRUE;
  save (self, "1");
  save (self, "2");
  save (self, "3");
  save (self, "4");
  g_assert_cmpint (stat (path, &status), ==, 0);
  put (path, "x");
  set_modified (path, glance_place_get_modified (&status));
  glance_portal_set_keep_count (self->portal, 2);
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (is_in_trash (self, "1"));
  g_assert_true (is_there (self, "2") && is_there (self, "3") && is_there (self, "4"));
}

/* What lies beside the file under the name of its checksum, and is something else, is somebody's. */
static void
test_other_checksum (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = path_of (self, "1" GLANCE_CHECKSUM_SUFFIX);

  save (self, "1");
  put (path, "my notes\n");
  save (self, "2");
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (is_in_trash (self, "1"));
  g_assert_true (is_there (self, "1.sha256"));
}

/* Killed at any point of it: the next time does the rest. */
static void
test_cut_short (Fixture *self, gconstpointer unused)
{
  g_autofree char *checksum_path = path_of (self, "1" GLANCE_CHECKSUM_SUFFIX);
  g_autofree char *path = path_of (self, "2");

  save (self, "1");
  save (self, "2");
  save (self, "3"); /* and nothing was put into the trash */
  g_assert_cmpint (g_unlink (checksum_path), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0); /* it was, and not noted */
  save (self, "4");
  g_assert_cmpuint (sweep (self), ==, 2);
  g_assert_false (is_there (self, "1") || is_there (self, "3"));
  g_assert_true (is_there (self, "4"));
}

/* The newest stays, even where it could not be noted. */
static void
test_not_noted (Fixture *self, gconstpointer unused)
{
  save (self, "1");
  save (self, "2");
  g_free (self->newest);
  self->newest = path_of (self, "3");
  put (self->newest, "3");
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_true (is_there (self, "2") && is_there (self, "3"));

  g_free (self->newest);
  self->newest = path_of (self, "2");
  save (self, "4");
  g_free (self->newest);
  self->newest = path_of (self, "2"); /* whatever comes after it */
  g_assert_cmpuint (sweep (self), ==, 0);
  g_assert_true (is_there (self, "2") && is_there (self, "4"));
}

/* Where nothing can be put into the trash, everything stays. */
static void
test_no_trash (Fixture *self, gconstpointer unused)
{
  g_autofree char *trash = g_build_filename (self->home, "Trash", NULL);
  g_autoptr (GError) error = NULL;

  put (trash, "a file in its place");
  save (self, "1");
  save (self, "2");
  save (self, "3");
  g_assert_cmpuint (sweep_with (self, &error), ==, 0);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_TRASH);
  g_assert_nonnull (strstr (error->message, "Trash")); /* GIO says why */
  g_assert_true (is_there (self, "1") && is_there (self, "2") && is_there (self, "3"));
  g_assert_true (is_there (self, "1.sha256") && is_there (self, "2.sha256"));

  /* GIO says "not found", and does not mean the file. */
  g_clear_error (&error);
  g_assert_cmpint (g_rmdir (g_get_home_dir ()), ==, 0);
  g_assert_cmpuint (sweep_with (self, &error), ==, 0);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_TRASH);
  g_assert_true (is_there (self, "1") && is_there (self, "1.sha256"));
}

/* Lines that are cut, somebody else's, or lie: they cost no file. */
static void
test_damaged_journal (Fixture *self, gconstpointer unused)
{
  static const char *const lines[] = {
    "hello",
    "{\"what\":\"download\",\"outcome\":\"saved\",\"automatic\":true}",
    "{\"what\":\"download\",\"outcome\":\"saved\",\"automatic\":\"yes\",\"file\":\"file://%s/1\","
    "\"portal\":\"" ACME "\",\"time\":\"2026-03-02T02:15:00Z\",\"size\":1}",
    /* no checksum, no size, no path */
    "{\"what\":\"download\",\"outcome\":\"saved\",\"automatic\":true,\"file\":\"file://%s/"
    "private\","
    "\"portal\":\"" ACME "\",\"time\":\"2026-03-02T02:15:00Z\",\"size\":7}",
    "{\"what\":\"download\",\"outcome\":\"saved\",\"automatic\":true,\"file\":\"file://%s/"
    "private\","
    "\"portal\":\"" ACME "\",\"time\":\"2026-03-02T02:15:00Z\","
    "\"sha256\":\"9dd4e461268c8034f5c8564e155c67a6ca5a4ba4bf3c1ff3d4e0f1d3ff5d7ad5\"}",
    "{\"what\":\"download\",\"outcome\":\"saved\",\"automatic\":true,"
    "\"portal\":\"" ACME "\",\"time\":\"2026-03-02T02:15:00Z\",\"size\":7}",
    "{\"what\":\"download\",\"outcome\":\"saved\",\"automatic\":true,\"file\":\"file://%s/pri",
  };
  g_autofree char *private = path_of (self, "private");
  g_autofree char *text = NULL;
  g_autoptr (GString) journal = g_string_new (NULL);

  put (private, "private");
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_string_append (journal, lines[i]);
      g_string_append_c (journal, '\n');
    }
  g_string_replace (journal, "%s", self->folder, 0);
  put (glance_journal_get_path (self->journal), journal->str);
  save (self, "1");
  save (self, "2");
  g_assert_cmpuint (sweep (self), ==, 1);
  g_assert_false (is_there (self, "1"));
  g_assert_true (is_there (self, "private") && is_there (self, "2"));
}

#define ADD(name) g_test_add ("/retention/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD (keeps);
  ADD (noted);
  ADD (of_others);
  ADD (shared_folder);
  ADD (changed);
  ADD (changed_does_not_count);
  ADD (changed_at_once);
  ADD (changed_with_its_time);
  ADD (other_checksum);
  ADD (cut_short);
  ADD (not_noted);
  ADD (no_trash);
  ADD (damaged_journal);
  return g_test_run ();
}
