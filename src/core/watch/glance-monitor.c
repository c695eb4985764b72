/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor.h"

#include "glance-eta.h"
#include "glance-link-life.h"

#define STALL_TIME (10 * 60 * (gint64) G_USEC_PER_SEC)

struct _GlanceMonitor
{
  GObject parent_instance;

  /* Owned */ GlancePortal *portal;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceRun *run;
  /* Owned */ GlanceEta *eta;
  guint alarm; /* the next stall or expiry, or earlier */
  gint64 alarm_time;
  gint64 changed_at; /* boot time of the last change of the run, sleep not counted */
  gboolean wants_history;
  gboolean knows_history;
  gboolean is_told; /* estimate and stall come from another process, and are not found here */

  int eta_seconds;
  gboolean stalled;
  gboolean checking;
  /* Owned */ char *link; /* of the run, absolute */
  int link_refusal;       /* GlanceLinkRefusal */
  gint64 link_expires;
  gboolean link_expired;
  gint64 last_backup;
  gint64 checked_at;
  /* Owned */ GError *problem;
  GlanceSeverity severity;
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
  PROP_LINK_REFUSAL,
  PROP_LINK_EXPIRES,
  PROP_LINK_EXPIRED,
  PROP_STARTED_AT,
  PROP_FINISHED_AT,
  PROP_LAST_BACKUP,
  PROP_CHECKED_AT,
  PROP_PROBLEM,
  PROP_SEVERITY,
  N_PROPS
};

enum
{
  RUN_ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceMonitor, glance_monitor, G_TYPE_OBJECT)

/* The only writers of what properties show. */

