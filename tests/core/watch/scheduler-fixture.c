/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "scheduler-fixture.h"

#include <string.h>

static void
on_check (GlanceMonitor *monitor, gpointer user_data)
{
  Fixture *fixture = user_data;
  double time = glance_manual_clock_elapsed (fixture->clock);

  g_assert_false (g_ptr_array_find (fixture->under_way, monitor, NULL));
  g_ptr_array_add (fixture->under_way, monitor);
  g_array_append_val (fixture->times, time);
  fixture->most = MAX (fixture->most, fixture->under_way->len);
}

void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->scheduler = glance_scheduler_new (GLANCE_CLOCK (fixture->clock), on_check, fixture);
  fixture->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->under_way = g_ptr_array_new ();
  fixture->times = g_array_new (FALSE, FALSE, sizeof (double));
  fixture->most = 0;
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->scheduler);
  g_ptr_array_unref (fixture->monitors);
  g_assert_finalize_object (fixture->clock);
  g_ptr_array_unref (fixture->under_way);
  g_array_unref (fixture->times);
}

GlanceMonitor *
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

void
answered (Fixture *fixture, GlanceMonitor *monitor)
{
  g_assert_true (g_ptr_array_remove (fixture->under_way, monitor));
  glance_scheduler_answered (fixture->scheduler, monitor);
}

void
answer (Fixture *fixture, GlanceMonitor *monitor, const char *document)
{
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, NULL);

  glance_monitor_fold_progress (monitor, progress);
  answered (fixture, monitor);
}

void
answer_running (Fixture *fixture, GlanceMonitor *monitor, int percent)
{
  g_autofree char *document = g_strdup_printf (
      "{\"response\":{\"taskId\":\"run-1\",\"isCompleted\":false,\"status\":1,\"progress\":%d}}",
      percent);

  answer (fixture, monitor, document);
}

void
fail (Fixture *fixture, GlanceMonitor *monitor, GlanceError code)
{
  g_autoptr (GError) error = glance_error_new (code, NULL);

  glance_monitor_fold_problem (monitor, error);
  answered (fixture, monitor);
}

double
last_time (Fixture *fixture)
{
  return g_array_index (fixture->times, double, fixture->times->len - 1);
}

double
until_checked (Fixture *fixture)
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

GlanceMonitor *
add_started (Fixture *fixture)
{
  GlanceMonitor *monitor = add (fixture, "https://acme.example");

  glance_scheduler_start (fixture->scheduler);
  g_assert_cmpuint (fixture->under_way->len, ==, 1);
  return monitor;
}
