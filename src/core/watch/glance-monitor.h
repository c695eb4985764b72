/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

#include "glance-clock.h"
#include "glance-error.h"
#include "glance-history.h"
#include "glance-link.h"
#include "glance-phase.h"
#include "glance-portal.h"
#include "glance-progress.h"
#include "glance-run.h"

G_BEGIN_DECLS

/**
 * GlanceAge:
 *
 * How the time of the last backup stands to the portal's age limit, whatever runs now.
 *
 * @GLANCE_AGE_FINE: within the limit, or there is none, or the time is not known
 * @GLANCE_AGE_OVERDUE: longer ago than that
 * @GLANCE_AGE_NEVER: the history was read, and has no backup
 */
typedef enum
{
  GLANCE_AGE_FINE,
  GLANCE_AGE_OVERDUE,
  GLANCE_AGE_NEVER,
} GlanceAge;

/**
 * GlanceMonitor:
 *
 * The state of one portal, decided here and nowhere else. Answers are folded in; properties say what
 * is known now and notify on change (one fold, one burst of notifies, after all values are in place).
 * A problem stands beside the phase and never erases it. One that may pass is no alarm at once: for a
 * while "problem" stays NULL and "quiet" is TRUE. What was kept for the next start is "recalled" until the
 * portal answers: it is how the portal stood at "checked-at".
 *
 * Signal "run-ended" (GlanceRun): a run has completed, failed, been cancelled or vanished, and it had not
 * when it was first seen; after the notifies. A lost run that the history has is told of once more.
 *
 * Times are seconds since 1970 (UTC); 0 is "not known".
 */
#define GLANCE_TYPE_MONITOR (glance_monitor_get_type ())
G_DECLARE_FINAL_TYPE (GlanceMonitor, glance_monitor, GLANCE, MONITOR, GObject)

GlanceMonitor  *glance_monitor_new               (GlancePortal   *portal,
                                                  GlanceClock    *clock);

/* The fold */
void            glance_monitor_fold_progress     (GlanceMonitor  *self,
                                                  GlanceProgress *progress);
void            glance_monitor_fold_problem      (GlanceMonitor  *self,
                                                  const GError   *error);
void            glance_monitor_fold_history      (GlanceMonitor  *self,
                                                  GlanceHistory  *history);    /* NULL: requested, and there was none */
void            glance_monitor_fold_last_backup  (GlanceMonitor  *self,
                                                  gint64          time);
void            glance_monitor_fold_record       (GlanceMonitor  *self,
                                                  gint64          ended_at,
                                                  gint64          link_expires);   /* 0: never, or not said */
void            glance_monitor_set_checking      (GlanceMonitor  *self,      /* a check is under way */
                                                  gboolean        checking);
void            glance_monitor_set_max_age       (GlanceMonitor  *self,      /* in place of the portal's age limit */
                                                  gint64          seconds);  /* 0: none; -1: the portal's */
void            glance_monitor_reset             (GlanceMonitor  *self);     /* the portal's address changed: all is unknown again */

/* What is wrong, each by a name that nothing else will have: a run that ended badly or stands still, an age, a
 * problem. Arrays end with NULL. */
const char *const *
                glance_monitor_get_troubles      (GlanceMonitor  *self);     /* "troubles": borrowed; NULL: all is well */
const char     *glance_monitor_get_urgent_trouble (GlanceMonitor *self);     /* that of them which is a failed or lost run; or NULL */
void            glance_monitor_acknowledge       (GlanceMonitor  *self,      /* the user knows of these */
                                                  const char *const *troubles);
gboolean        glance_monitor_knows             (GlanceMonitor  *self,      /* whether they know of this one */
                                                  const char     *trouble);
gboolean        glance_monitor_get_acknowledged  (GlanceMonitor  *self);     /* "acknowledged": something is wrong, and they know of all of it */
gboolean        glance_monitor_get_muted         (GlanceMonitor  *self);     /* "muted": nobody is to be told of it now */

/* For another process, or for the next start */
GVariant       *glance_monitor_save              (GlanceMonitor  *self);     /* floating a{sv} */
GVariant       *glance_monitor_save_for_later    (GlanceMonitor  *self);     /* floating a{sv} */
void            glance_monitor_restore           (GlanceMonitor  *self,
                                                  GVariant       *state);
