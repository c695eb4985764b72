/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "monitor-fixture.h"

/* Each on a new monitor, and then after an active run. */
static void
test_answers (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    for (int after_run = 0; after_run < 2; after_run++)
      {
        glance_monitor_reset (fixture->monitor);
        if (after_run)
          answer_task (fixture, "run-0", 40, RUNNING);
        answer_task (fixture, "run-1", answers[i].percent, answers[i].rest);
        assert_phase (fixture, answers[i].phase);
        g_assert_cmpint (glance_monitor_get_severity (fixture->monitor), ==, answers[i].severity);
        g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, answers[i].percent);
        g_assert_cmpstr (glance_monitor_get_task_id (fixture->monitor), ==, "run-1");
      }
}

/* From idle to the link; each property is notified once, after all of them are set. */
static void
test_run (Fixture *fixture, gconstpointer data)
{
  gint64 start;

  assert_phase (fixture, "unknown");
  answer_idle (fixture);
  assert_phase (fixture, "idle");
  g_assert_true (glance_monitor_wants_history (fixture->monitor));
  glance_monitor_fold_history (fixture->monitor, NULL);
  g_assert_false (glance_monitor_wants_history (fixture->monitor));

  glance_manual_clock_advance (fixture->clock, 60);
  answer_task (fixture, "run-1", 0, QUEUED);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, 0);
  glance_manual_clock_advance (fixture->clock, 2);
  start = glance_manual_clock_now (fixture->clock);
  answer_task (fixture, "run-1", 42, RUNNING);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, start);
  g_assert_cmpfloat (glance_monitor_get_fraction (fixture->monitor), ==, 0.42);
  assert_notified (fixture, "phase");
  assert_notified (fixture, "percent");
  assert_notified (fixture, "fraction");
  g_assert_null (strstr (fixture->notified->str, "task-id"));

  glance_manual_clock_advance (fixture->clock, 2);
  answer_task (fixture, "run-1", 100, DONE);
  assert_phase (fixture, "completed");
  g_assert_cmpstr (glance_monitor_get_link (fixture->monitor), ==, ABSOLUTE_LINK);
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, start + 2);
  g_assert_cmpint (glance_monitor_get_last_backup (fixture->monitor), ==, start + 2);
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==, start + 2 + DAY);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, start);
  g_assert_true (glance_monitor_wants_history (fixture->monitor));

  answer_task (fixture, "run-1", 100, DONE);
  g_assert_cmpstr (fixture->notified->str, ==, "");
}

/* Restoring or moving a portal is not a backup of it. */
static void
test_restore (Fixture *fixture, gconstpointer data)
{
  static const char *const ends[] = { DONE ",\"backupProgressEnum\":1",
                                      DONE ",\"backupProgressEnum\":2" };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      answer_idle (fixture);
      answer_task (fixture, "run-1", 100, ends[i]);
      assert_phase (fixture, "completed");
      g_assert_cmpint (glance_monitor_get_last_backup (fixture->monitor), ==, 0);
    }
}

static void
assert_complete (GlanceMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_COMPLETED);
  g_assert_cmpint (glance_monitor_get_percent (monitor), ==, 100);
  g_assert_nonnull (glance_monitor_get_link (monitor));
  g_assert_cmpint (glance_monitor_get_link_expires (monitor), !=, 0);
  g_assert_cmpint (glance_monitor_get_checked_at (monitor), !=, 0);
  *(gboolean *) user_data = TRUE;
}

static void
test_burst (Fixture *fixture, gconstpointer data)
{
  gboolean told = FALSE;
  gulong id;

  answer_task (fixture, "run-1", 42, RUNNING);
  id = g_signal_connect (fixture->monitor, "notify", G_CALLBACK (assert_complete), &told);
  answer_task (fixture, "run-1", 100, DONE);
  g_assert_true (told);
  g_signal_handler_disconnect (fixture->monitor, id);
}

/* An error together with a link and 100: both are kept. */
static void
test_error_with_link (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 100,
               ",\"isCompleted\":true,\"status\":2,\"error\":\"Index\",\"link\":\"" LINK "\"");
  assert_phase (fixture, "failed");
  g_assert_cmpstr (glance_monitor_get_error (fixture->monitor), ==, "Index");
  g_assert_cmpstr (glance_monitor_get_link (fixture->monitor), ==, ABSOLUTE_LINK);
}

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  glance_manual_clock_advance (fixture->clock, 2);
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  assert_severity (fixture, WARNING);
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 42);
  g_assert_true (glance_monitor_wants_history (fixture->monitor));

  answer_history (fixture, "");
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  answer_task (fixture, "run-2", 0, QUEUED);
  assert_phase (fixture, "queued");
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 0);
}

