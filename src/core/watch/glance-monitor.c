/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-private.h"

#define LONGEST_AGE (G_GINT64_CONSTANT (1000) * 365 * 24 * 3600)

/* Backups that others made are seen in the history; it is dear on the server. */
#define HISTORY_LASTS (3600 * (gint64) G_USEC_PER_SEC)

static gboolean
is_history_old (GlanceMonitor *self)
{
  return self->asked_at == 0
         || glance_clock_get_boot_time (self->clock) - self->asked_at >= HISTORY_LASTS;
}

/* What a step of the run, or another one in its place, means for what is not part of it. */
static void
follow_run (GlanceMonitor *self, const GlanceRun *before, gint64 now)
{
  const GlanceRun *run = self->run;
  gboolean same = glance_run_continues (run, before);
  gboolean ended = !glance_run_is_active (run) && run->phase != GLANCE_PHASE_UNKNOWN
                   && run->phase != GLANCE_PHASE_IDLE && (!same || run->phase != before->phase);

  if (!same)
    glance_eta_reset (self->eta);
  if (!same || run->phase != before->phase || run->percent != before->percent)
    self->changed_at = glance_clock_get_boot_time (self->clock);

  /* A finished run is in the history, and so is what nobody here has seen. */
  if (ended || (!glance_run_is_active (run) && is_history_old (self)))
    self->wants_history = TRUE;
  else if (!same || glance_run_is_active (run))
    self->wants_history = FALSE;
  if (ended && run->finished_at == now && glance_run_is_backup (run)
      && (run->phase == GLANCE_PHASE_COMPLETED || run->phase == GLANCE_PHASE_WARNING))
    glance_monitor_set_time (self, PROP_LAST_BACKUP, &self->last_backup,
                             MAX (self->last_backup, now));
}

/* From here on it is known how the portal stands, or that nothing is known. */
static void
take_answer (GlanceMonitor *self)
{
  self->n_failures = 0;
  self->answered_at = glance_clock_get_boot_time (self->clock);
  g_clear_error (&self->last_problem);
  glance_monitor_set_problem (self, NULL);
  glance_monitor_set_int (self, PROP_RECALLED, &self->recalled, FALSE);
}

/* Tells that a run has ended: after all values are in place. One that had ended before it was first seen
 * is no news. */
static void
tell_end (GlanceMonitor *self, const GlanceRun *before)
{
  g_autoptr (GlanceRun) run = glance_run_ref (self->run);
  gboolean ended = glance_run_is_over (run) || run->phase == GLANCE_PHASE_LOST;

  if (!ended || run->phase == GLANCE_PHASE_IDLE || before->phase == GLANCE_PHASE_UNKNOWN
      || (run->phase == before->phase && glance_run_continues (run, before)))
    return;
  glance_monitor_emit_ended (self, run);
}

/**
 * glance_monitor_fold_progress:
 * @progress: what the portal answered, just now
 *
 * Runs are told apart by `taskId`, and by a percentage that falls. A run that was going on and is not
 * there any more is lost; the record of a finished one that is gone leaves an idle portal.
 */
void
glance_monitor_fold_progress (GlanceMonitor *self, GlanceProgress *progress)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));
  g_return_if_fail (progress != NULL);

  g_autoptr (GlanceRun) before = glance_run_ref (self->run);
  gint64 now = glance_monitor_get_now (self);

  if (progress->clamped)
    g_debug ("%s: the portal gave a percentage outside 0-100",
             glance_portal_get_name (self->portal));

  g_object_freeze_notify (G_OBJECT (self));
  self->is_told = FALSE;
  take_answer (self);
  glance_monitor_set_run (self, glance_run_fold_answer (before, progress, now, self->checked_at));
  follow_run (self, before, now);
  if (progress->present)
    glance_eta_add (self->eta, glance_clock_get_boot_time (self->clock), progress->percent);
  glance_monitor_set_time (self, PROP_CHECKED_AT, &self->checked_at, now);
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
  tell_end (self, before);
}

