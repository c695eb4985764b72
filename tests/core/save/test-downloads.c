/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-downloads.h"

#include <glib/gstdio.h>
#include <sys/statvfs.h>
#include <sys/uio.h>

#include "download-fixture.h"
#include "glance-folder.h"
#include "glance-journal.h"
#include "glance-monitor.h"

#define SOME 100000

/* The disk. What is below comes before libc's. */
static struct
{
  gboolean is_low; /* no more than a reserve is left */
  GMutex lock;
  GCond changed;
  gboolean is_slow; /* large pieces wait until it is not any more */
  gboolean is_asked;
} disk;

int
fstatvfs (int fd, struct statvfs *system)
{
  *system = (struct statvfs) { .f_frsize = 4096, .f_blocks = 1 << 30 };
  system->f_bavail = disk.is_low ? 1 << 18 : 1 << 30;
  return 0;
}

ssize_t
write (int fd, const void *data, size_t length)
{
  if (length > 4096)
    {
      g_mutex_lock (&disk.lock);
      disk.is_asked = TRUE;
      while (disk.is_slow)
        g_cond_wait (&disk.changed, &disk.lock);
      g_mutex_unlock (&disk.lock);
    }
  return writev (fd, &(struct iovec) { (void *) data, length }, 1);
}

static void
set_slow (gboolean slow)
{
  g_mutex_lock (&disk.lock);
  disk.is_slow = slow;
  disk.is_asked = FALSE;
  g_cond_broadcast (&disk.changed);
  g_mutex_unlock (&disk.lock);
}

static gboolean
is_asked (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);

  return disk.is_asked;
}

/* The fixture's server, and downloads of its portal in place of a single one. */
typedef struct
{
  Fixture *fixture;
  GlanceSettings *settings;
  GlanceJournal *journal;
  GlanceMonitor *monitor;
  GlanceDownloads *downloads;
  GlanceSaving *saving;
} Saver;

static Saver *
saver_new (void)
{
  Saver *self = g_new0 (Saver, 1);
  g_autofree char *path = NULL;

  self->fixture = fixture_new (NULL);
  path = g_build_filename (self->fixture->folder, "journal", NULL);
  self->journal = glance_journal_new (path);
  self->monitor = glance_monitor_new (self->fixture->portal, GLANCE_CLOCK (self->fixture->clock));
  fixture_finish_run (self->monitor, "run-1");
  self->settings = glance_settings_new_memory (NULL);
  self->downloads = glance_downloads_new (self->fixture->keys, GLANCE_CLOCK (self->fixture->clock),
                                          self->journal, glance_settings_get_app (self->settings));
  self->saving = glance_saver_get_saving (GLANCE_SAVER (self->downloads), self->fixture->portal);
  return self;
}

static void
saver_free (Saver *self)
{
  /* The thread of a task may hold it for a moment longer than the task takes. */
  while (g_atomic_int_get (&G_OBJECT (self->downloads)->ref_count) > 1)
    g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (self->downloads);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->monitor);
  g_object_unref (self->journal);
  g_object_unref (self->settings);
  fixture_free (self->fixture);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saver, saver_free)

static void
save (Saver *self)
{
  glance_saver_save (GLANCE_SAVER (self->downloads), self->monitor, self->fixture->folder);
}

static void
order (Saver *self, GlanceSaverOrder what)
{
  glance_saver_order (GLANCE_SAVER (self->downloads), self->fixture->portal, what);
}