/* A restarted server may come back with the run, which then was not lost after all. */
static void
test_lost_again_there (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  glance_manual_clock_advance (fixture->clock, 2);
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), !=, 0);

  glance_manual_clock_advance (fixture->clock, 2);
  answer_task (fixture, "run-1", 43, RUNNING);
  assert_phase (fixture, "running");
  assert_severity (fixture, FINE);
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, 0);
  g_assert_false (glance_monitor_wants_history (fixture->monitor));

  glance_manual_clock_advance (fixture->clock, 2);
  answer_task (fixture, "run-1", 100, DONE);
  assert_phase (fixture, "completed");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==,
                   glance_manual_clock_now (fixture->clock));
}

/* It finished while this machine was off the network for two days; the history knows. */
static void
test_not_lost (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  problem (fixture, GLANCE_ERROR_OFFLINE);
  glance_manual_clock_advance (fixture->clock, 2 * DAY);
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  answer_history (fixture, "{\"id\":\"run-1\",\"fileName\":\"acme.tar.gz\",\"storageType\":4,"
                           "\"createdOn\":\"2026-11-23T02:20:00\","
                           "\"expiresOn\":\"2026-11-24T02:20:00\"}");
  assert_phase (fixture, "completed");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, MANUAL_CLOCK_EPOCH + 300);
  g_assert_null (glance_monitor_get_link (fixture->monitor));
}

/* The record of a finished run vanishes after a day: idle, and the last backup is known. What others have
 * made since is in the history. */
static void
test_record_gone (Fixture *fixture, gconstpointer data)
{
  gint64 finished;

  answer_task (fixture, "run-1", 42, RUNNING);
  answer_task (fixture, "run-1", 100, DONE);
  glance_monitor_fold_history (fixture->monitor, NULL);
  finished = glance_monitor_get_finished_at (fixture->monitor);
  glance_manual_clock_advance (fixture->clock, DAY);
  answer_idle (fixture);
  assert_phase (fixture, "idle");
  g_assert_null (glance_monitor_get_link (fixture->monitor));
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==, 0);
  g_assert_cmpint (glance_monitor_get_last_backup (fixture->monitor), ==, finished);
  g_assert_true (glance_monitor_wants_history (fixture->monitor));
}

static void
test_runs_apart (Fixture *fixture, gconstpointer data)
{
  answer_idle (fixture);
  answer_task (fixture, "run-1", 42, RUNNING);
  gint64 first = glance_monitor_get_started_at (fixture->monitor);

  /* by the task */
  glance_manual_clock_advance (fixture->clock, 5);
  answer_task (fixture, "run-2", 43, RUNNING);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, first + 5);
  /* by a percentage that falls */
  glance_manual_clock_advance (fixture->clock, 5);
  answer (fixture, "{\"response\":{\"progress\":3,\"isCompleted\":false,\"status\":1}}");
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, first + 10);
  g_assert_null (glance_monitor_get_task_id (fixture->monitor));
  /* the same one goes on, and fails below where it was seen */
  answer_task (fixture, "run-3", 60, RUNNING);
  glance_manual_clock_advance (fixture->clock, 5);
  answer_task (fixture, "run-3", 55, FAILED);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, first + 10);
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 55);
  /* a run after a failed one forgets the error */
  answer_task (fixture, "run-4", 60, RUNNING);
  g_assert_null (glance_monitor_get_error (fixture->monitor));
}

/* Seen long after the last answer: nobody knows when it started or finished. */
static void
test_times_not_seen (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-0", 42, RUNNING);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, 0);
  glance_manual_clock_advance (fixture->clock, 3600);
  answer_task (fixture, "run-1", 42, RUNNING);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, 0);
  glance_manual_clock_advance (fixture->clock, 3600);
  answer_task (fixture, "run-1", 100, DONE);
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, 0);
  /* by the file's name, which is rather too early */
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==,
                   MANUAL_CLOCK_EPOCH + DAY);
  answer_history (fixture,
                  "{\"id\":\"run-1\",\"fileName\":\"acme.tar.gz\",\"storageType\":4,"
                  "\"createdOn\":\"2026-11-23T04:00:00\",\"expiresOn\":\"2026-11-24T04:00:01Z\"}");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==,
                   MANUAL_CLOCK_EPOCH + 105 * 60);
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==,
                   MANUAL_CLOCK_EPOCH + 105 * 60 + DAY + 1);
}

