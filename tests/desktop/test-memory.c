/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-key-store-memory.h"
#include "glance-watcher.h"
#include "test-clock-manual.h"

/* A list of one portal, and a file in a folder of its own. */
typedef struct
{
  GlanceManualClock *clock;
  GlanceSettings *settings;
  GlancePortal *portal;
  GlancePortals *portals;
  GlanceWatcher *watcher;
  GlanceMemory *memory;
  char *folder;
  char *path;
  char *new_path; /* before it is on the disk */
} Fixture;

/* The disk, of which fsync() below is the only one that hears. */
static struct
{
  GMutex lock;
  GCond cond;
  gboolean is_slow;
  int error;     /* what it answers */
  guint n_files; /* which it was asked for; their folders are not counted */
  guint n_folders;
} disk;

/* Ours comes before libc's. */
int
fsync (int fd)
{
  struct stat status;
  int error;

  g_assert_cmpint (fstat (fd, &status), ==, 0);
  g_mutex_lock (&disk.lock);
  if (S_ISDIR (status.st_mode))
    disk.n_folders++;
  else
    disk.n_files++;
  g_cond_broadcast (&disk.cond);
  while (disk.is_slow)
    g_cond_wait (&disk.cond, &disk.lock);
  error = disk.error;
  g_mutex_unlock (&disk.lock);
  errno = error;
  return error != 0 ? -1 : 0; /* the real one would take its time a thousand times */
}

static void
set_disk (gboolean is_slow, int error)
{
  g_mutex_lock (&disk.lock);
  disk.is_slow = is_slow;
  disk.error = error;
  g_cond_broadcast (&disk.cond);
  g_mutex_unlock (&disk.lock);
}

