/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-journal.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "glance-error.h"

#define SHA "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

typedef struct
{
  char *folder;
  char *path;
  GlanceJournal *journal;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("test-journal-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "new", "journal.jsonl", NULL);
  self->journal = glance_journal_new (self->path);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  const char *argv[] = { "rm", "-r", self->folder, NULL };

  /* Who lets go of it last may be a thread of GTask's. */
  g_object_add_weak_pointer (G_OBJECT (self->journal), (gpointer *) &self->journal);
  g_object_unref (self->journal);
  while (g_atomic_pointer_get (&self->journal) != NULL)
    g_thread_yield ();
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (self->folder);
  g_free (self->path);
}

static GlanceJournalEntry *
new_entry (const char *run)
{
  GlanceJournalEntry *entry = glance_journal_entry_new (GLANCE_JOURNAL_DOWNLOAD);

  entry->time = 1772417700;
  entry->portal = g_strdup ("https://acme.example");
  entry->run = g_strdup (run);
  entry->outcome = g_strdup (GLANCE_JOURNAL_SAVED);
  entry->path = g_strdup ("/home/me/acme.tar.gz");
  entry->size = 1234;
  entry->sha256 = g_strdup (SHA);
  return entry;
}

static void
append (Fixture *self, const char *run)
{
  g_autoptr (GlanceJournalEntry) entry = new_entry (run);
  g_autoptr (GError) error = NULL;

  g_assert_true (glance_journal_append (self->journal, entry, &error));
  g_assert_no_error (error);
}

/* Adds bytes to the file as they are. */
static void
append_bytes (Fixture *self, const char *bytes, gsize length)
{
  int fd = open (self->path, O_WRONLY | O_APPEND);

  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  close (fd);
}

static gboolean
collect_cb (const GlanceJournalEntry *entry, gpointer user_data)
{
  GString *runs = user_data;

  g_string_append_printf (runs, "%s ", entry->run != NULL ? entry->run : "-");
  return entry->run == NULL || !g_str_equal (entry->run, "enough");
}

static void
assert_runs (Fixture *self, const char *expected)
{
  g_autoptr (GString) runs = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (glance_journal_read (self->journal, collect_cb, runs, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (runs->str, ==, expected);
}

static void
test_appends (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = NULL;
  struct stat status;

  assert_runs (self, "");
  append (self, "1");
  append (self, "2");
  append (self, "enough");
  append (self, "4");
  assert_runs (self, "1 2 enough ");

  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "{\"time\":\"2026-03-02T02:15:00Z\",\"what\":\"download\","
                                         "\"portal\":\"https://acme.example\",\"dump\":false,"
                                         "\"run\":\"1\",\"outcome\":\"saved\","
                                         "\"file\":\"file:///home/me/acme.tar.gz\",\"size\":1234,"
                                         "\"sha256\":\"" SHA "\"}\n{"));
}

/* Wherever the power went: that line is lost at most, and none before or after it. */
static void
test_cut (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = NULL;
  gsize first, length;

  append (self, "1");
  g_assert_true (g_file_get_contents (self->path, &text, &first, NULL));
  g_clear_pointer (&text, g_free);
  append (self, "2");
  g_assert_true (g_file_get_contents (self->path, &text, &length, NULL));
  for (gsize i = first; i <= length; i += i + 20 < length ? 11 : 1)
    {
      gboolean is_there = i >= length - 1; /* but for its line break */

      g_assert_true (g_file_set_contents (self->path, text, (gssize) i, NULL));
      assert_runs (self, is_there ? "1 2 " : "1 ");
      append (self, "3");
      assert_runs (self, is_there ? "1 2 3 " : "1 3 ");
    }
}

/* Somebody else's lines, damaged and huge ones are passed over. */
static void
test_foreign (Fixture *self, gconstpointer unused)
{
  static const char *const lines[] = {
    "",
    "hello",
    "{",
    "[]",
    "null",
    "{}",
    "{\"what\":\"dance\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\"}",
    "{\"what\":\"run\",\"portal\":\"x\",\"outcome\":\"y\"}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"outcome\":\"y\"}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\"}",
    "{\"what\":\"run\",\"time\":5,\"portal\":\"x\",\"outcome\":\"y\"}",
    "{\"what\":\"run\",\"time\":\"yesterday\",\"portal\":\"x\",\"outcome\":\"y\"}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":[]}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
    "\"size\":-2}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
    "\"size\":1.5}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
    "\"size\":1e300}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
    "\"modified\":\"today\"}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
    "\"sha256\":\"abc\"}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
    "\"file\":\"/tmp\"}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
    "\"file\":\"file://host/tmp\"}",
    "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
    "\"file\":\"file:///a%00b\"}",
    "\xff\xfe\x00",
  };
  const char *ours =
      "{\"what\":\"run\",\"time\":\"2026-03-02T02:15:00Z\",\"portal\":\"x\",\"outcome\":\"y\","
      "\"run\":\"3\",\"new\":{\"a\":[1]}}\n";
  g_autofree char *huge = g_strnfill (3 * GLANCE_JOURNAL_MAX_LINE, ' ');

  append (self, "1");
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      append_bytes (self, lines[i], strlen (lines[i]));
      append_bytes (self, "\n", 1);
    }
  append_bytes (self, "\0\0\0\n", 4);
  append_bytes (self, huge, strlen (huge));
  append (self, "2");

  /* What a newer version adds is no harm. */
  append_bytes (self, ours, strlen (ours));
  assert_runs (self, "1 2 3 ");

  /* Lines that would be ours, but for their length; wherever in them the next portion is read. */
  for (gsize length = GLANCE_JOURNAL_MAX_LINE; length <= strlen (huge); length += 4096)
    {
      append_bytes (self, huge, length);
      append_bytes (self, ours, strlen (ours));
    }
  append (self, "4");
  assert_runs (self, "1 2 3 4 ");
}

