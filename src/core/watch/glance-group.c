/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-group.h"

GlanceGroup
glance_group_of (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), GLANCE_GROUP_FINE);

  GlancePhase phase = glance_monitor_get_phase (monitor);

  switch (glance_monitor_get_severity (monitor))
    {
    case GLANCE_SEVERITY_FAILED:
      return GLANCE_GROUP_FAILED;
    case GLANCE_SEVERITY_PROBLEM:
      return GLANCE_GROUP_PROBLEM;
    case GLANCE_SEVERITY_WARNING:
      return GLANCE_GROUP_WARNING;
    case GLANCE_SEVERITY_FINE:
    default:
      break;
    }
  if (glance_monitor_get_recalled (monitor))
    return GLANCE_GROUP_UNCHECKED;
  if (glance_phase_is_active (phase))
    return GLANCE_GROUP_RUNNING;
  return phase == GLANCE_PHASE_UNKNOWN ? GLANCE_GROUP_UNCHECKED : GLANCE_GROUP_FINE;
}

gboolean
glance_group_is_quiet (GlanceGroup group)
{
  return group == GLANCE_GROUP_FINE || group == GLANCE_GROUP_UNCHECKED;
}