static guint
count_files (void)
{
  guint n;

  g_mutex_lock (&disk.lock);
  n = disk.n_files;
  g_mutex_unlock (&disk.lock);
  return n;
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static GlanceMonitor *
get_monitor (Fixture *fixture)
{
  return glance_watcher_get_monitor (fixture->watcher, fixture->portal);
}

/* The program starts. */
static void
start (Fixture *fixture)
{
  g_autoptr (GlanceKeyStore) keys = glance_key_store_memory_new ();

  fixture->watcher = glance_watcher_new (fixture->portals, keys, GLANCE_CLOCK (fixture->clock));
  fixture->memory = glance_memory_new (GLANCE_MONITOR_LIST (fixture->watcher), fixture->path);
}

/* It ends; killed, it has no time to save anything. */
static void
end (Fixture *fixture, gboolean killed)
{
  g_autofree char *before = NULL;
  gsize length = 0;

  glance_memory_wait (fixture->memory);
  if (killed && !g_file_get_contents (fixture->path, &before, &length, NULL))
    before = NULL;
  g_assert_finalize_object (fixture->memory);
  g_assert_finalize_object (fixture->watcher);
  if (before != NULL)
    g_assert_true (g_file_set_contents (fixture->path, before, length, NULL));
  else if (killed)
    g_unlink (fixture->path);
}

static void
restart (Fixture *fixture)
{
  end (fixture, FALSE);
  start (fixture);
}

static void
answer (Fixture *fixture, const char *response)
{
  g_autofree char *json = g_strdup_printf ("{\"response\":%s}", response);
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_progress (get_monitor (fixture), progress);
}

#define RUNNING(percent) \
  "{\"taskId\":\"one\",\"isCompleted\":false,\"status\":1,\"progress\":" #percent "}"

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->clock = glance_manual_clock_new ();
  fixture->settings = glance_settings_new_memory (&error);
  g_assert_no_error (error);
  fixture->portals = glance_portals_new (fixture->settings);
  fixture->portal = glance_portal_new (NULL);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  glance_portals_add (fixture->portals, fixture->portal, &error);
  g_assert_no_error (error);
  fixture->folder = g_dir_make_tmp ("memory-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "state", "monitors", NULL);
  fixture->new_path = g_strconcat (fixture->path, ".new", NULL);
  start (fixture);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_all (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  end (fixture, FALSE);
  g_assert_finalize_object (fixture->portals);
  g_object_unref (fixture->portal);
  g_assert_finalize_object (fixture->settings);
  g_assert_finalize_object (fixture->clock);
  remove_all (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->new_path);
}

static gboolean
contains (const char *contents, gsize length, const char *text)
{
  for (gsize i = 0; i + strlen (text) <= length; i++)
    if (memcmp (contents + i, text, strlen (text)) == 0)
      return TRUE;
  return FALSE;
}

static void
test_recall (Fixture *fixture, gconstpointer data)
{
  gint64 then = glance_manual_clock_now (fixture->clock);

  answer (fixture, RUNNING (42));
  g_assert_false (glance_monitor_get_recalled (get_monitor (fixture)));
  end (fixture, FALSE);
  glance_manual_clock_advance (fixture->clock, 3600);
  start (fixture);
  g_assert_cmpint (glance_monitor_get_phase (get_monitor (fixture)), ==, GLANCE_PHASE_RUNNING);
  g_assert_cmpint (glance_monitor_get_percent (get_monitor (fixture)), ==, 42);
  g_assert_cmpint (glance_monitor_get_checked_at (get_monitor (fixture)), ==, then);
  g_assert_cmpint (glance_monitor_get_eta_seconds (get_monitor (fixture)), ==, -1);
  g_assert_true (glance_monitor_get_recalled (get_monitor (fixture)));

  /* The run vanished meanwhile. */
  answer (fixture, "null");
  g_assert_cmpint (glance_monitor_get_phase (get_monitor (fixture)), ==, GLANCE_PHASE_LOST);
  g_assert_false (glance_monitor_get_recalled (get_monitor (fixture)));
}

/* Neither the link nor the problem of a moment is kept; a server's words are, without what opens doors. */
static void
test_discreet (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TLS, "handshake");
  g_autofree char *contents = NULL;
  gsize length;
  struct stat status;

  answer (fixture,
          "{\"taskId\":\"one\",\"isCompleted\":true,\"progress\":100,\"status\":2,"
          "\"warning\":\"Left out: https://s3.example/file?X-Signature=opens#part, sorry\","
          "\"link\":\"/storage/acme.tar.gz?expire=1440&auth=opens\"}");
  g_assert_nonnull (glance_monitor_get_link (get_monitor (fixture)));
  glance_monitor_fold_problem (get_monitor (fixture), error);
  glance_monitor_set_checking (get_monitor (fixture), TRUE);
  restart (fixture);

  g_assert_cmpint (glance_monitor_get_phase (get_monitor (fixture)), ==, GLANCE_PHASE_WARNING);
  g_assert_cmpstr (glance_monitor_get_warning (get_monitor (fixture)), ==,
                   "Left out: https://s3.example/file sorry");
  g_assert_null (glance_monitor_get_link (get_monitor (fixture)));
  g_assert_null (glance_monitor_get_last_problem (get_monitor (fixture)));
  g_assert_false (glance_monitor_get_checking (get_monitor (fixture)));

  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  g_assert_true (contains (contents, length, "example"));
  g_assert_false (contains (contents, length, "opens"));
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

static gboolean
is_saved (Fixture *fixture)
{
  return exists (fixture->new_path) || exists (fixture->path); /* in the order in which it moves */
}

static void
assert_saved (Fixture *fixture)
{
  g_assert_true (is_saved (fixture));
  glance_memory_wait (fixture->memory);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
}

/* A change is saved within seconds, many at once; how far a run is, within the minute; and a check that found
 * nothing new waits for the next. */
static void
test_when (Fixture *fixture, gconstpointer data)
{
  answer (fixture, RUNNING (1));
  glance_manual_clock_advance (fixture->clock, 4.9);
  answer (fixture, RUNNING (2));
  g_assert_false (is_saved (fixture));
  glance_manual_clock_advance (fixture->clock, 0.2);
  assert_saved (fixture);
  glance_manual_clock_advance (fixture->clock, 20);
  g_assert_false (is_saved (fixture));

  answer (fixture, RUNNING (3));
  glance_manual_clock_advance (fixture->clock, 39);
  g_assert_false (is_saved (fixture));
  glance_manual_clock_advance (fixture->clock, 1);
  answer (fixture, RUNNING (4)); /* the last time is a minute ago */
  glance_manual_clock_advance (fixture->clock, 0);
  assert_saved (fixture);

  for (int i = 0; i < 4; i++)
    {
      glance_manual_clock_advance (fixture->clock, 60);
      answer (fixture, RUNNING (4));
      g_assert_cmpint (glance_manual_clock_count_alarms (fixture->clock), ==, 1); /* the stall */
    }
  g_assert_false (is_saved (fixture));
  glance_manual_clock_advance (fixture->clock, 60);
  answer (fixture, RUNNING (4));
  glance_manual_clock_advance (fixture->clock, 0);
  assert_saved (fixture);
}

/* What was noted about a portal is there after a kill, and goes with the portal. */
static void
test_note (Fixture *fixture, gconstpointer data)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) note = NULL;
  gboolean seen = FALSE;

  answer (fixture, RUNNING (42));
  g_variant_dict_insert (&dict, "seen", "b", TRUE);
  glance_memory_set_note (fixture->memory, fixture->portal, "first", g_variant_dict_end (&dict),
                          TRUE);
  glance_manual_clock_advance (fixture->clock, 0);
  end (fixture, TRUE);
  start (fixture);
  note = glance_memory_dup_note (fixture->memory, fixture->portal, "first");
  g_assert_nonnull (note);
  g_assert_true (g_variant_lookup (note, "seen", "b", &seen) && seen);
  g_assert_cmpint (glance_monitor_get_percent (get_monitor (fixture)), ==, 42);
}

