/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-private.h"

/* The run as it is now; a later step of it is another object. */
GlanceRun *
glance_monitor_get_run (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->run;
}

GlancePortal *
glance_monitor_get_portal (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->portal;
}

GlancePhase
glance_monitor_get_phase (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), GLANCE_PHASE_UNKNOWN);

  return self->run->phase;
}

int
glance_monitor_get_percent (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->run->percent;
}

double
glance_monitor_get_fraction (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->run->percent / 100.0;
}

int
glance_monitor_get_eta_seconds (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->eta_seconds;
}

gboolean
glance_monitor_get_stalled (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->stalled;
}

gboolean
glance_monitor_get_checking (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->checking;
}

const char *
glance_monitor_get_task_id (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->run->task_id;
}

const char *
glance_monitor_get_run_id (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->run->task_id != NULL ? self->run->task_id : self->link_name;
}

GlanceTaskType
glance_monitor_get_task_type (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), GLANCE_TASK_TYPE_UNKNOWN);

  return self->run->type;
}

const char *
glance_monitor_get_error (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->run->error;
}

const char *
glance_monitor_get_warning (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->run->warning;
}

const char *
glance_monitor_get_link (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->link;
}

GlanceLinkRefusal
glance_monitor_get_link_refusal (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), GLANCE_LINK_FINE);

  return (GlanceLinkRefusal) self->link_refusal;
}

gint64
glance_monitor_get_link_expires (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->link_expires;
}

gint64
glance_monitor_get_started_at (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->run->started_at;
}

gint64
glance_monitor_get_finished_at (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->run->finished_at;
}

gint64
glance_monitor_get_last_backup (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->last_backup;
}

GlanceAge
glance_monitor_get_age (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return (GlanceAge) self->age;
}

gint64
glance_monitor_get_checked_at (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->checked_at;
}

const GError *
glance_monitor_get_problem (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->problem;
}

const GError *
glance_monitor_get_last_problem (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->last_problem;
}

gboolean
glance_monitor_get_quiet (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->quiet;
}

gboolean
glance_monitor_get_problem_lasts (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->problem_lasts;
}

gboolean
glance_monitor_get_recalled (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->recalled;
}

GlanceSeverity
glance_monitor_get_severity (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), GLANCE_SEVERITY_FINE);

  return self->severity;
}

gboolean
glance_monitor_wants_history (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->wants_history;
}

gboolean
glance_monitor_knows_history (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->knows_history;
}

/* Without an end that is known a link counts as alive. */
gboolean
glance_monitor_link_is_expired (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->link_expires != 0 && glance_monitor_get_now (self) >= self->link_expires;
}
