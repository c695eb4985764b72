/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor.h"

#include "glance-eta.h"
#include "glance-link-life.h"
#include "glance-url.h"

#define STALL_TIME (10 * 60 * (gint64) G_USEC_PER_SEC)

/* Two answers so close together tell when something between them happened. */
#define CLOSE_S 120

struct _GlanceMonitor
{
  GObject parent_instance;

  /* Owned */ GlancePortal *portal;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceEta *eta;
  guint alarm; /* the next stall or expiry, or earlier */
  gint64 alarm_time;
  gint64 changed_at; /* boot time of the last change of the run, sleep not counted */
  gboolean wants_history;
  gint64 recorded_expiry; /* of this run's link, by the history */

  GlancePhase phase;
  int percent;
  int eta_seconds;
  gboolean stalled;
  gboolean checking;
  /* Owned */ char *task_id;
  GlanceTaskType task_type;
  /* Owned */ char *error;
  /* Owned */ char *warning;
  /* Owned */ char *link;
  gint64 link_expires;
  gboolean link_expired;
  gint64 started_at;
  gint64 finished_at;
  gint64 last_backup;
  gint64 checked_at;
  /* Owned */ GError *problem;
  GlanceBadness badness;
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
  PROP_TASK_ID,
  PROP_TASK_TYPE,
  PROP_ERROR,
  PROP_WARNING,
  PROP_LINK,
  PROP_LINK_EXPIRES,
  PROP_LINK_EXPIRED,
  PROP_STARTED_AT,
  PROP_FINISHED_AT,
  PROP_LAST_BACKUP,
  PROP_CHECKED_AT,
  PROP_PROBLEM,
  PROP_BADNESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceMonitor, glance_monitor, G_TYPE_OBJECT)

/* The only writers of what properties show. */

static gboolean
set_int (GlanceMonitor *self, int prop, int *field, int value)
{
  if (*field == value)
    return FALSE;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
  return TRUE;
}