/* What the user has acknowledged is kept at once. */
static void
test_acknowledged (Fixture *fixture, gconstpointer data)
{
  const char *failed =
      "{\"taskId\":\"one\",\"isCompleted\":true,\"progress\":7,\"error\":\"Disk\"}";
  GlanceMonitor *monitor = get_monitor (fixture);

  answer (fixture, failed);
  glance_monitor_acknowledge (monitor, glance_monitor_get_troubles (monitor));
  glance_manual_clock_advance (fixture->clock, 0);
  end (fixture, TRUE);
  start (fixture);
  g_assert_true (glance_monitor_get_acknowledged (get_monitor (fixture)));
  answer (fixture, failed);
  g_assert_true (glance_monitor_get_acknowledged (get_monitor (fixture)));
}

/* At another address, or of another kind, it is another portal. */
static void
test_other_portal (Fixture *fixture, gconstpointer data)
{
  answer (fixture, RUNNING (42));
  end (fixture, FALSE);
  glance_portal_set_dump (fixture->portal, TRUE);
  start (fixture);
  g_assert_cmpint (glance_monitor_get_phase (get_monitor (fixture)), ==, GLANCE_PHASE_UNKNOWN);
  glance_portal_set_dump (fixture->portal, FALSE);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  g_assert_true (glance_portals_finish (GLANCE_PORTALS (source), result, NULL));
  *(gboolean *) done = TRUE;
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *contents = NULL;
  gsize length;
  gboolean done = FALSE;

  answer (fixture, RUNNING (42));
  restart (fixture);
  glance_memory_save (fixture->memory);
  glance_portals_remove_async (fixture->portals, fixture->portal, NULL, removed_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  end (fixture, FALSE);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  g_assert_false (contains (contents, length, "acme"));
  start (fixture);
}

/* Damage: nothing is recalled, nothing else happens, and the next end of the program writes it anew. */

static void
assert_costs_nothing (Fixture *fixture)
{
  start (fixture);
  g_assert_cmpint (glance_monitor_get_phase (get_monitor (fixture)), ==, GLANCE_PHASE_UNKNOWN);
  g_assert_null (glance_memory_dup_note (fixture->memory, fixture->portal, "first"));
  answer (fixture, RUNNING (42));
  restart (fixture);
  g_assert_cmpint (glance_monitor_get_percent (get_monitor (fixture)), ==, 42);
  end (fixture, FALSE);
}

static void
put (Fixture *fixture, const char *contents, gsize length)
{
  g_assert_true (g_file_set_contents (fixture->path, contents, length, NULL));
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = NULL;
  g_autofree char *bad = NULL;
  gsize length;

  answer (fixture, RUNNING (42));
  end (fixture, FALSE);
  g_assert_true (g_file_get_contents (fixture->path, &good, &length, NULL));

  put (fixture, "", 0);
  assert_costs_nothing (fixture);
  put (fixture, good, 24); /* the header */
  assert_costs_nothing (fixture);
  put (fixture, "{\"monitors\": []}", 16);
  assert_costs_nothing (fixture);
  bad = g_memdup2 (good, length);
  bad[23] = '2'; /* a later version of the format */
  put (fixture, bad, length);
  assert_costs_nothing (fixture);

  /* Cut anywhere, or with a byte changed: what it says then is of no matter. */
  for (gsize i = 0; i < length; i += 5)
    {
      put (fixture, good, i);
      start (fixture);
      end (fixture, FALSE);
      memcpy (bad, good, length);
      bad[i] ^= 1 << (i % 8);
      put (fixture, bad, length);
      start (fixture);
      answer (fixture, RUNNING (43));
      end (fixture, FALSE);
    }
  start (fixture);
}

static void
test_strange (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = NULL;
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "elsewhere", NULL);
  gsize length;

  answer (fixture, RUNNING (42));
  end (fixture, FALSE);
  g_assert_true (g_file_get_contents (fixture->path, &good, &length, NULL));

  g_assert_true (g_file_set_contents (elsewhere, good, length, NULL));
  g_unlink (fixture->path);
  g_assert_cmpint (symlink (elsewhere, fixture->path), ==, 0);
  assert_costs_nothing (fixture);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));

  g_unlink (fixture->path);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_costs_nothing (fixture);

  put (fixture, good, length);
  g_assert_cmpint (truncate (fixture->path, (off_t) 1 << 30), ==, 0);
  assert_costs_nothing (fixture);

  /* Only root can make a file that is another user's. */
  put (fixture, good, length);
  if (chown (fixture->path, 12345, 12345) == 0)
    assert_costs_nothing (fixture);
  start (fixture);
}

