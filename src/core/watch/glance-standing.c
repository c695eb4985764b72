/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-standing.h"

#include "glance-words.h"

static const GlanceStandingRow rows[GLANCE_N_STANDINGS] = {
  [GLANCE_STANDING_FAILED] = {
    .severity = GLANCE_SEVERITY_FAILED,
    .group = GLANCE_GROUP_FAILED,
    .tone = GLANCE_TONE_ERROR,
    .sign = GLANCE_SIGN_FAILED,
    .icon_name = "dialog-error-symbolic",
    .nick = "failed",
    .is_urgent = TRUE,
  },
  [GLANCE_STANDING_PROBLEM] = {
    .severity = GLANCE_SEVERITY_PROBLEM,
    .group = GLANCE_GROUP_PROBLEM,
    .tone = GLANCE_TONE_WARNING,
    .sign = GLANCE_SIGN_OFFLINE,
    .nick = "problem",
  },
  [GLANCE_STANDING_STALLED] = {
    .severity = GLANCE_SEVERITY_WARNING,
    .group = GLANCE_GROUP_WARNING,
    .tone = GLANCE_TONE_WARNING,
    .sign = GLANCE_SIGN_WARNING,
    .icon_name = "emblem-synchronizing-symbolic",
    .nick = "stalled",
  },
  [GLANCE_STANDING_LOST] = {
    .severity = GLANCE_SEVERITY_WARNING,
    .group = GLANCE_GROUP_WARNING,
    .tone = GLANCE_TONE_WARNING,
    .sign = GLANCE_SIGN_WARNING,
    .icon_name = "dialog-question-symbolic",
    .nick = "lost",
    .is_urgent = TRUE,
  },
  [GLANCE_STANDING_WARNING] = {
    .severity = GLANCE_SEVERITY_WARNING,
    .group = GLANCE_GROUP_WARNING,
    .tone = GLANCE_TONE_WARNING,
    .sign = GLANCE_SIGN_WARNING,
    .icon_name = "dialog-warning-symbolic",
    .nick = "warning",
  },
  [GLANCE_STANDING_CANCELLED] = {
    .severity = GLANCE_SEVERITY_WARNING,
    .group = GLANCE_GROUP_WARNING,
    .tone = GLANCE_TONE_WARNING,
    .sign = GLANCE_SIGN_WARNING,
    .icon_name = "process-stop-symbolic",
    .nick = "cancelled",
  },
  [GLANCE_STANDING_OVERDUE] = {
    .severity = GLANCE_SEVERITY_WARNING,
    .group = GLANCE_GROUP_WARNING,
    .tone = GLANCE_TONE_WARNING,
    .sign = GLANCE_SIGN_WARNING,
    .icon_name = "document-open-recent-symbolic",
    .pill = N_ ("Overdue"),
    .nick = "overdue",
  },
  [GLANCE_STANDING_NEVER] = {
    .severity = GLANCE_SEVERITY_WARNING,
    .group = GLANCE_GROUP_WARNING,
    .tone = GLANCE_TONE_WARNING,
    .sign = GLANCE_SIGN_WARNING,
    .icon_name = "dialog-warning-symbolic",
    .pill = N_ ("Never Backed Up"),
    .nick = "never-backed-up",
  },
  [GLANCE_STANDING_RUNNING] = {
    .severity = GLANCE_SEVERITY_FINE,
    .group = GLANCE_GROUP_RUNNING,
    .tone = GLANCE_TONE_ACCENT,
    .sign = GLANCE_SIGN_RUNNING,
    .icon_name = "emblem-synchronizing-symbolic",
    .nick = "running",
  },
  [GLANCE_STANDING_QUEUED] = {
    .severity = GLANCE_SEVERITY_FINE,
    .group = GLANCE_GROUP_RUNNING,
    .tone = GLANCE_TONE_ACCENT,
    .sign = GLANCE_SIGN_RUNNING,
    .icon_name = "content-loading-symbolic",
    .nick = "queued",
  },
  [GLANCE_STANDING_COMPLETED] = {
    .severity = GLANCE_SEVERITY_FINE,
    .group = GLANCE_GROUP_FINE,
    .tone = GLANCE_TONE_SUCCESS,
    .sign = GLANCE_SIGN_DONE,
    .icon_name = "object-select-symbolic",
    .nick = "completed",
  },
  [GLANCE_STANDING_IDLE] = {
    .severity = GLANCE_SEVERITY_FINE,
    .group = GLANCE_GROUP_FINE,
    .tone = GLANCE_TONE_NEUTRAL,
    .sign = GLANCE_SIGN_IDLE,
    .icon_name = "weather-clear-night-symbolic",
    .nick = "idle",
  },
  [GLANCE_STANDING_UNKNOWN] = {
    .severity = GLANCE_SEVERITY_FINE,
    .group = GLANCE_GROUP_UNCHECKED,
    .tone = GLANCE_TONE_NEUTRAL,
    .sign = GLANCE_SIGN_IDLE,
    .icon_name = "content-loading-symbolic",
    .nick = "unknown",
  },
};

GlanceStanding
glance_standing_of_phase (GlancePhase phase)
{
  static const GlanceStanding standings[] = {
    [GLANCE_PHASE_UNKNOWN] = GLANCE_STANDING_UNKNOWN,
    [GLANCE_PHASE_IDLE] = GLANCE_STANDING_IDLE,
    [GLANCE_PHASE_QUEUED] = GLANCE_STANDING_QUEUED,
    [GLANCE_PHASE_RUNNING] = GLANCE_STANDING_RUNNING,
    [GLANCE_PHASE_COMPLETED] = GLANCE_STANDING_COMPLETED,
    [GLANCE_PHASE_WARNING] = GLANCE_STANDING_WARNING,
    [GLANCE_PHASE_FAILED] = GLANCE_STANDING_FAILED,
    [GLANCE_PHASE_CANCELLED] = GLANCE_STANDING_CANCELLED,
    [GLANCE_PHASE_LOST] = GLANCE_STANDING_LOST,
  };

  return standings[phase];
}

GlanceStanding
glance_standing_of_backup (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), GLANCE_STANDING_UNKNOWN);

  if (glance_monitor_get_stalled (monitor))
    return GLANCE_STANDING_STALLED;
  if (!glance_monitor_is_overdue (monitor))
    return glance_standing_of_phase (glance_monitor_get_phase (monitor));
  return glance_monitor_get_age (monitor) == GLANCE_AGE_NEVER ? GLANCE_STANDING_NEVER
                                                              : GLANCE_STANDING_OVERDUE;
}

/* A failure that is known outweighs not having heard since. */
GlanceStanding
glance_standing_of (GlanceMonitor *monitor)
{
  GlanceStanding standing;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), GLANCE_STANDING_UNKNOWN);

  standing = glance_standing_of_backup (monitor);
  return glance_monitor_get_problem (monitor) != NULL && standing != GLANCE_STANDING_FAILED
             ? GLANCE_STANDING_PROBLEM
             : standing;
}

const GlanceStandingRow *
glance_standing_get_row (GlanceStanding standing)
{
  g_return_val_if_fail ((guint) standing < GLANCE_N_STANDINGS, NULL);

  return &rows[standing];
}

const char *
glance_tone_get_style_class (GlanceTone tone)
{
  static const char *const classes[] = { "neutral", "accent", "success", "warning", "error" };

  return classes[tone];
}
