/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-eta.h"

/* The percentage done after `second`; sampled every second, although the real cadence is slower.
 * */
typedef int (*Course) (int second);

static int
follow (Course course, int from, int until)
{
  g_autoptr (GlanceEta) eta = glance_eta_new ();

  for (int second = from; second <= until; second++)
    glance_eta_add (eta, second * (gint64) G_USEC_PER_SEC, course (second));
  return glance_eta_get_seconds (eta, until * (gint64) G_USEC_PER_SEC);
}

static int
steady (int second)
{
  return MIN (second / 2, 100);
}

static int
fast (int second)
{
  return MIN (second * 3, 100);
}

static int
slow (int second)
{
  return MIN (second / 30, 100);
}

static int
late (int second)
{
  return second < 600 ? 0 : steady (second - 600);
}

static int
hangs (int second)
{
  return steady (MIN (second, 60));
}

static int
hung (int second)
{
  return second < 60 ? steady (second) : steady (MAX (second - 120, 60));
}

static int
leaps (int second)
{
  return second / 40 * 20;
}

static int
leaps_once (int second)
{
  return second < 60 ? steady (second) : 50 + (second - 60) / 2;
}

static int
slows_down (int second)
{
  return second < 60 ? second / 2 : 30 + (second - 60) / 4;
}

static int
speeds_up (int second)
{
  return second < 60 ? second / 4 : MIN (15 + (second - 60), 100);
}

static int
falls (int second)
{
  return second < 60 ? steady (second) : steady (second - 60);
}

static const struct
{
  const char *name;
  Course course;
  int from;
  int until;
  int expected; /* -1: no estimate */
} cases[] = {
  { "nothing known", steady, 0, -2, -1 },
  { "at 0", late, 0, 590, -1 },
  { "in the first 10 s", fast, 0, 8, -1 },
  { "too few changes", steady, 0, 12, -1 },
  { "steady", steady, 0, 60, 140 },
  { "steady, seen from the middle on", steady, 61, 101, 100 },
  { "in the first 10 s of what was seen", steady, 61, 70, -1 },
  { "a short run", fast, 0, 20, 13 },
  { "a long run", slow, 0, 1200, 1800 },
  { "a long time at 0 does not count", late, 0, 660, 140 },
  { "89 %", steady, 0, 178, 22 },
  { "90 %", steady, 0, 180, -1 },
  { "100 %", steady, 0, 200, -1 },
  { "a pause is counted off", hangs, 0, 68, 132 },
  { "nothing moved for long", hangs, 0, 90, -1 },
  { "after the hang it is not trusted at once", hung, 0, 184, -1 },
  { "after the hang, by the pace since", hung, 0, 220, 100 },
  { "leaps", leaps, 0, 130, -1 },
  { "leaps, just after one", leaps, 0, 160, -1 },
  { "after a leap, by the pace since", leaps_once, 0, 76, 84 },
  { "it got slower", slows_down, 0, 120, -1 },
  { "it got faster", speeds_up, 0, 80, -1 },
  { "a new run", falls, 0, 64, -1 },
  { "a new run, on its own", falls, 0, 120, 140 },
};

static void
test_rules (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int said = follow (cases[i].course, cases[i].from, cases[i].until);

      g_test_message ("%s: %d", cases[i].name, said);
      if (cases[i].expected < 0)
        g_assert_cmpint (said, ==, -1);
      else
        g_assert_cmpint (ABS (said - cases[i].expected), <=, cases[i].expected / 25 + 1);
    }
}

static void
test_reset (void)
{
  g_autoptr (GlanceEta) eta = glance_eta_new ();
  gint64 now = 0;

  for (int percent = 0; percent <= 40; percent++, now += 2 * G_USEC_PER_SEC)
    glance_eta_add (eta, now, percent);
  g_assert_cmpint (glance_eta_get_seconds (eta, now), >, 0);
  glance_eta_reset (eta);
  g_assert_cmpint (glance_eta_get_seconds (eta, now), ==, -1);
}

/* With any input in any order, it stays within its memory and returns -1 or more than 0. */
static void
test_noise (void)
{
  g_autoptr (GlanceEta) eta = glance_eta_new ();
  gint64 now = 0;

  for (int i = 0; i < 100000; i++)
    {
      int said;

      now += g_test_rand_int_range (0, 5000000);
      glance_eta_add (eta, now, g_test_rand_int_range (-50, 151));
      if (i % 3 == 0)
        for (int percent = 0; percent <= 100; percent += g_test_rand_int_range (1, 3))
          glance_eta_add (eta, now += g_test_rand_int_range (0, 3000000), percent);
      said = glance_eta_get_seconds (eta, now);
      g_assert_true (said == -1 || said > 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/eta/rules", test_rules);
  g_test_add_func ("/eta/reset", test_reset);
  g_test_add_func ("/eta/noise", test_noise);
  return g_test_run ();
}
