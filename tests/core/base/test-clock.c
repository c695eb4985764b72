/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "test-clock-manual.h"

typedef struct
{
  GMainLoop *loop;
  GString *order;
  GlanceClock *clock;
  gint64 due;
} Fixture;

static void
note (Fixture *fixture, char letter)
{
  g_string_append_c (fixture->order, letter);
}

static void
on_a (gpointer user_data)
{
  note (user_data, 'a');
}

static void
on_b (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpint (glance_clock_get_boot_time (fixture->clock), >=, fixture->due);
  note (fixture, 'b');
  g_main_loop_quit (fixture->loop);
}

static void
on_again (gpointer user_data)
{
  Fixture *fixture = user_data;

  note (fixture, 'r');
  glance_clock_add_alarm (fixture->clock, 0, on_b, fixture);
}

static void
on_resumed (GlanceClock *clock, gint64 slept, gpointer user_data)
{
  g_assert_cmpint (slept, ==, G_GINT64_CONSTANT (3600000000));
  note (user_data, 'R');
}

static Fixture
fixture_new (GlanceClock *clock)
{
  return (Fixture) { g_main_loop_new (NULL, FALSE), g_string_new (NULL), clock, 0 };
}

static void
fixture_end (Fixture *fixture, const char *order)
{
  g_assert_cmpstr (fixture->order->str, ==, order);
  g_assert_finalize_object (fixture->clock);
  g_main_loop_unref (fixture->loop);
  g_string_free (fixture->order, TRUE);
}

static void
test_times (void)
{
  GlanceClock *clock = glance_clock_new ();
  gint64 awake = g_get_monotonic_time ();
  gint64 before = glance_clock_get_boot_time (clock);

  g_assert_cmpint (before, >=, awake);
  g_assert_cmpint (glance_clock_get_boot_time (clock), >=, before);
  g_assert_cmpint (ABS (glance_clock_get_real_time (clock) - g_get_real_time ()), <,
                   G_USEC_PER_SEC);
  for (int i = 0; i < 1000; i++)
    {
      double r = glance_clock_get_random (clock);

      g_assert_true (r >= 0 && r < 1);
    }
  g_assert_finalize_object (clock);
}

/* Added out of order, they fire in order; a removed one stays silent. */
static void
test_order (void)
{
  Fixture fixture = fixture_new (glance_clock_new ());
  gint64 now = glance_clock_get_boot_time (fixture.clock);
  guint removed;

  fixture.due = now + 60000;
  glance_clock_add_alarm (fixture.clock, fixture.due, on_b, &fixture);
  glance_clock_add_alarm (fixture.clock, now + 20000, on_a, &fixture);
  removed = glance_clock_add_alarm (fixture.clock, now + 10000, on_a, &fixture);
  glance_clock_add_alarm (fixture.clock, now + 30000, on_a, &fixture);
  glance_clock_remove_alarm (fixture.clock, removed);
  g_main_loop_run (fixture.loop);
  fixture_end (&fixture, "aab");
}

/* An overdue alarm fires once, and never inside add_alarm(); an alarm may set the next one. */
static void
test_overdue (void)
{
  Fixture fixture = fixture_new (glance_clock_new ());

  glance_clock_add_alarm (fixture.clock, 1, on_again, &fixture);
  g_assert_cmpuint (fixture.order->len, ==, 0);
  g_main_loop_run (fixture.loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture_end (&fixture, "rb");
}

/* With no alarm set, the main loop has nothing to do. */
static void
test_quiet (void)
{
  Fixture fixture = fixture_new (glance_clock_new ());
  guint id = glance_clock_add_alarm (fixture.clock, glance_clock_get_boot_time (fixture.clock),
                                     on_a, &fixture);

  glance_clock_remove_alarm (fixture.clock, id);
  g_assert_false (g_main_context_pending (NULL));
  fixture_end (&fixture, "");
}

/* The manual clock makes the same promises, which tests rely on. */
static void
test_manual (void)
{
  GlanceManualClock *manual = glance_manual_clock_new ();
  Fixture fixture = fixture_new (GLANCE_CLOCK (manual));
  gint64 now = glance_clock_get_boot_time (fixture.clock);
  const double script[] = { 0.1, 0.9 };

  g_signal_connect (manual, "resumed", G_CALLBACK (on_resumed), &fixture);
  glance_clock_add_alarm (fixture.clock, now + 20 * G_USEC_PER_SEC, on_a, &fixture);
  glance_clock_add_alarm (fixture.clock, now + 10 * G_USEC_PER_SEC, on_again, &fixture);
  glance_manual_clock_advance (manual, 9.5);
  g_assert_cmpuint (fixture.order->len, ==, 0);
  g_assert_cmpfloat (glance_manual_clock_next_alarm (manual), ==, 0.5);
  glance_manual_clock_advance (manual, 1);
  g_assert_cmpstr (fixture.order->str, ==, "rb");
  glance_manual_clock_sleep (manual, 3600);
  g_assert_cmpuint (glance_manual_clock_count_fired (manual), ==, 3);
  g_assert_cmpint (glance_manual_clock_now (manual), ==, MANUAL_CLOCK_EPOCH + 3610);

  glance_manual_clock_set_random (manual, script, G_N_ELEMENTS (script));
  g_assert_cmpfloat (glance_clock_get_random (fixture.clock), ==, 0.1);
  g_assert_cmpfloat (glance_clock_get_random (fixture.clock), ==, 0.9);
  g_assert_cmpfloat (glance_clock_get_random (fixture.clock), ==, 0.9);
  fixture_end (&fixture, "rbRa");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/times", test_times);
  g_test_add_func ("/clock/order", test_order);
  g_test_add_func ("/clock/overdue", test_overdue);
  g_test_add_func ("/clock/quiet", test_quiet);
  g_test_add_func ("/clock/manual", test_manual);
  return g_test_run ();
}
