/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory-fixture.h"

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

/* What is saved is on the disk before it takes the place of the last, and so is the folder after that. Nobody
 * waits for it, and nothing is written on top of it. */
static void
test_slow_disk (MemoryFixture *fixture, gconstpointer data)
{
  guint n_files = count_files ();
  guint n_folders = disk.n_folders;

  set_disk (TRUE, 0);
  memory_fixture_answer (fixture, RUNNING (1));
  glance_manual_clock_advance (fixture->clock, 5);
  while (count_files () == n_files)
    g_thread_yield ();
  g_assert_true (memory_file_exists (fixture->new_path));
  g_assert_false (memory_file_exists (fixture->path));

  memory_fixture_answer (fixture, "null");
  glance_manual_clock_advance (fixture->clock, 60);
  g_assert_cmpuint (count_files (), ==, n_files + 1);
  g_assert_false (memory_file_exists (fixture->path));

  set_disk (FALSE, 0);
  while (count_files () == n_files + 1)
    glance_manual_clock_advance (fixture->clock, 1);
  glance_memory_wait (fixture->memory);
  g_assert_cmpuint (disk.n_folders, ==, n_folders + 2);
  memory_fixture_end (fixture, TRUE);
  memory_fixture_start (fixture);
  g_assert_cmpint (glance_monitor_get_phase (memory_fixture_get_monitor (fixture)), ==,
                   GLANCE_PHASE_LOST);
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
test_killed_while_saving (MemoryFixture *fixture, gconstpointer data)
{
  g_autofree char *newer = g_build_filename (fixture->folder, "newer", NULL);
  g_autofree char *older = g_build_filename (fixture->folder, "older", NULL);
  struct stat status;

  memory_fixture_answer (fixture, RUNNING (41));
  memory_fixture_restart (fixture);
  copy (fixture->path, older);
  memory_fixture_answer (fixture, RUNNING (42));
  memory_fixture_end (fixture, FALSE);
  copy (fixture->path, newer);
  g_assert_cmpint (g_stat (newer, &status), ==, 0);

  for (gint64 length = 0; length <= status.st_size; length++)
    {
      copy (older, fixture->path);
      copy (newer, fixture->new_path);
      g_assert_cmpint (truncate (fixture->new_path, length), ==, 0);
      memory_fixture_start (fixture);
      g_assert_cmpint (glance_monitor_get_percent (memory_fixture_get_monitor (fixture)), ==,
                       length < status.st_size ? 41 : 42);
      memory_fixture_end (fixture, FALSE);
      g_assert_false (memory_file_exists (fixture->new_path));
    }
  memory_fixture_start (fixture);
}

/* What must survive a kill does so while the disk is still busy with the last. */
static void
test_killed_while_busy (MemoryFixture *fixture, gconstpointer data)
{
  const char *failed =
      "{\"taskId\":\"one\",\"isCompleted\":true,\"progress\":7,\"error\":\"Disk\"}";
  g_autofree char *newest_path = g_strconcat (fixture->path, ".newest", NULL);
  g_autofree char *kept = g_build_filename (fixture->folder, "kept", NULL);
  guint n_files = count_files ();
  GlanceMonitor *monitor = memory_fixture_get_monitor (fixture);

  set_disk (TRUE, 0);
  memory_fixture_answer (fixture, failed);
  glance_manual_clock_advance (fixture->clock, 5);
  while (count_files () == n_files)
    g_thread_yield ();
  glance_monitor_acknowledge (monitor, glance_monitor_get_troubles (monitor));
  glance_manual_clock_advance (fixture->clock, 0);
  g_assert_true (memory_file_exists (newest_path));
  copy (newest_path, kept);

  /* What is saved after it is newer. */
  set_disk (FALSE, 0);
  memory_fixture_end (fixture, FALSE);
  g_assert_false (memory_file_exists (newest_path));

  g_unlink (fixture->path);
  copy (kept, newest_path);
  memory_fixture_start (fixture);
  g_assert_true (glance_monitor_get_acknowledged (memory_fixture_get_monitor (fixture)));
  g_assert_false (memory_file_exists (newest_path));
}

/* Saves, and returns how often it was said that this is impossible. */
static guint
save (MemoryFixture *fixture)
{
  guint n_messages = 0;
  guint handler = g_log_set_handler ("glance-desktop", G_LOG_LEVEL_MESSAGE,
                                     memory_fixture_count_message, &n_messages);

  glance_memory_save (fixture->memory);
  glance_memory_wait (fixture->memory);
  g_log_remove_handler ("glance-desktop", handler);
  return n_messages;
}

/* A file that cannot be written to its end leaves the last one. */
static void
test_full_disk (MemoryFixture *fixture, gconstpointer data)
{
  struct rlimit limit, small;

  memory_fixture_answer (fixture, RUNNING (41));
  memory_fixture_restart (fixture);
  memory_fixture_answer (fixture, RUNNING (42));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 100;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_cmpuint (save (fixture), ==, 1);
  g_assert_cmpuint (save (fixture), ==, 0);
  g_assert_false (memory_file_exists (fixture->new_path));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  memory_fixture_end (fixture, TRUE);
  memory_fixture_start (fixture);
  g_assert_cmpint (glance_monitor_get_percent (memory_fixture_get_monitor (fixture)), ==, 41);
}

/* So does one that does not reach the disk; that is said the next time. */
static void
test_broken_disk (MemoryFixture *fixture, gconstpointer data)
{
  memory_fixture_answer (fixture, RUNNING (41));
  memory_fixture_restart (fixture);
  memory_fixture_answer (fixture, RUNNING (42));
  set_disk (FALSE, EIO);
  g_assert_cmpuint (save (fixture), ==, 0);
  g_assert_cmpuint (save (fixture), ==, 1);
  set_disk (FALSE, 0);
  memory_fixture_end (fixture, TRUE);
  memory_fixture_start (fixture);
  g_assert_cmpint (glance_monitor_get_percent (memory_fixture_get_monitor (fixture)), ==, 41);
}

int
main (int argc, char *argv[])
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                             \
  g_test_add ("/memory-disk/" #name, MemoryFixture, NULL, memory_fixture_set_up, test_##name, \
              memory_fixture_tear_down)
  ADD (slow_disk);
  ADD (killed_while_saving);
  ADD (killed_while_busy);
  ADD (full_disk);
  ADD (broken_disk);
  return g_test_run ();
}