static void
notify (GlanceMonitor *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
set_int (GlanceMonitor *self, int prop, int *field, int value)
{
  if (*field == value)
    return;
  *field = value;
  notify (self, prop);
}

static void
set_time (GlanceMonitor *self, int prop, gint64 *field, gint64 value)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

/* (transfer full) @run. The link is resolved here, once a run and not once a look at it. */
static void
set_run (GlanceMonitor *self, GlanceRun *run)
{
  g_autoptr (GlanceRun) old = g_steal_pointer (&self->run);
  GlanceLinkRefusal refusal;
  g_autofree char *link =
      glance_link_resolve (glance_portal_get_origin (self->portal), run->link,
                           glance_portal_get_allow_http (self->portal), &refusal);

  self->run = run;
  if (run->phase != old->phase)
    {
      g_debug ("%s: %s", glance_portal_get_name (self->portal), glance_phase_get_nick (run->phase));
      notify (self, PROP_PHASE);
    }
  if (run->percent != old->percent)
    {
      notify (self, PROP_PERCENT);
      notify (self, PROP_FRACTION);
    }
  if (run->type != old->type)
    notify (self, PROP_TASK_TYPE);
  if (g_strcmp0 (run->task_id, old->task_id) != 0)
    notify (self, PROP_TASK_ID);
  if (g_strcmp0 (run->error, old->error) != 0)
    notify (self, PROP_ERROR);
  if (g_strcmp0 (run->warning, old->warning) != 0)
    notify (self, PROP_WARNING);
  if (run->started_at != old->started_at)
    notify (self, PROP_STARTED_AT);
  if (run->finished_at != old->finished_at)
    notify (self, PROP_FINISHED_AT);
  if (g_strcmp0 (link, self->link) != 0)
    {
      g_free (self->link);
      self->link = g_steal_pointer (&link);
      notify (self, PROP_LINK);
    }
  set_int (self, PROP_LINK_REFUSAL, &self->link_refusal, refusal);
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

static GlanceSeverity
find_severity (GlanceMonitor *self)
{
  GlanceSeverity severity = GLANCE_SEVERITY_FINE;

  if (self->run->phase == GLANCE_PHASE_FAILED)
    severity = GLANCE_SEVERITY_FAILED;
  else if (self->run->phase == GLANCE_PHASE_WARNING || self->run->phase == GLANCE_PHASE_CANCELLED
           || self->run->phase == GLANCE_PHASE_LOST || self->stalled)
    severity = GLANCE_SEVERITY_WARNING;
  return self->problem != NULL ? glance_severity_worse (severity, GLANCE_SEVERITY_PROBLEM)
                               : severity;
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

  if (self->run->phase == GLANCE_PHASE_RUNNING && !self->stalled && self->problem == NULL
      && !self->is_told)
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
  return self->run->phase == GLANCE_PHASE_RUNNING && now - self->changed_at >= STALL_TIME
         && (self->stalled || self->problem == NULL);
}

static int
find_eta (GlanceMonitor *self, gint64 now)
{
  return self->run->phase == GLANCE_PHASE_RUNNING && self->problem == NULL && !self->stalled
             ? glance_eta_get_seconds (self->eta, now)
             : -1;
}

static void
update (GlanceMonitor *self)
{
  gint64 now = glance_clock_get_boot_time (self->clock);

  if (!self->is_told)
    {
      set_int (self, PROP_STALLED, &self->stalled, find_stalled (self, now));
      set_int (self, PROP_ETA_SECONDS, &self->eta_seconds, find_eta (self, now));
    }
  set_time (self, PROP_LINK_EXPIRES, &self->link_expires, find_link_expiry (self));
  set_int (self, PROP_LINK_EXPIRED, &self->link_expired,
           self->link_expires != 0 && get_now (self) >= self->link_expires);
  set_int (self, PROP_SEVERITY, (int *) &self->severity, find_severity (self));
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

  /* A finished run is in the history, and so is what came before a portal was first seen idle. */
  if (ended || (run->phase == GLANCE_PHASE_IDLE && before->phase == GLANCE_PHASE_UNKNOWN))
    self->wants_history = TRUE;
  else if (!same || glance_run_is_active (run))
    self->wants_history = FALSE;
  if (ended && run->finished_at == now
      && (run->phase == GLANCE_PHASE_COMPLETED || run->phase == GLANCE_PHASE_WARNING))
    set_time (self, PROP_LAST_BACKUP, &self->last_backup, MAX (self->last_backup, now));
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
  g_signal_emit (self, signals[RUN_ENDED], 0, run);
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
  glance_run_unref (self->run);
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
      g_value_set_enum (value, self->run->phase);
      break;
    case PROP_PERCENT:
      g_value_set_int (value, self->run->percent);
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
      g_value_set_string (value, self->run->task_id);
      break;
    case PROP_TASK_TYPE:
      g_value_set_int (value, self->run->type);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->run->error);
      break;
    case PROP_WARNING:
      g_value_set_string (value, self->run->warning);
      break;
    case PROP_LINK:
      g_value_set_string (value, self->link);
      break;
    case PROP_LINK_REFUSAL:
      g_value_set_int (value, self->link_refusal);
      break;
    case PROP_LINK_EXPIRES:
      g_value_set_int64 (value, self->link_expires);
      break;
    case PROP_LINK_EXPIRED:
      g_value_set_boolean (value, self->link_expired);
      break;
    case PROP_STARTED_AT:
      g_value_set_int64 (value, self->run->started_at);
      break;
    case PROP_FINISHED_AT:
      g_value_set_int64 (value, self->run->finished_at);
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
    case PROP_SEVERITY:
      g_value_set_int (value, self->severity);
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
  properties[PROP_LINK_REFUSAL] =
      g_param_spec_int ("link-refusal", NULL, NULL, GLANCE_LINK_FINE, GLANCE_LINK_MALFORMED,
                        GLANCE_LINK_FINE, READABLE);
  properties[PROP_LINK_EXPIRES] = time_property ("link-expires");
  properties[PROP_LINK_EXPIRED] =
      g_param_spec_boolean ("link-expired", NULL, NULL, FALSE, READABLE);
  properties[PROP_STARTED_AT] = time_property ("started-at");
  properties[PROP_FINISHED_AT] = time_property ("finished-at");
  properties[PROP_LAST_BACKUP] = time_property ("last-backup");
  properties[PROP_CHECKED_AT] = time_property ("checked-at");
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, READABLE);
  properties[PROP_SEVERITY] =
      g_param_spec_int ("severity", NULL, NULL, GLANCE_SEVERITY_FINE, GLANCE_SEVERITY_PROBLEM,
                        GLANCE_SEVERITY_FINE, READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RUN_ENDED] = g_signal_new ("run-ended", GLANCE_TYPE_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, GLANCE_TYPE_RUN);
}

