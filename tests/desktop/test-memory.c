/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory-fixture.h"

static gboolean
contains (const char *contents, gsize length, const char *text)
{
  for (gsize i = 0; i + strlen (text) <= length; i++)
    if (memcmp (contents + i, text, strlen (text)) == 0)
      return TRUE;
  return FALSE;
}

static void
test_recall (MemoryFixture *fixture, gconstpointer data)
{
  gint64 then = glance_manual_clock_now (fixture->clock);

  memory_fixture_answer (fixture, RUNNING (42));
  g_assert_false (glance_monitor_get_recalled (memory_fixture_get_monitor (fixture)));
  memory_fixture_end (fixture, FALSE);
  glance_manual_clock_advance (fixture->clock, 3600);
  memory_fixture_start (fixture);
  g_assert_cmpint (glance_monitor_get_phase (memory_fixture_get_monitor (fixture)), ==,
                   GLANCE_PHASE_RUNNING);
  g_assert_cmpint (glance_monitor_get_percent (memory_fixture_get_monitor (fixture)), ==, 42);
  g_assert_cmpint (glance_monitor_get_checked_at (memory_fixture_get_monitor (fixture)), ==, then);
  g_assert_cmpint (glance_monitor_get_eta_seconds (memory_fixture_get_monitor (fixture)), ==, -1);
  g_assert_true (glance_monitor_get_recalled (memory_fixture_get_monitor (fixture)));

  /* The run vanished meanwhile. */
  memory_fixture_answer (fixture, "null");
  g_assert_cmpint (glance_monitor_get_phase (memory_fixture_get_monitor (fixture)), ==,
                   GLANCE_PHASE_LOST);
  g_assert_false (glance_monitor_get_recalled (memory_fixture_get_monitor (fixture)));
}

/* Neither the link nor the problem of a moment is kept; a server's words are, without what opens doors. */
static void
test_discreet (MemoryFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TLS, "handshake");
  g_autofree char *contents = NULL;
  gsize length;
  struct stat status;

  memory_fixture_answer (
      fixture, "{\"taskId\":\"one\",\"isCompleted\":true,\"progress\":100,\"status\":2,"
               "\"warning\":\"Left out: https://s3.example/file?X-Signature=opens#part, sorry\","
               "\"link\":\"/storage/acme.tar.gz?expire=1440&auth=opens\"}");
  g_assert_nonnull (glance_monitor_get_link (memory_fixture_get_monitor (fixture)));
  glance_monitor_fold_problem (memory_fixture_get_monitor (fixture), error);
  glance_monitor_set_checking (memory_fixture_get_monitor (fixture), TRUE);
  memory_fixture_restart (fixture);

  g_assert_cmpint (glance_monitor_get_phase (memory_fixture_get_monitor (fixture)), ==,
                   GLANCE_PHASE_WARNING);
  g_assert_cmpstr (glance_monitor_get_warning (memory_fixture_get_monitor (fixture)), ==,
                   "Left out: https://s3.example/file sorry");
  g_assert_null (glance_monitor_get_link (memory_fixture_get_monitor (fixture)));
  g_assert_null (glance_monitor_get_last_problem (memory_fixture_get_monitor (fixture)));
  g_assert_false (glance_monitor_get_checking (memory_fixture_get_monitor (fixture)));

  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  g_assert_true (contains (contents, length, "example"));
  g_assert_false (contains (contents, length, "opens"));
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

static gboolean
is_saved (MemoryFixture *fixture)
{
  return memory_file_exists (fixture->new_path)
         || memory_file_exists (fixture->path); /* in the order in which it moves */
}

static void
assert_saved (MemoryFixture *fixture)
{
  g_assert_true (is_saved (fixture));
  glance_memory_wait (fixture->memory);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
}

/* A change is saved within seconds, many at once; how far a run is, within the minute; and a check that found
 * nothing new waits for the next. */
