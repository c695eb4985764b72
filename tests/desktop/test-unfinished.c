/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Downloads that have not ended when the program does. */

#include "glance-unfinished.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../core/save/download-fixture.h"
#include "glance-folder.h"
#include "glance-key-store-memory.h"
#include "memory-fixture.h"

#define SOME 100000
#define FINISHED(run)                                                                           \
  "{\"taskId\":\"" run "\",\"isCompleted\":true,\"status\":2,\"progress\":100,\"link\":\"" LINK \
  "\"}"

#define TOO_LARGE "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000\r\n\r\n"
#define MANY 30 /* more often than anybody tries in vain */
#define STEP 1000

/* The disk, as it says itself: ours come before libc's. */
static struct
{
  gboolean seems_empty;
  int n_asked; /* how often somebody has looked for room */
  gssize room; /* for so many bytes in large pieces; -1: for all */
  GMutex lock; /* who locks a file waits for it */
} disk = { .room = -1 };

int
statvfs (const char *restrict path, struct statvfs *restrict system)
{
  g_atomic_int_inc (&disk.n_asked);
  *system = (struct statvfs) { .f_frsize = 4096 };
  system->f_bavail = disk.seems_empty ? G_GUINT64_CONSTANT (1) << 40 : 0;
  return 0;
}

int
flock (int fd, int operation)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);

  return (int) syscall (SYS_flock, fd, operation);
}

ssize_t
write (int fd, const void *data, size_t length)
{
  if (disk.room >= 0 && length > STEP)
    {
      length = MIN (length, (size_t) disk.room);
      disk.room = 0;
      if (length == 0)
        {
          errno = ENOSPC;
          return -1;
        }
    }
  return writev (fd, &(struct iovec) { (void *) data, length }, 1);
}

typedef struct
{
  MemoryFixture memory;
  Fixture *files;
  GlanceJournal *journal;
  GlanceDownloads *downloads;
  GlanceUnfinished *unfinished;
  GlanceSaving *saving; /* borrowed */
} Story;

static void
start (Story *story)
{
  memory_fixture_start (&story->memory);
  story->downloads =
      glance_downloads_new (story->files->keys, GLANCE_CLOCK (story->memory.clock), story->journal,
                            glance_settings_get_app (story->memory.settings));
  story->unfinished = glance_unfinished_new (GLANCE_MONITOR_LIST (story->memory.watcher),
                                             story->memory.memory, story->downloads);
  story->saving = glance_saver_get_saving (GLANCE_SAVER (story->downloads), story->memory.portal);
}

/* What is noted at once is written in the next round of the main loop. */
static void
end (Story *story, gboolean killed)
{
  glance_memory_wait (story->memory.memory);
  glance_manual_clock_advance (story->memory.clock, 0);
  g_assert_finalize_object (story->unfinished);
  g_assert_finalize_object (story->downloads);
  while (G_OBJECT (story->files->keys)->ref_count > 1) /* a download has not let go yet */
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  memory_fixture_end (&story->memory, killed);
}

static void
restart (Story *story)
{
  end (story, TRUE);
  start (story);
}

static void
set_up (Story *story, gconstpointer data)
{
  g_autofree char *path = NULL;

  memory_fixture_set_up (&story->memory, NULL);
  memory_fixture_end (&story->memory, FALSE);
  story->files = fixture_new (NULL);
  path = g_build_filename (story->memory.folder, "journal", NULL);
  story->journal = glance_journal_new (path);
  glance_portal_set_origin (story->memory.portal, hostile_server_get_origin (story->files->server));
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (story->files->keys), story->memory.portal,
                               KEY);
  start (story);
}

static void
tear_down (Story *story, gconstpointer data)
{
  end (story, FALSE);
  start (story);
  end (story, FALSE);
  memory_fixture_start (&story->memory);
  g_object_unref (story->journal); /* a thread may be reading it */
  fixture_free (story->files);
  memory_fixture_tear_down (&story->memory, NULL);
}