static void
glance_monitor_init (GlanceMonitor *self)
{
  self->run = glance_run_new (GLANCE_PHASE_UNKNOWN);
  self->eta = glance_eta_new ();
  self->eta_seconds = -1;
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
  g_autoptr (GlanceRun) before = glance_run_ref (self->run);
  gint64 now = get_now (self);

  if (progress->clamped)
    g_debug ("%s: the portal gave a percentage outside 0-100",
             glance_portal_get_name (self->portal));

  g_object_freeze_notify (G_OBJECT (self));
  self->is_told = FALSE;
  set_problem (self, NULL);
  set_run (self, glance_run_fold_answer (before, progress, now, self->checked_at));
  follow_run (self, before, now);
  if (progress->present)
    glance_eta_add (self->eta, glance_clock_get_boot_time (self->clock), progress->percent);
  set_time (self, PROP_CHECKED_AT, &self->checked_at, now);
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
  tell_end (self, before);
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

/**
 * glance_monitor_fold_history:
 * @history: (nullable): the portal's record of finished backups; NULL when it gave none, which is not
 *   asked again for this run
 */
void
glance_monitor_fold_history (GlanceMonitor *self, GlanceHistory *history)
{
  g_autoptr (GlanceRun) before = glance_run_ref (self->run);
  const GlanceHistoryEntry *entry = NULL;

  self->wants_history = FALSE;
  if (history == NULL)
    return;

  self->knows_history = TRUE;
  g_object_freeze_notify (G_OBJECT (self));
  if (before->task_id != NULL && !glance_run_is_active (before))
    entry = glance_history_find (history, before->task_id);
  if (entry != NULL)
    set_run (self, glance_run_fold_history (before, entry));
  if (history->n_entries > 0)
    set_time (self, PROP_LAST_BACKUP, &self->last_backup,
              MAX (self->last_backup, history->entries[0].created_at));
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
  tell_end (self, before);
}

/* What the history said when it was read some time ago; @time 0: that there was no backup yet. */
void
glance_monitor_fold_last_backup (GlanceMonitor *self, gint64 time)
{
  self->knows_history = TRUE;
  set_time (self, PROP_LAST_BACKUP, &self->last_backup, MAX (self->last_backup, time));
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
  self->is_told = FALSE;
  self->wants_history = FALSE;
  self->knows_history = FALSE;
  glance_eta_reset (self->eta);
  set_run (self, glance_run_new (GLANCE_PHASE_UNKNOWN));
  set_problem (self, NULL);
  set_time (self, PROP_LAST_BACKUP, &self->last_backup, 0);
  set_time (self, PROP_CHECKED_AT, &self->checked_at, 0);
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * glance_monitor_save:
 * @self: a monitor
 *
 * Returns: (transfer floating): everything that is known, as an `a{sv}`: `run`, `last-backup`,
 *   `checked-at`, and what holds only for as long as the process that found it lives: `problem`,
 *   `stalled`, `eta-seconds`, `checking`. No key; the link is whole
 */
GVariant *
glance_monitor_save (GlanceMonitor *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&dict, "run", glance_run_to_variant (self->run));
  g_variant_dict_insert (&dict, "last-backup", "x", self->last_backup);
  g_variant_dict_insert (&dict, "checked-at", "x", self->checked_at);
  g_variant_dict_insert (&dict, "stalled", "b", self->stalled);
  g_variant_dict_insert (&dict, "eta-seconds", "i", self->eta_seconds);
  g_variant_dict_insert (&dict, "checking", "b", self->checking);
  if (self->problem != NULL)
    g_variant_dict_insert_value (&dict, "problem", glance_error_to_variant (self->problem));
  return g_variant_dict_end (&dict);
}

static gint64
lookup_time (GVariantDict *dict, const char *key)
{
  gint64 time = 0;

  g_variant_dict_lookup (dict, key, "x", &time);
  return MAX (time, 0);
}

/* Where they are said, they are not found here until the portal itself answers. */
static void
restore_told (GlanceMonitor *self, GVariantDict *dict)
{
  gboolean stalled = FALSE;
  gboolean checking = FALSE;
  int eta_seconds = -1;

  self->is_told = g_variant_dict_lookup (dict, "stalled", "b", &stalled);
  g_variant_dict_lookup (dict, "eta-seconds", "i", &eta_seconds);
  g_variant_dict_lookup (dict, "checking", "b", &checking);
  set_int (self, PROP_STALLED, &self->stalled, stalled && self->run->phase == GLANCE_PHASE_RUNNING);
  set_int (self, PROP_ETA_SECONDS, &self->eta_seconds, MAX (eta_seconds, -1));
  set_int (self, PROP_CHECKING, &self->checking, checking);
}

/**
 * glance_monitor_restore:
 * @self: a monitor
 * @state: what glance_monitor_save() gave, perhaps with entries left out; it may come from anywhere,
 *   and what is damaged or absent counts as not known
 *
 * Takes the place of what @self knows. No run ends by this: `run-ended` is for what an answer tells.
 */
void
glance_monitor_restore (GlanceMonitor *self, GVariant *state)
{
  g_autoptr (GVariantDict) dict = NULL;
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GVariant) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT) || !g_variant_is_normal_form (state))
    return;

  dict = g_variant_dict_new (state);
  run = g_variant_dict_lookup_value (dict, "run", G_VARIANT_TYPE_VARDICT);
  problem = g_variant_dict_lookup_value (dict, "problem", NULL);
  error = problem != NULL ? glance_error_from_variant (problem) : NULL;

  g_object_freeze_notify (G_OBJECT (self));
  self->wants_history = FALSE;
  self->changed_at = glance_clock_get_boot_time (self->clock);
  glance_eta_reset (self->eta);
  set_run (self,
           run != NULL ? glance_run_from_variant (run) : glance_run_new (GLANCE_PHASE_UNKNOWN));
  set_time (self, PROP_LAST_BACKUP, &self->last_backup, lookup_time (dict, "last-backup"));
  set_time (self, PROP_CHECKED_AT, &self->checked_at, lookup_time (dict, "checked-at"));
  set_problem (self, error);
  restore_told (self, dict);
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* The run as it is now; a later step of it is another object. */
GlanceRun *
glance_monitor_get_run (GlanceMonitor *self)
{
  return self->run;
}