/* Everything that is in an entry comes back. */
static void
test_entry (void)
{
  g_autoptr (GlanceJournalEntry) entry = new_entry ("run-1");
  g_autoptr (GlanceJournalEntry) run = glance_journal_entry_new (GLANCE_JOURNAL_RUN);
  g_autoptr (GlanceJournalEntry) back = NULL;
  g_autoptr (GlanceJournalEntry) run_back = NULL;
  g_autofree char *line = NULL;
  g_autofree char *run_line = NULL;

  entry->name = g_strdup ("“Acme” \\ Sons");
  entry->dump = TRUE;
  entry->problem = g_strdup ("damaged");
  entry->message = g_strdup ("It is\ndamaged.");
  g_free (entry->path);
  entry->path = g_strdup ("/tmp/a \xff\"\n\\b.tar.gz");
  entry->size = G_GINT64_CONSTANT (9007199254740992);
  entry->modified = G_GINT64_CONSTANT (1772417700123456);
  entry->automatic = TRUE;
  line = glance_journal_entry_to_line (entry);
  g_assert_null (strchr (line, '\n'));
  back = glance_journal_entry_parse (line, strlen (line));
  g_assert_cmpint (back->kind, ==, GLANCE_JOURNAL_DOWNLOAD);
  g_assert_cmpint (back->time, ==, entry->time);
  g_assert_cmpstr (back->portal, ==, entry->portal);
  g_assert_cmpstr (back->name, ==, entry->name);
  g_assert_true (back->dump);
  g_assert_cmpstr (back->run, ==, "run-1");
  g_assert_cmpstr (back->outcome, ==, "saved");
  g_assert_cmpstr (back->problem, ==, "damaged");
  g_assert_cmpstr (back->message, ==, "It is damaged.");
  g_assert_cmpstr (back->path, ==, entry->path);
  g_assert_cmpint (back->size, ==, entry->size);
  g_assert_cmpint (back->modified, ==, entry->modified);
  g_assert_cmpstr (back->sha256, ==, SHA);
  g_assert_true (back->automatic);

  run->time = 1;
  run->portal = g_strdup ("http://[::1]:8080");
  run->outcome = g_strdup ("lost");
  run_line = glance_journal_entry_to_line (run);
  run_back = glance_journal_entry_parse (run_line, strlen (run_line));
  g_assert_cmpint (run_back->kind, ==, GLANCE_JOURNAL_RUN);
  g_assert_cmpint (run_back->size, ==, -1);
  g_assert_cmpint (run_back->modified, ==, -1);
  g_assert_null (run_back->path);
  g_assert_null (run_back->run);
  g_assert_false (run_back->dump);
  g_assert_false (run_back->automatic);
}

/* The longest that can be written can be read. */
static void
test_longest (void)
{
  g_autoptr (GlanceJournalEntry) entry = new_entry ("run");
  g_autoptr (GlanceJournalEntry) back = NULL;
  g_autofree char *part = g_strnfill (4094, '\xff');
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *line = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (text, "\xf0\x9f\x93\xa6\"");
  entry->message = g_strdup (text->str);
  entry->name = g_strdup (text->str);
  g_free (entry->run);
  entry->run = g_strdup (text->str);
  g_free (entry->path);
  entry->path = g_strconcat ("/", part, NULL);
  line = glance_journal_entry_to_line (entry);
  g_assert_cmpuint (strlen (line), <, GLANCE_JOURNAL_MAX_LINE - 1);
  back = glance_journal_entry_parse (line, strlen (line));
  g_assert_nonnull (back);
  g_assert_cmpstr (back->path, ==, entry->path);
}

/* Several programs at once, each with many lines: all of them are there, and whole. */
static void
test_together (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) runs = g_string_new (NULL);
  pid_t children[4];

  for (int i = 0; i < 4; i++)
    {
      children[i] = fork ();
      if (children[i] == 0)
        {
          for (int n = 0; n < 10; n++)
            {
              g_autoptr (GlanceJournalEntry) entry = new_entry ("x");

              if (!glance_journal_append (self->journal, entry, NULL))
                _exit (1);
            }
          _exit (0);
        }
    }
  for (int i = 0; i < 4; i++)
    {
      int status;

      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }
  g_assert_true (glance_journal_read (self->journal, collect_cb, runs, NULL));
  g_assert_cmpuint (runs->len, ==, 80);
}

