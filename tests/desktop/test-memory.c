/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-memory.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
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
} Fixture;

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

/* A change is saved within seconds, many at once; a check that found nothing new waits for the next. */
static void
test_when (Fixture *fixture, gconstpointer data)
{
  answer (fixture, RUNNING (1));
  glance_manual_clock_advance (fixture->clock, 4.9);
  answer (fixture, RUNNING (2));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  glance_manual_clock_advance (fixture->clock, 0.2);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  glance_manual_clock_advance (fixture->clock, 20);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  answer (fixture, RUNNING (3)); /* the last time is long ago */
  glance_manual_clock_advance (fixture->clock, 0);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);

  for (int i = 0; i < 4; i++)
    {
      glance_manual_clock_advance (fixture->clock, 60);
      answer (fixture, RUNNING (3));
      g_assert_cmpint (glance_manual_clock_count_alarms (fixture->clock), ==, 1); /* the stall */
    }
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  glance_manual_clock_advance (fixture->clock, 60);
  answer (fixture, RUNNING (3));
  glance_manual_clock_advance (fixture->clock, 0);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
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
  return g_test_run ();
}