GlancePortal *
glance_monitor_get_portal (GlanceMonitor *self)
{
  return self->portal;
}

GlancePhase
glance_monitor_get_phase (GlanceMonitor *self)
{
  return self->run->phase;
}

int
glance_monitor_get_percent (GlanceMonitor *self)
{
  return self->run->percent;
}

double
glance_monitor_get_fraction (GlanceMonitor *self)
{
  return self->run->percent / 100.0;
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
  return self->run->task_id;
}

GlanceTaskType
glance_monitor_get_task_type (GlanceMonitor *self)
{
  return self->run->type;
}

const char *
glance_monitor_get_error (GlanceMonitor *self)
{
  return self->run->error;
}

const char *
glance_monitor_get_warning (GlanceMonitor *self)
{
  return self->run->warning;
}

const char *
glance_monitor_get_link (GlanceMonitor *self)
{
  return self->link;
}

GlanceLinkRefusal
glance_monitor_get_link_refusal (GlanceMonitor *self)
{
  return (GlanceLinkRefusal) self->link_refusal;
}

gint64
glance_monitor_get_link_expires (GlanceMonitor *self)
{
  return self->link_expires;
}

gint64
glance_monitor_get_started_at (GlanceMonitor *self)
{
  return self->run->started_at;
}

gint64
glance_monitor_get_finished_at (GlanceMonitor *self)
{
  return self->run->finished_at;
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

GlanceSeverity
glance_monitor_get_severity (GlanceMonitor *self)
{
  return self->severity;
}

gboolean
glance_monitor_wants_history (GlanceMonitor *self)
{
  return self->wants_history;
}

gboolean
glance_monitor_knows_history (GlanceMonitor *self)
{
  return self->knows_history;
}

/* Without an end that is known a link counts as alive. */
gboolean
glance_monitor_link_is_expired (GlanceMonitor *self)
{
  return self->link_expires != 0 && get_now (self) >= self->link_expires;
}
