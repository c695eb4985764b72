/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-download-private.h"

#include "glance-api-key.h"
#include "glance-error.h"
#include "glance-url.h"

#define TICK (G_USEC_PER_SEC / 4)
#define SILENCE (30 * G_USEC_PER_SEC)
#define FIRST_DELAY 1.0
#define LONGEST_DELAY 30.0
#define MAX_BARREN 8 /* attempts in a row that bring nothing: a minute and a half in all */

enum
{
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceDownload, glance_download, G_TYPE_OBJECT)

static void begin_attempt (GlanceDownload *self);

static void
tell_notice (GlanceDownload *self)
{
  g_autofree char *notice = glance_fetch_take_notice (self->fetch);

  if (notice != NULL)
    g_signal_emit (self, signals[NOTICE], 0, notice);
}

void
glance_download_disarm (GlanceDownload *self)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  if (self->alarm != 0)
    glance_clock_remove_alarm (self->clock, self->alarm);
  self->alarm = 0;
}

static gboolean
is_all_there (GlanceDownload *self)
{
  return self->total >= 0 && self->received == self->total;
}

/* Takes over what the thread has done meanwhile. */
static void
read_progress (GlanceDownload *self)
{
  gint64 now = glance_clock_get_boot_time (self->clock);
  GlanceFetchProgress progress;

  glance_fetch_get_progress (self->fetch, &progress);
  if (progress.fetched != self->fetched || !progress.is_listening)
    self->heard_at = now;
  self->fetched = progress.fetched;
  if (progress.received < self->received)
    glance_rate_reset (&self->rate);
  glance_rate_add (&self->rate, now, progress.received);

  g_object_freeze_notify (G_OBJECT (self));
  glance_download_set_int64 (self, GLANCE_DOWNLOAD_PROP_TOTAL, &self->total, progress.total);
  glance_download_set_int64 (self, GLANCE_DOWNLOAD_PROP_RECEIVED, &self->received,
                             progress.received);
  glance_download_set_int64 (self, GLANCE_DOWNLOAD_PROP_SPEED, &self->speed,
                             glance_rate_get (&self->rate));
  glance_download_set_time_left (self, glance_rate_get_time_left (&self->rate, self->total));
  if (self->state == GLANCE_DOWNLOAD_RUNNING && is_all_there (self))
    glance_download_set_state (self, GLANCE_DOWNLOAD_CHECKING);
  else if (self->state == GLANCE_DOWNLOAD_CHECKING && !is_all_there (self))
    glance_download_set_state (self, GLANCE_DOWNLOAD_RUNNING);
  g_object_thaw_notify (G_OBJECT (self));
  tell_notice (self);
}

static void
stop_attempt (GlanceDownload *self, Stop stop)
{
  /* What was wanted first is overtaken only by what ends it all. */
  if (self->stop < stop)
    self->stop = stop;
  if (self->attempt != NULL)
    g_cancellable_cancel (self->attempt);
}

static void
on_tick (gpointer user_data)
{
  g_autoptr (GlanceDownload) self = g_object_ref (user_data);
  gint64 now = glance_clock_get_boot_time (self->clock);

  self->alarm = 0;
  read_progress (self);
  if (self->attempt == NULL)
    return;
  if (now - self->heard_at >= SILENCE)
    stop_attempt (self, STOP_SILENT);
  else
    self->alarm = glance_clock_add_alarm (self->clock, now + TICK, on_tick, self);
}

static void
on_retry (gpointer user_data)
{
  GlanceDownload *self = user_data;

  self->alarm = 0;
  begin_attempt (self);
}

/* Seconds since 1970. */
static gint64
get_now (GlanceDownload *self)
{
  return glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;
}

static GError *
make_cancelled (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The download was stopped");
}

static gboolean
is_expired (GlanceDownload *self)
{
  return self->link_expires != 0 && get_now (self) >= self->link_expires;
}

/* A link that has worked, and works no more, or whose time is up. (transfer full) @error and result */
static GError *
explain (GlanceDownload *self, GError *error)
{
  GError *expired;

  if (!g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_LINK_REFUSED)
      || (!self->has_worked && !is_expired (self)))
    return error;
  expired = glance_error_new (GLANCE_ERROR_LINK_EXPIRED, glance_error_get_detail (error));
  g_error_free (error);
  return expired;
}

/* Seconds. */
static double
choose_delay (GlanceDownload *self)
{
  gint64 retry_after = glance_error_get_retry_after (self->problem);
  double delay = FIRST_DELAY;

  for (guint i = 1; i < self->n_barren && delay < LONGEST_DELAY; i++)
    delay *= 2;
  delay = MIN (delay, LONGEST_DELAY) * (0.5 + glance_clock_get_random (self->clock));
  return MAX (delay, (double) retry_after);
}

