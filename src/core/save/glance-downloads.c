/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-downloads.h"

#include "glance-download.h"

/* A portal, and what is being saved of it. */
typedef struct
{
  /* Borrowed */ GlanceDownloads
      *downloads; /* NULL: they are gone, and only a callback holds this */
  /* Owned */ GlanceSaving *saving;
  /* Owned */ GlanceMonitor *monitor;    /* of the last download; or NULL */
  /* Owned */ char *folder;              /* likewise */
  /* Owned */ GlanceDownload *download;  /* the last one; or NULL */
  /* Owned */ GCancellable *cancellable; /* of that: ends it, and keeps what is there */
} Job;

struct _GlanceDownloads
{
  GObject parent_instance;

  /* Owned */ GlanceKeyStore *keys;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceJournal *journal; /* or NULL */
  /* Owned */ char *folder;           /* or NULL */
  /* Owned */ GHashTable *jobs;       /* a portal's id -> Job, counted */
  gboolean active;
};

/* A look into the journal, in a thread. */
typedef struct
{
  /* Owned */ GlanceJournal *journal;
  /* Owned */ char *portal;
  gboolean dump;
} Recall;

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void glance_downloads_saver_init (GlanceSaverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceDownloads,
                               glance_downloads,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_SAVER,
                                                      glance_downloads_saver_init))

static void
job_clear (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->saving);
  g_clear_object (&job->monitor);
  g_clear_pointer (&job->folder, g_free);
  g_clear_object (&job->download);
  g_clear_object (&job->cancellable);
}

static void
job_unref (gpointer job)
{
  g_rc_box_release_full (job, job_clear);
}

/* Lets go of a job: what is there of its file stays. */
static void
job_drop (gpointer data)
{
  Job *job = data;

  job->downloads = NULL;
  glance_saving_follow (job->saving, NULL, NULL);
  g_cancellable_cancel (job->cancellable);
  job_unref (job);
}

static gboolean
is_at_work (Job *job)
{
  GlanceDownloadState state = glance_saving_get_state (job->saving);

  return state == GLANCE_DOWNLOAD_RUNNING || state == GLANCE_DOWNLOAD_CHECKING
         || state == GLANCE_DOWNLOAD_WAITING;
}

static void
update_active (GlanceDownloads *self)
{
  gboolean active = FALSE;
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, self->jobs);
  while (!active && g_hash_table_iter_next (&iter, NULL, &job))
    active = is_at_work (job);
  if (active == self->active)
    return;
  self->active = active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
recall_free (gpointer data)
{
  Recall *recall = data;

  g_object_unref (recall->journal);
  g_free (recall->portal);
  g_free (recall);
}

static void
run_recall (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Recall *recall = data;

  g_task_return_pointer (
      task, glance_journal_find_saved (recall->journal, recall->portal, recall->dump, NULL),
      (GDestroyNotify) glance_journal_entry_free);
}

/* Unless something has been saved since. */
static void
on_recalled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GlanceJournalEntry) entry = g_task_propagate_pointer (G_TASK (result), NULL);

  if (job->downloads != NULL && entry != NULL
      && glance_saving_get_saved_at (job->saving) <= entry->time)
    glance_saving_set_saved (job->saving, entry);
  job_unref (job);
}

static void
recall_saved (GlanceDownloads *self, Job *job, GlancePortal *portal)
{
  g_autoptr (GTask) task = NULL;
  Recall *recall;

  if (self->journal == NULL)
    return;
  recall = g_new0 (Recall, 1);
  recall->journal = g_object_ref (self->journal);
  recall->portal = g_strdup (glance_portal_get_origin (portal));
  recall->dump = glance_portal_get_dump (portal);
  task = g_task_new (NULL, NULL, on_recalled, g_rc_box_acquire (job));
  g_task_set_source_tag (task, recall_saved);
  g_task_set_task_data (task, recall, recall_free);
  g_task_run_in_thread (task, run_recall);
}

static Job *
get_job (GlanceDownloads *self, GlancePortal *portal)
{
  const char *id = glance_portal_get_id (portal);
  Job *job = g_hash_table_lookup (self->jobs, id);

  if (job != NULL)
    return job;
  job = g_rc_box_new0 (Job);
  job->downloads = self;
  job->saving = glance_saving_new ();
  job->cancellable = g_cancellable_new ();
  g_signal_connect_object (job->saving, "changed", G_CALLBACK (update_active), self,
                           G_CONNECT_SWAPPED);
  g_hash_table_insert (self->jobs, g_strdup (id), job);
  recall_saved (self, job, portal);
  return job;
}

/* The journal knows it by now, but so does the download. */
static void
take_saved (Job *job)
{
  const GlanceJournalEntry entry = {
    .kind = GLANCE_JOURNAL_DOWNLOAD,
    .time = glance_clock_get_real_time (job->downloads->clock) / G_USEC_PER_SEC,
    .path = (char *) glance_download_get_path (job->download),
    .size = glance_download_get_received (job->download),
    .sha256 = (char *) glance_download_get_sha256 (job->download),
    .run = (char *) glance_saving_get_run (job->saving),
  };

  glance_saving_set_saved (job->saving, &entry);
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  gboolean saved = glance_download_run_finish (GLANCE_DOWNLOAD (source), result,
                                               NULL); /* its saving says why not */

  if (job->downloads != NULL && saved)
    take_saved (job);
  job_unref (job);
}

