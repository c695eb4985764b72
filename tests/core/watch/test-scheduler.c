/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-scheduler.h"

#include <string.h>

#include "glance-slots.h"
#include "test-clock-manual.h"

#define HOUR 3600
#define IDLE "{\"count\":0}"

typedef struct
{
  GlanceManualClock *clock;
  GlanceScheduler *scheduler;
  GPtrArray *monitors;  /* owned, in the order in which they were added */
  GPtrArray *under_way; /* borrowed, the oldest first */
  GArray *times;        /* of every check, in seconds since the start */
  guint most;           /* under way at a time */
} Fixture;

static void
on_ask (GlanceMonitor *monitor, gpointer user_data)
{
  Fixture *fixture = user_data;
  double time = glance_manual_clock_elapsed (fixture->clock);

  g_assert_false (g_ptr_array_find (fixture->under_way, monitor, NULL));
  g_ptr_array_add (fixture->under_way, monitor);
  g_array_append_val (fixture->times, time);
  fixture->most = MAX (fixture->most, fixture->under_way->len);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->scheduler = glance_scheduler_new (GLANCE_CLOCK (fixture->clock), on_ask, fixture);
  fixture->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->under_way = g_ptr_array_new ();
  fixture->times = g_array_new (FALSE, FALSE, sizeof (double));
  fixture->most = 0;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->scheduler);
  g_ptr_array_unref (fixture->monitors);
  g_assert_finalize_object (fixture->clock);
  g_ptr_array_unref (fixture->under_way);
  g_array_unref (fixture->times);
}

static GlanceMonitor *
add (Fixture *fixture, const char *origin)
{
  g_autoptr (GlancePortal) portal = glance_portal_new ("c0ffee00-0000-4000-8000-000000000001");
  GlanceMonitor *monitor;

  glance_portal_set_origin (portal, origin);
  monitor = glance_monitor_new (portal, GLANCE_CLOCK (fixture->clock));
  g_ptr_array_add (fixture->monitors, monitor);
  glance_scheduler_add (fixture->scheduler, monitor);
  return monitor;
}

static void
answered (Fixture *fixture, GlanceMonitor *monitor)
{
  g_assert_true (g_ptr_array_remove (fixture->under_way, monitor));
  glance_scheduler_answered (fixture->scheduler, monitor);
}

static void
answer (Fixture *fixture, GlanceMonitor *monitor, const char *document)
{
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, NULL);

  glance_monitor_fold_progress (monitor, progress);
  answered (fixture, monitor);
}

static void
answer_running (Fixture *fixture, GlanceMonitor *monitor, int percent)
{
  g_autofree char *document = g_strdup_printf (
      "{\"response\":{\"taskId\":\"run-1\",\"isCompleted\":false,\"status\":1,\"progress\":%d}}",
      percent);

  answer (fixture, monitor, document);
}

static void
fail (Fixture *fixture, GlanceMonitor *monitor, GlanceError code)
{
  g_autoptr (GError) error = glance_error_new (code, NULL);

  glance_monitor_fold_problem (monitor, error);
  answered (fixture, monitor);
}

static void
limit (Fixture *fixture, GlanceMonitor *monitor, gint64 retry_after)
{
  g_autoptr (GError) error = glance_error_new_rate_limited (retry_after);

  glance_monitor_fold_problem (monitor, error);
  answered (fixture, monitor);
}

static double
last_time (Fixture *fixture)
{
  return g_array_index (fixture->times, double, fixture->times->len - 1);
}

/* Goes on until the next check; how many seconds that took. */
static double
until_asked (Fixture *fixture)
{
  double from = glance_manual_clock_elapsed (fixture->clock);
  guint n = fixture->times->len;

  while (fixture->times->len == n)
    {
      double next = glance_manual_clock_next_alarm (fixture->clock);

      if (next < 0)
        return -1;
      glance_manual_clock_advance (fixture->clock, next);
    }
  return last_time (fixture) - from;
}

