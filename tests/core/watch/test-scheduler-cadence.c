/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* How long it is until the next check. */

#include "scheduler-fixture.h"

static void
limit (Fixture *fixture, GlanceMonitor *monitor, gint64 retry_after)
{
  g_autoptr (GError) error = glance_error_new_rate_limited (retry_after);

  glance_monitor_fold_problem (monitor, error);
  answered (fixture, monitor);
}

static void
test_idle (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);

  answer (fixture, monitor, IDLE);
  g_assert_cmpfloat (until_checked (fixture), ==, 60);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_attentive (fixture->scheduler, TRUE);
  g_assert_cmpfloat (until_checked (fixture), ==, 15);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_attentive (fixture->scheduler, FALSE);
  glance_scheduler_set_idle_interval (fixture->scheduler, 600);
  g_assert_cmpfloat (until_checked (fixture), ==, 600);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_saving (fixture->scheduler, TRUE);
  g_assert_cmpfloat (until_checked (fixture), ==, 3000);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_attentive (fixture->scheduler, TRUE);
  g_assert_cmpfloat (until_checked (fixture), ==, 75);
  glance_scheduler_set_attentive (fixture->scheduler, FALSE);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_idle_interval (fixture->scheduler, 1);
  glance_scheduler_set_saving (fixture->scheduler, FALSE);
  g_assert_cmpfloat (until_checked (fixture), ==, 15);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_idle_interval (fixture->scheduler, 100000);
  g_assert_cmpfloat (until_checked (fixture), ==, 3600);

  /* a finished run counts as idle; a portal being restored is checked at the idle cadence */
  answer (fixture, monitor, "{\"response\":{\"isCompleted\":true,\"progress\":100}}");
  g_assert_cmpfloat (until_checked (fixture), ==, 3600);
  fail (fixture, monitor, GLANCE_ERROR_RESTORING);
  g_assert_cmpfloat (until_checked (fixture), ==, 3600);
}

/* 2 s at first, then as often as it moves, but never slower than 5 s. */
static void
test_running (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);
  int percent = 0;

  answer_running (fixture, monitor, 0);
  g_assert_cmpfloat (until_checked (fixture), ==, 2);
  answer_running (fixture, monitor, 0);
  g_assert_cmpfloat (until_checked (fixture), ==, 3);
  for (int i = 0; i < 10; i++)
    {
      answer_running (fixture, monitor, 0);
      g_assert_cmpfloat (until_checked (fixture), <=, 5);
    }
  g_assert_cmpfloat (last_time (fixture), >, 40);

  for (int i = 0; i < 5; i++)
    {
      answer_running (fixture, monitor, percent += 3);
      g_assert_cmpfloat (until_checked (fixture), >=, 2);
    }
  answer_running (fixture, monitor, percent += 3);
  g_assert_cmpfloat (until_checked (fixture), ==, 2);

  /* 3 % in 9 s are 3 s each */
  answer (fixture, monitor, IDLE);
  until_checked (fixture);
  for (int i = 0; i < 3; i++)
    {
      answer_running (fixture, monitor, 50);
      g_assert_cmpfloat (until_checked (fixture), ==, 2 + i);
    }
  answer_running (fixture, monitor, 53);
  g_assert_cmpfloat (until_checked (fixture), ==, 3);
  percent = 53;

  /* power saving only affects idle portals */
  glance_scheduler_set_saving (fixture->scheduler, TRUE);
  answer_running (fixture, monitor, percent + 3);
  g_assert_cmpfloat (until_checked (fixture), ==, 2);

  /* the next run starts at the fastest cadence again */
  answer (fixture, monitor, IDLE);
  until_checked (fixture);
  answer_running (fixture, monitor, 0);
  g_assert_cmpfloat (until_checked (fixture), ==, 2);
}

/* A day without network, simulated in a moment: every wait is between 2 s and 5 min, and few are
 * short. */
