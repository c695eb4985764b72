/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-run.h"

#define KEPT_USEC (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

/* Shares of a run's time, or of its progress to 100%. */
#define QUEUED_UNTIL 0.05
#define DUMP_SILENT_UNTIL 0.6
#define FAILS_AT_PERCENT 43

struct _GlanceDemoRun
{
  /* Owned */ GlanceClock *clock;
  /* Owned */ char *task_id;
  /* Owned */ char *file_name;
  /* Owned */ char *auth;
  GlanceDemoOutcome outcome;
  GlanceDemoStorage storage;
  gboolean dump;
  gint64 began;        /* boot time in µs */
  gint64 began_real;   /* µs since 1970 */
  gint64 duration;     /* µs */
  gint64 cancelled_at; /* µs after the beginning, or -1 */
};

/* A server reports something new at most once a second; a demo in a hurry, thirty times per run.
 * */
static gint64
get_step (GlanceDemoRun *self)
{
  return MIN (G_USEC_PER_SEC, MAX (self->duration / 30, 1));
}

static gint64
get_elapsed (GlanceDemoRun *self)
{
  gint64 elapsed = glance_clock_get_boot_time (self->clock) - self->began;

  if (self->cancelled_at >= 0)
    elapsed = MIN (elapsed, self->cancelled_at);
  return elapsed - elapsed % get_step (self);
}

/* When it ends, in µs after the beginning. */
static gint64
get_length (GlanceDemoRun *self)
{
  if (self->cancelled_at >= 0)
    return self->cancelled_at;
  if (self->outcome == GLANCE_DEMO_FAILS)
    return self->duration * FAILS_AT_PERCENT / 100;
  return self->duration;
}

/* Files are packed up to 90, then uploaded and registered up to 99; a dump reports nothing for a
 * long time. */
static int
get_percent (GlanceDemoRun *self, gint64 elapsed)
{
  double share = (double) elapsed / self->duration;

  if (self->dump && share < DUMP_SILENT_UNTIL)
    return 0;
  return MIN ((int) (share * 100), 99);
}

static char *
make_file_name (gboolean dump, gint64 real_time)
{
  g_autoptr (GDateTime) began = g_date_time_new_from_unix_utc (real_time / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (began, "%Y-%m-%d_%H-%M-%S");

  return g_strdup_printf ("%s_%s.tar.gz", dump ? "workspace" : "demo", date);
}

GlanceDemoRun *
glance_demo_run_new (GlanceClock *clock,
                     GlanceDemoOutcome outcome,
                     GlanceDemoStorage storage,
                     gboolean dump,
                     guint seconds,
                     double fraction)
{
  GlanceDemoRun *self = g_new0 (GlanceDemoRun, 1);
  gint64 behind;

  self->clock = g_object_ref (clock);
  self->outcome = outcome;
  self->storage = storage;
  self->dump = dump;
  self->duration = (gint64) MAX (seconds, 1) * G_USEC_PER_SEC;
  self->cancelled_at = -1;
  behind = fraction * self->duration;
  self->began = glance_clock_get_boot_time (clock) - behind;
  self->began_real = glance_clock_get_real_time (clock) - behind;
  self->task_id = g_uuid_string_random ();
  self->auth = g_uuid_string_random ();
  self->file_name = make_file_name (dump, self->began_real);
  return self;
}

void
glance_demo_run_free (GlanceDemoRun *self)
{
  g_object_unref (self->clock);
  g_free (self->task_id);
  g_free (self->file_name);
  g_free (self->auth);
  g_free (self);
}

/* Stops it where it is. A run that has ended is left alone. */
void
glance_demo_run_cancel (GlanceDemoRun *self)
{
  if (!glance_demo_run_get_state (self).is_completed)
    self->cancelled_at = get_elapsed (self);
}

void
glance_demo_run_skip (GlanceDemoRun *self, double share)
{
  gint64 time = share * self->duration;

  self->began -= time;
  self->began_real -= time;
}

GlanceDemoState
glance_demo_run_get_state (GlanceDemoRun *self)
{
  GlanceDemoState state = { .error = "" };
  gint64 elapsed = get_elapsed (self);

  state.is_completed = elapsed >= get_length (self);
  state.percent = get_percent (self, MIN (elapsed, get_length (self)));
  if (!state.is_completed)
    {
      gboolean queued = elapsed < QUEUED_UNTIL * self->duration;

      state.status = queued ? GLANCE_TASK_STATUS_CREATED : GLANCE_TASK_STATUS_RUNNING;
      state.percent = queued ? 0 : state.percent;
    }
  else if (self->cancelled_at >= 0)
    {
      state.status = GLANCE_TASK_STATUS_CANCELED;
      state.warning = "Backup cancelled";
    }
  else if (self->outcome == GLANCE_DEMO_FAILS)
    {
      /* Not "Failed": only the error shows a failure. */
      state.status = GLANCE_TASK_STATUS_COMPLETED;
      state.error = "No space left on device";
    }
  else
    {
      /* The status lags a moment behind the completion. */
      state.status = elapsed < self->duration + get_step (self) ? GLANCE_TASK_STATUS_RUNNING
                                                                : GLANCE_TASK_STATUS_COMPLETED;
      state.percent = 100;
      state.has_file = self->storage == GLANCE_DEMO_STORAGE_TEMPORARY;
      if (self->outcome == GLANCE_DEMO_WARNS)
        state.warning = "Some files were not included in the backup because they could not be read";
    }
  return state;
}

gboolean
glance_demo_run_is_expired (GlanceDemoRun *self)
{
  gint64 elapsed = glance_clock_get_boot_time (self->clock) - self->began;

  return elapsed >= get_length (self) + KEPT_USEC;
}

const char *
glance_demo_run_get_task_id (GlanceDemoRun *self)
{
  return self->task_id;
}

const char *
glance_demo_run_get_file_name (GlanceDemoRun *self)
{
  return self->file_name;
}

const char *
glance_demo_run_get_auth (GlanceDemoRun *self)
{
  return self->auth;
}

gint64
glance_demo_run_get_end (GlanceDemoRun *self)
{
  return (self->began_real + get_length (self)) / G_USEC_PER_SEC;
}

GlanceDemoStorage
glance_demo_run_get_storage (GlanceDemoRun *self)
{
  return self->storage;
}