static GlanceMonitor *
add_started (Fixture *fixture)
{
  GlanceMonitor *monitor = add (fixture, "https://acme.example");

  glance_scheduler_start (fixture->scheduler);
  g_assert_cmpuint (fixture->under_way->len, ==, 1);
  return monitor;
}

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

  /* given up, and the answer that comes all the same changes nothing */
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

static void
test_idle (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);

  answer (fixture, monitor, IDLE);
  g_assert_cmpfloat (until_asked (fixture), ==, 60);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_attentive (fixture->scheduler, TRUE);
  g_assert_cmpfloat (until_asked (fixture), ==, 15);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_attentive (fixture->scheduler, FALSE);
  glance_scheduler_set_idle_interval (fixture->scheduler, 600);
  g_assert_cmpfloat (until_asked (fixture), ==, 600);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_saving (fixture->scheduler, TRUE);
  g_assert_cmpfloat (until_asked (fixture), ==, 3000);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_attentive (fixture->scheduler, TRUE);
  g_assert_cmpfloat (until_asked (fixture), ==, 75);
  glance_scheduler_set_attentive (fixture->scheduler, FALSE);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_idle_interval (fixture->scheduler, 1);
  glance_scheduler_set_saving (fixture->scheduler, FALSE);
  g_assert_cmpfloat (until_asked (fixture), ==, 15);
  answer (fixture, monitor, IDLE);
  glance_scheduler_set_idle_interval (fixture->scheduler, 100000);
  g_assert_cmpfloat (until_asked (fixture), ==, 3600);

  /* a finished run is idle; one that is being restored is asked at the idle cadence */
  answer (fixture, monitor, "{\"response\":{\"isCompleted\":true,\"progress\":100}}");
  g_assert_cmpfloat (until_asked (fixture), ==, 3600);
  fail (fixture, monitor, GLANCE_ERROR_RESTORING);
  g_assert_cmpfloat (until_asked (fixture), ==, 3600);
}

/* 2 s at first, as often as it moves then, and never slower than 5 s. */
static void
test_running (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);
  int percent = 0;

  answer_running (fixture, monitor, 0);
  g_assert_cmpfloat (until_asked (fixture), ==, 2);
  answer_running (fixture, monitor, 0);
  g_assert_cmpfloat (until_asked (fixture), ==, 3);
  for (int i = 0; i < 10; i++)
    {
      answer_running (fixture, monitor, 0);
      g_assert_cmpfloat (until_asked (fixture), <=, 5);
    }
  g_assert_cmpfloat (last_time (fixture), >, 40);

  for (int i = 0; i < 5; i++)
    {
      answer_running (fixture, monitor, percent += 3);
      g_assert_cmpfloat (until_asked (fixture), >=, 2);
    }
  answer_running (fixture, monitor, percent += 3);
  g_assert_cmpfloat (until_asked (fixture), ==, 2);

  /* 3 % in 9 s are 3 s each */
  answer (fixture, monitor, IDLE);
  until_asked (fixture);
  for (int i = 0; i < 3; i++)
    {
      answer_running (fixture, monitor, 50);
      g_assert_cmpfloat (until_asked (fixture), ==, 2 + i);
    }
  answer_running (fixture, monitor, 53);
  g_assert_cmpfloat (until_asked (fixture), ==, 3);
  percent = 53;

  /* the saving of power is for idle portals */
  glance_scheduler_set_saving (fixture->scheduler, TRUE);
  answer_running (fixture, monitor, percent + 3);
  g_assert_cmpfloat (until_asked (fixture), ==, 2);

  /* the next run begins at the fastest again */
  answer (fixture, monitor, IDLE);
  until_asked (fixture);
  answer_running (fixture, monitor, 0);
  g_assert_cmpfloat (until_asked (fixture), ==, 2);
}