/* Why there was no answer; what was known stays known, and one failure alone is no alarm. */
void
glance_monitor_fold_problem (GlanceMonitor *self, const GError *error)
{
  g_return_if_fail (error != NULL);
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  if (self->n_failures++ == 0)
    self->failed_at = glance_clock_get_boot_time (self->clock);
  g_clear_error (&self->last_problem);
  self->last_problem = g_error_copy (error);
  g_object_freeze_notify (G_OBJECT (self));
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * glance_monitor_fold_history:
 * @history: (nullable): the portal's record of finished backups; NULL when it gave none; it is then not
 *   read again for an hour, unless a run ends
 */
void
glance_monitor_fold_history (GlanceMonitor *self, GlanceHistory *history)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  g_autoptr (GlanceRun) before = glance_run_ref (self->run);
  const GlanceHistoryEntry *entry = NULL;

  self->wants_history = FALSE;
  self->asked_at = glance_clock_get_boot_time (self->clock);
  if (history == NULL)
    return;

  /* Entries without a time are backups that were made at some time. */
  self->knows_history = history->n_entries == 0 || history->entries[0].created_at > 0;
  g_object_freeze_notify (G_OBJECT (self));
  if (before->task_id != NULL && !glance_run_is_active (before))
    entry = glance_history_find (history, before->task_id);
  if (entry != NULL)
    glance_monitor_set_run (self, glance_run_fold_history (before, entry));
  if (history->n_entries > 0)
    glance_monitor_set_time (self, PROP_LAST_BACKUP, &self->last_backup,
                             MAX (self->last_backup, history->entries[0].created_at));
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
  tell_end (self, before);
}

/* What the history said when it was read some time ago; @time 0: that there was no backup yet. */
void
glance_monitor_fold_last_backup (GlanceMonitor *self, gint64 time)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  self->knows_history = TRUE;
  g_object_freeze_notify (G_OBJECT (self));
  glance_monitor_set_time (self, PROP_LAST_BACKUP, &self->last_backup,
                           MAX (self->last_backup, time));
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
glance_monitor_set_checking (GlanceMonitor *self, gboolean checking)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  if (self->checking && !checking)
    glance_monitor_set_int (self, PROP_N_CHECKS, (int *) &self->n_checks, (int) self->n_checks + 1);
  glance_monitor_set_int (self, PROP_CHECKING, &self->checking, !!checking);
}

void
glance_monitor_set_max_age (GlanceMonitor *self, gint64 seconds)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  self->max_age = MIN (seconds, LONGEST_AGE);
  g_object_freeze_notify (G_OBJECT (self));
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* What the history said of the run when it was read some time ago. */
void
glance_monitor_fold_record (GlanceMonitor *self, gint64 ended_at, gint64 link_expires)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  const GlanceHistoryEntry entry = { .created_at = ended_at, .expires_at = link_expires };
  g_autoptr (GlanceRun) before = glance_run_ref (self->run);

  if (!glance_run_is_over (before))
    return;
  g_object_freeze_notify (G_OBJECT (self));
  glance_monitor_set_run (self, glance_run_fold_history (before, &entry));
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
glance_monitor_reset (GlanceMonitor *self)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  g_object_freeze_notify (G_OBJECT (self));
  self->is_told = FALSE;
  self->wants_history = FALSE;
  self->knows_history = FALSE;
  self->asked_at = 0;
  g_clear_pointer (&self->known, g_strfreev);
  glance_eta_reset (self->eta);
  glance_monitor_set_run (self, glance_run_new (GLANCE_PHASE_UNKNOWN));
  take_answer (self);
  glance_monitor_set_time (self, PROP_LAST_BACKUP, &self->last_backup, 0);
  glance_monitor_set_time (self, PROP_CHECKED_AT, &self->checked_at, 0);
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
}