static void
set_time (GlanceMonitor *self, int prop, gint64 *field, gint64 value)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
set_string (GlanceMonitor *self, int prop, char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
set_percent (GlanceMonitor *self, int percent)
{
  if (set_int (self, PROP_PERCENT, &self->percent, percent))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

static void
set_phase (GlanceMonitor *self, GlancePhase phase)
{
  if (self->phase == phase)
    return;
  g_debug ("%s: %s", glance_portal_get_name (self->portal), glance_phase_get_nick (phase));
  self->phase = phase;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
}

static void
set_problem (GlanceMonitor *self, const GError *problem)
{
  if (self->problem == problem
      || (self->problem != NULL && problem != NULL
          && g_error_matches (problem, self->problem->domain, self->problem->code)
          && g_str_equal (problem->message, self->problem->message)
          && glance_error_get_retry_after (problem)
                 == glance_error_get_retry_after (self->problem)))
    return;
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static gint64
get_now (GlanceMonitor *self)
{
  return glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;
}

/* What follows from everything else, by the clock. */

static GlanceBadness
find_badness (GlanceMonitor *self)
{
  GlanceBadness badness = GLANCE_BADNESS_FINE;

  if (self->phase == GLANCE_PHASE_FAILED)
    badness = GLANCE_BADNESS_FAILED;
  else if (self->phase == GLANCE_PHASE_WARNING || self->phase == GLANCE_PHASE_CANCELLED
           || self->phase == GLANCE_PHASE_LOST || self->stalled)
    badness = GLANCE_BADNESS_WARNING;
  return self->problem != NULL ? glance_badness_worse (badness, GLANCE_BADNESS_PROBLEM) : badness;
}

static gint64
find_link_expiry (GlanceMonitor *self)
{
  if (self->link == NULL)
    return 0;
  if (self->recorded_expiry != 0)
    return self->recorded_expiry;
  return glance_link_life_guess_end (self->link, self->finished_at);
}

static void on_alarm (gpointer user_data);

static void
disarm (GlanceMonitor *self)
{
  if (self->alarm != 0)
    glance_clock_remove_alarm (self->clock, self->alarm);
  self->alarm = 0;
}

/* One alarm for both, and none where neither can come. It is left alone while it comes early enough: a
 * run that moves puts its stall off with every answer. */
static void
arm (GlanceMonitor *self)
{
  gint64 when = G_MAXINT64;

  if (self->phase == GLANCE_PHASE_RUNNING && !self->stalled && self->problem == NULL)
    when = self->changed_at + STALL_TIME;
  if (self->link_expires != 0 && !self->link_expired)
    {
      gint64 left = self->link_expires * G_USEC_PER_SEC - glance_clock_get_real_time (self->clock);

      when = MIN (when, glance_clock_get_boot_time (self->clock) + left);
    }

  if (self->alarm != 0 && self->alarm_time <= when && when != G_MAXINT64)
    return;
  disarm (self);
  if (when == G_MAXINT64)
    return;
  self->alarm_time = when;
  self->alarm = glance_clock_add_alarm (self->clock, when, on_alarm, self);
}

/* Without answers it is not known that nothing moves. */
static gboolean
find_stalled (GlanceMonitor *self, gint64 now)
{
  return self->phase == GLANCE_PHASE_RUNNING && now - self->changed_at >= STALL_TIME
         && (self->stalled || self->problem == NULL);
}

static void
update (GlanceMonitor *self)
{
  gint64 now = glance_clock_get_boot_time (self->clock);
  gboolean running = self->phase == GLANCE_PHASE_RUNNING;
  int eta = running && self->problem == NULL ? glance_eta_get_seconds (self->eta, now) : -1;

  set_int (self, PROP_STALLED, &self->stalled, find_stalled (self, now));
  set_int (self, PROP_ETA_SECONDS, &self->eta_seconds, self->stalled ? -1 : eta);
  set_time (self, PROP_LINK_EXPIRES, &self->link_expires, find_link_expiry (self));
  set_int (self, PROP_LINK_EXPIRED, &self->link_expired,
           self->link_expires != 0 && get_now (self) >= self->link_expires);
  set_int (self, PROP_BADNESS, (int *) &self->badness, find_badness (self));
  arm (self);
}

static void
on_alarm (gpointer user_data)
{
  GlanceMonitor *self = user_data;

  self->alarm = 0;
  g_object_freeze_notify (G_OBJECT (self));
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* A run does not stall because we slept. */
static void
resumed (GlanceMonitor *self, gint64 slept)
{
  self->changed_at += slept;
  disarm (self);
  on_alarm (self);
}

/* The fold. */

static gboolean
is_over (GlancePhase phase)
{
  return phase > GLANCE_PHASE_RUNNING && phase != GLANCE_PHASE_LOST;
}

/* Failure is decided by the error, for the status of a failed run is "completed". Every field may be
 * missing: portals before 3.7.1 send no status. */
static GlancePhase
read_phase (const GlanceProgress *progress)
{
  if (progress->error != NULL)
    return GLANCE_PHASE_FAILED;
  if (progress->status == GLANCE_TASK_STATUS_CANCELED)
    return GLANCE_PHASE_CANCELLED;
  if (progress->status == GLANCE_TASK_STATUS_FAILED)
    return GLANCE_PHASE_FAILED;
  if (progress->is_completed || progress->status == GLANCE_TASK_STATUS_COMPLETED)
    {
      if (progress->warning == NULL)
        return GLANCE_PHASE_COMPLETED;
      return g_str_has_prefix (progress->warning, "Backup cancelled") ? GLANCE_PHASE_CANCELLED
                                                                      : GLANCE_PHASE_WARNING;
    }
  if (progress->status == GLANCE_TASK_STATUS_CREATED && progress->percent == 0)
    return GLANCE_PHASE_QUEUED;
  return GLANCE_PHASE_RUNNING;
}

static gboolean
is_new_run (GlanceMonitor *self, const GlanceProgress *progress, GlancePhase phase)
{
  if (self->phase == GLANCE_PHASE_UNKNOWN || self->phase == GLANCE_PHASE_IDLE)
    return TRUE;
  if (self->task_id != NULL && progress->task_id != NULL
      && !g_str_equal (self->task_id, progress->task_id))
    return TRUE;
  if (glance_phase_is_active (phase))
    return is_over (self->phase) || progress->percent < self->percent;
  return FALSE;
}

static void
forget_run (GlanceMonitor *self)
{
  glance_eta_reset (self->eta);
  self->recorded_expiry = 0;
  self->changed_at = glance_clock_get_boot_time (self->clock);
  self->wants_history = FALSE;
  set_percent (self, 0);
  set_string (self, PROP_TASK_ID, &self->task_id, NULL);
  set_int (self, PROP_TASK_TYPE, (int *) &self->task_type, GLANCE_TASK_TYPE_UNKNOWN);
  set_string (self, PROP_ERROR, &self->error, NULL);
  set_string (self, PROP_WARNING, &self->warning, NULL);
  set_string (self, PROP_LINK, &self->link, NULL);
  set_time (self, PROP_STARTED_AT, &self->started_at, 0);
  set_time (self, PROP_FINISHED_AT, &self->finished_at, 0);
}

/* @close: the answer before this one is so recent that what differs has happened now. */
static void
fold_idle (GlanceMonitor *self, gboolean close)
{
  if (glance_phase_is_active (self->phase))
    {
      set_phase (self, GLANCE_PHASE_LOST);
      set_time (self, PROP_FINISHED_AT, &self->finished_at, close ? get_now (self) : 0);
      self->wants_history = TRUE;
    }
  else if (self->phase != GLANCE_PHASE_LOST && self->phase != GLANCE_PHASE_IDLE)
    {
      gboolean first = self->phase == GLANCE_PHASE_UNKNOWN;

      /* A portal drops the record of a finished run after a day, or for the next one. */
      forget_run (self);
      set_phase (self, GLANCE_PHASE_IDLE);
      self->wants_history = first;
    }
}

static void
fold_end (GlanceMonitor *self, GlancePhase phase, gboolean close)
{
  self->wants_history = TRUE;
  if (!close)
    return;
  set_time (self, PROP_FINISHED_AT, &self->finished_at, get_now (self));
  if (phase == GLANCE_PHASE_COMPLETED || phase == GLANCE_PHASE_WARNING)
    set_time (self, PROP_LAST_BACKUP, &self->last_backup,
              MAX (self->last_backup, self->finished_at));
}

static void
fold_task (GlanceMonitor *self, const GlanceProgress *progress, gboolean close)
{
  GlancePhase phase = read_phase (progress);
  gboolean is_new = is_new_run (self, progress, phase);
  gboolean seen_before = self->phase != GLANCE_PHASE_UNKNOWN;
  gint64 now = glance_clock_get_boot_time (self->clock);
  g_autofree char *link =
      glance_url_resolve_link (glance_portal_get_origin (self->portal), progress->link);

  if (is_new)
    {
      forget_run (self);
      if (glance_phase_is_active (phase)
          && (phase == GLANCE_PHASE_QUEUED || (seen_before && close)))
        set_time (self, PROP_STARTED_AT, &self->started_at, get_now (self));
    }
  if (progress->clamped)
    g_debug ("%s: the portal gave a percentage outside 0-100",
             glance_portal_get_name (self->portal));
  if (is_new || phase != self->phase || progress->percent != self->percent)
    self->changed_at = now;
  if (!glance_phase_is_active (phase) && (is_new || phase != self->phase))
    fold_end (self, phase, seen_before && close);
  else if (self->phase == GLANCE_PHASE_LOST)
    set_time (self, PROP_FINISHED_AT, &self->finished_at, 0); /* it is there again */

  glance_eta_add (self->eta, now, progress->percent);
  set_phase (self, phase);
  set_percent (self, progress->percent);
  if (progress->task_id != NULL)
    set_string (self, PROP_TASK_ID, &self->task_id, progress->task_id);
  set_int (self, PROP_TASK_TYPE, (int *) &self->task_type, progress->type);
  set_string (self, PROP_ERROR, &self->error, progress->error);
  set_string (self, PROP_WARNING, &self->warning, progress->warning);
  set_string (self, PROP_LINK, &self->link, link);
}

static void
glance_monitor_constructed (GObject *object)
{
  GlanceMonitor *self = GLANCE_MONITOR (object);

  G_OBJECT_CLASS (glance_monitor_parent_class)->constructed (object);
  g_signal_connect_object (self->clock, "resumed", G_CALLBACK (resumed), self, G_CONNECT_SWAPPED);
}

static void
glance_monitor_dispose (GObject *object)
{
  disarm (GLANCE_MONITOR (object));
  G_OBJECT_CLASS (glance_monitor_parent_class)->dispose (object);
}

static void
glance_monitor_finalize (GObject *object)
{
  GlanceMonitor *self = GLANCE_MONITOR (object);

  g_object_unref (self->portal);
  g_object_unref (self->clock);
  glance_eta_free (self->eta);
  g_free (self->task_id);
  g_free (self->error);
  g_free (self->warning);
  g_free (self->link);
  g_clear_error (&self->problem);
  G_OBJECT_CLASS (glance_monitor_parent_class)->finalize (object);
}

static void
glance_monitor_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GlanceMonitor *self = GLANCE_MONITOR (object);

  switch (prop_id)
    {
    case PROP_PORTAL:
      g_value_set_object (value, self->portal);
      break;
    case PROP_PHASE:
      g_value_set_enum (value, self->phase);
      break;
    case PROP_PERCENT:
      g_value_set_int (value, self->percent);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, glance_monitor_get_fraction (self));
      break;
    case PROP_ETA_SECONDS:
      g_value_set_int (value, self->eta_seconds);
      break;
    case PROP_STALLED:
      g_value_set_boolean (value, self->stalled);
      break;
    case PROP_CHECKING:
      g_value_set_boolean (value, self->checking);
      break;
    case PROP_TASK_ID:
      g_value_set_string (value, self->task_id);
      break;
    case PROP_TASK_TYPE:
      g_value_set_int (value, self->task_type);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_WARNING:
      g_value_set_string (value, self->warning);
      break;
    case PROP_LINK:
      g_value_set_string (value, self->link);
      break;
    case PROP_LINK_EXPIRES:
      g_value_set_int64 (value, self->link_expires);
      break;
    case PROP_LINK_EXPIRED:
      g_value_set_boolean (value, self->link_expired);
      break;
    case PROP_STARTED_AT:
      g_value_set_int64 (value, self->started_at);
      break;
    case PROP_FINISHED_AT:
      g_value_set_int64 (value, self->finished_at);
      break;
    case PROP_LAST_BACKUP:
      g_value_set_int64 (value, self->last_backup);
      break;
    case PROP_CHECKED_AT:
      g_value_set_int64 (value, self->checked_at);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    case PROP_BADNESS:
      g_value_set_int (value, self->badness);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_monitor_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GlanceMonitor *self = GLANCE_MONITOR (object);

  switch (prop_id)
    {
    case PROP_PORTAL:
      self->portal = g_value_dup_object (value);
      break;
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define GIVEN (G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)

static GParamSpec *
time_property (const char *name)
{
  return g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0, READABLE);
}

static void
glance_monitor_class_init (GlanceMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = glance_monitor_constructed;
  object_class->dispose = glance_monitor_dispose;
  object_class->finalize = glance_monitor_finalize;
  object_class->get_property = glance_monitor_get_property;
  object_class->set_property = glance_monitor_set_property;

  properties[PROP_PORTAL] = g_param_spec_object ("portal", NULL, NULL, GLANCE_TYPE_PORTAL,
                                                 G_PARAM_READABLE | G_PARAM_WRITABLE | GIVEN);
  properties[PROP_CLOCK] =
      g_param_spec_object ("clock", NULL, NULL, GLANCE_TYPE_CLOCK, G_PARAM_WRITABLE | GIVEN);
  properties[PROP_PHASE] =
      g_param_spec_enum ("phase", NULL, NULL, GLANCE_TYPE_PHASE, GLANCE_PHASE_UNKNOWN, READABLE);
  properties[PROP_PERCENT] = g_param_spec_int ("percent", NULL, NULL, 0, 100, 0, READABLE);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, READABLE);
  properties[PROP_ETA_SECONDS] =
      g_param_spec_int ("eta-seconds", NULL, NULL, -1, G_MAXINT, -1, READABLE);
  properties[PROP_STALLED] = g_param_spec_boolean ("stalled", NULL, NULL, FALSE, READABLE);
  properties[PROP_CHECKING] = g_param_spec_boolean ("checking", NULL, NULL, FALSE, READABLE);
  properties[PROP_TASK_ID] = g_param_spec_string ("task-id", NULL, NULL, NULL, READABLE);
  properties[PROP_TASK_TYPE] =
      g_param_spec_int ("task-type", NULL, NULL, GLANCE_TASK_TYPE_UNKNOWN,
                        GLANCE_TASK_TYPE_TRANSFER, GLANCE_TASK_TYPE_UNKNOWN, READABLE);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, READABLE);
  properties[PROP_WARNING] = g_param_spec_string ("warning", NULL, NULL, NULL, READABLE);
  properties[PROP_LINK] = g_param_spec_string ("link", NULL, NULL, NULL, READABLE);
  properties[PROP_LINK_EXPIRES] = time_property ("link-expires");
  properties[PROP_LINK_EXPIRED] =
      g_param_spec_boolean ("link-expired", NULL, NULL, FALSE, READABLE);
  properties[PROP_STARTED_AT] = time_property ("started-at");
  properties[PROP_FINISHED_AT] = time_property ("finished-at");
  properties[PROP_LAST_BACKUP] = time_property ("last-backup");
  properties[PROP_CHECKED_AT] = time_property ("checked-at");
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, READABLE);
  properties[PROP_BADNESS] =
      g_param_spec_int ("badness", NULL, NULL, GLANCE_BADNESS_FINE, GLANCE_BADNESS_PROBLEM,
                        GLANCE_BADNESS_FINE, READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
glance_monitor_init (GlanceMonitor *self)
{
  self->eta = glance_eta_new ();
  self->eta_seconds = -1;
  self->task_type = GLANCE_TASK_TYPE_UNKNOWN;
}

GlanceMonitor *
glance_monitor_new (GlancePortal *portal, GlanceClock *clock)
{
  return g_object_new (GLANCE_TYPE_MONITOR, "portal", portal, "clock", clock, NULL);
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
  gint64 now = get_now (self);
  gboolean close = self->checked_at != 0 && now - self->checked_at <= CLOSE_S;

  g_object_freeze_notify (G_OBJECT (self));
  set_problem (self, NULL);
  if (progress->present)
    fold_task (self, progress, close);
  else
    fold_idle (self, close);
  set_time (self, PROP_CHECKED_AT, &self->checked_at, now);
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Why there was no answer; what was known stays known. */
void
glance_monitor_fold_problem (GlanceMonitor *self, const GError *error)
{
  g_return_if_fail (error != NULL);

  g_object_freeze_notify (G_OBJECT (self));
  set_problem (self, error);
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
fold_entry (GlanceMonitor *self, const GlanceHistoryEntry *entry)
{
  if (self->phase == GLANCE_PHASE_LOST)
    {
      /* It finished while nobody looked, and its record is gone since. */
      set_phase (self, GLANCE_PHASE_COMPLETED);
      set_percent (self, 100);
      set_time (self, PROP_FINISHED_AT, &self->finished_at, entry->created_at);
    }
  if (self->finished_at == 0)
    set_time (self, PROP_FINISHED_AT, &self->finished_at, entry->created_at);
  self->recorded_expiry = entry->expires_at;
}

/**
 * glance_monitor_fold_history:
 * @history: (nullable): the portal's record of finished backups; NULL when it gave none, which is not
 *   asked again for this run
 */
void
glance_monitor_fold_history (GlanceMonitor *self, GlanceHistory *history)
{
  const GlanceHistoryEntry *entry = NULL;

  self->wants_history = FALSE;
  if (history == NULL)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  if (self->task_id != NULL && !glance_phase_is_active (self->phase))
    entry = glance_history_find (history, self->task_id);
  if (entry != NULL)
    fold_entry (self, entry);
  if (history->n_entries > 0)
    set_time (self, PROP_LAST_BACKUP, &self->last_backup,
              MAX (self->last_backup, history->entries[0].created_at));
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
glance_monitor_set_checking (GlanceMonitor *self, gboolean checking)
{
  set_int (self, PROP_CHECKING, &self->checking, !!checking);
}

void
glance_monitor_reset (GlanceMonitor *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  forget_run (self);
  set_phase (self, GLANCE_PHASE_UNKNOWN);
  set_problem (self, NULL);
  set_time (self, PROP_LAST_BACKUP, &self->last_backup, 0);
  set_time (self, PROP_CHECKED_AT, &self->checked_at, 0);
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

GlancePortal *
glance_monitor_get_portal (GlanceMonitor *self)
{
  return self->portal;
}

GlancePhase
glance_monitor_get_phase (GlanceMonitor *self)
{
  return self->phase;
}

int
glance_monitor_get_percent (GlanceMonitor *self)
{
  return self->percent;
}

double
glance_monitor_get_fraction (GlanceMonitor *self)
{
  return self->percent / 100.0;
}

int
glance_monitor_get_eta_seconds (GlanceMonitor *self)
{
  return self->eta_seconds;
}

gboolean
glance_monitor_get_stalled (GlanceMonitor *self)
{
  return self->stalled;
}

gboolean
glance_monitor_get_checking (GlanceMonitor *self)
{
  return self->checking;
}

const char *
glance_monitor_get_task_id (GlanceMonitor *self)
{
  return self->task_id;
}

GlanceTaskType
glance_monitor_get_task_type (GlanceMonitor *self)
{
  return self->task_type;
}

const char *
glance_monitor_get_error (GlanceMonitor *self)
{
  return self->error;
}

const char *
glance_monitor_get_warning (GlanceMonitor *self)
{
  return self->warning;
}

const char *
glance_monitor_get_link (GlanceMonitor *self)
{
  return self->link;
}

gint64
glance_monitor_get_link_expires (GlanceMonitor *self)
{
  return self->link_expires;
}

gint64
glance_monitor_get_started_at (GlanceMonitor *self)
{
  return self->started_at;
}

gint64
glance_monitor_get_finished_at (GlanceMonitor *self)
{
  return self->finished_at;
}

gint64
glance_monitor_get_last_backup (GlanceMonitor *self)
{
  return self->last_backup;
}

gint64
glance_monitor_get_checked_at (GlanceMonitor *self)
{
  return self->checked_at;
}

const GError *
glance_monitor_get_problem (GlanceMonitor *self)
{
  return self->problem;
}

GlanceBadness
glance_monitor_get_badness (GlanceMonitor *self)
{
  return self->badness;
}

gboolean
glance_monitor_wants_history (GlanceMonitor *self)
{
  return self->wants_history;
}

/* Without an end that is known a link counts as alive. */
gboolean
glance_monitor_link_is_expired (GlanceMonitor *self)
{
  return self->link_expires != 0 && get_now (self) >= self->link_expires;
}
