/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-download-private.h"

#include "glance-error.h"

static GlanceJournalEntry *
make_entry (GlanceDownload *self, const char *outcome)
{
  GlanceJournalEntry *entry = glance_journal_entry_new (GLANCE_JOURNAL_DOWNLOAD);
  gboolean is_done = self->state == GLANCE_DOWNLOAD_DONE;

  entry->time = glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;
  entry->portal = g_strdup (glance_portal_get_origin (self->portal));
  entry->name = g_strdup (glance_portal_get_name (self->portal));
  entry->dump = glance_portal_get_dump (self->portal);
  entry->run = g_strdup (self->run);
  entry->automatic = self->automatic;
  entry->outcome = g_strdup (outcome);
  entry->path = g_strdup (glance_fetch_get_path (self->fetch));
  entry->size = is_done ? self->received : -1;
  entry->modified = is_done ? glance_fetch_get_modified (self->fetch) : -1;
  entry->sha256 = g_strdup (is_done ? glance_fetch_get_sha256 (self->fetch) : NULL);
  if (self->problem != NULL)
    {
      entry->problem = g_strdup (glance_error_get_nick (self->problem));
      entry->message = g_strdup (self->problem->message);
    }
  return entry;
}

/* What was only interrupted has not ended. */
static const char *
get_outcome (GlanceDownload *self)
{
  switch (self->state)
    {
    case GLANCE_DOWNLOAD_DONE:
      return GLANCE_JOURNAL_SAVED;
    case GLANCE_DOWNLOAD_FAILED:
      return GLANCE_JOURNAL_FAILED;
    case GLANCE_DOWNLOAD_CANCELLED:
      return GLANCE_JOURNAL_CANCELLED;
    default:
      return NULL;
    }
}

static void
return_task (GTask *task)
{
  GError *error = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

/* @is_told: whoever comes next knows of it */
static void
let_go (GlanceDownload *self, gboolean is_told)
{
  if (is_told && self->state == GLANCE_DOWNLOAD_DONE)
    glance_fetch_settle (self->fetch);
  glance_fetch_close (self->fetch);
}

/* A file that is in place is in place, whether that could be noted or not. If not, the next download finds it. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean noted = glance_journal_append_finish (GLANCE_JOURNAL (source), result, &error);

  if (!noted)
    g_debug ("Not noted: %s", error->message);
  let_go (g_task_get_source_object (task), noted);
  return_task (task);
}

/* The last thing that it does. (transfer full) (nullable) @error: why there is no file */
void
glance_download_end (GlanceDownload *self, GlanceDownloadState state, GError *error)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (GlanceJournalEntry) entry = NULL;

  glance_download_disarm (self);
  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_handler);
  self->cancelled_handler = 0;
  if (error != NULL)
    g_task_set_task_data (task, error, (GDestroyNotify) g_error_free);

  if (state == GLANCE_DOWNLOAD_CANCELLED)
    glance_fetch_delete (self->fetch);
  if (state != GLANCE_DOWNLOAD_DONE)
    glance_fetch_close (self->fetch); /* a finished file is held until it is noted */
  g_object_freeze_notify (G_OBJECT (self));
  glance_download_set_time_left (self, -1);
  glance_download_take_problem (self,
                                state == GLANCE_DOWNLOAD_FAILED ? g_error_copy (error) : NULL);
  glance_download_set_state (self, state);
  g_object_thaw_notify (G_OBJECT (self));

  if (self->journal == NULL || get_outcome (self) == NULL)
    {
      let_go (self, TRUE);
      return_task (task);
      return;
    }
  entry = make_entry (self, get_outcome (self));
  glance_journal_append_async (self->journal, entry, on_noted, g_steal_pointer (&task));
}
