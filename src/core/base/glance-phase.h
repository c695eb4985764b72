/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GlancePhase:
 *
 * Where a portal's backup stands. The nick is what `--json` prints.
 *
 * @GLANCE_PHASE_UNKNOWN: never checked
 * @GLANCE_PHASE_IDLE: nothing runs and nothing is known
 * @GLANCE_PHASE_QUEUED: created, not yet running
 * @GLANCE_PHASE_RUNNING: running
 * @GLANCE_PHASE_COMPLETED: finished well
 * @GLANCE_PHASE_WARNING: finished, with a warning
 * @GLANCE_PHASE_FAILED: finished with an error
 * @GLANCE_PHASE_CANCELLED: somebody cancelled it
 * @GLANCE_PHASE_LOST: it ran and vanished
 */
typedef enum
{
  GLANCE_PHASE_UNKNOWN,
  GLANCE_PHASE_IDLE,
  GLANCE_PHASE_QUEUED,
  GLANCE_PHASE_RUNNING,
  GLANCE_PHASE_COMPLETED,
  GLANCE_PHASE_WARNING,
  GLANCE_PHASE_FAILED,
  GLANCE_PHASE_CANCELLED,
  GLANCE_PHASE_LOST,
} GlancePhase;

#define GLANCE_TYPE_PHASE (glance_phase_get_type ())
GType       glance_phase_get_type  (void) G_GNUC_CONST;

const char *glance_phase_get_nick  (GlancePhase phase);   /* "running" */
gboolean    glance_phase_is_active (GlancePhase phase);   /* queued or running */

/**
 * GlanceSeverity:
 *
 * What a portal's state means to somebody with one second to look; also the exit status of the command
 * line. From best to worst the values are 0, 1, 3, 2, so use glance_severity_compare().
 */
typedef enum
{
  GLANCE_SEVERITY_FINE = 0,
  GLANCE_SEVERITY_WARNING = 1,
  GLANCE_SEVERITY_FAILED = 2,
  GLANCE_SEVERITY_PROBLEM = 3,
} GlanceSeverity;

int           glance_severity_compare (GlanceSeverity a,    /* > 0 when a is worse */
                                      GlanceSeverity b);
GlanceSeverity glance_severity_worse   (GlanceSeverity a,
                                      GlanceSeverity b);

G_END_DECLS