static void
begin (GlanceDownloads *self, Job *job)
{
  GlanceMonitor *monitor = job->monitor;
  const char *run = glance_monitor_get_task_id (monitor);

  g_clear_object (&job->download);
  job->download = glance_download_new (&(GlanceDownloadOptions) {
      .portal = glance_monitor_get_portal (monitor),
      .link = glance_monitor_get_link (monitor),
      .link_expires = glance_monitor_get_run (monitor)->link_expires,
      .run = run,
      .folder = job->folder,
      .keys = self->keys,
      .clock = self->clock,
      .journal = self->journal,
  });
  glance_saving_follow (job->saving, job->download, run);
  glance_download_run_async (job->download, job->cancellable, on_over, g_rc_box_acquire (job));
}

static const char *
get_folder (GlanceDownloads *self)
{
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (self->folder != NULL)
    return self->folder;
  return downloads != NULL ? downloads : g_get_home_dir ();
}

static GlanceSaving *
glance_downloads_get_saving (GlanceSaver *saver, GlancePortal *portal)
{
  return get_job (GLANCE_DOWNLOADS (saver), portal)->saving;
}

/* Nothing happens where there is nothing to fetch, or something is fetched already. */
static void
glance_downloads_save (GlanceSaver *saver, GlanceMonitor *monitor, const char *folder)
{
  GlanceDownloads *self = GLANCE_DOWNLOADS (saver);
  Job *job = get_job (self, glance_monitor_get_portal (monitor));

  if (glance_monitor_get_link (monitor) == NULL || glance_saving_is_active (job->saving))
    return;
  g_set_object (&job->monitor, monitor);
  g_free (job->folder);
  job->folder = g_strdup (folder != NULL ? folder : get_folder (self));
  begin (self, job);
}

static void
resume (GlanceDownloads *self, Job *job)
{
  if (glance_saving_is_active (job->saving))
    glance_download_resume (job->download);
  else if (glance_saving_get_state (job->saving) == GLANCE_DOWNLOAD_FAILED
           && glance_monitor_get_link (job->monitor) != NULL)
    begin (self, job);
}

static void
glance_downloads_order (GlanceSaver *saver, GlancePortal *portal, GlanceSaverOrder order)
{
  GlanceDownloads *self = GLANCE_DOWNLOADS (saver);
  Job *job = g_hash_table_lookup (self->jobs, glance_portal_get_id (portal));

  if (job == NULL || job->download == NULL)
    return;
  switch (order)
    {
    case GLANCE_SAVER_PAUSE:
      glance_download_pause (job->download);
      break;
    case GLANCE_SAVER_RESUME:
      resume (self, job);
      break;
    case GLANCE_SAVER_CANCEL:
      glance_download_cancel (job->download);
      break;
    default:
      break;
    }
}

static void
glance_downloads_saver_init (GlanceSaverInterface *iface)
{
  iface->get_saving = glance_downloads_get_saving;
  iface->save = glance_downloads_save;
  iface->order = glance_downloads_order;
}

static void
glance_downloads_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, GLANCE_DOWNLOADS (object)->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
glance_downloads_finalize (GObject *object)
{
  GlanceDownloads *self = GLANCE_DOWNLOADS (object);

  g_hash_table_unref (self->jobs);
  g_clear_object (&self->keys);
  g_clear_object (&self->clock);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (glance_downloads_parent_class)->finalize (object);
}

static void
glance_downloads_class_init (GlanceDownloadsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = glance_downloads_get_property;
  object_class->finalize = glance_downloads_finalize;

  properties[PROP_ACTIVE] =
      g_param_spec_boolean ("active", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
glance_downloads_init (GlanceDownloads *self)
{
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, job_drop);
}

GlanceDownloads *
glance_downloads_new (GlanceKeyStore *keys, GlanceClock *clock, GlanceJournal *journal)
{
  GlanceDownloads *self;

  g_return_val_if_fail (GLANCE_IS_KEY_STORE (keys), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (journal == NULL || GLANCE_IS_JOURNAL (journal), NULL);

  self = g_object_new (GLANCE_TYPE_DOWNLOADS, NULL);
  self->keys = g_object_ref (keys);
  self->clock = g_object_ref (clock);
  g_set_object (&self->journal, journal);
  return self;
}

void
glance_downloads_set_folder (GlanceDownloads *self, const char *folder)
{
  g_return_if_fail (GLANCE_IS_DOWNLOADS (self));

  g_free (self->folder);
  self->folder = g_strdup (folder);
}

gboolean
glance_downloads_get_active (GlanceDownloads *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOADS (self), FALSE);

  return self->active;
}

void
glance_downloads_forget (GlanceDownloads *self, GlancePortal *portal)
{
  g_return_if_fail (GLANCE_IS_DOWNLOADS (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  g_hash_table_remove (self->jobs, glance_portal_get_id (portal));
  update_active (self);
}
