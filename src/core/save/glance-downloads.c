/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-downloads.h"

#include "glance-download.h"
#include "glance-error.h"
#include "glance-folder.h"

/* A portal, and what is being saved of it. */
typedef struct
{
  /* Borrowed */ GlanceDownloads
      *downloads; /* NULL: they are gone, and only a callback holds this */
  /* Owned */ GlanceSaving *saving;
  /* Owned */ char *name;                /* of the portal, see name_portal() */
  /* Owned */ GlanceMonitor *monitor;    /* of the last download; or NULL */
  /* Owned */ char *folder;              /* likewise */
  /* Owned */ GlanceDownload *download;  /* the last one; or NULL */
  /* Owned */ GCancellable *cancellable; /* of that: ends it, and keeps what is there */
  gboolean automatic;                    /* nobody has asked for it */
} Job;

struct _GlanceDownloads
{
  GObject parent_instance;

  /* Owned */ GlanceKeyStore *keys;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceJournal *journal; /* or NULL */
  /* Owned */ GSettings *app;         /* or NULL */
  /* Owned */ GHashTable *jobs;       /* a portal's id -> Job, counted */
  /* Owned */ GHashTable
      *saved; /* name_portal() -> GlanceJournalEntry: what was saved last; NULL: not known yet */
  gboolean active;
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

enum
{
  SAVED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

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
  g_clear_pointer (&job->name, g_free);
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

/* What was saved before */

static char *
name_portal (const char *origin, gboolean dump)
{
  return g_strdup_printf ("%c%s", dump ? 'd' : 'p', origin);
}

static gboolean
collect_saved (const GlanceJournalEntry *entry, gpointer user_data)
{
  GHashTable *saved = user_data;

  if (entry->kind == GLANCE_JOURNAL_DOWNLOAD && entry->portal != NULL
      && g_strcmp0 (entry->outcome, GLANCE_JOURNAL_SAVED) == 0)
    g_hash_table_replace (saved, name_portal (entry->portal, entry->dump),
                          glance_journal_entry_copy (entry));
  return TRUE;
}
/* In a thread: the journal is read once for all portals. */
static void
read_journal (GTask *task, gpointer source, gpointer journal, GCancellable *cancellable)
{
  GHashTable *saved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) glance_journal_entry_free);

  glance_journal_read (journal, collect_saved, saved, NULL);
  g_task_return_pointer (task, saved, (GDestroyNotify) g_hash_table_unref);
}

/* Unless something has been saved since. */
static void
recall_saved (GlanceDownloads *self, Job *job)
{
  const GlanceJournalEntry *entry =
      self->saved != NULL ? g_hash_table_lookup (self->saved, job->name) : NULL;

  if (entry != NULL && glance_saving_get_saved_at (job->saving) <= entry->time)
    glance_saving_set_saved (job->saving, entry);
}

static void
on_journal_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *ref = user_data;
  g_autoptr (GlanceDownloads) self = g_weak_ref_get (ref);
  GHashTable *saved = g_task_propagate_pointer (G_TASK (result), NULL);
  GHashTableIter iter;
  gpointer job;

  g_weak_ref_clear (ref);
  g_free (ref);
  if (self == NULL)
    {
      g_clear_pointer (&saved, g_hash_table_unref);
      return;
    }
  self->saved = saved;
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    recall_saved (self, job);
}

static void
begin_to_read_journal (GlanceDownloads *self)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_journal_read, ref);

  g_weak_ref_init (ref, self);
  g_task_set_source_tag (task, begin_to_read_journal);
  g_task_set_task_data (task, g_object_ref (self->journal), g_object_unref);
  g_task_run_in_thread (task, read_journal);
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
  job->name = name_portal (glance_portal_get_origin (portal), glance_portal_get_dump (portal));
  job->cancellable = g_cancellable_new ();
  g_signal_connect_object (job->saving, "changed", G_CALLBACK (update_active), self,
                           G_CONNECT_SWAPPED);
  g_hash_table_insert (self->jobs, g_strdup (id), job);
  recall_saved (self, job);
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
    {
      take_saved (job);
      g_signal_emit (job->downloads, signals[SAVED], 0, glance_monitor_get_portal (job->monitor),
                     glance_saving_get_saved_path (job->saving), job->automatic);
    }
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
      .automatic = job->automatic,
      .keys = self->keys,
      .clock = self->clock,
      .journal = self->journal,
  });
  glance_saving_follow (job->saving, job->download, run);
  glance_download_run_async (job->download, job->cancellable, on_over, g_rc_box_acquire (job));
}

