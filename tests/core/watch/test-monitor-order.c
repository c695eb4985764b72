/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-order.h"

#include <string.h>

#include "test-clock-manual.h"

#define RUNNING "\"isCompleted\":false,\"status\":1"
#define DONE "\"isCompleted\":true,\"status\":2"

/* In the order in which they should be listed. */
static const struct
{
  const char *name;
  const char *task;    /* members of the portal's answer; NULL: nothing runs and nothing is known */
  GlanceError problem; /* 0: none */
} rows[] = {
  { "failed", DONE ",\"error\":\"No space left on device\"", 0 },
  { "failed, and silent since", DONE ",\"error\":\"No space left on device\"", GLANCE_ERROR_TLS },
  { "running, when last heard of", RUNNING, GLANCE_ERROR_FORBIDDEN },
  { "silent", NULL, GLANCE_ERROR_FORBIDDEN },
  { "with a warning", DONE ",\"warning\":\"3 files were left out\"", 0 },
  { "running", RUNNING, 0 },
  { "queued", "\"isCompleted\":false,\"status\":0", 0 },
  { "completed", DONE, 0 },
  { "quiet", NULL, 0 },
};

static GlanceMonitor *
make_monitor (gsize row, GlanceClock *clock)
{
  g_autoptr (GlancePortal) portal = glance_portal_new ("c0ffee00-0000-4000-8000-000000000001");
  g_autofree char *task =
      rows[row].task == NULL
          ? g_strdup ("{\"count\":0,\"status\":0,\"statusCode\":200}")
          : g_strdup_printf ("{\"response\":{\"taskId\":\"t\",\"progress\":42,%s}}",
                             rows[row].task);
  g_autoptr (GBytes) bytes = g_bytes_new (task, strlen (task));
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, NULL);
  GlanceMonitor *monitor = glance_monitor_new (portal, clock);

  glance_monitor_fold_progress (monitor, progress);
  if (rows[row].problem != 0)
    {
      g_autoptr (GError) error = glance_error_new (rows[row].problem, NULL);

      glance_monitor_fold_problem (monitor, error);
    }
  return monitor;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return glance_monitor_compare_worst_first (*(GlanceMonitor *const *) a,
                                             *(GlanceMonitor *const *) b);
}

/* The result does not depend on the order of the list; but "running" and "queued" rank equally and
 * keep it. */
static void
test_order (void)
{
  GlanceManualClock *clock = glance_manual_clock_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (all, make_monitor (i, GLANCE_CLOCK (clock)));

  for (gsize shift = 0; shift < G_N_ELEMENTS (rows); shift++)
    {
      g_autoptr (GPtrArray) list = g_ptr_array_new ();

      for (gsize i = 0; i < all->len; i++)
        {
          /* 0, 4, 8, 3, 7 … visits each once and keeps the equal ones apart. */
          gsize j = (i * 4 + shift) % all->len;

          g_ptr_array_add (list, all->pdata[j]);
        }
      g_ptr_array_sort (list, compare);
      for (gsize i = 0; i < list->len; i++)
        {
          g_test_message ("%s", rows[i].name);
          g_assert_cmpint (compare (&list->pdata[i], &all->pdata[i]), ==, 0);
        }
    }

  g_ptr_array_set_size (all, 0);
  g_assert_finalize_object (clock);
}

static void
test_equal (void)
{
  GlanceManualClock *clock = glance_manual_clock_new ();
  g_autoptr (GlanceMonitor) running = make_monitor (5, GLANCE_CLOCK (clock));
  g_autoptr (GlanceMonitor) queued = make_monitor (6, GLANCE_CLOCK (clock));

  g_assert_cmpint (glance_monitor_compare_worst_first (running, queued), ==, 0);
  g_assert_cmpint (glance_monitor_compare_worst_first (queued, running), ==, 0);
  g_clear_object (&running);
  g_clear_object (&queued);
  g_assert_finalize_object (clock);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/monitor-order/order", test_order);
  g_test_add_func ("/monitor-order/equal", test_equal);
  return g_test_run ();
}