GlanceRun      *glance_monitor_get_run           (GlanceMonitor  *self);     /* borrowed: the run that the properties below are about */

/* Properties, each with its notify */
GlancePortal   *glance_monitor_get_portal        (GlanceMonitor  *self);     /* "portal" */
GlancePhase     glance_monitor_get_phase         (GlanceMonitor  *self);     /* "phase" */
int             glance_monitor_get_percent       (GlanceMonitor  *self);     /* "percent": 0-100; of a failed run where it stopped */
double          glance_monitor_get_fraction      (GlanceMonitor  *self);     /* "fraction": 0-1, for a progress bar */
int             glance_monitor_get_eta_seconds   (GlanceMonitor  *self);     /* "eta-seconds": -1 when it cannot be trusted */
gboolean        glance_monitor_get_stalled       (GlanceMonitor  *self);     /* "stalled": running, no change for 10 minutes */
gint64          glance_monitor_get_still_since   (GlanceMonitor  *self);     /* when the run last changed */
gboolean        glance_monitor_get_checking      (GlanceMonitor  *self);     /* "checking" */
                                                                             /* "n-checks": how many have ended, with an answer or without */
const char     *glance_monitor_get_task_id       (GlanceMonitor  *self);     /* "task-id" */
const char     *glance_monitor_get_run_id        (GlanceMonitor  *self);     /* tells one finished run from another: that, or the path of its link; or NULL */
GlanceTaskType  glance_monitor_get_task_type     (GlanceMonitor  *self);     /* "task-type" */
const char     *glance_monitor_get_error         (GlanceMonitor  *self);     /* "error": what the portal said; or NULL */
const char     *glance_monitor_get_warning       (GlanceMonitor  *self);     /* "warning" */
const char     *glance_monitor_get_link          (GlanceMonitor  *self);     /* "link": absolute, http(s), safe to open; or NULL */
GlanceLinkRefusal
                glance_monitor_get_link_refusal  (GlanceMonitor  *self);     /* "link-refusal": why the portal's link is not offered */
gint64          glance_monitor_get_link_expires  (GlanceMonitor  *self);     /* "link-expires" */
gint64          glance_monitor_get_started_at    (GlanceMonitor  *self);     /* "started-at": only when we saw it start */
gint64          glance_monitor_get_finished_at   (GlanceMonitor  *self);     /* "finished-at": seen, or from the history */
gint64          glance_monitor_get_last_backup   (GlanceMonitor  *self);     /* "last-backup": newest entry of the history */
GlanceAge       glance_monitor_get_age           (GlanceMonitor  *self);     /* "age" */
gboolean        glance_monitor_is_overdue        (GlanceMonitor  *self);     /* too old or never, and it is at rest: that is what to say of it */
gint64          glance_monitor_get_max_age       (GlanceMonitor  *self);     /* seconds; 0: no limit */
gint64          glance_monitor_get_checked_at    (GlanceMonitor  *self);     /* "checked-at": last check that was answered */
const GError   *glance_monitor_get_problem       (GlanceMonitor  *self);     /* "problem": why the portal does not answer, once that is worth an alarm; or NULL */
const GError   *glance_monitor_get_last_problem  (GlanceMonitor  *self);     /* why the last check was not answered; or NULL */
gboolean        glance_monitor_get_quiet         (GlanceMonitor  *self);     /* "quiet": the last check was not answered, and it is too early for an alarm */
gboolean        glance_monitor_get_problem_lasts (GlanceMonitor  *self);     /* "problem-lasts": for ten minutes, and it is no blip: worth telling somebody who does not look */
gboolean        glance_monitor_get_recalled      (GlanceMonitor  *self);     /* "recalled": nothing is known but what was kept from an earlier start */

GlanceSeverity   glance_monitor_get_severity       (GlanceMonitor  *self);     /* "severity", from phase, stalled, age and problem */
gboolean        glance_monitor_wants_history     (GlanceMonitor  *self);     /* nothing runs, and the history has not been read since a run ended, or for an hour */
gboolean        glance_monitor_knows_history     (GlanceMonitor  *self);     /* it was read: without a last backup, there is none */
gboolean        glance_monitor_link_is_expired   (GlanceMonitor  *self);     /* "link-expired": now, by the clock */

G_END_DECLS