/* A day without the network, in a moment: every wait within 2 s and 5 min, and few of them short. */
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
      waited = until_asked (fixture);
      g_assert_cmpfloat (waited, >=, 2);
      g_assert_cmpfloat (waited, <=, 300);
      if (i == 1)
        g_assert_cmpfloat (waited, <, 8.1);
    }
  g_assert_cmpuint (fixture->times->len, <, 24 * HOUR / 140);

  /* an answer ends it, and the next failure begins anew */
  glance_manual_clock_set_random (fixture->clock, &half, 1);
  answer (fixture, monitor, IDLE);
  g_assert_cmpfloat (until_asked (fixture), ==, 60);
  for (double ceiling = 4; ceiling <= 1024; ceiling *= 2)
    {
      fail (fixture, monitor, GLANCE_ERROR_TIMEOUT);
      g_assert_cmpfloat (until_asked (fixture), ==, 2 + (MIN (ceiling, 300) - 2) / 2);
    }
}

/* Honoured to the second: neither focus, network, nor the user comes before it. */
static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);
  GlanceMonitor *other;

  limit (fixture, monitor, 100);
  glance_manual_clock_advance (fixture->clock, 97.6);
  glance_scheduler_ask_now (fixture->scheduler, monitor);
  glance_scheduler_ask_all_now (fixture->scheduler);
  glance_scheduler_connection_changed (fixture->scheduler);
  /* another portal's check, due less than a second before, does not take it along */
  other = add (fixture, "https://other.example");
  answer_running (fixture, other, 0);
  until_asked (fixture);
  g_assert_cmpfloat (ABS (last_time (fixture) - 99.6), <, 0.001);
  g_assert_cmpuint (fixture->under_way->len, ==, 1);
  glance_scheduler_remove (fixture->scheduler, other);
  g_ptr_array_remove (fixture->under_way, other);
  until_asked (fixture);
  g_assert_cmpfloat (last_time (fixture), ==, 100);

  limit (fixture, monitor, 0);
  g_assert_cmpfloat (until_asked (fixture), ==, 2);
  limit (fixture, monitor, G_MAXINT64);
  g_assert_cmpfloat (until_asked (fixture), ==, 24 * HOUR);
  limit (fixture, monitor, -1);
  g_assert_cmpfloat (until_asked (fixture), >=, 60);
  answer (fixture, monitor, IDLE);
  g_assert_cmpfloat (until_asked (fixture), ==, 60);
}

/* What only the user can change is asked for once an hour; when somebody looks, with another network, and when
 * the user says so. */
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
      g_assert_cmpfloat (until_asked (fixture), ==, HOUR);

      fail (fixture, monitor, codes[i]);
      glance_scheduler_ask_all_now (fixture->scheduler); /* was asked just now */
      g_assert_cmpuint (fixture->under_way->len, ==, 0);
      glance_manual_clock_advance (fixture->clock, 2);
      glance_scheduler_ask_all_now (fixture->scheduler);
      g_assert_cmpuint (fixture->under_way->len, ==, 1);

      fail (fixture, monitor, codes[i]);
      glance_scheduler_connection_changed (fixture->scheduler);
      g_assert_cmpfloat (until_asked (fixture), ==, 1);

      fail (fixture, monitor, codes[i]);
      glance_scheduler_ask_now (fixture->scheduler, monitor);
      g_assert_cmpuint (fixture->under_way->len, ==, 1);
    }
}

/* A locked keyring would ask for its password each time, and each prompt takes the focus and gives it back. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);

  fail (fixture, monitor, GLANCE_ERROR_KEYRING_LOCKED);
  g_assert_cmpint (glance_scheduler_get_next_time (fixture->scheduler, monitor), ==, -1);
  glance_manual_clock_advance (fixture->clock, 24 * HOUR);
  glance_scheduler_ask_all_now (fixture->scheduler);
  glance_scheduler_connection_changed (fixture->scheduler);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  g_assert_cmpuint (fixture->under_way->len, ==, 0);
  glance_scheduler_ask_now (fixture->scheduler, monitor);
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

/* A refusal that the portal did not write is no verdict: it passes in seconds while something runs, or
 * before anything is known, and in minutes otherwise. */
