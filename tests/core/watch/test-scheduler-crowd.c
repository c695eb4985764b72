/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Many portals, and some that do not answer. */

#include "scheduler-fixture.h"

#include "glance-slots.h"

static void
test_parallel (Fixture *fixture, gconstpointer data)
{
  glance_scheduler_start (fixture->scheduler);
  for (int i = 0; i < 40; i++)
    {
      /* four portals per host; one host with two ports */
      g_autofree char *origin =
          g_strdup_printf ("https://host%d.example:%d", i % 10, i == 0 ? 8443 : 443);

      add (fixture, origin);
    }
  g_assert_cmpuint (fixture->under_way->len, ==, 16);

  while (fixture->under_way->len > 0)
    {
      g_autoptr (GHashTable) hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (guint i = 0; i < fixture->under_way->len; i++)
        {
          GlancePortal *portal = glance_monitor_get_portal (fixture->under_way->pdata[i]);
          char *host = NULL;
          guint n;

          g_uri_split_network (glance_portal_get_origin (portal), 0, NULL, &host, NULL, NULL);
          n = GPOINTER_TO_UINT (g_hash_table_lookup (hosts, host)) + 1;
          g_assert_cmpuint (n, <=, 2);
          g_hash_table_replace (hosts, host, GUINT_TO_POINTER (n));
        }
      answer (fixture, fixture->under_way->pdata[0], IDLE);
    }
  g_assert_cmpuint (fixture->times->len, ==, 40);
  g_assert_cmpuint (fixture->most, ==, 16);
}

/* How fast portals answer in the starvation tests, in seconds. */
#define GOOD 0.1
#define SLOW 14
#define SILENT 15   /* the client's deadline */
#define LONGEST 5.2 /* 5 s after the previous answer */

typedef struct
{
  GHashTable *waits;   /* GlanceMonitor -> when the answer comes, as a double * */
  GlanceMonitor *good; /* the one under observation */
  double checked;      /* when it was last checked */
  double longest;      /* the time between two checks of it */
  GHashTable *checks;  /* GlanceMonitor -> when it was last checked, as a double *; or NULL */
  double longest_of_any;
} Crowd;

static gboolean
is_called (GlanceMonitor *monitor, const char *name)
{
  return g_str_equal (glance_portal_get_name (glance_monitor_get_portal (monitor)), name);
}

static double
get_answer_time (GlanceMonitor *monitor)
{
  if (is_called (monitor, "silent"))
    return SILENT;
  return is_called (monitor, "slow") ? SLOW : GOOD;
}

static void
note_check_of_any (Crowd *crowd, GlanceMonitor *monitor, double time)
{
  double *before = g_hash_table_lookup (crowd->checks, monitor);

  if (before == NULL)
    {
      before = g_new0 (double, 1);
      g_hash_table_insert (crowd->checks, monitor, before);
    }
  crowd->longest_of_any = MAX (crowd->longest_of_any, time - *before);
  *before = time;
}

static void
note_checks (Fixture *fixture, Crowd *crowd)
{
  double time = glance_manual_clock_elapsed (fixture->clock);

  for (guint i = 0; i < fixture->under_way->len; i++)
    {
      GlanceMonitor *monitor = fixture->under_way->pdata[i];
      double *when;

      if (g_hash_table_contains (crowd->waits, monitor))
        continue;
      when = g_new (double, 1);
      *when = time + get_answer_time (monitor);
      g_hash_table_insert (crowd->waits, monitor, when);
      if (crowd->checks != NULL)
        note_check_of_any (crowd, monitor, time);
      if (monitor != crowd->good)
        continue;
      crowd->longest = MAX (crowd->longest, time - crowd->checked);
      crowd->checked = time;
    }
}