static void
test_problem (Fixture *fixture, gconstpointer data)
{
  gint64 checked;

  answer_task (fixture, "run-1", 42, RUNNING);
  checked = glance_monitor_get_checked_at (fixture->monitor);
  glance_manual_clock_advance (fixture->clock, 5);
  for (int i = 0; i < 3; i++)
    problem (fixture, GLANCE_ERROR_TIMEOUT);
  assert_phase (fixture, "running");
  assert_severity (fixture, PROBLEM);
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 42);
  g_assert_cmpint (glance_monitor_get_checked_at (fixture->monitor), ==, checked);
  assert_notified (fixture, "problem");
  assert_notified (fixture, "severity");
  assert_notified (fixture, "quiet");
  g_assert_cmpuint (fixture->notified->len, ==, strlen ("problem quiet severity troubles "));
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_cmpstr (fixture->notified->str, ==, "");
  problem (fixture, GLANCE_ERROR_TLS);
  g_assert_cmpstr (fixture->notified->str, ==, "problem ");

  answer_task (fixture, "run-1", 55, FAILED);
  g_assert_no_error (glance_monitor_get_problem (fixture->monitor));
  for (int i = 0; i < 3; i++)
    problem (fixture, GLANCE_ERROR_OFFLINE);
  g_assert_nonnull (glance_monitor_get_problem (fixture->monitor));
  assert_severity (fixture, FAILED);
  glance_monitor_reset (fixture->monitor);
  assert_phase (fixture, "unknown");
  assert_severity (fixture, FINE);
  g_assert_no_error (glance_monitor_get_problem (fixture->monitor));
  g_assert_cmpint (glance_monitor_get_checked_at (fixture->monitor), ==, 0);
}

static void
test_checking (Fixture *fixture, gconstpointer data)
{
  glance_monitor_set_checking (fixture->monitor, TRUE);
  glance_monitor_set_checking (fixture->monitor, TRUE);
  g_assert_true (glance_monitor_get_checking (fixture->monitor));
  g_assert_cmpstr (fixture->notified->str, ==, "checking ");
}

/* What bindings read is what the getters say. */
static void
test_properties (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlancePortal) portal = NULL;
  g_autofree char *link = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  GlancePhase phase;
  double fraction;
  gint64 expires;
  int severity;

  answer_task (fixture, "run-1", 42, RUNNING);
  answer_task (fixture, "run-1", 100, DONE);
  problem (fixture, GLANCE_ERROR_TLS);
  g_object_get (fixture->monitor, "portal", &portal, "link", &link, "task-id", &id, "problem",
                &error, "phase", &phase, "fraction", &fraction, "link-expires", &expires,
                "severity", &severity, NULL);
  g_assert_true (portal == fixture->portal);
  g_assert_cmpstr (link, ==, ABSOLUTE_LINK);
  g_assert_cmpstr (id, ==, "run-1");
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_TLS);
  g_assert_cmpint (phase, ==, GLANCE_PHASE_COMPLETED);
  g_assert_cmpfloat (fraction, ==, 1);
  g_assert_cmpint (expires, ==, MANUAL_CLOCK_EPOCH + DAY);
  g_assert_cmpint (severity, ==, GLANCE_SEVERITY_PROBLEM);
}

/* Each end once, with the run as it ended; none for what had ended before it was first seen. */
static void
test_run_ended (Fixture *fixture, gconstpointer data)
{
  const GlanceHistoryEntry entry = { .id = "run-3", .created_at = 5 };
  GlanceHistory history = { &entry, 1 };
  g_autoptr (GString) ends = g_string_new (NULL);

  g_signal_connect (fixture->monitor, "run-ended", G_CALLBACK (on_run_ended), ends);
  answer_task (fixture, "run-0", 100, DONE);
  answer_task (fixture, "run-0", 100, DONE);
  answer_task (fixture, "run-1", 42, RUNNING);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_cmpstr (ends->str, ==, "");
  answer_task (fixture, "run-1", 42, FAILED);
  answer_task (fixture, "run-1", 42, FAILED);
  g_assert_cmpstr (ends->str, ==, "run-1 failed ");
  /* one that ran from start to end between two answers */
  answer_task (fixture, "run-2", 100, DONE);
  g_assert_cmpstr (ends->str, ==, "run-1 failed run-2 completed ");
  answer_task (fixture, "run-3", 7, RUNNING);
  answer_idle (fixture);
  answer_idle (fixture);
  glance_monitor_fold_history (fixture->monitor, &history);
  glance_monitor_fold_history (fixture->monitor, &history);
  g_assert_cmpstr (ends->str, ==, "run-1 failed run-2 completed run-3 lost run-3 completed ");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (answers);
  ADD (run);
  ADD (restore);
  ADD (burst);
  ADD (error_with_link);
  ADD (lost);
  ADD (lost_again_there);
  ADD (not_lost);
  ADD (record_gone);
  ADD (runs_apart);
  ADD (times_not_seen);
  ADD (problem);
  ADD (checking);
  ADD (properties);
  ADD (run_ended);
  return g_test_run ();
}