static void
test_blip (Fixture *fixture, gconstpointer data)
{
  static const GlanceError codes[] = { GLANCE_ERROR_UNAUTHORIZED, GLANCE_ERROR_BLOCKED,
                                       GLANCE_ERROR_NOT_FOUND };
  const double late = 0.999;
  GlanceMonitor *monitor = add_started (fixture);

  fail_in_between (fixture, monitor, GLANCE_ERROR_NOT_FOUND);
  g_assert_cmpfloat (until_asked (fixture), ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      answer_running (fixture, monitor, 42);
      until_asked (fixture);
      fail_in_between (fixture, monitor, codes[i]);
      g_assert_cmpfloat (until_asked (fixture), ==, 3);
      fail_in_between (fixture, monitor, codes[i]);
      g_assert_cmpfloat (until_asked (fixture), ==, 5);
      g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_RUNNING);
      g_assert_cmpint (glance_monitor_get_percent (monitor), ==, 42);
    }

  answer (fixture, monitor, IDLE);
  until_asked (fixture);
  fail_in_between (fixture, monitor, GLANCE_ERROR_UNAUTHORIZED);
  g_assert_cmpfloat (until_asked (fixture), ==, 120);
  glance_manual_clock_set_random (fixture->clock, &late, 1);
  for (int i = 0; i < 10; i++)
    {
      fail_in_between (fixture, monitor, GLANCE_ERROR_UNAUTHORIZED);
      g_assert_cmpfloat (until_asked (fixture), >=, 120);
      g_assert_cmpfloat (last_time (fixture), <, 20 * 300);
    }
}

/* A server error that says for how long. */
static void
test_maintenance (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_SERVER_ERROR, "HTTP 503");

  answer_running (fixture, monitor, 42);
  until_asked (fixture);
  glance_error_set_retry_after (error, 600);
  glance_monitor_fold_problem (monitor, error);
  answered (fixture, monitor);
  glance_scheduler_ask_all_now (fixture->scheduler);
  glance_scheduler_ask_now (fixture->scheduler, monitor);
  g_assert_cmpfloat (until_asked (fixture), ==, 600);
}

/* A check that the network brought forward is not put off again by the window that comes to the front. */
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

/* A dropped connection is no answer: no back-off, and soon another check, but not at once. */
static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);

  glance_scheduler_connection_changed (fixture->scheduler);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  g_ptr_array_remove (fixture->under_way, monitor);
  glance_scheduler_given_up (fixture->scheduler, monitor);
  g_assert_cmpuint (fixture->under_way->len, ==, 0);
  g_assert_cmpfloat (until_asked (fixture), ==, 1);
  answer (fixture, monitor, IDLE);
  glance_scheduler_given_up (fixture->scheduler, monitor); /* is not under way */
  g_assert_cmpfloat (until_asked (fixture), ==, 60);

  glance_scheduler_remove (fixture->scheduler, monitor);
  glance_scheduler_given_up (fixture->scheduler, monitor);
}