static void
assert_fails (Fixture *self)
{
  g_autoptr (GlanceJournalEntry) entry = new_entry ("1");
  g_autoptr (GError) error = NULL;

  g_assert_false (glance_journal_append (self->journal, entry, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_JOURNAL);
}

/* Nothing is written through a link, or waits for whoever reads a pipe. */
static void
test_in_the_way (Fixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *target = g_build_filename (self->folder, "target", NULL);
  g_autoptr (GString) runs = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (target, self->path), ==, 0);
  assert_fails (self);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));

  g_unlink (self->path);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_fails (self);
  g_assert_false (glance_journal_read (self->journal, collect_cb, runs, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_JOURNAL);

  g_unlink (self->path);
  g_assert_cmpint (g_mkdir (self->path, 0700), ==, 0);
  assert_fails (self);
}

static void
assert_ends_with_line (Fixture *self)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (text, "}\n"));
}

/* A line for which there is no room is not there by half. The limit is that of a child, since it stays. */
static void
test_no_room (Fixture *self, gconstpointer unused)
{
  pid_t child;
  int status;

  append (self, "1");
  child = fork ();
  if (child == 0)
    {
      struct stat size;
      struct rlimit limit;
      g_autoptr (GlanceJournalEntry) entry = new_entry ("2");

      signal (SIGXFSZ, SIG_IGN);
      if (stat (self->path, &size) != 0)
        _exit (1);
      limit.rlim_cur = limit.rlim_max = (rlim_t) size.st_size + 40;
      _exit (setrlimit (RLIMIT_FSIZE, &limit) != 0
             || glance_journal_append (self->journal, entry, NULL));
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  assert_ends_with_line (self);
  append (self, "3");
  assert_runs (self, "1 3 ");
}

/* The journal does not grow for ever: the newer lines stay, and whole. */
static void
test_shortened (Fixture *self, gconstpointer unused)
{
  g_autofree char *line = g_strnfill (1024 * 1024, 'x');
  struct stat status;

  append (self, "old");
  line[1024 * 1024 - 1] = '\n';
  for (int i = 0; i < 64; i++)
    append_bytes (self, line, 1024 * 1024);
  append (self, "new");
  assert_runs (self, "new ");
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <, 33 * 1024 * 1024);
  g_assert_cmpint (status.st_size, >, 30 * 1024 * 1024);
  append (self, "newer");
  assert_runs (self, "new newer ");
}

static void
appended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_left = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (glance_journal_append_finish (GLANCE_JOURNAL (source), result, &error));
  g_assert_no_error (error);
  --*n_left;
}

/* In the order of the calls. */
static void
test_async (Fixture *self, gconstpointer unused)
{
  guint n_left = 20;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *run = g_strdup_printf ("%u", i);
      g_autoptr (GlanceJournalEntry) entry = new_entry (run);

      glance_journal_append_async (self->journal, entry, appended_cb, &n_left);
    }
  while (n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  assert_runs (self, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 ");
}

static void
append_other (Fixture *self,
              const char *run,
              GlanceJournalKind kind,
              const char *outcome,
              gboolean dump)
{
  g_autoptr (GlanceJournalEntry) entry = new_entry (run);
  g_autoptr (GError) error = NULL;

  entry->kind = kind;
  entry->dump = dump;
  g_free (entry->outcome);
  entry->outcome = g_strdup (outcome);
  glance_journal_append (self->journal, entry, &error);
  g_assert_no_error (error);
}

static void
assert_saved (Fixture *self,
              const char *portal,
              gboolean dump,
              const char *run,
              const char *expected)
{
  g_autoptr (GlanceJournalEntry) entry =
      glance_journal_find_saved (self->journal, portal, dump, run);

  g_assert_cmpstr (entry != NULL ? entry->run : NULL, ==, expected);
}

static void
test_find_saved (Fixture *self, gconstpointer unused)
{
  assert_saved (self, "https://acme.example", FALSE, NULL, NULL);
  append (self, "1");
  append (self, "2");
  append_other (self, "3", GLANCE_JOURNAL_DOWNLOAD, "failed", FALSE);
  append_other (self, "4", GLANCE_JOURNAL_RUN, "saved", FALSE);
  append_other (self, "5", GLANCE_JOURNAL_DOWNLOAD, "saved", TRUE);
  assert_saved (self, "https://acme.example", FALSE, NULL, "2");
  assert_saved (self, "https://acme.example", FALSE, "1", "1");
  assert_saved (self, "https://acme.example", FALSE, "3", NULL);
  assert_saved (self, "https://acme.example", TRUE, NULL, "5");
  assert_saved (self, "https://other.example", FALSE, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/journal/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("appends", test_appends);
  ADD ("cut", test_cut);
  ADD ("foreign", test_foreign);
  g_test_add_func ("/journal/entry", test_entry);
  g_test_add_func ("/journal/longest", test_longest);
  ADD ("together", test_together);
  ADD ("in-the-way", test_in_the_way);
  ADD ("no-room", test_no_room);
  ADD ("shortened", test_shortened);
  ADD ("async", test_async);
  ADD ("find-saved", test_find_saved);
  return g_test_run ();
}
