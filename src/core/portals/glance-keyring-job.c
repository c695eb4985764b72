/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-keyring-job.h"

#include "glance-error.h"
#include "glance-key-store.h"
#include "glance-keyring-item.h"
#include "glance-keyring.h"
#include "glance-words.h"

GlanceKeyringJob *
glance_keyring_job_ref (GlanceKeyringJob *job)
{
  g_return_val_if_fail (job != NULL, NULL);

  return g_rc_box_acquire (job);
}

/* The step that was in progress for an abandoned call has ended. */
static void
calls_shrink (GlanceKeyringCalls *calls, gboolean was_late)
{
  calls->n_abandoned -= 1;
  if (was_late)
    calls->n_late -= 1;
  while (calls->n_abandoned == 0 && !g_queue_is_empty (&calls->waiting))
    {
      g_autoptr (GlanceKeyringJob) next = g_queue_pop_head (&calls->waiting);

      calls->start (next);
    }
}

static void
job_clear (GlanceKeyringJob *job)
{
  g_assert (job->task == NULL);
  g_clear_pointer (&job->lock, glance_keyring_lock_release);
  if (job->is_abandoned)
    calls_shrink (job->calls, job->is_late);
  g_rc_box_release (job->calls);
  g_clear_object (&job->clock);
  g_clear_object (&job->service);
  g_clear_pointer (&job->attributes, g_hash_table_unref);
  g_clear_object (&job->cancellable);
  g_list_free_full (job->stale, g_object_unref);
  g_free (job->id);
  g_free (job->origin);
  g_free (job->label);
  glance_key_free (job->key);
  glance_key_free (job->previous);
}

void
glance_keyring_job_unref (GlanceKeyringJob *job)
{
  g_return_if_fail (job != NULL);

  g_rc_box_release_full (job, (GDestroyNotify) job_clear);
}

/* The call is over, so nothing may fire any more. Returns the task, still to be completed. */
static GTask *
job_end (GlanceKeyringJob *job)
{
  if (g_queue_remove (&job->calls->waiting, job))
    glance_keyring_job_unref (job); /* the caller has one, too */
  if (job->alarm != 0)
    glance_clock_remove_alarm (job->clock, job->alarm);
  job->alarm = 0;
  if (job->cancelled != NULL)
    g_source_destroy (job->cancelled);
  g_clear_pointer (&job->cancelled, g_source_unref);
  return g_steal_pointer (&job->task);
}

void
glance_keyring_job_fail (GlanceKeyringJob *job, GError *error)
{
  g_return_if_fail (job != NULL);

  g_autoptr (GTask) task = job_end (job);

  g_task_return_error (task, error);
}

void
glance_keyring_job_succeed (GlanceKeyringJob *job)
{
  g_return_if_fail (job != NULL);

  g_autoptr (GTask) task = job_end (job);

  g_task_return_boolean (task, TRUE);
}

/* Completes the call before the keyring has answered. */
static void
abandon (GlanceKeyringJob *job, GError *error)
{
  if (job->has_begun)
    {
      job->is_abandoned = TRUE;
      job->calls->n_abandoned += 1;
    }
  else
    g_cancellable_cancel (job->cancellable);
  glance_keyring_job_fail (job, error);
}

static void
on_deadline (gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = glance_keyring_job_ref (user_data);

  job->alarm = 0;
  job->is_late = job->has_begun;
  if (job->is_late)
    job->calls->n_late += 1;
  abandon (job, glance_error_new (GLANCE_ERROR_KEYRING_HUNG, NULL));
}

/* After one call has waited long enough for a prompt, the next does not wait as long again. */
void
glance_keyring_job_start (GlanceKeyringJob *job)
{
  g_return_if_fail (job != NULL);

  if (job->calls->n_late > 0)
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_HUNG, NULL));
  else if (job->calls->n_abandoned > 0)
    g_queue_push_tail (&job->calls->waiting, glance_keyring_job_ref (job));
  else
    job->calls->start (job);
}

void
glance_keyring_job_set_deadline (GlanceKeyringJob *job, gint64 seconds)
{
  g_return_if_fail (job != NULL);

  if (job->alarm != 0)
    glance_clock_remove_alarm (job->clock, job->alarm);
  job->alarm = glance_clock_add_alarm (
      job->clock, glance_clock_get_boot_time (job->clock) + seconds * G_USEC_PER_SEC, on_deadline,
      job);
}

/* Once a key has been stored the call is no longer abandoned half-way: the key is verified and the
 * others are removed. A caller that no longer wants it is told that it was stored, and undoes that.
 * */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = glance_keyring_job_ref (user_data);
  g_autoptr (GError) error = NULL;

  if (job->purpose == GLANCE_KEYRING_STORE && job->has_acted)
    return G_SOURCE_REMOVE;
  g_cancellable_set_error_if_cancelled (cancellable, &error);
  abandon (job, g_steal_pointer (&error));
  return G_SOURCE_REMOVE;
}

/* Whether the step that ended still matters and succeeded; its error is reported here. */
gboolean
glance_keyring_job_goes_on (GlanceKeyringJob *job, const GError *error)
{
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (job != NULL, FALSE);

  if (job->task == NULL)
    return FALSE;
  if (error == NULL)
    return TRUE;

  problem = glance_keyring_translate_error (error);
  /* "Locked" tells the caller that nothing has changed. */
  if (job->purpose == GLANCE_KEYRING_STORE && job->has_acted
      && g_error_matches (problem, GLANCE_ERROR, GLANCE_ERROR_KEYRING_LOCKED))
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_NOT_STORED, NULL));
  else
    glance_keyring_job_fail (job, g_steal_pointer (&problem));
  return FALSE;
}

void
glance_keyring_job_return_key (GlanceKeyringJob *job, const char *key)
{
  g_return_if_fail (job != NULL);

  g_autoptr (GTask) task = job_end (job);

  g_task_return_pointer (task, g_strdup (key), (GDestroyNotify) glance_key_free);
}

GlanceKeyringJob *
glance_keyring_job_new (GTask *task,
                        GlanceKeyringPurpose purpose,
                        GlancePortal *portal,
                        GlanceClock *clock,
                        GlanceKeyringCalls *calls)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  GlanceKeyringJob *job = g_rc_box_new0 (GlanceKeyringJob);
  GCancellable *cancellable = g_task_get_cancellable (task);

  job->task = task;
  job->purpose = purpose;
  job->clock = g_object_ref (clock);
  job->calls = g_rc_box_acquire (calls);
  job->id = g_strdup (glance_portal_get_id (portal));
  job->origin = g_strdup (glance_portal_get_origin (portal));
  job->attributes = glance_keyring_item_attributes (job->id);
  /* Translators: the label of the key in the keyring; %s is the name of the portal */
  job->label = g_strdup_printf (_ ("Backup Glance: %s"), glance_portal_get_name (portal));
  job->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      job->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (job->cancelled, G_SOURCE_FUNC (on_cancelled), job, NULL);
      g_source_attach (job->cancelled, g_main_context_get_thread_default ());
    }
  return job;
}