/* (transfer full) @error */
static void
try_again (GlanceDownload *self, GError *error)
{
  gint64 now = glance_clock_get_boot_time (self->clock);
  gint64 delay;

  self->n_barren = self->fetched > self->fetched_before ? 0 : self->n_barren + 1;
  if (self->n_barren > 0 && is_expired (self))
    {
      g_error_free (error);
      glance_download_end (self, GLANCE_DOWNLOAD_FAILED,
                           glance_error_new (GLANCE_ERROR_LINK_EXPIRED, NULL));
      return;
    }
  if (self->n_barren >= MAX_BARREN && get_now (self) >= self->patient_until)
    {
      glance_download_end (self, GLANCE_DOWNLOAD_FAILED, error);
      return;
    }

  g_object_freeze_notify (G_OBJECT (self));
  glance_download_take_problem (self, error);
  delay = (gint64) (choose_delay (self) * G_USEC_PER_SEC);
  self->retry_at = (glance_clock_get_real_time (self->clock) + delay) / G_USEC_PER_SEC + 1;
  glance_download_set_state (self, GLANCE_DOWNLOAD_WAITING);
  g_object_thaw_notify (G_OBJECT (self));
  self->alarm = glance_clock_add_alarm (self->clock, now + delay, on_retry, self);
}

/* (transfer full) (nullable) @error: of an attempt that was stopped from here */
static void
end_stopped (GlanceDownload *self, Stop stop, GError *error)
{
  g_clear_error (&error);
  switch (stop)
    {
    case STOP_SILENT:
      try_again (self, glance_error_new (GLANCE_ERROR_TIMEOUT, NULL));
      break;
    case STOP_PAUSED:
      glance_download_set_state (self, GLANCE_DOWNLOAD_PAUSED);
      break;
    case STOP_KEPT:
      glance_download_end (self, GLANCE_DOWNLOAD_PAUSED, make_cancelled ());
      break;
    case STOP_DELETED:
      glance_download_end (self, GLANCE_DOWNLOAD_CANCELLED, make_cancelled ());
      break;
    case STOP_ASLEEP:
    case STOP_NONE:
    default:
      begin_attempt (self);
      break;
    }
}

/* (transfer full) (nullable) @error: NULL when it is whole and in place */
static void
end_attempt (GlanceDownload *self, GError *error)
{
  Stop stop = self->stop;

  g_clear_object (&self->attempt);
  glance_download_disarm (self);
  self->stop = STOP_NONE;
  read_progress (self);
  self->has_worked = self->has_worked || self->received > 0;

  if (error == NULL)
    glance_download_end (self, GLANCE_DOWNLOAD_DONE, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || stop >= STOP_KEPT)
    end_stopped (self, stop, error);
  else if (error->domain != GLANCE_ERROR || !glance_error_passes (error))
    glance_download_end (self, GLANCE_DOWNLOAD_FAILED, explain (self, error));
  else if (stop == STOP_PAUSED) /* the line dropped in the same moment */
    end_stopped (self, stop, error);
  else
    try_again (self, error);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceDownload) self = user_data;
  GError *error = NULL;

  glance_fetch_run_finish (GLANCE_FETCH (source), result, &error);
  end_attempt (self, error);
}

static void
fetch (GlanceDownload *self, const char *authorization)
{
  glance_fetch_run_async (self->fetch, authorization, self->attempt, on_fetched,
                          g_object_ref (self));
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceDownload) self = user_data;
  GError *error = NULL;
  char *key = glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, &error);
  char *clean = key != NULL ? glance_api_key_clean (key, &error) : NULL;
  char *authorization = clean != NULL ? glance_api_key_to_authorization (clean) : NULL;

  if (authorization != NULL)
    fetch (self, authorization);
  else
    end_attempt (self, error);
  glance_key_free (authorization);
  glance_key_free (clean);
  glance_key_free (key);
}

/* A link to somewhere else is signed and works without the key. */
static void
begin_attempt (GlanceDownload *self)
{
  gint64 now = glance_clock_get_boot_time (self->clock);

  glance_download_disarm (self);
  self->attempt = g_cancellable_new ();
  self->fetched_before = self->fetched;
  self->heard_at = now;
  glance_rate_reset (&self->rate);
  self->alarm = glance_clock_add_alarm (self->clock, now + TICK, on_tick, self);
  glance_download_take_problem (self, NULL);
  glance_download_set_state (self, GLANCE_DOWNLOAD_RUNNING);

  if (glance_url_same_origin (glance_portal_get_origin (self->portal), self->link))
    glance_key_store_lookup_async (self->keys, self->portal, self->attempt, on_key,
                                   g_object_ref (self));
  else
    fetch (self, NULL);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceDownload) self = user_data;
  GError *error = NULL;
  gboolean opened = glance_fetch_open_finish (GLANCE_FETCH (source), result, &error);
  Stop stop = self->stop;

  g_clear_object (&self->attempt);
  self->stop = STOP_NONE;
  if (opened)
    read_progress (self);
  if (opened || stop >= STOP_KEPT)
    end_stopped (self, stop, error);
  else
    glance_download_end (self, GLANCE_DOWNLOAD_FAILED, error);
}

