/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-private.h"

#include "glance-link-life.h"
#include "glance-standing.h"

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define STALL_TIME (10 * MINUTE)

/* One failure is no alarm: so many in a row are, or a minute without an answer. */
#define MANY_FAILURES 3
#define PATIENCE MINUTE

/* Somebody who does not look is told of it after so long. */
#define LONG_PROBLEM (10 * MINUTE)

#define DAY (24 * 60 * 60)

gint64
glance_monitor_get_now (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;
}

/* Boot time. A portal that is checked once a minute last answered a minute before any first failure, so
 * that one has a minute of its own. */
static gint64
find_end_of_patience (GlanceMonitor *self)
{
  return (self->n_failures > 1 ? self->answered_at : self->failed_at) + PATIENCE;
}

/* Whether the last failure is worth an alarm: nothing else is known, waiting does not help, or it has
 * lasted. Once it was, it is until there is an answer. */
static gboolean
is_alarming (GlanceMonitor *self, gint64 now)
{
  return self->problem != NULL || self->checked_at == 0 || !glance_error_passes (self->last_problem)
         || self->n_failures >= MANY_FAILURES || now >= find_end_of_patience (self);
}

/* Several failures in a row are no blip, nor is what only the user can end: that is seldom checked again. */
static gboolean
may_last (GlanceMonitor *self)
{
  return self->n_failures >= MANY_FAILURES
         || (self->n_failures > 0 && !glance_error_passes (self->last_problem));
}

gint64
glance_monitor_get_max_age (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return self->max_age >= 0 ? self->max_age
                            : glance_portal_get_max_age_days (self->portal) * (gint64) DAY;
}

/* When the last backup will be too old, in seconds since 1970; 0: never, or it is not known. */
static gint64
find_end_of_age (GlanceMonitor *self)
{
  gint64 max_age = glance_monitor_get_max_age (self);

  return max_age > 0 && self->last_backup > 0 ? self->last_backup + max_age : 0;
}

/* A backup that has been completed is one, whatever the history says. */
static GlanceAge
find_age (GlanceMonitor *self)
{
  gint64 end = find_end_of_age (self);
  gboolean is_over =
      glance_run_is_backup (self->run)
      && (self->run->phase == GLANCE_PHASE_COMPLETED || self->run->phase == GLANCE_PHASE_WARNING);

  if (end != 0)
    return glance_monitor_get_now (self) >= end ? GLANCE_AGE_OVERDUE : GLANCE_AGE_FINE;
  return self->knows_history && self->last_backup == 0 && !is_over
                 && glance_monitor_get_max_age (self) > 0
             ? GLANCE_AGE_NEVER
             : GLANCE_AGE_FINE;
}

/* While something runs, and where something went wrong, that says more. */
gboolean
glance_monitor_is_overdue (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->age != GLANCE_AGE_FINE
         && (self->run->phase == GLANCE_PHASE_IDLE || self->run->phase == GLANCE_PHASE_COMPLETED);
}

static gint64
find_link_expiry (GlanceMonitor *self)
{
  if (self->link == NULL)
    return 0;
  if (self->run->link_expires != 0)
    return self->run->link_expires;
  return glance_link_life_guess_end (self->link, self->run->finished_at);
}

static gint64
to_boot_time (GlanceMonitor *self, gint64 time)
{
  gint64 left = time * G_USEC_PER_SEC - glance_clock_get_real_time (self->clock);

  return glance_clock_get_boot_time (self->clock) + left;
}

void
glance_monitor_disarm (GlanceMonitor *self)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  glance_alarm_clear (&self->alarm);
}

/* One alarm for all, and none where nothing can come. It is left alone while it comes early enough: a
 * run that moves puts its stall off with every answer. */