static void
test_back_off (Fixture *fixture, gconstpointer data)
{
  static const GlanceError codes[] = { GLANCE_ERROR_UNREACHABLE,  GLANCE_ERROR_TIMEOUT,
                                       GLANCE_ERROR_SERVER_ERROR, GLANCE_ERROR_OFFLINE,
                                       GLANCE_ERROR_BAD_REPLY,    GLANCE_ERROR_TLS,
                                       GLANCE_ERROR_MOVED,        GLANCE_ERROR_BAD_REQUEST,
                                       GLANCE_ERROR_KEYRING_HUNG };
  static const double chance[] = { 0, 0.999, 0.5, 0.25, 0.75 };
  const double half = 0.5;
  GlanceMonitor *monitor = add_started (fixture);

  glance_manual_clock_set_random (fixture->clock, chance, G_N_ELEMENTS (chance));
  for (guint i = 0; last_time (fixture) < 24 * HOUR; i++)
    {
      double waited;

      if (i % G_N_ELEMENTS (chance) == 0)
        glance_manual_clock_set_random (fixture->clock, chance, G_N_ELEMENTS (chance));
      fail (fixture, monitor, codes[i % G_N_ELEMENTS (codes)]);
      waited = until_checked (fixture);
      g_assert_cmpfloat (waited, >=, 2);
      g_assert_cmpfloat (waited, <=, 300);
      if (i == 1)
        g_assert_cmpfloat (waited, <, 8.1);
    }
  g_assert_cmpuint (fixture->times->len, <, 24 * HOUR / 140);

  /* an answer ends it, and the next failure starts over */
  glance_manual_clock_set_random (fixture->clock, &half, 1);
  answer (fixture, monitor, IDLE);
  g_assert_cmpfloat (until_checked (fixture), ==, 60);
  for (double ceiling = 4; ceiling <= 1024; ceiling *= 2)
    {
      fail (fixture, monitor, GLANCE_ERROR_TIMEOUT);
      g_assert_cmpfloat (until_checked (fixture), ==, 2 + (MIN (ceiling, 300) - 2) / 2);
    }
}

/* Honoured to the second: neither focus, network nor the user overrides it. */
static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);
  GlanceMonitor *other;

  limit (fixture, monitor, 100);
  glance_manual_clock_advance (fixture->clock, 97.6);
  glance_scheduler_check_now (fixture->scheduler, monitor);
  glance_scheduler_check_all_now (fixture->scheduler);
  glance_scheduler_connection_changed (fixture->scheduler);
  /* it does not run together with another portal's check that is due less than a second earlier */
  other = add (fixture, "https://other.example");
  answer_running (fixture, other, 0);
  until_checked (fixture);
  g_assert_cmpfloat (ABS (last_time (fixture) - 99.6), <, 0.001);
  g_assert_cmpuint (fixture->under_way->len, ==, 1);
  glance_scheduler_remove (fixture->scheduler, other);
  g_ptr_array_remove (fixture->under_way, other);
  until_checked (fixture);
  g_assert_cmpfloat (last_time (fixture), ==, 100);

  limit (fixture, monitor, 0);
  g_assert_cmpfloat (until_checked (fixture), ==, 2);
  limit (fixture, monitor, G_MAXINT64);
  g_assert_cmpfloat (until_checked (fixture), ==, 24 * HOUR);
  limit (fixture, monitor, -1);
  g_assert_cmpfloat (until_checked (fixture), >=, 60);
  answer (fixture, monitor, IDLE);
  g_assert_cmpfloat (until_checked (fixture), ==, 60);
}

/* A problem that only the user can solve is checked once an hour, when somebody looks, on another
 * network, and when the user says so. */
static void
test_pause (Fixture *fixture, gconstpointer data)
{
  static const GlanceError codes[] = { GLANCE_ERROR_UNAUTHORIZED,  GLANCE_ERROR_FORBIDDEN,
                                       GLANCE_ERROR_BLOCKED,       GLANCE_ERROR_PAYMENT_REQUIRED,
                                       GLANCE_ERROR_NOT_FOUND,     GLANCE_ERROR_NO_KEY,
                                       GLANCE_ERROR_KEYRING_ABSENT };
  GlanceMonitor *monitor = add_started (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      fail (fixture, monitor, codes[i]);
      g_assert_cmpfloat (until_checked (fixture), ==, HOUR);

      fail (fixture, monitor, codes[i]);
      glance_scheduler_check_all_now (fixture->scheduler); /* was checked just now */
      g_assert_cmpuint (fixture->under_way->len, ==, 0);
      glance_manual_clock_advance (fixture->clock, 2);
      glance_scheduler_check_all_now (fixture->scheduler);
      g_assert_cmpuint (fixture->under_way->len, ==, 1);

      fail (fixture, monitor, codes[i]);
      glance_scheduler_connection_changed (fixture->scheduler);
      g_assert_cmpfloat (until_checked (fixture), ==, 1);

      fail (fixture, monitor, codes[i]);
      glance_scheduler_check_now (fixture->scheduler, monitor);
      g_assert_cmpuint (fixture->under_way->len, ==, 1);
    }
}