/* (transfer full) (nullable) */
static char *
find_folder (GlanceDownloads *self, const char *wanted)
{
  if (wanted != NULL)
    return g_strdup (wanted);
  return self->app != NULL ? glance_folder_find (self->app) : glance_folder_find_usual ();
}

/* (transfer full) @error: before it has begun */
static void
fail (Job *job, GError *error)
{
  g_clear_object (&job->download);
  glance_saving_fail (job->saving, glance_monitor_get_task_id (job->monitor), error);
  g_error_free (error);
}

static GlanceSaving *
glance_downloads_get_saving (GlanceSaver *saver, GlancePortal *portal)
{
  return get_job (GLANCE_DOWNLOADS (saver), portal)->saving;
}

/* Nothing happens where there is nothing to fetch, or something is fetched already. */
static void
start (GlanceDownloads *self, GlanceMonitor *monitor, const char *folder, gboolean automatic)
{
  Job *job = get_job (self, glance_monitor_get_portal (monitor));

  if (glance_monitor_get_link (monitor) == NULL || glance_saving_is_active (job->saving))
    return;
  g_set_object (&job->monitor, monitor);
  job->automatic = automatic;
  g_free (job->folder);
  job->folder = find_folder (self, folder);
  if (job->folder != NULL)
    begin (self, job);
  else
    fail (job, glance_error_new (GLANCE_ERROR_FOLDER, NULL));
}

static void
glance_downloads_save (GlanceSaver *saver, GlanceMonitor *monitor, const char *folder)
{
  start (GLANCE_DOWNLOADS (saver), monitor, folder, FALSE);
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
  g_clear_pointer (&self->saved, g_hash_table_unref);
  g_clear_object (&self->keys);
  g_clear_object (&self->clock);
  g_clear_object (&self->journal);
  g_clear_object (&self->app);
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

  signals[SAVED] =
      g_signal_new ("saved", GLANCE_TYPE_DOWNLOADS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, GLANCE_TYPE_PORTAL, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
glance_downloads_init (GlanceDownloads *self)
{
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, job_drop);
}

GlanceDownloads *
glance_downloads_new (GlanceKeyStore *keys,
                      GlanceClock *clock,
                      GlanceJournal *journal,
                      GSettings *app)
{
  GlanceDownloads *self;

  g_return_val_if_fail (GLANCE_IS_KEY_STORE (keys), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (journal == NULL || GLANCE_IS_JOURNAL (journal), NULL);
  g_return_val_if_fail (app == NULL || G_IS_SETTINGS (app), NULL);

  self = g_object_new (GLANCE_TYPE_DOWNLOADS, NULL);
  self->keys = g_object_ref (keys);
  self->clock = g_object_ref (clock);
  g_set_object (&self->journal, journal);
  g_set_object (&self->app, app);
  if (journal != NULL)
    begin_to_read_journal (self);
  return self;
}

void
glance_downloads_fetch (GlanceDownloads *self, GlanceMonitor *monitor, const char *folder)
{
  g_return_if_fail (GLANCE_IS_DOWNLOADS (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  start (self, monitor, folder, TRUE);
}

gboolean
glance_downloads_is_automatic (GlanceDownloads *self, GlancePortal *portal)
{
  Job *job;

  g_return_val_if_fail (GLANCE_IS_DOWNLOADS (self), FALSE);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), FALSE);

  job = g_hash_table_lookup (self->jobs, glance_portal_get_id (portal));
  return job != NULL && job->automatic;
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