static void
count_message (const char *domain, GLogLevelFlags level, const char *message, gpointer n_messages)
{
  ++*(guint *) n_messages;
}

/* Where nothing can be written, all else works, and it is said once. */
static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  guint n_messages = 0;
  guint handler;

  end (fixture, FALSE);
  remove_all (fixture->folder);
  g_assert_true (g_file_set_contents (fixture->folder, "in the way", -1, NULL));
  start (fixture);
  handler = g_log_set_handler ("glance-desktop", G_LOG_LEVEL_MESSAGE, count_message, &n_messages);
  for (int i = 0; i < 3; i++)
    {
      answer (fixture, i % 2 ? RUNNING (42) : "null");
      glance_manual_clock_advance (fixture->clock, 10);
    }
  g_log_remove_handler ("glance-desktop", handler);
  g_assert_cmpuint (n_messages, ==, 1);
  end (fixture, FALSE);
  g_unlink (fixture->folder);
  start (fixture);
}

/* What is saved is on the disk before it takes the place of the last, and so is the folder after that. Nobody
 * waits for it, and nothing is written on top of it. */
static void
test_slow_disk (Fixture *fixture, gconstpointer data)
{
  guint n_files = count_files ();
  guint n_folders = disk.n_folders;

  set_disk (TRUE, 0);
  answer (fixture, RUNNING (1));
  glance_manual_clock_advance (fixture->clock, 5);
  while (count_files () == n_files)
    g_thread_yield ();
  g_assert_true (exists (fixture->new_path));
  g_assert_false (exists (fixture->path));

  answer (fixture, "null");
  glance_manual_clock_advance (fixture->clock, 60);
  g_assert_cmpuint (count_files (), ==, n_files + 1);
  g_assert_false (exists (fixture->path));

  set_disk (FALSE, 0);
  while (count_files () == n_files + 1)
    glance_manual_clock_advance (fixture->clock, 1);
  glance_memory_wait (fixture->memory);
  g_assert_cmpuint (disk.n_folders, ==, n_folders + 2);
  end (fixture, TRUE);
  start (fixture);
  g_assert_cmpint (glance_monitor_get_phase (get_monitor (fixture)), ==, GLANCE_PHASE_LOST);
}