static void
answer (Story *story, const char *response)
{
  while (!glance_downloads_know_saved (story->downloads))
    g_main_context_iteration (NULL, TRUE);
  glance_monitor_set_checking (memory_fixture_get_monitor (&story->memory), TRUE);
  memory_fixture_answer (&story->memory, response);
  glance_monitor_set_checking (memory_fixture_get_monitor (&story->memory), FALSE);
}

static void
wait_until (Story *story, GlanceDownloadState state)
{
  while (glance_saving_get_state (story->saving) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
order (Story *story, GlanceSaverOrder what)
{
  glance_saver_order (GLANCE_SAVER (story->downloads), story->memory.portal, what);
}

static guint
count_requests (Story *story)
{
  return hostile_server_get_n_requests (story->files->server);
}

/* The connection stays, and nothing more comes. */
static void
serve_some (Story *story)
{
  HostileScript *script = fixture_add_script (story->files);
  char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                fixture_get_size (story->files));

  g_ptr_array_add (story->files->texts, head);
  script->head = head;
  script->body = g_bytes_get_data (story->files->file, NULL);
  script->length = SOME;
  script->again = "";
  script->pause_ms = G_MAXUINT;
}

/* Time moves only when they are there: until the download is told of them it is the disk's turn, and no server seems
 * to be silent. */
static void
wait_for_some (Story *story)
{
  fixture_wait_for_part (story->files, SOME);
  while (glance_saving_get_received (story->saving) < SOME)
    {
      g_main_context_iteration (NULL, FALSE);
      glance_manual_clock_advance (story->memory.clock, 0.25);
      g_thread_yield ();
    }
}

static void
save_some (Story *story)
{
  answer (story, FINISHED ("run-1"));
  serve_some (story);
  glance_saver_save (GLANCE_SAVER (story->downloads), memory_fixture_get_monitor (&story->memory),
                     story->files->folder);
  wait_for_some (story);
}

static void
assert_nothing_begins (Story *story, const char *response)
{
  guint n_requests = count_requests (story);

  answer (story, response);
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_NEW);
  g_assert_cmpuint (count_requests (story), ==, n_requests);
}

static void
test_goes_on (Story *story, gconstpointer unused)
{
  save_some (story);
  restart (story);
  g_assert_true (fixture_has (story->files, NAME ".part"));
  fixture_serve (story->files, NULL, SOME, -1);
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_NEW);
  answer (story, FINISHED ("run-1"));
  wait_until (story, GLANCE_DOWNLOAD_DONE);
  g_assert_true (fixture_asked_for (story->files, "Range: bytes=100000-\r\n"));
  g_assert_true (fixture_has (story->files, NAME));

  restart (story);
  assert_nothing_begins (story, FINISHED ("run-1"));
}

static void
test_stays_paused (Story *story, gconstpointer unused)
{
  save_some (story);
  order (story, GLANCE_SAVER_PAUSE);
  wait_until (story, GLANCE_DOWNLOAD_PAUSED);
  restart (story);
  g_mutex_lock (&disk.lock); /* nobody waits for the disk */
  answer (story, FINISHED ("run-1"));
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_PAUSED);
  g_mutex_unlock (&disk.lock);
  while (glance_saving_get_total (story->saving) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_PAUSED);
  g_assert_cmpint (glance_saving_get_received (story->saving), ==, SOME);
  g_assert_cmpint (glance_saving_get_total (story->saving), ==, fixture_get_size (story->files));
  g_assert_cmpuint (count_requests (story), ==, 1);

  fixture_serve (story->files, NULL, SOME, -1);
  order (story, GLANCE_SAVER_RESUME);
  wait_until (story, GLANCE_DOWNLOAD_DONE);
}

/* It goes on as soon as it can, or it does not. */
static void
test_wanted_at_once (Story *story, gconstpointer unused)
{
  save_some (story);
  order (story, GLANCE_SAVER_PAUSE);
  wait_until (story, GLANCE_DOWNLOAD_PAUSED);
  restart (story);
  fixture_serve (story->files, NULL, SOME, -1);
  g_mutex_lock (&disk.lock);
  answer (story, FINISHED ("run-1"));
  order (story, GLANCE_SAVER_RESUME);
  g_mutex_unlock (&disk.lock);
  wait_until (story, GLANCE_DOWNLOAD_DONE);
  g_assert_true (fixture_asked_for (story->files, "Range: bytes=100000-\r\n"));
}