/* What is there of it is shown, and kept from others, as if an attempt had just been paused. */
static void
begin_paused (GlanceDownload *self)
{
  self->attempt = g_cancellable_new ();
  self->stop = STOP_PAUSED;
  glance_download_set_state (self, GLANCE_DOWNLOAD_PAUSED);
  glance_fetch_open_async (self->fetch, on_opened, g_object_ref (self));
}

/* The network may be another one after sleep, and the other end may have forgotten us. */
static void
on_resumed (GlanceClock *clock, gint64 slept, GlanceDownload *self)
{
  if (self->attempt != NULL)
    stop_attempt (self, STOP_ASLEEP);
  else if (self->state == GLANCE_DOWNLOAD_WAITING)
    begin_attempt (self);
}

/* What is there is kept, or it is deleted; at once, or when the thread has let go of it. */
static void
stop_all (GlanceDownload *self, Stop stop)
{
  if (self->task == NULL)
    return;
  if (self->attempt != NULL)
    stop_attempt (self, stop);
  else
    glance_download_end (self,
                         stop == STOP_DELETED ? GLANCE_DOWNLOAD_CANCELLED : GLANCE_DOWNLOAD_PAUSED,
                         make_cancelled ());
}

static gboolean
on_given_up (gpointer user_data)
{
  stop_all (user_data, STOP_KEPT);
  return G_SOURCE_REMOVE;
}

/* From any thread, and with the cancellable locked. */
static void
on_cancelled (GCancellable *cancellable, GlanceDownload *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_given_up, g_object_ref (self), g_object_unref);
  g_source_attach (source, g_task_get_context (self->task));
}

static void
glance_download_finalize (GObject *object)
{
  GlanceDownload *self = GLANCE_DOWNLOAD (object);

  glance_download_disarm (self);
  g_clear_object (&self->portal);
  g_clear_object (&self->keys);
  g_clear_object (&self->clock);
  g_clear_object (&self->fetch);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->run, g_free);
  g_clear_error (&self->problem);
  G_OBJECT_CLASS (glance_download_parent_class)->finalize (object);
}

static void
glance_download_class_init (GlanceDownloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = glance_download_finalize;

  glance_download_install_properties (object_class);

  signals[NOTICE] = g_signal_new ("notice", GLANCE_TYPE_DOWNLOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
glance_download_init (GlanceDownload *self)
{
  self->total = -1;
  self->time_left = -1;
}

GlanceDownload *
glance_download_new (const GlanceDownloadOptions *options)
{
  GlanceDownload *self = g_object_new (GLANCE_TYPE_DOWNLOAD, NULL);

  /* As it is now: an address that is edited meanwhile is that of another portal. */
  self->portal = glance_portal_copy (options->portal);
  self->keys = g_object_ref (options->keys);
  self->clock = g_object_ref (options->clock);
  g_set_object (&self->journal, options->journal);
  self->link = g_strdup (options->link);
  self->run = g_strdup (options->run);
  self->link_expires = options->link_expires;
  self->automatic = options->automatic;
  self->patient_until = options->patient_until;
  self->begins_paused = options->is_paused;
  self->fetch = glance_fetch_new (self->portal, options->link, options->run, options->folder);
  glance_fetch_set_sparing (self->fetch, options->is_sparing);
  return self;
}

/**
 * glance_download_run_async:
 * @self: a new download
 * @cancellable: (nullable): ends it with %G_IO_ERROR_CANCELLED, and keeps what is there for another time
 * @callback: called exactly once: when the file is in place, when it cannot be had, or after
 *   glance_download_cancel(); not when it is paused
 * @user_data: for @callback
 *
 * Fails with the errors of glance_fetch_run_async(), those of the key store, or LINK_EXPIRED.
 */
void
glance_download_run_async (GlanceDownload *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));
  g_return_if_fail (self->state == GLANCE_DOWNLOAD_NEW);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, glance_download_run_async);
  g_task_set_check_cancellable (self->task, FALSE); /* what is in place stays in place */
  g_signal_connect (self->clock, "resumed", G_CALLBACK (on_resumed), self);
  if (self->begins_paused)
    begin_paused (self);
  else
    begin_attempt (self);
  if (cancellable != NULL && self->task != NULL)
    self->cancelled_handler =
        g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
}

gboolean
glance_download_run_finish (GlanceDownload *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_download_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
glance_download_pause (GlanceDownload *self)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  if (self->attempt != NULL)
    stop_attempt (self, STOP_PAUSED);
  else if (self->state == GLANCE_DOWNLOAD_WAITING)
    {
      glance_download_disarm (self);
      glance_download_set_state (self, GLANCE_DOWNLOAD_PAUSED);
    }
}

void
glance_download_resume (GlanceDownload *self)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  if (self->task == NULL)
    return;
  if (self->stop == STOP_PAUSED)
    self->stop = STOP_ASLEEP; /* it has not ended yet */
  else if (self->attempt == NULL)
    {
      self->n_barren = 0;
      begin_attempt (self);
    }
}

void
glance_download_cancel (GlanceDownload *self)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  stop_all (self, STOP_DELETED);
}