/* A locked keyring would prompt for its password each time, and each prompt takes the focus and
 * returns it. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);

  fail (fixture, monitor, GLANCE_ERROR_KEYRING_LOCKED);
  g_assert_cmpint (glance_scheduler_get_next_time (fixture->scheduler, monitor), ==, -1);
  glance_manual_clock_advance (fixture->clock, 24 * HOUR);
  glance_scheduler_check_all_now (fixture->scheduler);
  glance_scheduler_connection_changed (fixture->scheduler);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  g_assert_cmpuint (fixture->under_way->len, ==, 0);
  glance_scheduler_check_now (fixture->scheduler, monitor);
  g_assert_cmpuint (fixture->under_way->len, ==, 1);
}

static void
fail_in_between (Fixture *fixture, GlanceMonitor *monitor, GlanceError code)
{
  g_autoptr (GError) error = glance_error_new (code, NULL);

  glance_error_set_from_intermediary (error);
  glance_monitor_fold_problem (monitor, error);
  answered (fixture, monitor);
}

/* A refusal that the portal did not write is not a verdict: it is checked again within seconds
 * while something runs or nothing is known yet, and within minutes otherwise. */
static void
test_blip (Fixture *fixture, gconstpointer data)
{
  static const GlanceError codes[] = { GLANCE_ERROR_UNAUTHORIZED, GLANCE_ERROR_BLOCKED,
                                       GLANCE_ERROR_NOT_FOUND };
  const double late = 0.999;
  GlanceMonitor *monitor = add_started (fixture);

  fail_in_between (fixture, monitor, GLANCE_ERROR_NOT_FOUND);
  g_assert_cmpfloat (until_checked (fixture), ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      answer_running (fixture, monitor, 42);
      until_checked (fixture);
      fail_in_between (fixture, monitor, codes[i]);
      g_assert_cmpfloat (until_checked (fixture), ==, 3);
      fail_in_between (fixture, monitor, codes[i]);
      g_assert_cmpfloat (until_checked (fixture), ==, 5);
      g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_RUNNING);
      g_assert_cmpint (glance_monitor_get_percent (monitor), ==, 42);
    }

  answer (fixture, monitor, IDLE);
  until_checked (fixture);
  fail_in_between (fixture, monitor, GLANCE_ERROR_UNAUTHORIZED);
  g_assert_cmpfloat (until_checked (fixture), ==, 120);
  glance_manual_clock_set_random (fixture->clock, &late, 1);
  for (int i = 0; i < 10; i++)
    {
      fail_in_between (fixture, monitor, GLANCE_ERROR_UNAUTHORIZED);
      g_assert_cmpfloat (until_checked (fixture), >=, 120);
      g_assert_cmpfloat (last_time (fixture), <, 20 * 300);
    }
}

/* A server error with a Retry-After. */
static void
test_maintenance (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_SERVER_ERROR, "HTTP 503");

  answer_running (fixture, monitor, 42);
  until_checked (fixture);
  glance_error_set_retry_after (error, 600);
  glance_monitor_fold_problem (monitor, error);
  answered (fixture, monitor);
  glance_scheduler_check_all_now (fixture->scheduler);
  glance_scheduler_check_now (fixture->scheduler, monitor);
  g_assert_cmpfloat (until_checked (fixture), ==, 600);
}

/* A check that was brought forward by the network is not postponed again when the window comes to
 * the front. */
static void
test_brought_forward (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);
  gint64 soon;

  answered (fixture, monitor);
  glance_manual_clock_advance (fixture->clock, 10);
  glance_scheduler_connection_changed (fixture->scheduler);
  soon = glance_scheduler_get_next_time (fixture->scheduler, monitor);
  glance_scheduler_set_attentive (fixture->scheduler, TRUE);
  glance_scheduler_set_attentive (fixture->scheduler, FALSE);
  g_assert_cmpint (glance_scheduler_get_next_time (fixture->scheduler, monitor), ==, soon);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (idle);
  ADD (running);
  ADD (back_off);
  ADD (retry_after);
  ADD (pause);
  ADD (locked);
  ADD (blip);
  ADD (maintenance);
  ADD (brought_forward);
  return g_test_run ();
}