/* When the next answer comes, and from which portal. */
static double
find_next_answer (Crowd *crowd, GlanceMonitor **monitor)
{
  GHashTableIter iter;
  gpointer key, value;
  double next = G_MAXDOUBLE;

  g_hash_table_iter_init (&iter, crowd->waits);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (*(double *) value < next)
      {
        next = *(double *) value;
        *monitor = key;
      }
  return next;
}

/* The longest time between two checks of the good portal within the next @seconds. */
static double
live_on (Fixture *fixture, Crowd *crowd, double seconds)
{
  double end = glance_manual_clock_elapsed (fixture->clock) + seconds;

  crowd->longest = 0;
  for (;;)
    {
      double now = glance_manual_clock_elapsed (fixture->clock);
      double alarm = glance_manual_clock_next_alarm (fixture->clock);
      GlanceMonitor *monitor = NULL;
      double answer_time = find_next_answer (crowd, &monitor);

      if (MIN (answer_time, alarm >= 0 ? now + alarm : G_MAXDOUBLE) > end)
        break;
      if (alarm >= 0 && now + alarm < answer_time)
        glance_manual_clock_advance (fixture->clock, alarm);
      else
        {
          gboolean silent = is_called (monitor, "silent");

          glance_manual_clock_advance (fixture->clock, MAX (answer_time - now, 0));
          g_hash_table_remove (crowd->waits, monitor);
          if (silent)
            fail (fixture, monitor, GLANCE_ERROR_TIMEOUT);
          else if (is_called (monitor, "idle"))
            answer (fixture, monitor, IDLE);
          else
            answer_running (fixture, monitor, 42);
        }
      note_checks (fixture, crowd);
    }
  return MAX (crowd->longest, end - crowd->checked);
}

static void
add_many (Fixture *fixture, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *origin = g_strdup_printf ("https://%s%u.example", name, i);

      glance_portal_set_name (glance_monitor_get_portal (add (fixture, origin)), name);
    }
}

static void
set_names (Fixture *fixture, Crowd *crowd, const char *name)
{
  for (guint i = 0; i < fixture->monitors->len; i++)
    if (fixture->monitors->pdata[i] != crowd->good)
      glance_portal_set_name (glance_monitor_get_portal (fixture->monitors->pdata[i]), name);
}

static void
begin_crowd (Fixture *fixture, Crowd *crowd, guint n)
{
  crowd->waits = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  add_many (fixture, n / 2, "slow");
  add_many (fixture, n - n / 2, "silent");
  crowd->good = add (fixture, "https://good.example");
  glance_scheduler_start (fixture->scheduler);
  note_checks (fixture, crowd);
}

/* Slow and silent portals never starve a good one: not at first, when nothing is known about any
 * of them, not later, and not when good ones all turn bad at once. */
static void
test_starve (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { 0 };

  begin_crowd (fixture, &crowd, 50);
  g_assert_cmpfloat (live_on (fixture, &crowd, 1000), <=, LONGEST);
  set_names (fixture, &crowd, "good");
  g_assert_cmpfloat (live_on (fixture, &crowd, 1000), <=, LONGEST);
  set_names (fixture, &crowd, "silent");
  g_assert_cmpfloat (live_on (fixture, &crowd, 1000), <=, LONGEST);
  g_assert_cmpuint (fixture->most, <=, 51);
  g_hash_table_unref (crowd.waits);
}

/* However many portals are added, one known to run and to answer is not held up. */
static void
test_starve_thousand (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { 0 };

  begin_crowd (fixture, &crowd, 0);
  live_on (fixture, &crowd, 10);
  add_many (fixture, 500, "slow");
  add_many (fixture, 500, "silent");
  note_checks (fixture, &crowd);
  g_assert_cmpfloat (live_on (fixture, &crowd, 1000), <=, LONGEST);
  g_assert_cmpuint (fixture->most, <=, GLANCE_SLOTS_MAX);
  g_hash_table_unref (crowd.waits);
}

