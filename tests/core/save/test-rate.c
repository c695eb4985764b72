/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-rate.h"

#define SECOND G_USEC_PER_SEC

static void
test_steady (void)
{
  GlanceRate rate = { 0 };

  g_assert_cmpint (glance_rate_get (&rate), ==, 0);
  g_assert_cmpint (glance_rate_get_time_left (&rate, 1000), ==, -1);
  for (int i = 0; i <= 400; i++)
    glance_rate_add (&rate, i * SECOND / 4, i * 25);
  g_assert_cmpint (glance_rate_get (&rate), ==, 100);
  g_assert_cmpint (glance_rate_get_time_left (&rate, 10000), ==, 0);
  g_assert_cmpint (glance_rate_get_time_left (&rate, 10001), ==, 1);
  g_assert_cmpint (glance_rate_get_time_left (&rate, 11000), ==, 10);
  g_assert_cmpint (glance_rate_get_time_left (&rate, -1), ==, -1);
  g_assert_cmpint (glance_rate_get_time_left (&rate, G_MAXINT64), ==, G_MAXINT);

  glance_rate_reset (&rate);
  g_assert_cmpint (glance_rate_get (&rate), ==, 0);
}

/* What was eight seconds ago does not count, and when nothing comes there is no time left to tell. */
static void
test_change (void)
{
  GlanceRate rate = { 0 };
  int i;

  for (i = 0; i < 100; i++)
    glance_rate_add (&rate, i * SECOND / 2, i * 1000);
  for (; i < 120; i++)
    glance_rate_add (&rate, i * SECOND / 2, 100000);
  g_assert_cmpint (glance_rate_get (&rate), ==, 0);
  g_assert_cmpint (glance_rate_get_time_left (&rate, 200000), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate/steady", test_steady);
  g_test_add_func ("/rate/change", test_change);
  return g_test_run ();
}
