/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-download-job.h"

static void
set_address (GlanceDownloadJob *self)
{
  g_free (self->origin);
  self->origin = g_strdup (glance_portal_get_origin (self->portal));
  self->dump = glance_portal_get_dump (self->portal);
}

GlanceDownloadJob *
glance_download_job_new (GlanceDownloads *downloads, GlancePortal *portal)
{
  GlanceDownloadJob *self;

  g_return_val_if_fail (GLANCE_IS_DOWNLOADS (downloads), NULL);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  self = g_rc_box_new0 (GlanceDownloadJob);
  self->downloads = downloads;
  self->saving = glance_saving_new ();
  self->portal = g_object_ref (portal);
  self->cancellable = g_cancellable_new ();
  set_address (self);
  return self;
}

static void
clear (gpointer data)
{
  GlanceDownloadJob *self = data;

  g_clear_object (&self->saving);
  g_clear_object (&self->portal);
  g_clear_pointer (&self->origin, g_free);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_object (&self->download);
  g_clear_object (&self->cancellable);
}

void
glance_download_job_unref (gpointer job)
{
  g_rc_box_release_full (job, clear);
}

void
glance_download_job_drop (gpointer job)
{
  GlanceDownloadJob *self = job;

  self->downloads = NULL;
  g_signal_handlers_disconnect_by_data (self->portal, self);
  glance_saving_follow (self->saving, NULL, NULL);
  g_cancellable_cancel (self->cancellable);
  glance_download_job_unref (self);
}

/* What is being saved of the other one stays as `.part`. */
gboolean
glance_download_job_take_address (GlanceDownloadJob *self)
{
  if (g_strcmp0 (self->origin, glance_portal_get_origin (self->portal)) == 0
      && self->dump == glance_portal_get_dump (self->portal))
    return FALSE;
  set_address (self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_object (&self->download);
  g_clear_object (&self->monitor);
  glance_saving_follow (self->saving, NULL, NULL);
  glance_saving_set_saved (self->saving, NULL);
  return TRUE;
}

gboolean
glance_download_job_is_at_work (GlanceDownloadJob *self)
{
  switch (glance_saving_get_state (self->saving))
    {
    case GLANCE_DOWNLOAD_RUNNING:
    case GLANCE_DOWNLOAD_CHECKING:
    case GLANCE_DOWNLOAD_WAITING:
      return TRUE;
    case GLANCE_DOWNLOAD_PAUSED:
      return self->n_unfinished > 1;
    case GLANCE_DOWNLOAD_DONE:
    case GLANCE_DOWNLOAD_FAILED:
    case GLANCE_DOWNLOAD_CANCELLED:
      return self->n_unfinished > 0;
    case GLANCE_DOWNLOAD_NEW:
    default:
      return FALSE;
    }
}

GlanceDownloadTurn *
glance_download_turn_new (GlanceDownloadJob *job)
{
  GlanceDownloadTurn *self = g_new0 (GlanceDownloadTurn, 1);

  self->job = g_rc_box_acquire (job);
  self->cancellable = g_object_ref (job->cancellable);
  self->automatic = job->automatic;
  job->n_unfinished++;
  return self;
}

gboolean
glance_download_turn_end (GlanceDownloadTurn *self)
{
  self->job->n_unfinished--;
  return self->job->downloads != NULL && self->job->cancellable == self->cancellable;
}

void
glance_download_turn_free (GlanceDownloadTurn *self)
{
  glance_download_job_unref (self->job);
  g_object_unref (self->cancellable);
  g_free (self);
}