/* Nor is an idle one, once it is known which are slow. */
static void
test_starve_idle (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { 0 };

  begin_crowd (fixture, &crowd, 1000);
  glance_portal_set_name (glance_monitor_get_portal (crowd.good), "idle");
  live_on (fixture, &crowd, 300);
  fixture->most = 0;
  g_assert_cmpfloat (live_on (fixture, &crowd, 1000), <=, 61);
  g_assert_cmpuint (fixture->most, <=, 24); /* only the slow ones */
  g_hash_table_unref (crowd.waits);
}

/* Each of a thousand idle ones is checked once in each interval: not one is left out, and not one more is made. */
static void
test_thousand_idle (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { 0 };
  guint n_before;

  begin_crowd (fixture, &crowd, 0);
  glance_portal_set_name (glance_monitor_get_portal (crowd.good), "idle");
  add_many (fixture, 999, "idle");
  note_checks (fixture, &crowd);
  live_on (fixture, &crowd, 300);
  crowd.checks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; i < fixture->monitors->len; i++)
    note_check_of_any (&crowd, fixture->monitors->pdata[i],
                       glance_manual_clock_elapsed (fixture->clock));
  crowd.longest_of_any = 0;
  n_before = fixture->times->len;
  live_on (fixture, &crowd, 600);
  g_assert_cmpfloat (crowd.longest_of_any, <=, 60.5);
  g_assert_cmpuint (fixture->times->len - n_before, <=, 600 / 59 * 1000);
  g_hash_table_unref (crowd.checks);
  g_hash_table_unref (crowd.waits);
}

/* Idle checks due within a second of each other cost one wake-up, and in the end no alarm is left.
 * */
static void
test_together (Fixture *fixture, gconstpointer data)
{
  guint fired;

  glance_scheduler_start (fixture->scheduler);
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *origin = g_strdup_printf ("https://host%d.example", i);

      answer (fixture, add (fixture, origin), IDLE);
      glance_manual_clock_advance (fixture->clock, 0.2);
    }
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 1);
  for (int round = 0; round < 10; round++)
    {
      fired = glance_manual_clock_count_fired (fixture->clock);
      until_checked (fixture);
      g_assert_cmpuint (fixture->under_way->len, ==, 6);
      g_assert_cmpuint (glance_manual_clock_count_fired (fixture->clock), ==, fired + 1);
      while (fixture->under_way->len > 0)
        answer (fixture, fixture->under_way->pdata[0], IDLE);
    }
}

static guint seed;

static double
chance (void)
{
  seed = seed * 1103515245 + 12345;
  return (seed >> 8 & 0xffff) / 65536.0;
}

/* All are checked at once at the start, and spread over the minute after that. */
static void
test_thousand (Fixture *fixture, gconstpointer data)
{
  double values[1000];
  guint busiest = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = chance ();
  glance_manual_clock_set_random (fixture->clock, values, G_N_ELEMENTS (values));
  for (int i = 0; i < 1000; i++)
    add (fixture, "https://acme.example");
  glance_scheduler_start (fixture->scheduler);
  while (fixture->under_way->len > 0)
    answer (fixture, fixture->under_way->pdata[0], IDLE);
  g_assert_cmpuint (fixture->times->len, ==, 1000);

  for (int second = 0; second < 180; second++)
    {
      guint before = fixture->times->len;

      glance_manual_clock_advance (fixture->clock, 1);
      while (fixture->under_way->len > 0)
        answer (fixture, fixture->under_way->pdata[0], IDLE);
      busiest = MAX (busiest, fixture->times->len - before);
    }
  g_assert_cmpuint (busiest, <, 50);
  g_assert_cmpuint (fixture->times->len, >=, 3500);
  g_assert_cmpuint (fixture->times->len, <=, 4200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (parallel);
  ADD (starve);
  ADD (starve_thousand);
  ADD (starve_idle);
  ADD (thousand_idle);
  ADD (together);
  ADD (thousand);
  return g_test_run ();
}
