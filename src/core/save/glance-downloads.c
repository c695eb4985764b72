/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-downloads.h"

#include "glance-download-job.h"
#include "glance-error.h"
#include "glance-folder.h"
#include "glance-last-saved.h"

#define LONGEST_LIFE (24 * 60 * 60) /* seconds: of a link, as far as anybody knows */

struct _GlanceDownloads
{
  GObject parent_instance;

  /* Owned */ GlanceKeyStore *keys;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceJournal *journal; /* or NULL */
  /* Owned */ GSettings *app;         /* or NULL */
  /* Owned */ GHashTable *jobs;       /* a portal's id -> GlanceDownloadJob */
  /* Owned */ GlanceLastSaved *saved; /* or NULL */
  gboolean active;
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  PROP_KNOWS_SAVED,
  N_PROPS
};

enum
{
  SAVED,
  WANTED,
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
update_active (GlanceDownloads *self)
{
  gboolean active = FALSE;
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, self->jobs);
  while (!active && g_hash_table_iter_next (&iter, NULL, &job))
    active = glance_download_job_is_at_work (job);
  if (active == self->active)
    return;
  self->active = active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/* What was saved before */

static gboolean
is_known (GlanceSaving *saving, const GlanceJournalEntry *entry)
{
  return glance_saving_get_saved_at (saving) == entry->time
         && g_strcmp0 (glance_saving_get_saved_run (saving), entry->run) == 0
         && g_strcmp0 (glance_saving_get_saved_path (saving), entry->path) == 0;
}

/* Unless something has been saved since. */
static void
recall_saved (GlanceDownloads *self, GlanceDownloadJob *job)
{
  const GlanceJournalEntry *entry =
      self->saved != NULL ? glance_last_saved_find (self->saved, job->origin, job->dump) : NULL;

  if (entry != NULL && glance_saving_get_saved_at (job->saving) <= entry->time
      && !is_known (job->saving, entry))
    glance_saving_set_saved (job->saving, entry);
}

static void
saved_changed (GlanceDownloads *self)
{
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    recall_saved (self, job);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWS_SAVED]);
}

/* At another address it is another portal. */
static void
address_changed (GlancePortal *portal, GParamSpec *pspec, GlanceDownloadJob *job)
{
  if (glance_download_job_take_address (job))
    recall_saved (job->downloads, job);
}

