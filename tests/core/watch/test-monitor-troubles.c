/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What the user has acknowledged, and what is another trouble. */

#include "monitor-fixture.h"

static char **
dup_troubles (Fixture *fixture)
{
  return g_strdupv ((char **) glance_monitor_get_troubles (fixture->monitor));
}

static void
acknowledge (Fixture *fixture)
{
  g_auto (GStrv) troubles = dup_troubles (fixture);

  g_string_truncate (fixture->notified, 0);
  g_assert_nonnull (troubles);
  glance_monitor_acknowledge (fixture->monitor, (const char *const *) troubles);
  g_assert_true (glance_monitor_get_acknowledged (fixture->monitor));
}

#define assert_acknowledged(fixture, expected) \
  g_assert_true (glance_monitor_get_acknowledged ((fixture)->monitor) == (expected))

/* The program ends and is started again. */
static void
restart (Fixture *fixture)
{
  g_autoptr (GVariant) state =
      g_variant_ref_sink (glance_monitor_save_for_later (fixture->monitor));

  g_assert_finalize_object (fixture->monitor);
  fixture->monitor = glance_monitor_new (fixture->portal, GLANCE_CLOCK (fixture->clock));
  glance_monitor_restore (fixture->monitor, state);
}

/* Each answer that is a warning or worse can be acknowledged, and nothing else; it looks as before. */
static void
test_each (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      gboolean is_wrong = answers[i].severity != GLANCE_SEVERITY_FINE;

      glance_monitor_reset (fixture->monitor);
      answer_task (fixture, "one", answers[i].percent, answers[i].rest);
      g_assert_true ((glance_monitor_get_troubles (fixture->monitor) != NULL) == is_wrong);
      assert_acknowledged (fixture, FALSE);
      if (!is_wrong)
        continue;
      acknowledge (fixture);
      assert_phase (fixture, answers[i].phase);
      g_assert_cmpint (glance_monitor_get_severity (fixture->monitor), ==, answers[i].severity);
      answer_task (fixture, "one", answers[i].percent, answers[i].rest);
      assert_acknowledged (fixture, TRUE);
      restart (fixture);
      assert_acknowledged (fixture, TRUE);
      answer_task (fixture, "one", answers[i].percent, answers[i].rest);
      assert_acknowledged (fixture, TRUE);
    }
}

static void
test_next_run (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "one", 40, FAILED);
  acknowledge (fixture);
  answer_task (fixture, "two", 40, FAILED); /* nobody saw it run */
  assert_acknowledged (fixture, FALSE);
  acknowledge (fixture);

  answer_task (fixture, "two", 0, QUEUED);
  assert_acknowledged (fixture, FALSE);
  answer_task (fixture, "two", 40, FAILED);
  assert_acknowledged (fixture, FALSE);
  acknowledge (fixture);

  /* Its record goes and comes back. */
  answer_idle (fixture);
  assert_acknowledged (fixture, FALSE);
  restart (fixture);
  answer_task (fixture, "two", 40, FAILED);
  assert_acknowledged (fixture, TRUE);
  answer_idle (fixture);
  answer_task (fixture, "three", 10, RUNNING);
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  assert_acknowledged (fixture, FALSE);
  acknowledge (fixture);
  answer_task (fixture, "three", 12, RUNNING);
  answer_idle (fixture);
  assert_acknowledged (fixture, FALSE);
}

/* Old portals give no ids. */
static void
test_without_ids (Fixture *fixture, gconstpointer data)
{
  const char *first = "{\"response\":{\"isCompleted\":true,\"progress\":40,\"error\":\"Disk\"}}";
  const char *other = "{\"response\":{\"isCompleted\":true,\"progress\":40,\"error\":\"Mail\"}}";

  answer (fixture, first);
  acknowledge (fixture);
  answer (fixture, first);
  restart (fixture);
  answer (fixture, first);
  assert_acknowledged (fixture, TRUE);
  answer (fixture, other);
  assert_acknowledged (fixture, FALSE);
  acknowledge (fixture);
  answer_idle (fixture);
  answer (fixture, other);
  assert_acknowledged (fixture, FALSE);
  glance_monitor_reset (fixture->monitor); /* and when nobody knows when it ended */
  answer (fixture, other);
  acknowledge (fixture);
  answer_idle (fixture);
  glance_manual_clock_advance (fixture->clock, 600);
  answer (fixture, other);
  assert_acknowledged (fixture, FALSE);
}