static void
test_cancelled_at_once (Story *story, gconstpointer unused)
{
  save_some (story);
  order (story, GLANCE_SAVER_PAUSE);
  wait_until (story, GLANCE_DOWNLOAD_PAUSED);
  restart (story);
  g_mutex_lock (&disk.lock);
  answer (story, FINISHED ("run-1"));
  order (story, GLANCE_SAVER_CANCEL);
  g_mutex_unlock (&disk.lock);
  wait_until (story, GLANCE_DOWNLOAD_CANCELLED);
  g_assert_false (fixture_has (story->files, NAME ".part"));
}

/* What began by itself does so again, but not what the user has paused of it. */
static void
test_automatic (Story *story, gconstpointer unused)
{
  GlanceMonitor *monitor = memory_fixture_get_monitor (&story->memory);

  answer (story, FINISHED ("run-1"));
  serve_some (story);
  glance_downloads_fetch (story->downloads, monitor, story->files->folder);
  wait_for_some (story);
  restart (story);
  assert_nothing_begins (story, FINISHED ("run-1"));

  monitor = memory_fixture_get_monitor (&story->memory);
  glance_downloads_go_on (story->downloads, monitor, story->files->folder, TRUE, TRUE);
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_PAUSED);
  restart (story);
  answer (story, FINISHED ("run-1"));
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_PAUSED);
  g_assert_true (glance_downloads_is_automatic (story->downloads, story->memory.portal));
}

/* Also one that this process has never begun. */
static void
test_cancelled (Story *story, gconstpointer unused)
{
  save_some (story);
  order (story, GLANCE_SAVER_PAUSE);
  wait_until (story, GLANCE_DOWNLOAD_PAUSED);
  restart (story);
  answer (story, FINISHED ("run-1"));
  order (story, GLANCE_SAVER_CANCEL);
  wait_until (story, GLANCE_DOWNLOAD_CANCELLED);
  g_assert_false (fixture_has (story->files, NAME ".part"));
  g_assert_false (fixture_has (story->files, NAME ".part.state"));
  restart (story);
  assert_nothing_begins (story, FINISHED ("run-1"));
}

/* What it has to go to is gone: that is said, and it can be tried again. */
static void
test_folder_gone (Story *story, gconstpointer unused)
{
  g_autofree char *moved = g_strconcat (story->files->folder, ".moved", NULL);

  save_some (story);
  order (story, GLANCE_SAVER_PAUSE);
  wait_until (story, GLANCE_DOWNLOAD_PAUSED);
  end (story, TRUE);
  g_assert_cmpint (g_rename (story->files->folder, moved), ==, 0);
  start (story);
  answer (story, FINISHED ("run-1"));
  wait_until (story, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (story->saving), GLANCE_ERROR, GLANCE_ERROR_FOLDER);
  g_assert_cmpint (g_rename (moved, story->files->folder), ==, 0);
  fixture_serve (story->files, NULL, SOME, -1);
  order (story, GLANCE_SAVER_RESUME);
  wait_until (story, GLANCE_DOWNLOAD_DONE);
}

static void
assert_given_up (Story *story, const char *response)
{
  answer (story, response);
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (story->saving), GLANCE_ERROR,
                  GLANCE_ERROR_LINK_EXPIRED);
  g_assert_cmpuint (count_requests (story), ==, 1);
  restart (story);
  assert_nothing_begins (story, response); /* it is said once */
}

static void
test_another_run (Story *story, gconstpointer unused)
{
  save_some (story);
  restart (story);
  assert_given_up (story, FINISHED ("run-2"));
}

static void
test_link_gone (Story *story, gconstpointer unused)
{
  save_some (story);
  restart (story);
  assert_given_up (story, "null");
}