static GlanceDownloadJob *
get_job (GlanceDownloads *self, GlancePortal *portal)
{
  const char *id = glance_portal_get_id (portal);
  GlanceDownloadJob *job = g_hash_table_lookup (self->jobs, id);

  if (job != NULL)
    return job;
  job = glance_download_job_new (self, portal);
  g_signal_connect_object (job->saving, "changed", G_CALLBACK (update_active), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (portal, "notify::origin", G_CALLBACK (address_changed), job);
  g_signal_connect (portal, "notify::dump", G_CALLBACK (address_changed), job);
  g_hash_table_insert (self->jobs, g_strdup (id), job);
  recall_saved (self, job);
  return job;
}

/* Seconds since 1970. */
static gint64
get_now (GlanceDownloads *self)
{
  return glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;
}

/* The journal knows it by now, but so does the download. */
static void
take_saved (GlanceDownloadJob *job)
{
  const GlanceJournalEntry entry = {
    .kind = GLANCE_JOURNAL_DOWNLOAD,
    .time = get_now (job->downloads),
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
  g_autoptr (GlanceDownloadTurn) turn = user_data;
  GlanceDownload *download = GLANCE_DOWNLOAD (source);
  gboolean saved =
      glance_download_run_finish (download, result, NULL); /* its saving says why not */
  GlanceDownloadJob *job = turn->job;

  if (!glance_download_turn_end (turn))
    return;
  if (saved && download == job->download)
    take_saved (job);
  if (saved)
    g_signal_emit (job->downloads, signals[SAVED], 0, job->portal,
                   glance_download_get_path (download), turn->automatic);
  update_active (job->downloads);
}

static void
begin (GlanceDownloads *self, GlanceDownloadJob *job, gboolean paused)
{
  GlanceMonitor *monitor = job->monitor;
  const char *run = glance_monitor_get_run_id (monitor);
  gint64 expires = glance_monitor_get_link_expires (monitor);

  g_clear_object (&job->download);
  job->download = glance_download_new (&(GlanceDownloadOptions) {
      .portal = glance_monitor_get_portal (monitor),
      .link = glance_monitor_get_link (monitor),
      .link_expires = glance_monitor_get_run (monitor)->link_expires,
      .run = run,
      .folder = job->folder,
      .automatic = job->automatic,
      .is_sparing = job->sparing,
      .patient_until = expires != 0 ? expires : get_now (self) + LONGEST_LIFE,
      .is_paused = paused,
      .keys = self->keys,
      .clock = self->clock,
      .journal = self->journal,
  });
  glance_saving_follow (job->saving, job->download, run);
  glance_download_run_async (job->download, job->cancellable, on_over,
                             glance_download_turn_new (job));
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
fail (GlanceDownloadJob *job, const char *run, GError *error)
{
  g_clear_object (&job->download);
  glance_saving_fail (job->saving, run, error);
  g_error_free (error);
}

static GlanceSaving *
glance_downloads_get_saving (GlanceSaver *saver, GlancePortal *portal)
{
  return get_job (GLANCE_DOWNLOADS (saver), portal)->saving;
}

/* Nothing happens where there is nothing to fetch, or something is fetched already. */
static void
start (GlanceDownloads *self,
       GlanceMonitor *monitor,
       const char *folder,
       gboolean automatic,
       gboolean sparing,
       gboolean paused)
{
  GlanceDownloadJob *job = get_job (self, glance_monitor_get_portal (monitor));
  g_autofree char *found = NULL;

  if (glance_monitor_get_link (monitor) == NULL || glance_saving_is_active (job->saving))
    return;
  g_set_object (&job->monitor, monitor);
  job->is_given_up = FALSE;
  job->automatic = automatic;
  job->sparing = sparing;
  if (folder != job->wanted)
    {
      g_free (job->wanted);
      job->wanted = g_strdup (folder);
    }
  g_clear_pointer (&job->folder, g_free);
  found = find_folder (self, folder);
  if (found == NULL || !g_path_is_absolute (found))
    {
      fail (job, glance_monitor_get_run_id (monitor),
            glance_error_new (GLANCE_ERROR_FOLDER, found));
      return;
    }
  job->folder = g_steal_pointer (&found);
  begin (self, job, paused);
}

static void
glance_downloads_save (GlanceSaver *saver, GlanceMonitor *monitor, const char *folder)
{
  g_signal_emit (saver, signals[WANTED], 0, glance_monitor_get_portal (monitor));
  start (GLANCE_DOWNLOADS (saver), monitor, folder, FALSE, FALSE, FALSE);
}

/* What had no link can begin as soon as there is one, of whichever run. What has a folder of its own cannot: anywhere
 * else is no place for it. */
static gboolean
can_begin (GlanceDownloadJob *job)
{
  return !job->is_given_up
         || (g_error_matches (glance_saving_get_problem (job->saving), GLANCE_ERROR,
                              GLANCE_ERROR_LINK_EXPIRED)
             && glance_monitor_get_link (job->monitor) != NULL
             && !glance_monitor_link_is_expired (job->monitor));
}

/* It fails as before. */
static void
give_up_again (GlanceDownloadJob *job)
{
  g_autofree char *run = g_strdup (glance_saving_get_run (job->saving));

  fail (job, run, g_error_copy (glance_saving_get_problem (job->saving)));
}

static void
resume (GlanceDownloads *self, GlanceDownloadJob *job)
{
  if (glance_saving_is_active (job->saving))
    glance_download_resume (job->download);
  else if (glance_saving_get_state (job->saving) == GLANCE_DOWNLOAD_FAILED)
    {
      g_signal_emit (self, signals[WANTED], 0, job->portal);
      if (!can_begin (job))
        give_up_again (job);
      else if (job->is_given_up)
        start (self, job->monitor, NULL, FALSE, FALSE, FALSE);
      else
        start (self, job->monitor, job->wanted, job->automatic, FALSE, FALSE);
    }
}

static void
glance_downloads_order (GlanceSaver *saver, GlancePortal *portal, GlanceSaverOrder order)
{
  GlanceDownloads *self = GLANCE_DOWNLOADS (saver);
  GlanceDownloadJob *job = g_hash_table_lookup (self->jobs, glance_portal_get_id (portal));

  if (job == NULL || job->monitor == NULL)
    return;
  switch (order)
    {
    case GLANCE_SAVER_PAUSE:
      if (job->download != NULL)
        glance_download_pause (job->download);
      break;
    case GLANCE_SAVER_RESUME:
      resume (self, job);
      break;
    case GLANCE_SAVER_CANCEL:
      if (job->download != NULL)
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
    case PROP_KNOWS_SAVED:
      g_value_set_boolean (value, glance_downloads_know_saved (GLANCE_DOWNLOADS (object)));
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
  g_clear_object (&self->saved);
  g_clear_object (&self->keys);
  g_clear_object (&self->clock);
  g_clear_object (&self->journal);
  g_clear_object (&self->app);
  G_OBJECT_CLASS (glance_downloads_parent_class)->finalize (object);
}

static void
glance_downloads_class_init (GlanceDownloadsClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = glance_downloads_get_property;
  object_class->finalize = glance_downloads_finalize;

  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  properties[PROP_KNOWS_SAVED] = g_param_spec_boolean ("knows-saved", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SAVED] =
      g_signal_new ("saved", GLANCE_TYPE_DOWNLOADS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, GLANCE_TYPE_PORTAL, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[WANTED] = g_signal_new ("wanted", GLANCE_TYPE_DOWNLOADS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, GLANCE_TYPE_PORTAL);
}

static void
glance_downloads_init (GlanceDownloads *self)
{
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, glance_download_job_drop);
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
  if (journal == NULL)
    return self;
  self->saved = glance_last_saved_new (journal);
  g_signal_connect_object (self->saved, "changed", G_CALLBACK (saved_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
glance_downloads_fetch (GlanceDownloads *self, GlanceMonitor *monitor, const char *folder)
{
  g_return_if_fail (GLANCE_IS_DOWNLOADS (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  start (self, monitor, folder, TRUE, TRUE, FALSE);
}

gboolean
glance_downloads_is_automatic (GlanceDownloads *self, GlancePortal *portal)
{
  GlanceDownloadJob *job;

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

gboolean
glance_downloads_know_saved (GlanceDownloads *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOADS (self), FALSE);

  return self->saved == NULL || glance_last_saved_is_known (self->saved);
}

void
glance_downloads_go_on (GlanceDownloads *self,
                        GlanceMonitor *monitor,
                        const char *folder,
                        gboolean automatic,
                        gboolean paused)
{
  g_return_if_fail (GLANCE_IS_DOWNLOADS (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  start (self, monitor, folder, automatic, automatic, paused);
}

const char *
glance_downloads_get_folder (GlanceDownloads *self, GlancePortal *portal)
{
  GlanceDownloadJob *job;

  g_return_val_if_fail (GLANCE_IS_DOWNLOADS (self), NULL);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  job = g_hash_table_lookup (self->jobs, glance_portal_get_id (portal));
  return job != NULL ? job->folder : NULL;
}

void
glance_downloads_give_up (GlanceDownloads *self,
                          GlanceMonitor *monitor,
                          const char *run,
                          GError *why)
{
  GlanceDownloadJob *job;

  g_return_if_fail (GLANCE_IS_DOWNLOADS (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));
  g_return_if_fail (why != NULL);

  job = get_job (self, glance_monitor_get_portal (monitor));
  g_set_object (&job->monitor, monitor);
  job->is_given_up = TRUE;
  fail (job, run, why);
}

void
glance_downloads_forget (GlanceDownloads *self, GlancePortal *portal)
{
  g_return_if_fail (GLANCE_IS_DOWNLOADS (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  g_hash_table_remove (self->jobs, glance_portal_get_id (portal));
  update_active (self);
}