static void
copy (const char *from, const char *to)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (to, contents, length, NULL));
}

/* Killed while the disk writes: what is newer counts, when it is whole. */
static void
test_killed_while_saving (Fixture *fixture, gconstpointer data)
{
  g_autofree char *newer = g_build_filename (fixture->folder, "newer", NULL);
  g_autofree char *older = g_build_filename (fixture->folder, "older", NULL);
  struct stat status;

  answer (fixture, RUNNING (41));
  restart (fixture);
  copy (fixture->path, older);
  answer (fixture, RUNNING (42));
  end (fixture, FALSE);
  copy (fixture->path, newer);
  g_assert_cmpint (g_stat (newer, &status), ==, 0);

  for (gint64 length = 0; length <= status.st_size; length++)
    {
      copy (older, fixture->path);
      copy (newer, fixture->new_path);
      g_assert_cmpint (truncate (fixture->new_path, length), ==, 0);
      start (fixture);
      g_assert_cmpint (glance_monitor_get_percent (get_monitor (fixture)), ==,
                       length < status.st_size ? 41 : 42);
      end (fixture, FALSE);
      g_assert_false (exists (fixture->new_path));
    }
  start (fixture);
}

/* Saves, and returns how often it was said that this is impossible. */
static guint
save (Fixture *fixture)
{
  guint n_messages = 0;
  guint handler =
      g_log_set_handler ("glance-desktop", G_LOG_LEVEL_MESSAGE, count_message, &n_messages);

  glance_memory_save (fixture->memory);
  glance_memory_wait (fixture->memory);
  g_log_remove_handler ("glance-desktop", handler);
  return n_messages;
}

/* A file that cannot be written to its end leaves the last one. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  struct rlimit limit, small;

  answer (fixture, RUNNING (41));
  restart (fixture);
  answer (fixture, RUNNING (42));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 100;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_cmpuint (save (fixture), ==, 1);
  g_assert_cmpuint (save (fixture), ==, 0);
  g_assert_false (exists (fixture->new_path));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  end (fixture, TRUE);
  start (fixture);
  g_assert_cmpint (glance_monitor_get_percent (get_monitor (fixture)), ==, 41);
}

/* So does one that does not reach the disk; that is said the next time. */
static void
test_broken_disk (Fixture *fixture, gconstpointer data)
{
  answer (fixture, RUNNING (41));
  restart (fixture);
  answer (fixture, RUNNING (42));
  set_disk (FALSE, EIO);
  g_assert_cmpuint (save (fixture), ==, 0);
  g_assert_cmpuint (save (fixture), ==, 1);
  set_disk (FALSE, 0);
  end (fixture, TRUE);
  start (fixture);
  g_assert_cmpint (glance_monitor_get_percent (get_monitor (fixture)), ==, 41);
}

int
main (int argc, char *argv[])
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/memory/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  ADD (recall);
  ADD (discreet);
  ADD (when);
  ADD (note);
  ADD (acknowledged);
  ADD (other_portal);
  ADD (removed);
  ADD (damaged);
  ADD (strange);
  ADD (unwritable);
  ADD (slow_disk);
  ADD (killed_while_saving);
  ADD (full_disk);
  ADD (broken_disk);
  return g_test_run ();
}
