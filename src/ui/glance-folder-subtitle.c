/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-folder-subtitle.h"

#include <glib/gi18n-lib.h>

#include "glance-folder.h"

typedef struct
{
  /* Owned */ AdwActionRow *row;
  const char *none;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->row);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* Owned: the folder, and what is wrong with it */
static char *
describe (GlanceFolderState state, const char *path, const char *none)
{
  g_autofree char *name = path != NULL ? glance_folder_dup_name (path) : NULL;

  switch (state)
    {
    case GLANCE_FOLDER_NONE:
      return g_strdup (none);
    case GLANCE_FOLDER_MISSING:
      /* Translators: %s is a folder. */
      return g_strdup_printf (_ ("%s is not there. Choose another folder."), name);
    case GLANCE_FOLDER_LOCKED:
      /* Translators: %s is a folder. */
      return g_strdup_printf (_ ("%s cannot be written to. Choose another folder."), name);
    case GLANCE_FOLDER_FINE:
    default:
      return g_steal_pointer (&name);
    }
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GlanceFolderState state = glance_folder_look_finish (result, &path, &error);
  g_autofree char *words = NULL;

  if (error != NULL)
    return;
  words = describe (state, path, job->none);
  adw_action_row_set_subtitle (job->row, words);
}

void
glance_folder_subtitle_show (AdwActionRow *row,
                             const char *path,
                             const char *none,
                             GCancellable **look)
{
  g_autofree char *name = path != NULL ? glance_folder_dup_name (path) : NULL;
  Job *job;

  g_return_if_fail (ADW_IS_ACTION_ROW (row));

  adw_action_row_set_subtitle (row, name != NULL ? name : "");
  g_cancellable_cancel (*look);
  g_clear_object (look);
  *look = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->row = g_object_ref (row);
  job->none = none;
  glance_folder_look_async (path, *look, looked_cb, job);
}