static void
test_ask_now (Fixture *fixture, gconstpointer data)
{
  GlanceMonitor *monitor = add_started (fixture);

  /* while under way: once more, for the key may have changed meanwhile */
  glance_scheduler_ask_now (fixture->scheduler, monitor);
  glance_scheduler_ask_now (fixture->scheduler, monitor);
  g_assert_cmpuint (fixture->times->len, ==, 1);
  fail (fixture, monitor, GLANCE_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (fixture->times->len, ==, 2);
  answer (fixture, monitor, IDLE);
  g_assert_cmpuint (fixture->times->len, ==, 2);

  /* all: but not what was asked just now */
  glance_scheduler_ask_all_now (fixture->scheduler);
  g_assert_cmpuint (fixture->times->len, ==, 2);
  glance_manual_clock_advance (fixture->clock, 2);
  glance_scheduler_ask_all_now (fixture->scheduler);
  g_assert_cmpuint (fixture->times->len, ==, 3);

  /* a back-off ends when somebody looks, and with the network, but not all at once */
  fail (fixture, monitor, GLANCE_ERROR_OFFLINE);
  for (int i = 0; i < 12; i++)
    {
      until_asked (fixture);
      fail (fixture, monitor, GLANCE_ERROR_OFFLINE);
    }
  glance_scheduler_connection_changed (fixture->scheduler);
  g_assert_cmpfloat (until_asked (fixture), ==, 1);
  fail (fixture, monitor, GLANCE_ERROR_OFFLINE);
  g_assert_cmpfloat (until_asked (fixture), <=, 4);
}

/* Unknown and late ones are none of its business. */
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
  glance_scheduler_ask_now (fixture->scheduler, monitor);
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

static void
test_parallel (Fixture *fixture, gconstpointer data)
{
  glance_scheduler_start (fixture->scheduler);
  for (int i = 0; i < 40; i++)
    {
      /* four portals a host; one host by two ports */
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

/* Two slow portals of one host do not hold up the others, and who is asked for goes first. */
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
  glance_scheduler_ask_now (fixture->scheduler, wanted);
  answer (fixture, fixture->under_way->pdata[0], IDLE);
  g_assert_true (fixture->under_way->pdata[2] == wanted);
  answer (fixture, fixture->under_way->pdata[0], IDLE);
  g_assert_true (fixture->under_way->pdata[2] == waiting);
}

/* How portals answer in the tests of starvation; seconds. */
#define GOOD 0.1
#define SLOW 14
#define SILENT 15   /* the client's deadline */
#define LONGEST 5.2 /* 5 s behind the answer before */

typedef struct
{
  GHashTable *waits;   /* GlanceMonitor -> when the answer comes, as a double * */
  GlanceMonitor *good; /* the one that is looked at */
  double asked;        /* when it was asked last */
  double longest;      /* between two checks to it */
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
note_questions (Fixture *fixture, Crowd *crowd)
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
      if (monitor != crowd->good)
        continue;
      crowd->longest = MAX (crowd->longest, time - crowd->asked);
      crowd->asked = time;
    }
}

/* When the next answer comes, and whose. */
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

/* The longest time between two checks to the good one, within the next @seconds. */
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
      note_questions (fixture, crowd);
    }
  return MAX (crowd->longest, end - crowd->asked);
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
  note_questions (fixture, crowd);
}

/* Slow and silent portals starve no good one: neither when nothing is known of any of them, nor from then
 * on, nor when good ones turn bad all at once. */
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

/* However many come, one that is known to run and to answer is not held up. */
static void
test_starve_thousand (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { 0 };

  begin_crowd (fixture, &crowd, 0);
  live_on (fixture, &crowd, 10);
  add_many (fixture, 500, "slow");
  add_many (fixture, 500, "silent");
  note_questions (fixture, &crowd);
  g_assert_cmpfloat (live_on (fixture, &crowd, 1000), <=, LONGEST);
  g_assert_cmpuint (fixture->most, <=, GLANCE_SLOTS_MAX);
  g_hash_table_unref (crowd.waits);
}

/* Nor is an idle one, once it is known who is slow. */
static void
test_starve_idle (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { 0 };

  begin_crowd (fixture, &crowd, 1000);
  glance_portal_set_name (glance_monitor_get_portal (crowd.good), "idle");
  live_on (fixture, &crowd, 300);
  fixture->most = 0;
  g_assert_cmpfloat (live_on (fixture, &crowd, 1000), <=, 61);
  g_assert_cmpuint (fixture->most, <=, 24); /* the slow ones by themselves */
  g_hash_table_unref (crowd.waits);
}

/* Idle checks due within a second of each other cost one wake-up; and none is left when all is said. */
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
      until_asked (fixture);
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

/* Asked in one go at the start, spread over the minute from then on. */
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

/* Answers that come before ask() returns do not pile up on the stack. */
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

#define ADD(name) g_test_add ("/scheduler/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (start_stop);
  ADD (idle);
  ADD (running);
  ADD (back_off);
  ADD (retry_after);
  ADD (pause);
  ADD (locked);
  ADD (blip);
  ADD (maintenance);
  ADD (brought_forward);
  ADD (given_up);
  ADD (ask_now);
  ADD (remove);
  ADD (parallel);
  ADD (fair);
  ADD (starve);
  ADD (starve_thousand);
  ADD (starve_idle);
  ADD (together);
  ADD (thousand);
  ADD (at_once);
  return g_test_run ();
}
