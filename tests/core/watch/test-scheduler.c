/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "scheduler-fixture.h"

#include <string.h>

static void
test_start_stop (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add (fixture, "https://acme.example");

  g_assert_cmpuint (fixture->times->len, ==, 0);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  glance_scheduler_start (fixture->scheduler);
  g_assert_cmpuint (fixture->times->len, ==, 1);
  g_assert_cmpint (glance_scheduler_get_next_time (fixture->scheduler, monitor), ==, -1);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);

  /* abandoned; an answer that still arrives changes nothing */
  glance_scheduler_stop (fixture->scheduler);
  answer (fixture, monitor, IDLE);
  glance_manual_clock_advance (fixture->clock, HOUR);
  g_assert_cmpuint (fixture->times->len, ==, 1);
  glance_scheduler_start (fixture->scheduler);
  g_assert_cmpuint (fixture->times->len, ==, 2);
  answer (fixture, monitor, IDLE);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 1);
  glance_scheduler_stop (fixture->scheduler);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
}

/* A dropped connection is not an answer: no back-off, and another check soon, but not at once. */
static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);

  glance_scheduler_connection_changed (fixture->scheduler);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  g_ptr_array_remove (fixture->under_way, monitor);
  glance_scheduler_given_up (fixture->scheduler, monitor);
  g_assert_cmpuint (fixture->under_way->len, ==, 0);
  g_assert_cmpfloat (until_checked (fixture), ==, 1);
  answer (fixture, monitor, IDLE);
  glance_scheduler_given_up (fixture->scheduler, monitor); /* is not in progress */
  g_assert_cmpfloat (until_checked (fixture), ==, 60);

  glance_scheduler_remove (fixture->scheduler, monitor);
  glance_scheduler_given_up (fixture->scheduler, monitor);
}

static void
test_check_now (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);

  /* while in progress: check once more, since the key may have changed in the meantime */
  glance_scheduler_check_now (fixture->scheduler, monitor);
  glance_scheduler_check_now (fixture->scheduler, monitor);
  g_assert_cmpuint (fixture->times->len, ==, 1);
  fail (fixture, monitor, GLANCE_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (fixture->times->len, ==, 2);
  answer (fixture, monitor, IDLE);
  g_assert_cmpuint (fixture->times->len, ==, 2);

  /* all: but not what was checked just now */
  glance_scheduler_check_all_now (fixture->scheduler);
  g_assert_cmpuint (fixture->times->len, ==, 2);
  glance_manual_clock_advance (fixture->clock, 2);
  glance_scheduler_check_all_now (fixture->scheduler);
  g_assert_cmpuint (fixture->times->len, ==, 3);

  /* a back-off ends when somebody looks or the network returns, but not all at once */
  fail (fixture, monitor, GLANCE_ERROR_OFFLINE);
  for (int i = 0; i < 12; i++)
    {
      until_checked (fixture);
      fail (fixture, monitor, GLANCE_ERROR_OFFLINE);
    }
  glance_scheduler_connection_changed (fixture->scheduler);
  g_assert_cmpfloat (until_checked (fixture), ==, 1);
  fail (fixture, monitor, GLANCE_ERROR_OFFLINE);
  g_assert_cmpfloat (until_checked (fixture), <=, 4);
}

/* It ignores unknown monitors and late answers. */
static void
test_remove (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);
  GlanceMonitor *second = add (fixture, "https://acme.example");
  GlanceMonitor *third = add (fixture, "https://acme.example");

  g_assert_cmpuint (fixture->times->len, ==, 2);
  glance_scheduler_remove (fixture->scheduler, monitor);
  g_assert_cmpuint (fixture->times->len, ==, 3);
  answered (fixture, monitor);
  glance_scheduler_check_now (fixture->scheduler, monitor);
  glance_scheduler_remove (fixture->scheduler, monitor);
  g_assert_cmpuint (fixture->times->len, ==, 3);
  g_assert_cmpint (glance_scheduler_get_next_time (fixture->scheduler, monitor), ==, -1);

  /* one that waits for its turn */
  monitor = add (fixture, "https://acme.example");
  glance_scheduler_remove (fixture->scheduler, monitor);
  answer (fixture, second, IDLE);
  answer (fixture, third, IDLE);
  g_assert_cmpuint (fixture->times->len, ==, 3);
  glance_scheduler_remove (fixture->scheduler, second);
  glance_scheduler_remove (fixture->scheduler, third);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
}

/* Two slow portals of one host do not hold up the others, and a requested check goes first. */
static void
test_fair (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *waiting, *wanted, *elsewhere;

  add_started (fixture);
  add (fixture, "https://acme.example");
  waiting = add (fixture, "https://acme.example");
  wanted = add (fixture, "https://acme.example");
  elsewhere = add (fixture, "https://other.example");
  g_assert_true (fixture->under_way->pdata[2] == elsewhere);
  glance_scheduler_check_now (fixture->scheduler, wanted);
  answer (fixture, fixture->under_way->pdata[0], IDLE);
  g_assert_true (fixture->under_way->pdata[2] == wanted);
  answer (fixture, fixture->under_way->pdata[0], IDLE);
  g_assert_true (fixture->under_way->pdata[2] == waiting);
}

/* Answers that come before the check function returns do not pile up on the stack. */
static void
answer_at_once (GlanceMonitor *monitor, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (IDLE, strlen (IDLE));
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, NULL);
  Fixture *fixture = user_data;
  double time = glance_manual_clock_elapsed (fixture->clock);

  g_assert_cmpuint (fixture->most, ==, 0);
  fixture->most = 1;
  g_array_append_val (fixture->times, time);
  glance_monitor_fold_progress (monitor, progress);
  glance_scheduler_answered (fixture->scheduler, monitor);
  fixture->most = 0;
}

static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->scheduler);
  fixture->scheduler =
      glance_scheduler_new (GLANCE_CLOCK (fixture->clock), answer_at_once, fixture);
  for (int i = 0; i < 1000; i++)
    add (fixture, "https://acme.example");
  glance_scheduler_start (fixture->scheduler);
  g_assert_cmpuint (fixture->times->len, ==, 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (start_stop);
  ADD (given_up);
  ADD (check_now);
  ADD (remove);
  ADD (fair);
  ADD (at_once);
  return g_test_run ();
}
