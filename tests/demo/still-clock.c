/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "still-clock.h"

struct _TestStillClock
{
  GlanceClock parent_instance;

  gint64 elapsed; /* µs */
};

G_DEFINE_FINAL_TYPE (TestStillClock, test_still_clock, GLANCE_TYPE_CLOCK)

static gint64
test_still_clock_get_boot_time (GlanceClock *clock)
{
  return TEST_STILL_CLOCK (clock)->elapsed;
}

static gint64
test_still_clock_get_real_time (GlanceClock *clock)
{
  return TEST_STILL_CLOCK_BEGIN * G_USEC_PER_SEC + TEST_STILL_CLOCK (clock)->elapsed;
}

static void
test_still_clock_class_init (TestStillClockClass *klass)
{
  GLANCE_CLOCK_CLASS (klass)->get_boot_time = test_still_clock_get_boot_time;
  GLANCE_CLOCK_CLASS (klass)->get_real_time = test_still_clock_get_real_time;
}

static void
test_still_clock_init (TestStillClock *self)
{
}

GlanceClock *
test_still_clock_new (void)
{
  return g_object_new (TEST_TYPE_STILL_CLOCK, NULL);
}

void
test_still_clock_move (GlanceClock *clock, double seconds)
{
  TEST_STILL_CLOCK (clock)->elapsed += seconds * G_USEC_PER_SEC;
}
