/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-keyring-open.h"

#include "glance-error.h"
#include "glance-keyring-file.h"
#include "glance-keyring.h"

static void
default_looked_at_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (!glance_keyring_job_goes_on (job, error))
    return;
  if (collection == NULL || secret_collection_get_locked (collection))
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else
    job->calls->begin (job);
}

/* It has answered, so from now on a long silence means that it is prompting the user. */
static void
begin (GlanceKeyringJob *job)
{
  glance_keyring_job_set_deadline (job, GLANCE_KEYRING_PROMPT_SECONDS);
  job->has_begun = TRUE;
  if (job->purpose == GLANCE_KEYRING_STORE && job->is_quiet && job->service != NULL)
    secret_collection_for_alias (job->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                 job->cancellable, default_looked_at_cb,
                                 glance_keyring_job_ref (job));
  else
    job->calls->begin (job);
}

static void
locked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autofree char *path = glance_keyring_file_dup_path ();
  g_autoptr (GError) error = NULL;

  job->lock = glance_keyring_lock_finish (result, NULL);
  if (job->task == NULL)
    return;
  /* After damage there is nothing to be found or cleared, but room for a new key. */
  if (glance_keyring_file_check (path, &error)
      || (job->purpose != GLANCE_KEYRING_LOOKUP
          && g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_KEYRING_DAMAGED)))
    begin (job);
  else
    glance_keyring_job_fail (job, g_steal_pointer (&error));
}

/* Whoever has the file may be prompting the user. */
static void
lock_file (GlanceKeyringJob *job)
{
  g_autofree char *path = glance_keyring_file_dup_path ();

  glance_keyring_job_set_deadline (job, GLANCE_KEYRING_PROMPT_SECONDS);
  glance_keyring_lock_async (path, job->writes, job->cancellable, locked_cb,
                             glance_keyring_job_ref (job));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;

  glance_keyring_connect_finish (result, &job->service, &error);
  if (job->task == NULL)
    return;
  if (error != NULL)
    glance_keyring_job_fail (job, g_steal_pointer (&error));
  else if (job->service == NULL)
    lock_file (job);
  else
    begin (job);
}

void
glance_keyring_open (GlanceKeyringJob *job)
{
  g_return_if_fail (job != NULL);

  job->writes = job->purpose != GLANCE_KEYRING_LOOKUP;
  glance_keyring_job_set_deadline (job, GLANCE_KEYRING_GREETING_SECONDS);
  glance_keyring_connect_async (job->cancellable, connected_cb, glance_keyring_job_ref (job));
}

void
glance_keyring_open_to_write (GlanceKeyringJob *job)
{
  g_return_if_fail (job != NULL && job->lock != NULL);

  g_clear_pointer (&job->lock, glance_keyring_lock_release);
  job->writes = TRUE;
  job->has_begun = FALSE;
  lock_file (job);
}
