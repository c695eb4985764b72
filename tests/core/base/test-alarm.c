/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-alarm.h"

#include "test-clock-manual.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  GlanceManualClock *clock;
  GlanceAlarm alarm;
  gint64 start;
  guint n_calls;
  gint64 again; /* how much later the first call wants another one; 0: not at all */
} Fixture;

static void
on_time (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (glance_alarm_is_set (&fixture->alarm));
  fixture->n_calls++;
  if (fixture->again != 0)
    glance_alarm_set_no_later (&fixture->alarm,
                               glance_clock_get_boot_time (GLANCE_CLOCK (fixture->clock))
                                   + fixture->again);
  fixture->again = 0;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->start = glance_clock_get_boot_time (GLANCE_CLOCK (fixture->clock));
  glance_alarm_init (&fixture->alarm, GLANCE_CLOCK (fixture->clock), on_time, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  glance_alarm_clear (&fixture->alarm);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);
}

/* Whatever the order in which the reasons come, there is one call, for the first of them. */
static void
test_earliest (Fixture *fixture, gconstpointer unused)
{
  glance_alarm_set_no_later (&fixture->alarm, fixture->start + 30 * SECOND);
  glance_alarm_set_no_later (&fixture->alarm, fixture->start + 10 * SECOND);
  glance_alarm_set_no_later (&fixture->alarm, fixture->start + 20 * SECOND);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 1);
  g_assert_cmpfloat (glance_manual_clock_next_alarm (fixture->clock), ==, 10);
  glance_manual_clock_advance (fixture->clock, 60);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
  g_assert_false (glance_alarm_is_set (&fixture->alarm));
}

static void
test_set (Fixture *fixture, gconstpointer unused)
{
  glance_alarm_set (&fixture->alarm, fixture->start + 10 * SECOND);
  glance_alarm_set (&fixture->alarm, fixture->start + 20 * SECOND);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 1);
  g_assert_cmpfloat (glance_manual_clock_next_alarm (fixture->clock), ==, 20);
  glance_alarm_set (&fixture->alarm, GLANCE_ALARM_NEVER);
  g_assert_false (glance_alarm_is_set (&fixture->alarm));
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
}

static void
test_again (Fixture *fixture, gconstpointer unused)
{
  fixture->again = 5 * SECOND;
  glance_alarm_set_no_later (&fixture->alarm, 0); /* as soon as can be */
  glance_manual_clock_advance (fixture->clock, 1);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
  g_assert_true (glance_alarm_is_set (&fixture->alarm));
  glance_manual_clock_advance (fixture->clock, 10);
  g_assert_cmpuint (fixture->n_calls, ==, 2);
}

static void
test_clear (Fixture *fixture, gconstpointer unused)
{
  GlanceAlarm zero = { 0 };

  glance_alarm_clear (&zero);
  g_assert_false (glance_alarm_is_set (&zero));

  glance_alarm_set (&fixture->alarm, fixture->start + 10 * SECOND);
  glance_alarm_clear (&fixture->alarm);
  glance_manual_clock_advance (fixture->clock, 60);
  g_assert_cmpuint (fixture->n_calls, ==, 0);
  glance_alarm_set_no_later (&fixture->alarm, fixture->start + 90 * SECOND);
  glance_manual_clock_advance (fixture->clock, 60);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/alarm/earliest", Fixture, NULL, set_up, test_earliest, tear_down);
  g_test_add ("/alarm/set", Fixture, NULL, set_up, test_set, tear_down);
  g_test_add ("/alarm/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/alarm/clear", Fixture, NULL, set_up, test_clear, tear_down);
  return g_test_run ();
}
