/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-order.h"

/* Among equally bad ones, what moves comes before what has ended, and that before the quiet. */
static int
get_liveliness (GlanceMonitor *monitor)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);

  if (glance_phase_is_active (phase))
    return 2;
  return phase == GLANCE_PHASE_COMPLETED ? 1 : 0;
}

/**
 * glance_monitor_compare_worst_first:
 * @a: a monitor
 * @b: another one
 *
 * For a stable sort: what is equal keeps the order of the list. The answer changes with the monitors'
 * "severity" and "phase", and with nothing else.
 */
int
glance_monitor_compare_worst_first (GlanceMonitor *a, GlanceMonitor *b)
{
  int worse;

  g_return_val_if_fail (GLANCE_IS_MONITOR (a), 0);
  g_return_val_if_fail (GLANCE_IS_MONITOR (b), 0);

  worse =
      glance_severity_compare (glance_monitor_get_severity (b), glance_monitor_get_severity (a));
  return worse != 0 ? worse : get_liveliness (b) - get_liveliness (a);
}