static void
test_problem (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "one", 100, DONE);
  glance_manual_clock_advance (fixture->clock, 60);
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  acknowledge (fixture);
  assert_severity (fixture, PROBLEM);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  assert_acknowledged (fixture, TRUE);

  /* It is the same one after a restart, from when it is worth an alarm. */
  restart (fixture);
  assert_acknowledged (fixture, FALSE);
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  assert_acknowledged (fixture, TRUE);

  /* With an answer in between it is another one. */
  answer_task (fixture, "one", 100, DONE);
  assert_acknowledged (fixture, FALSE);
  glance_manual_clock_advance (fixture->clock, 60);
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  assert_acknowledged (fixture, FALSE);
}

/* Of two troubles both have to be known, and each stays known when the other one goes. */
static void
test_two (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "one", 40, FAILED);
  acknowledge (fixture);
  g_assert_cmpstr (fixture->notified->str, ==, "acknowledged ");
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  assert_severity (fixture, FAILED);
  assert_acknowledged (fixture, FALSE);
  acknowledge (fixture);
  answer_task (fixture, "one", 40, FAILED);
  assert_acknowledged (fixture, TRUE);
}

static void
test_age (Fixture *fixture, gconstpointer data)
{
  answer_idle (fixture);
  answer_history (fixture, "{\"id\":\"old\",\"createdOn\":\"2020-11-23T02:10:00Z\"}");
  acknowledge (fixture);
  restart (fixture);
  answer_idle (fixture);
  assert_acknowledged (fixture, TRUE);

  /* It is as old as before when the next run has come to nothing, but that run has been. */
  answer_task (fixture, "one", 3, RUNNING);
  answer_task (fixture, "one", 3, FAILED);
  answer_idle (fixture);
  g_assert_true (glance_monitor_is_overdue (fixture->monitor));
  assert_acknowledged (fixture, FALSE);
  acknowledge (fixture);
  answer_history (fixture, "{\"id\":\"old\",\"createdOn\":\"2020-12-23T02:10:00Z\"}");
  assert_acknowledged (fixture, FALSE);
}

static void
test_stall (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "one", 40, RUNNING);
  glance_manual_clock_advance (fixture->clock, 601);
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
  acknowledge (fixture);
  answer_task (fixture, "one", 40, RUNNING);
  assert_acknowledged (fixture, TRUE);
  answer_task (fixture, "one", 41, RUNNING);
  glance_manual_clock_advance (fixture->clock, 601);
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
  assert_acknowledged (fixture, FALSE);
}

/* Who acknowledged what they saw has not acknowledged what has come meanwhile. */
static void
test_too_late (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) seen = NULL;

  answer_task (fixture, "one", 40, FAILED);
  seen = dup_troubles (fixture);
  answer_task (fixture, "two", 40, FAILED);
  glance_monitor_acknowledge (fixture->monitor, (const char *const *) seen);
  assert_acknowledged (fixture, FALSE);
  glance_monitor_acknowledge (fixture->monitor, NULL);
  assert_acknowledged (fixture, FALSE);
}

/* An id comes from a server; what is made of it goes to servers of notifications. */
static void
test_wild_ids (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "a]['b", "b c", "\\u00ffx", "(x)", "ü", "\\\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const char *const *troubles;

      answer_task (fixture, ids[i], 40, FAILED);
      troubles = glance_monitor_get_troubles (fixture->monitor);
      g_assert_true (g_regex_match_simple ("^[A-Za-z0-9:@._-]{1,128}$", troubles[0], 0, 0));
      assert_acknowledged (fixture, FALSE);
      acknowledge (fixture);
    }
}

/* At another address it is another portal, which has not answered either. */
static void
test_reset (Fixture *fixture, gconstpointer data)
{
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  acknowledge (fixture);
  glance_monitor_reset (fixture->monitor);
  assert_acknowledged (fixture, FALSE);
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  assert_acknowledged (fixture, FALSE);
}

/* Nothing that is not wrong is taken from a state that comes from elsewhere. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  static const char *const states[] = {
    "{'acknowledged': <5>, 'run': <{'phase': <'failed'>, 'task-id': <'one'>}>}",
    "{'acknowledged': <['', ':', 'failed', 'failed:', 'age:', 'problem:1']>,"
    " 'run': <{'phase': <'failed'>, 'task-id': <'one'>}>}",
    "{'acknowledged': <['failed:one', '1', '2', '3', '4', '5', '6', '7', '8']>,"
    " 'run': <{'phase': <'failed'>, 'task-id': <'one'>}>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GVariant) state = g_variant_parse (NULL, states[i], NULL, NULL, NULL);

      g_assert_nonnull (state);
      glance_monitor_restore (fixture->monitor, state);
      assert_phase (fixture, "failed");
      assert_acknowledged (fixture, FALSE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (each);
  ADD (next_run);
  ADD (without_ids);
  ADD (problem);
  ADD (two);
  ADD (age);
  ADD (stall);
  ADD (too_late);
  ADD (wild_ids);
  ADD (reset);
  ADD (damaged);
  return g_test_run ();
}