/* As long as there is no other link, it is said again what to do; with one, that run is saved. */
static void
test_tried_again (Story *story, gconstpointer unused)
{
  save_some (story);
  restart (story);
  answer (story, "null");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_error (glance_saving_get_problem (story->saving), GLANCE_ERROR,
                      GLANCE_ERROR_LINK_EXPIRED);
      order (story, GLANCE_SAVER_RESUME);
    }
  g_assert_cmpuint (count_requests (story), ==, 1);

  g_assert_true (glance_folder_choose (story->memory.settings, story->files->folder, NULL));
  answer (story, FINISHED ("run-2"));
  fixture_serve (story->files, NULL, 0, -1);
  order (story, GLANCE_SAVER_RESUME);
  wait_until (story, GLANCE_DOWNLOAD_DONE);
  g_assert_cmpstr (glance_saving_get_run (story->saving), ==, "run-2");
  g_assert_cmpuint (count_requests (story), ==, 2);
}

/* As by the command line meanwhile. */
static void
test_saved_by_another (Story *story, gconstpointer unused)
{
  g_autoptr (GlanceJournalEntry) entry = glance_journal_entry_new (GLANCE_JOURNAL_DOWNLOAD);

  save_some (story);
  end (story, TRUE);
  entry->time = glance_clock_get_real_time (GLANCE_CLOCK (story->memory.clock)) / G_USEC_PER_SEC;
  entry->portal = g_strdup (glance_portal_get_origin (story->memory.portal));
  entry->run = g_strdup ("run-1");
  entry->outcome = g_strdup (GLANCE_JOURNAL_SAVED);
  g_assert_true (glance_journal_append (story->journal, entry, NULL));
  start (story);
  assert_nothing_begins (story, FINISHED ("run-1"));
  g_assert_true (glance_saving_has_saved (story->saving, "run-1"));
}

static void
save_too_large (Story *story)
{
  fixture_answer (story->files, TOO_LARGE);
  answer (story, FINISHED ("run-1"));
  glance_saver_save (GLANCE_SAVER (story->downloads), memory_fixture_get_monitor (&story->memory),
                     story->files->folder);
  wait_until (story, GLANCE_DOWNLOAD_FAILED);
}

/* It is not begun again and again while there is no room. */
static void
test_waits_for_room (Story *story, gconstpointer unused)
{
  save_too_large (story);
  g_assert_error (glance_saving_get_problem (story->saving), GLANCE_ERROR, GLANCE_ERROR_NO_ROOM);
  answer (story, FINISHED ("run-1"));
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_FAILED);
  restart (story);
  assert_nothing_begins (story, FINISHED ("run-1"));
  g_assert_cmpuint (count_requests (story), ==, 1);
}

/* With the next answer of the portal; whether it was tried, and failed. Who looks for room a second time has made up
 * their mind about the first. */