static void
test_when (MemoryFixture *fixture, gconstpointer data)
{
  memory_fixture_answer (fixture, RUNNING (1));
  glance_manual_clock_advance (fixture->clock, 4.9);
  memory_fixture_answer (fixture, RUNNING (2));
  g_assert_false (is_saved (fixture));
  glance_manual_clock_advance (fixture->clock, 0.2);
  assert_saved (fixture);
  glance_manual_clock_advance (fixture->clock, 20);
  g_assert_false (is_saved (fixture));

  memory_fixture_answer (fixture, RUNNING (3));
  glance_manual_clock_advance (fixture->clock, 39);
  g_assert_false (is_saved (fixture));
  glance_manual_clock_advance (fixture->clock, 1);
  memory_fixture_answer (fixture, RUNNING (4)); /* the last time is a minute ago */
  glance_manual_clock_advance (fixture->clock, 0);
  assert_saved (fixture);

  for (int i = 0; i < 4; i++)
    {
      glance_manual_clock_advance (fixture->clock, 60);
      memory_fixture_answer (fixture, RUNNING (4));
      g_assert_cmpint (glance_manual_clock_count_alarms (fixture->clock), ==, 1); /* the stall */
    }
  g_assert_false (is_saved (fixture));
  glance_manual_clock_advance (fixture->clock, 60);
  memory_fixture_answer (fixture, RUNNING (4));
  glance_manual_clock_advance (fixture->clock, 0);
  assert_saved (fixture);
}

/* What was noted about a portal is there after a kill, and goes with the portal. */
static void
test_note (MemoryFixture *fixture, gconstpointer data)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) note = NULL;
  gboolean seen = FALSE;

  memory_fixture_answer (fixture, RUNNING (42));
  g_variant_dict_insert (&dict, "seen", "b", TRUE);
  glance_memory_set_note (fixture->memory, fixture->portal, "first", g_variant_dict_end (&dict),
                          TRUE);
  glance_manual_clock_advance (fixture->clock, 0);
  memory_fixture_end (fixture, TRUE);
  memory_fixture_start (fixture);
  note = glance_memory_dup_note (fixture->memory, fixture->portal, "first");
  g_assert_nonnull (note);
  g_assert_true (g_variant_lookup (note, "seen", "b", &seen) && seen);
  g_assert_cmpint (glance_monitor_get_percent (memory_fixture_get_monitor (fixture)), ==, 42);
}

/* What the user has acknowledged is kept at once. */
static void
test_acknowledged (MemoryFixture *fixture, gconstpointer data)
{
  const char *failed =
      "{\"taskId\":\"one\",\"isCompleted\":true,\"progress\":7,\"error\":\"Disk\"}";
  GlanceMonitor *monitor = memory_fixture_get_monitor (fixture);

  memory_fixture_answer (fixture, failed);
  glance_monitor_acknowledge (monitor, glance_monitor_get_troubles (monitor));
  glance_manual_clock_advance (fixture->clock, 0);
  memory_fixture_end (fixture, TRUE);
  memory_fixture_start (fixture);
  g_assert_true (glance_monitor_get_acknowledged (memory_fixture_get_monitor (fixture)));
  memory_fixture_answer (fixture, failed);
  g_assert_true (glance_monitor_get_acknowledged (memory_fixture_get_monitor (fixture)));
}

/* At another address, or of another kind, it is another portal. */
static void
test_other_portal (MemoryFixture *fixture, gconstpointer data)
{
  memory_fixture_answer (fixture, RUNNING (42));
  memory_fixture_end (fixture, FALSE);
  glance_portal_set_dump (fixture->portal, TRUE);
  memory_fixture_start (fixture);
  g_assert_cmpint (glance_monitor_get_phase (memory_fixture_get_monitor (fixture)), ==,
                   GLANCE_PHASE_UNKNOWN);
  glance_portal_set_dump (fixture->portal, FALSE);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  g_assert_true (glance_portals_finish (GLANCE_PORTALS (source), result, NULL));
  *(gboolean *) done = TRUE;
}

