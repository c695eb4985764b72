/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-group.h"

/* What was fine when the program ended may be so no longer. */
GlanceGroup
glance_group_of (GlanceMonitor *monitor)
{
  const GlanceStandingRow *row;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), GLANCE_GROUP_FINE);

  row = glance_standing_get_row (glance_standing_of (monitor));
  return glance_monitor_get_recalled (monitor) && row->severity == GLANCE_SEVERITY_FINE
             ? GLANCE_GROUP_UNCHECKED
             : row->group;
}

gboolean
glance_group_is_quiet (GlanceGroup group)
{
  return group == GLANCE_GROUP_FINE || group == GLANCE_GROUP_UNCHECKED;
}