static void
arm (GlanceMonitor *self)
{
  gint64 when = GLANCE_ALARM_NEVER;

  if (self->run->phase == GLANCE_PHASE_RUNNING && !self->stalled && self->last_problem == NULL
      && !self->is_told)
    when = self->changed_at + STALL_TIME;
  if (self->quiet && self->n_failures > 0)
    when = MIN (when, find_end_of_patience (self));
  if (may_last (self) && !self->problem_lasts)
    when = MIN (when, self->failed_at + LONG_PROBLEM);
  if (self->link_expires != 0 && !self->link_expired)
    when = MIN (when, to_boot_time (self, self->link_expires));
  if (self->muted && glance_portal_get_muted_until (self->portal) != GLANCE_PORTAL_MUTED_FOR_GOOD)
    when = MIN (when, to_boot_time (self, glance_portal_get_muted_until (self->portal)));
  if (self->age == GLANCE_AGE_FINE && find_end_of_age (self) != 0)
    when = MIN (when, to_boot_time (self, find_end_of_age (self)));

  if (when == GLANCE_ALARM_NEVER)
    glance_alarm_clear (&self->alarm);
  else
    glance_alarm_set_no_later (&self->alarm, when);
}

/* Without answers it is not known that nothing moves. */
static gboolean
find_stalled (GlanceMonitor *self, gint64 now)
{
  return self->run->phase == GLANCE_PHASE_RUNNING && now - self->changed_at >= STALL_TIME
         && (self->stalled || self->last_problem == NULL);
}

/* Sleep is not counted. */
gint64
glance_monitor_get_still_since (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), 0);

  return glance_monitor_get_now (self)
         - (glance_clock_get_boot_time (self->clock) - self->changed_at) / G_USEC_PER_SEC;
}

static int
find_eta (GlanceMonitor *self, gint64 now)
{
  return self->run->phase == GLANCE_PHASE_RUNNING && self->problem == NULL && !self->stalled
             ? glance_eta_get_seconds (self->eta, now)
             : -1;
}

void
glance_monitor_update (GlanceMonitor *self)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  gint64 now = glance_clock_get_boot_time (self->clock);

  if (self->n_failures > 0)
    glance_monitor_set_problem (self, is_alarming (self, now) ? self->last_problem : NULL);
  glance_monitor_set_int (self, PROP_QUIET, &self->quiet,
                          self->last_problem != NULL && self->problem == NULL);
  glance_monitor_set_int (
      self, PROP_PROBLEM_LASTS, &self->problem_lasts,
      self->n_failures > 0
          && (self->problem_lasts || (may_last (self) && now >= self->failed_at + LONG_PROBLEM)));
  if (!self->is_told)
    {
      glance_monitor_set_int (self, PROP_STALLED, &self->stalled, find_stalled (self, now));
      glance_monitor_set_int (self, PROP_ETA_SECONDS, &self->eta_seconds, find_eta (self, now));
    }
  glance_monitor_set_time (self, PROP_LINK_EXPIRES, &self->link_expires, find_link_expiry (self));
  glance_monitor_set_int (self, PROP_LINK_EXPIRED, &self->link_expired,
                          self->link_expires != 0
                              && glance_monitor_get_now (self) >= self->link_expires);
  glance_monitor_set_int (self, PROP_MUTED, &self->muted,
                          glance_portal_is_muted (self->portal, glance_monitor_get_now (self)));
  glance_monitor_set_int (self, PROP_AGE, &self->age, find_age (self));
  glance_monitor_set_int (self, PROP_SEVERITY, (int *) &self->severity,
                          glance_standing_get_row (glance_standing_of (self))->severity);
  glance_monitor_update_troubles (self);
  arm (self);
}

void
glance_monitor_time_passed (gpointer user_data)
{
  GlanceMonitor *self = user_data;

  g_return_if_fail (GLANCE_IS_MONITOR (self));

  g_object_freeze_notify (G_OBJECT (self));
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Neither a run nor an answer is overdue because we slept. */
void
glance_monitor_resumed (GlanceMonitor *self, gint64 slept)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  self->changed_at += slept;
  self->answered_at += slept;
  self->failed_at += slept;
  glance_monitor_disarm (self);
  glance_monitor_time_passed (self);
}
