/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-alarm.h"
#include "glance-eta.h"
#include "glance-monitor.h"

G_BEGIN_DECLS

/* What the parts of the monitor share, and nobody else includes. */

struct _GlanceMonitor
{
  GObject parent_instance;

  /* Owned */ GlancePortal *portal;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceRun *run;
  /* Owned */ GlanceEta *eta;
  GlanceAlarm alarm; /* the next of what comes by the clock, or earlier */
  gulong on_resumed; /* a handler of the clock */
  gulong on_portal;  /* a handler of the portal */
  /* Boot times, moved on by the time that this computer sleeps. */
  gint64 changed_at;  /* the last change of the run */
  gint64 answered_at; /* the last answer */
  gint64 failed_at;   /* the first of the failures since */
  guint n_failures;   /* in a row */
  /* Owned */ GError *last_problem; /* why the last check was not answered; or NULL */
  gint64 asked_at; /* boot time when the history was last wanted; 0: never */
  gint64 max_age;  /* s; -1: as the portal has it */
  gboolean wants_history;
  gboolean knows_history;
  gboolean is_told; /* estimate and stall come from another process, and are not found here */

  int eta_seconds;
  gboolean stalled;
  gboolean checking;
  guint n_checks;
  /* Owned */ char *link; /* of the run, absolute */
  /* Owned */ char *link_name; /* of a run without a task id, and with a link; or NULL */
  int link_refusal;       /* GlanceLinkRefusal */
  gint64 link_expires;
  gboolean link_expired;
  gint64 last_backup;
  int age; /* GlanceAge */
  gint64 checked_at;
  /* Owned */ GError *problem; /* the last one, once it is worth an alarm */
  gboolean quiet;
  gboolean problem_lasts;
  gboolean recalled;
  GlanceSeverity severity;
  /* Owned */ char **troubles; /* what is wrong, see glance-monitor-troubles.c; or NULL */
  /* Owned */ char **known;    /* what the user has acknowledged; or NULL */
  gboolean acknowledged;
  gboolean muted;
};

enum
{
  PROP_0,
  PROP_PORTAL,
  PROP_CLOCK,
  PROP_PHASE,
  PROP_PERCENT,
  PROP_FRACTION,
  PROP_ETA_SECONDS,
  PROP_STALLED,
  PROP_CHECKING,
  PROP_N_CHECKS,
  PROP_TASK_ID,
  PROP_TASK_TYPE,
  PROP_ERROR,
  PROP_WARNING,
  PROP_LINK,
  PROP_LINK_REFUSAL,
  PROP_LINK_EXPIRES,
  PROP_LINK_EXPIRED,
  PROP_STARTED_AT,
  PROP_FINISHED_AT,
  PROP_LAST_BACKUP,
  PROP_AGE,
  PROP_CHECKED_AT,
  PROP_PROBLEM,
  PROP_QUIET,
  PROP_PROBLEM_LASTS,
  PROP_RECALLED,
  PROP_SEVERITY,
  PROP_TROUBLES,
  PROP_ACKNOWLEDGED,
  PROP_MUTED,
  N_PROPS
};

/* The only writers of what properties show: each stores, then notifies, and only on change. */
void   glance_monitor_set_int     (GlanceMonitor *self,
                                   int            prop,
                                   int           *field,
                                   int            value);
void   glance_monitor_set_time    (GlanceMonitor *self,
                                   int            prop,
                                   gint64        *field,
                                   gint64         value);
void   glance_monitor_set_run     (GlanceMonitor *self,
                                   GlanceRun     *run);       /* (transfer full) */
void   glance_monitor_set_problem (GlanceMonitor *self,
                                   const GError  *problem);   /* or NULL */
void   glance_monitor_emit_ended  (GlanceMonitor *self,
                                   GlanceRun     *run);
void   glance_monitor_notify      (GlanceMonitor *self,
                                   int            prop);

/* What follows from all of it by the clock. */
gint64 glance_monitor_get_now     (GlanceMonitor *self);      /* seconds since 1970 */
void   glance_monitor_update      (GlanceMonitor *self);
void   glance_monitor_time_passed (gpointer       self);      /* a GSourceOnceFunc */
void   glance_monitor_resumed     (GlanceMonitor *self,
                                   gint64         slept);     /* µs */
void   glance_monitor_disarm      (GlanceMonitor *self);

/* What is wrong, and what of it is known to the user. */
void   glance_monitor_update_troubles (GlanceMonitor *self);
void   glance_monitor_restore_known   (GlanceMonitor *self,
                                       GVariant      *known);  /* (nullable): as */

G_END_DECLS