static gboolean
tries_again (Story *story)
{
  guint n_requests = count_requests (story);
  int n_asked = g_atomic_int_get (&disk.n_asked);

  while (glance_saving_get_state (story->saving) == GLANCE_DOWNLOAD_FAILED)
    {
      if (g_atomic_int_get (&disk.n_asked) >= n_asked + 2)
        return FALSE;
      answer (story, FINISHED ("run-1"));
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
  wait_until (story, GLANCE_DOWNLOAD_FAILED);
  g_assert_cmpuint (count_requests (story), ==, n_requests + 1);
  return TRUE;
}

/* What the disk says is not believed for ever, but once it has said that it is full. */
static void
test_room_in_vain (Story *story, gconstpointer unused)
{
  guint n_tries = 0;

  for (guint i = 0; i <= MANY; i++)
    fixture_answer (story->files, TOO_LARGE);
  save_too_large (story);
  disk.seems_empty = TRUE;
  while (tries_again (story))
    g_assert_cmpuint (++n_tries, <, MANY);
  g_assert_false (tries_again (story));
  disk.seems_empty = FALSE;
  g_assert_false (tries_again (story));
  disk.seems_empty = TRUE;
  g_assert_true (tries_again (story));
  disk.seems_empty = FALSE;
}

/* While some more comes each time, it goes on. */
static void
test_room_bit_by_bit (Story *story, gconstpointer unused)
{
  answer (story, FINISHED ("run-1"));
  disk.seems_empty = TRUE;
  disk.room = STEP;
  fixture_serve (story->files, NULL, 0, -1);
  glance_saver_save (GLANCE_SAVER (story->downloads), memory_fixture_get_monitor (&story->memory),
                     story->files->folder);
  wait_until (story, GLANCE_DOWNLOAD_FAILED);
  for (guint i = 1; i <= MANY; i++)
    {
      g_assert_cmpint (glance_saving_get_received (story->saving), ==, i * STEP);
      disk.room = STEP;
      fixture_serve (story->files, NULL, i * STEP, -1);
      g_assert_true (tries_again (story));
    }
  disk.room = -1;
  disk.seems_empty = FALSE;
}

/* From a notification, which may have started the program. */
static void
test_wanted (Story *story, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (glance_folder_choose (story->memory.settings, story->files->folder, &error));
  glance_unfinished_want (story->unfinished, memory_fixture_get_monitor (&story->memory));
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_NEW);
  fixture_serve (story->files, NULL, 0, -1);
  answer (story, FINISHED ("run-1"));
  wait_until (story, GLANCE_DOWNLOAD_DONE);

  restart (story);
  glance_unfinished_want (story->unfinished, memory_fixture_get_monitor (&story->memory));
  assert_nothing_begins (story, FINISHED ("run-1")); /* it is there */
  glance_unfinished_want (story->unfinished, memory_fixture_get_monitor (&story->memory));
  assert_nothing_begins (story, "null"); /* there is nothing to fetch */
}

/* Then it is the user's, also where it had begun by itself. */
static void
test_wanted_by_user (Story *story, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (glance_folder_choose (story->memory.settings, story->files->folder, &error));
  answer (story, FINISHED ("run-1"));
  glance_downloads_go_on (story->downloads, memory_fixture_get_monitor (&story->memory),
                          story->files->folder, TRUE, TRUE);
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_PAUSED);
  restart (story);
  glance_unfinished_want (story->unfinished, memory_fixture_get_monitor (&story->memory));
  fixture_serve (story->files, NULL, 0, -1);
  answer (story, FINISHED ("run-1"));
  g_assert_false (glance_downloads_is_automatic (story->downloads, story->memory.portal));
  wait_until (story, GLANCE_DOWNLOAD_DONE);
}

/* Edited, it is another portal. */
static void
test_other_address (Story *story, gconstpointer unused)
{
  g_autofree char *origin = g_strdup (glance_portal_get_origin (story->memory.portal));

  save_some (story);
  glance_portal_set_origin (story->memory.portal, "https://elsewhere.example");
  g_assert_cmpint (glance_saving_get_state (story->saving), ==, GLANCE_DOWNLOAD_NEW);
  restart (story);
  glance_portal_set_origin (story->memory.portal, origin);
  restart (story);
  assert_nothing_begins (story, FINISHED ("run-1"));
  g_assert_true (fixture_has (story->files, NAME ".part"));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Story *story, gconstpointer unused);
  } tests[] = {
    { "/unfinished/goes-on", test_goes_on },
    { "/unfinished/stays-paused", test_stays_paused },
    { "/unfinished/wanted-at-once", test_wanted_at_once },
    { "/unfinished/cancelled-at-once", test_cancelled_at_once },
    { "/unfinished/automatic", test_automatic },
    { "/unfinished/cancelled", test_cancelled },
    { "/unfinished/folder-gone", test_folder_gone },
    { "/unfinished/another-run", test_another_run },
    { "/unfinished/link-gone", test_link_gone },
    { "/unfinished/tried-again", test_tried_again },
    { "/unfinished/saved-by-another", test_saved_by_another },
    { "/unfinished/waits-for-room", test_waits_for_room },
    { "/unfinished/room-in-vain", test_room_in_vain },
    { "/unfinished/room-bit-by-bit", test_room_bit_by_bit },
    { "/unfinished/wanted", test_wanted },
    { "/unfinished/wanted-by-user", test_wanted_by_user },
    { "/unfinished/other-address", test_other_address },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Story, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
