/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/**
 * GlanceGroup:
 *
 * What a portal counts as at a glance; each is in one group.
 *
 * @GLANCE_GROUP_FAILED: its backup failed
 * @GLANCE_GROUP_PROBLEM: it cannot be checked
 * @GLANCE_GROUP_WARNING: somebody should look
 * @GLANCE_GROUP_RUNNING: queued or running, and all is well
 * @GLANCE_GROUP_FINE: all is well, and nothing runs
 * @GLANCE_GROUP_UNCHECKED: it has not answered yet
 */
typedef enum
{
  GLANCE_GROUP_FAILED,
  GLANCE_GROUP_PROBLEM,
  GLANCE_GROUP_WARNING,
  GLANCE_GROUP_RUNNING,
  GLANCE_GROUP_FINE,
  GLANCE_GROUP_UNCHECKED,
} GlanceGroup;

#define GLANCE_N_GROUPS 6

GlanceGroup glance_group_of       (GlanceMonitor *monitor);
gboolean    glance_group_is_quiet (GlanceGroup    group);    /* neither runs nor needs anybody */

G_END_DECLS
