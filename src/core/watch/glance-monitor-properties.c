/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-private.h"

#include <string.h>

#define MAX_LINK_NAME 200 /* bytes */

enum
{
  RUN_ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceMonitor, glance_monitor, G_TYPE_OBJECT)

void
glance_monitor_notify (GlanceMonitor *self, int prop)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
glance_monitor_set_int (GlanceMonitor *self, int prop, int *field, int value)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  if (*field == value)
    return;
  *field = value;
  glance_monitor_notify (self, prop);
}

void
glance_monitor_set_time (GlanceMonitor *self, int prop, gint64 *field, gint64 value)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

/* The path of a link names one file, and with it one run; what comes after that may be another one each time. */
static void
name_link (GlanceMonitor *self)
{
  const char *link = self->run->task_id == NULL ? self->run->link : NULL;

  g_clear_pointer (&self->link_name, g_free);
  if (link == NULL)
    return;
  self->link_name = g_strndup (link, strcspn (link, "?#"));
  if (strlen (self->link_name) > MAX_LINK_NAME)
    {
      g_autofree char *name = g_steal_pointer (&self->link_name);

      self->link_name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
    }
}

/* (transfer full) @run. The link is resolved here, once a run and not once a look at it. */
void
glance_monitor_set_run (GlanceMonitor *self, GlanceRun *run)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));
  g_return_if_fail (run != NULL);

  g_autoptr (GlanceRun) old = g_steal_pointer (&self->run);
  GlanceLinkRefusal refusal;
  g_autofree char *link =
      glance_link_resolve (glance_portal_get_origin (self->portal), run->link,
                           glance_portal_get_allow_http (self->portal), &refusal);

  self->run = run;
  name_link (self);
  if (run->phase != old->phase)
    {
      g_debug ("%s: %s", glance_portal_get_name (self->portal), glance_phase_get_nick (run->phase));
      glance_monitor_notify (self, PROP_PHASE);
    }
  if (run->percent != old->percent)
    {
      glance_monitor_notify (self, PROP_PERCENT);
      glance_monitor_notify (self, PROP_FRACTION);
    }
  if (run->type != old->type)
    glance_monitor_notify (self, PROP_TASK_TYPE);
  if (g_strcmp0 (run->task_id, old->task_id) != 0)
    glance_monitor_notify (self, PROP_TASK_ID);
  if (g_strcmp0 (run->error, old->error) != 0)
    glance_monitor_notify (self, PROP_ERROR);
  if (g_strcmp0 (run->warning, old->warning) != 0)
    glance_monitor_notify (self, PROP_WARNING);
  if (run->started_at != old->started_at)
    glance_monitor_notify (self, PROP_STARTED_AT);
  if (run->finished_at != old->finished_at)
    glance_monitor_notify (self, PROP_FINISHED_AT);
  if (g_strcmp0 (link, self->link) != 0)
    {
      g_free (self->link);
      self->link = g_steal_pointer (&link);
      glance_monitor_notify (self, PROP_LINK);
    }
  glance_monitor_set_int (self, PROP_LINK_REFUSAL, &self->link_refusal, refusal);
}

void
glance_monitor_set_problem (GlanceMonitor *self, const GError *problem)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  if (self->problem == problem
      || (self->problem != NULL && problem != NULL && glance_error_equal (problem, self->problem)))
    return;
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

void
glance_monitor_emit_ended (GlanceMonitor *self, GlanceRun *run)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));
  g_return_if_fail (run != NULL);

  g_signal_emit (self, signals[RUN_ENDED], 0, run);
}

static void
portal_notify (GlancePortal *portal, GParamSpec *pspec, GlanceMonitor *self)
{
  if (g_str_equal (pspec->name, "max-age-days") || g_str_equal (pspec->name, "muted-until"))
    glance_monitor_time_passed (self);
}

/* There may be a thousand of it: each handler that is spared counts, and by its number each is found at once. */
static void
glance_monitor_constructed (GObject *object)
{
  GlanceMonitor *self = GLANCE_MONITOR (object);

  G_OBJECT_CLASS (glance_monitor_parent_class)->constructed (object);
  glance_alarm_init (&self->alarm, self->clock, glance_monitor_time_passed, self);
  self->on_resumed =
      g_signal_connect_swapped (self->clock, "resumed", G_CALLBACK (glance_monitor_resumed), self);
  self->on_portal = g_signal_connect (self->portal, "notify", G_CALLBACK (portal_notify), self);
  glance_monitor_time_passed (self);
}

static void
glance_monitor_dispose (GObject *object)
{
  GlanceMonitor *self = GLANCE_MONITOR (object);

  glance_monitor_disarm (self);
  g_clear_signal_handler (&self->on_resumed, self->clock);
  g_clear_signal_handler (&self->on_portal, self->portal);
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
  g_free (self->link_name);
  g_free (self->link);
  g_clear_error (&self->problem);
  g_clear_error (&self->last_problem);
  g_strfreev (self->troubles);
  g_strfreev (self->known);
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
    case PROP_N_CHECKS:
      g_value_set_uint (value, self->n_checks);
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
    case PROP_AGE:
      g_value_set_int (value, self->age);
      break;
    case PROP_CHECKED_AT:
      g_value_set_int64 (value, self->checked_at);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    case PROP_QUIET:
      g_value_set_boolean (value, self->quiet);
      break;
    case PROP_PROBLEM_LASTS:
      g_value_set_boolean (value, self->problem_lasts);
      break;
    case PROP_RECALLED:
      g_value_set_boolean (value, self->recalled);
      break;
    case PROP_SEVERITY:
      g_value_set_int (value, self->severity);
      break;
    case PROP_TROUBLES:
      g_value_set_boxed (value, self->troubles);
      break;
    case PROP_ACKNOWLEDGED:
      g_value_set_boolean (value, self->acknowledged);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
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
  properties[PROP_N_CHECKS] = g_param_spec_uint ("n-checks", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
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
  properties[PROP_AGE] = g_param_spec_int ("age", NULL, NULL, GLANCE_AGE_FINE, GLANCE_AGE_NEVER,
                                           GLANCE_AGE_FINE, READABLE);
  properties[PROP_CHECKED_AT] = time_property ("checked-at");
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, READABLE);
  properties[PROP_QUIET] = g_param_spec_boolean ("quiet", NULL, NULL, FALSE, READABLE);
  properties[PROP_PROBLEM_LASTS] =
      g_param_spec_boolean ("problem-lasts", NULL, NULL, FALSE, READABLE);
  properties[PROP_RECALLED] = g_param_spec_boolean ("recalled", NULL, NULL, FALSE, READABLE);
  properties[PROP_SEVERITY] =
      g_param_spec_int ("severity", NULL, NULL, GLANCE_SEVERITY_FINE, GLANCE_SEVERITY_PROBLEM,
                        GLANCE_SEVERITY_FINE, READABLE);
  properties[PROP_TROUBLES] = g_param_spec_boxed ("troubles", NULL, NULL, G_TYPE_STRV, READABLE);
  properties[PROP_ACKNOWLEDGED] =
      g_param_spec_boolean ("acknowledged", NULL, NULL, FALSE, READABLE);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, READABLE);
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
  self->max_age = -1;
}

GlanceMonitor *
glance_monitor_new (GlancePortal *portal, GlanceClock *clock)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  return g_object_new (GLANCE_TYPE_MONITOR, "portal", portal, "clock", clock, NULL);
}