static void
test_removed (MemoryFixture *fixture, gconstpointer data)
{
  g_autofree char *contents = NULL;
  gsize length;
  gboolean done = FALSE;

  memory_fixture_answer (fixture, RUNNING (42));
  memory_fixture_restart (fixture);
  glance_memory_save (fixture->memory);
  glance_portals_remove_async (fixture->portals, fixture->portal, NULL, removed_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  memory_fixture_end (fixture, FALSE);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  g_assert_false (contains (contents, length, "acme"));
  memory_fixture_start (fixture);
}

/* Damage: nothing is recalled, nothing else happens, and the next end of the program writes it anew. */

static void
assert_costs_nothing (MemoryFixture *fixture)
{
  memory_fixture_start (fixture);
  g_assert_cmpint (glance_monitor_get_phase (memory_fixture_get_monitor (fixture)), ==,
                   GLANCE_PHASE_UNKNOWN);
  g_assert_null (glance_memory_dup_note (fixture->memory, fixture->portal, "first"));
  memory_fixture_answer (fixture, RUNNING (42));
  memory_fixture_restart (fixture);
  g_assert_cmpint (glance_monitor_get_percent (memory_fixture_get_monitor (fixture)), ==, 42);
  memory_fixture_end (fixture, FALSE);
}

static void
put (MemoryFixture *fixture, const char *contents, gsize length)
{
  g_assert_true (g_file_set_contents (fixture->path, contents, length, NULL));
}

static void
test_damaged (MemoryFixture *fixture, gconstpointer data)
{
  g_autofree char *good = NULL;
  g_autofree char *bad = NULL;
  gsize length;

  memory_fixture_answer (fixture, RUNNING (42));
  memory_fixture_end (fixture, FALSE);
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
      memory_fixture_start (fixture);
      memory_fixture_end (fixture, FALSE);
      memcpy (bad, good, length);
      bad[i] ^= 1 << (i % 8);
      put (fixture, bad, length);
      memory_fixture_start (fixture);
      memory_fixture_answer (fixture, RUNNING (43));
      memory_fixture_end (fixture, FALSE);
    }
  memory_fixture_start (fixture);
}

static void
test_strange (MemoryFixture *fixture, gconstpointer data)
{
  g_autofree char *good = NULL;
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "elsewhere", NULL);
  gsize length;

  memory_fixture_answer (fixture, RUNNING (42));
  memory_fixture_end (fixture, FALSE);
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
  memory_fixture_start (fixture);
}

/* Where nothing can be written, all else works, and it is said once. */
static void
test_unwritable (MemoryFixture *fixture, gconstpointer data)
{
  guint n_messages = 0;
  guint handler;

  memory_fixture_end (fixture, FALSE);
  memory_fixture_remove_all (fixture->folder);
  g_assert_true (g_file_set_contents (fixture->folder, "in the way", -1, NULL));
  memory_fixture_start (fixture);
  handler = g_log_set_handler ("glance-desktop", G_LOG_LEVEL_MESSAGE, memory_fixture_count_message,
                               &n_messages);
  for (int i = 0; i < 3; i++)
    {
      memory_fixture_answer (fixture, i % 2 ? RUNNING (42) : "null");
      glance_manual_clock_advance (fixture->clock, 10);
    }
  g_log_remove_handler ("glance-desktop", handler);
  g_assert_cmpuint (n_messages, ==, 1);
  memory_fixture_end (fixture, FALSE);
  g_unlink (fixture->folder);
  memory_fixture_start (fixture);
}

int
main (int argc, char *argv[])
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                        \
  g_test_add ("/memory/" #name, MemoryFixture, NULL, memory_fixture_set_up, test_##name, \
              memory_fixture_tear_down)
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