/* Time moves on only while a download waits. */
static void
wait_until (Saver *self, GlanceDownloadState state)
{
  while (glance_saving_get_state (self->saving) != state)
    {
      if (glance_saving_get_state (self->saving) == GLANCE_DOWNLOAD_WAITING)
        glance_manual_clock_advance (self->fixture->clock,
                                     glance_manual_clock_next_alarm (self->fixture->clock));
      else
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
wait_until_saved (Saver *self)
{
  wait_until (self, GLANCE_DOWNLOAD_DONE);
  while (glance_saving_get_saved_path (self->saving) == NULL
         || glance_downloads_get_active (self->downloads)) /* the journal may tell it first */
    g_main_context_iteration (NULL, TRUE);
}

static void
stall (Saver *self)
{
  HostileScript *script = fixture_add_script (self->fixture);

  script->body = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
  script->again = "";
  script->pause_ms = G_MAXUINT;
}

static void
test_saved (void)
{
  g_autoptr (Saver) saver = saver_new ();
  g_autofree char *path = g_build_filename (saver->fixture->folder, NAME, NULL);

  g_assert_false (glance_downloads_get_active (saver->downloads));
  fixture_serve (saver->fixture, NULL, 0, -1);
  save (saver);
  g_assert_true (glance_downloads_get_active (saver->downloads));
  g_assert_cmpstr (glance_saving_get_run (saver->saving), ==, "run-1");
  save (saver); /* one at a time */
  wait_until_saved (saver);
  g_assert_cmpuint (hostile_server_get_n_requests (saver->fixture->server), ==, 1);
  g_assert_cmpstr (glance_saving_get_saved_path (saver->saving), ==, path);
  g_assert_cmpstr (glance_saving_get_saved_run (saver->saving), ==, "run-1");
  g_assert_cmpint (glance_saving_get_saved_size (saver->saving), ==,
                   fixture_get_size (saver->fixture));
  g_assert_cmpint (glance_saving_get_saved_at (saver->saving), ==, MANUAL_CLOCK_EPOCH);
}

/* The next start knows it from the journal. */
static void
test_recalled (void)
{
  g_autoptr (Saver) saver = saver_new ();
  g_autoptr (GlanceDownloads) later = NULL;
  GlanceSaving *saving;

  fixture_serve (saver->fixture, NULL, 0, -1);
  save (saver);
  wait_until_saved (saver);

  later = glance_downloads_new (saver->fixture->keys, GLANCE_CLOCK (saver->fixture->clock),
                                saver->journal, NULL);
  saving = glance_saver_get_saving (GLANCE_SAVER (later), saver->fixture->portal);
  while (glance_saving_get_saved_path (saving) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (glance_saving_get_saved_path (saving), ==,
                   glance_saving_get_saved_path (saver->saving));
  g_assert_cmpstr (glance_saving_get_saved_sha256 (saving), ==,
                   glance_saving_get_saved_sha256 (saver->saving));
  g_assert_cmpint (glance_saving_get_state (saving), ==, GLANCE_DOWNLOAD_NEW);
}

static void
assert_told (GlanceDownloads *downloads, GParamSpec *pspec, Saver *saver)
{
  g_autoptr (GlanceJournalEntry) entry = NULL;

  if (glance_downloads_get_active (downloads))
    return;
  entry = glance_journal_find_saved (
      saver->journal, glance_portal_get_origin (saver->fixture->portal), FALSE, NULL);
  g_assert_nonnull (entry);
}

/* The process is needed until the journal knows it. */
static void
test_active_until_told (void)
{
  g_autoptr (Saver) saver = saver_new ();

  g_signal_connect (saver->downloads, "notify::active", G_CALLBACK (assert_told), saver);
  fixture_serve (saver->fixture, NULL, 0, -1);
  save (saver);
  while (glance_downloads_get_active (saver->downloads))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (glance_saving_has_saved (saver->saving, "run-1"));
}

/* What the journal could not take is found where it is, and not fetched again. */
static void
test_not_noted (void)
{
  g_autoptr (Saver) saver = saver_new ();
  const char *journal = glance_journal_get_path (saver->journal);

  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
  fixture_serve (saver->fixture, NULL, 0, -1);
  save (saver);
  wait_until_saved (saver);
  g_assert_cmpint (g_rmdir (journal), ==, 0);

  save (saver);
  while (glance_downloads_get_active (saver->downloads))
    {
      g_assert_cmpint (glance_saving_get_state (saver->saving), !=, GLANCE_DOWNLOAD_WAITING);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpint (glance_saving_get_state (saver->saving), ==, GLANCE_DOWNLOAD_DONE);
  g_assert_cmpuint (hostile_server_get_n_requests (saver->fixture->server), ==, 1);
  g_assert_false (fixture_has (saver->fixture, NAME ".part.state"));
  assert_told (saver->downloads, NULL, saver);
}

static void
test_orders (void)
{
  g_autoptr (Saver) saver = saver_new ();

  order (saver, GLANCE_SAVER_PAUSE); /* there is nothing */
  stall (saver);
  save (saver);
  hostile_server_wait_for (saver->fixture->server, 1);
  order (saver, GLANCE_SAVER_PAUSE);
  wait_until (saver, GLANCE_DOWNLOAD_PAUSED);
  g_assert_true (glance_saving_is_active (saver->saving));
  g_assert_false (glance_downloads_get_active (saver->downloads));

  stall (saver);
  order (saver, GLANCE_SAVER_RESUME);
  hostile_server_wait_for (saver->fixture->server, 2);
  g_assert_true (glance_downloads_get_active (saver->downloads));
  order (saver, GLANCE_SAVER_CANCEL);
  wait_until (saver, GLANCE_DOWNLOAD_CANCELLED);
  g_assert_false (fixture_has (saver->fixture, NAME ".part"));

  fixture_serve (saver->fixture, NULL, 0, -1);
  save (saver);
  wait_until_saved (saver);
}

/* One that has failed is begun again, and goes on where it was. */
static void
test_again (void)
{
  g_autoptr (Saver) saver = saver_new ();
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                           fixture_get_size (saver->fixture));

  fixture_serve (saver->fixture, head, 0, SOME);
  fixture_answer (saver->fixture, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
  save (saver);
  wait_until (saver, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (saver->saving), GLANCE_ERROR,
                  GLANCE_ERROR_LINK_EXPIRED);

  fixture_serve (saver->fixture, NULL, SOME, -1);
  order (saver, GLANCE_SAVER_RESUME);
  wait_until_saved (saver);
  g_assert_true (fixture_asked_for (saver->fixture, "Range: bytes=100000-\r\n"));
}

/* The portal is removed meanwhile: what is there stays. */
static void
test_forgotten (void)
{
  g_autoptr (Saver) saver = saver_new ();
  g_autoptr (GlanceSaving) saving = g_object_ref (saver->saving);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                           fixture_get_size (saver->fixture));
  HostileScript *script = fixture_add_script (saver->fixture);

  script->head = head;
  script->body = "\x1f\x8b";
  script->again = "";
  script->pause_ms = G_MAXUINT;
  save (saver);
  hostile_server_wait_for (saver->fixture->server, 1);
  glance_downloads_forget (saver->downloads, saver->fixture->portal);
  g_assert_false (glance_downloads_get_active (saver->downloads));
  g_assert_cmpint (glance_saving_get_state (saving), ==, GLANCE_DOWNLOAD_NEW);
  while (glance_manual_clock_count_alarms (saver->fixture->clock) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fixture_has (saver->fixture, NAME ".part"));
}

/* As another program does: this one hears of it. */
static void
note_saved (Saver *saver, const char *origin, const char *run)
{
  g_autoptr (GlanceJournalEntry) entry = glance_journal_entry_new (GLANCE_JOURNAL_DOWNLOAD);

  entry->time = MANUAL_CLOCK_EPOCH;
  entry->portal = g_strdup (origin);
  entry->run = g_strdup (run);
  entry->outcome = g_strdup (GLANCE_JOURNAL_SAVED);
  g_assert_true (glance_journal_append (saver->journal, entry, NULL));
}

static void
wait_for_run (Saver *saver, const char *run)
{
  while (!glance_saving_has_saved (saver->saving, run))
    g_main_context_iteration (NULL, TRUE);
}

/* The journal is not there before the first, and another file after it has been shortened. */
static void
test_saved_elsewhere (void)
{
  g_autoptr (Saver) saver = saver_new ();
  const char *origin = glance_portal_get_origin (saver->fixture->portal);
  const char *path = glance_journal_get_path (saver->journal);
  g_autofree char *moved = g_strconcat (path, ".old", NULL);

  while (!glance_downloads_know_saved (saver->downloads))
    g_main_context_iteration (NULL, TRUE);
  note_saved (saver, origin, "run-2");
  wait_for_run (saver, "run-2");
  note_saved (saver, "https://elsewhere.example", "run-3");
  note_saved (saver, origin, "run-4");
  wait_for_run (saver, "run-4");
  g_assert_cmpint (g_rename (path, moved), ==, 0);
  note_saved (saver, origin, "run-5");
  wait_for_run (saver, "run-5");
}

static void
count (GlanceSaving *saving, guint *n_changes)
{
  (*n_changes)++;
}

/* Whoever has a thousand portals is not told of all of them with each line. */
static void
test_told_once (void)
{
  g_autoptr (Saver) saver = saver_new ();
  g_autoptr (GlancePortal) other = glance_portal_new ("00000000-0000-4000-8000-000000000001");
  GlanceSaving *saving;
  guint n_changes = 0;

  glance_portal_set_origin (other, "https://elsewhere.example");
  saving = glance_saver_get_saving (GLANCE_SAVER (saver->downloads), other);
  note_saved (saver, glance_portal_get_origin (saver->fixture->portal), "run-1");
  wait_for_run (saver, "run-1");
  g_signal_connect (saver->saving, "changed", G_CALLBACK (count), &n_changes);
  note_saved (saver, "https://elsewhere.example", "run-2");
  while (!glance_saving_has_saved (saving, "run-2"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_changes, ==, 0);
  g_signal_handlers_disconnect_by_data (saver->saving, &n_changes);
}

/* At another address it is another portal: neither what is being saved nor what was saved is its own. */
static void
test_other_address (void)
{
  g_autoptr (Saver) saver = saver_new ();
  GlancePortal *portal = saver->fixture->portal;
  g_autofree char *origin = g_strdup (glance_portal_get_origin (portal));

  note_saved (saver, "https://elsewhere.example", "run-9");
  note_saved (saver, origin, "run-0");
  wait_for_run (saver, "run-0");
  stall (saver);
  save (saver);
  hostile_server_wait_for (saver->fixture->server, 1);
  glance_portal_set_origin (portal, "https://elsewhere.example");
  g_assert_cmpint (glance_saving_get_state (saver->saving), ==, GLANCE_DOWNLOAD_NEW);
  g_assert_false (glance_downloads_get_active (saver->downloads));
  g_assert_true (glance_saving_has_saved (saver->saving, "run-9"));
  glance_portal_set_dump (portal, TRUE);
  g_assert_cmpint (glance_saving_get_saved_at (saver->saving), ==, 0);
  glance_portal_set_dump (portal, FALSE);
  glance_portal_set_origin (portal, origin);
  g_assert_true (glance_saving_has_saved (saver->saving, "run-0"));
  while (glance_manual_clock_count_alarms (saver->fixture->clock) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fixture_has (saver->fixture, NAME ".part"));
}

/* What begins by itself leaves something on the disk, and who wants it nevertheless can have it. */
static void
test_reserve (void)
{
  g_autoptr (Saver) saver = saver_new ();

  disk.is_low = TRUE;
  fixture_serve (saver->fixture, NULL, 0, -1);
  glance_downloads_fetch (saver->downloads, saver->monitor, saver->fixture->folder);
  wait_until (saver, GLANCE_DOWNLOAD_FAILED);
  g_assert_error (glance_saving_get_problem (saver->saving), GLANCE_ERROR, GLANCE_ERROR_NO_ROOM);
  while (glance_downloads_get_active (saver->downloads))
    g_main_context_iteration (NULL, TRUE);
  fixture_serve (saver->fixture, NULL, 0, -1);
  order (saver, GLANCE_SAVER_RESUME);
  wait_until_saved (saver);
  g_assert_true (glance_downloads_is_automatic (saver->downloads, saver->fixture->portal));
  disk.is_low = FALSE;
}

static void
note_automatic (GlanceDownloads *downloads,
                GlancePortal *portal,
                const char *path,
                gboolean automatic,
                GString *all)
{
  g_autofree char *name = g_path_get_basename (path);

  g_string_append_printf (all, "%s %s, ", name, automatic ? "by itself" : "by hand");
}

/* The next one begins before the journal knows of the first. */
static void
test_overlap (void)
{
  g_autoptr (Saver) saver = saver_new ();
  g_autoptr (GString) all = g_string_new (NULL);

  g_signal_connect (saver->downloads, "saved", G_CALLBACK (note_automatic), all);
  fixture_serve (saver->fixture, NULL, 0, -1);
  fixture_serve (saver->fixture, NULL, 0, -1);
  glance_downloads_fetch (saver->downloads, saver->monitor, saver->fixture->folder);
  wait_until (saver, GLANCE_DOWNLOAD_DONE);
  g_assert_cmpstr (all->str, ==, "");
  fixture_finish_run (saver->monitor, "run-2");
  save (saver);
  wait_for_run (saver, "run-2");
  while (glance_downloads_get_active (saver->downloads))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (all->str, ==, "acme.tar.gz by itself, acme (2).tar.gz by hand, ");
}

/* A minute, for which the server is not to blame. */
static void
test_slow_disk (void)
{
  g_autoptr (Saver) saver = saver_new ();

  set_slow (TRUE);
  fixture_serve (saver->fixture, NULL, 0, -1);
  save (saver);
  while (!is_asked ())
    if (!g_main_context_iteration (NULL, FALSE))
      g_thread_yield ();
  for (guint i = 0; i < 60; i++)
    glance_manual_clock_advance (saver->fixture->clock, 1);
  set_slow (FALSE);
  wait_until_saved (saver);
  g_assert_cmpuint (hostile_server_get_n_requests (saver->fixture->server), ==, 1);
}

/* What is set as a folder and is none is not replaced by another one in silence, until it is set right. */
static void
test_no_folder (void)
{
  g_autoptr (Saver) saver = saver_new ();
  GSettings *app = glance_settings_get_app (saver->settings);
  static const char *const values[] = { "backups", "file://elsewhere/srv" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *words = g_strdup_printf ("The file cannot be written to %s.", values[i]);

      g_settings_set_string (app, GLANCE_FOLDER_KEY, values[i]);
      glance_saver_save (GLANCE_SAVER (saver->downloads), saver->monitor, NULL);
      wait_until (saver, GLANCE_DOWNLOAD_FAILED);
      g_assert_error (glance_saving_get_problem (saver->saving), GLANCE_ERROR, GLANCE_ERROR_FOLDER);
      g_assert_cmpstr (glance_saving_get_problem (saver->saving)->message, ==, words);
    }
  g_assert_cmpuint (hostile_server_get_n_requests (saver->fixture->server), ==, 0);

  g_settings_set_string (app, GLANCE_FOLDER_KEY, saver->fixture->folder);
  fixture_serve (saver->fixture, NULL, 0, -1);
  order (saver, GLANCE_SAVER_RESUME);
  wait_until_saved (saver);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/downloads/saved", test_saved);
  g_test_add_func ("/downloads/recalled", test_recalled);
  g_test_add_func ("/downloads/active-until-told", test_active_until_told);
  g_test_add_func ("/downloads/not-noted", test_not_noted);
  g_test_add_func ("/downloads/orders", test_orders);
  g_test_add_func ("/downloads/again", test_again);
  g_test_add_func ("/downloads/forgotten", test_forgotten);
  g_test_add_func ("/downloads/saved-elsewhere", test_saved_elsewhere);
  g_test_add_func ("/downloads/told-once", test_told_once);
  g_test_add_func ("/downloads/other-address", test_other_address);
  g_test_add_func ("/downloads/reserve", test_reserve);
  g_test_add_func ("/downloads/slow-disk", test_slow_disk);
  g_test_add_func ("/downloads/overlap", test_overlap);
  g_test_add_func ("/downloads/no-folder", test_no_folder);
  return g_test_run ();
}
