/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-auto-save.h"

#include "glance-error.h"
#include "glance-folder.h"
#include "glance-monitor-follower.h"
#include "glance-retention.h"
#include "glance-saved.h"

/* After a failure that may pass, when the download itself has given up. */
#define FIRST_DELAY (G_GINT64_CONSTANT (5) * 60 * G_USEC_PER_SEC)
#define LONGEST_DELAY (G_GINT64_CONSTANT (60) * 60 * G_USEC_PER_SEC)

struct _GlanceAutoSave
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceDownloads *downloads;
  /* Owned */ GlanceJournal *journal;
  /* Owned */ GlanceConditions *conditions;
  /* Owned */ GlanceMonitorFollower *follower;
  /* Owned */ GHashTable *watches;       /* a portal's id -> Watch, counted */
  /* Owned */ GCancellable *cancellable; /* of what goes on in threads */
};

/* What becomes of a download that is under way when it should not be. */
typedef enum
{
  PAUSE_NONE,
  PAUSE_WANTED,    /* it was told to */
  PAUSE_MADE,      /* it does */
  PAUSE_OVERRULED, /* the user has had it go on */
} Pause;

/* One portal. */
typedef struct
{
  /* Borrowed */ GlanceAutoSave
      *self; /* NULL: it is off the list, and only a callback holds this */
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ GlanceSaving
      *saving;               /* NULL until the portal's settings say that backups are saved */
  /* Owned */ char *settled; /* the run that there is nothing more to do about; or NULL */
  /* Owned */ char *open;    /* the run that the journal says has not been saved; or NULL */
  gboolean is_looking;       /* into the journal */
  GlanceDownloadState state; /* of the saving, as last seen */
  Pause pause;
  guint n_failures;   /* of the open run */
  gint64 retry_at;    /* boot time; after a failure */
  gboolean is_barred; /* the portal does not answer until the user has set something right */
} Watch;

G_DEFINE_FINAL_TYPE (GlanceAutoSave, glance_auto_save, G_TYPE_OBJECT)

static void consider (Watch *watch);

static void
watch_clear (gpointer data)
{
  Watch *watch = data;

  g_clear_object (&watch->monitor);
  g_clear_object (&watch->saving);
  g_free (watch->settled);
  g_free (watch->open);
}

static void
watch_unref (Watch *watch)
{
  g_rc_box_release_full (watch, watch_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Watch, watch_unref)

static void
watch_drop (gpointer data)
{
  Watch *watch = data;

  watch->self = NULL;
  g_signal_handlers_disconnect_by_data (glance_monitor_get_portal (watch->monitor), watch);
  if (watch->saving != NULL)
    g_signal_handlers_disconnect_by_data (watch->saving, watch);
  watch_unref (watch);
}

static GlancePortal *
get_portal (Watch *watch)
{
  return glance_monitor_get_portal (watch->monitor);
}

static gint64
get_boot_time (Watch *watch)
{
  return glance_clock_get_boot_time (watch->self->clock);
}

static void
settle (Watch *watch, const char *run)
{
  g_free (watch->settled);
  watch->settled = g_strdup (run);
  g_clear_pointer (&watch->open, g_free);
}

/* Borrowed: the finished run whose link works, as far as the portal has said; or NULL. What is remembered from an
 * earlier start has no link. */
static const char *
find_run (GlanceMonitor *monitor)
{
  const GlanceRun *run = glance_monitor_get_run (monitor);

  if ((run->phase != GLANCE_PHASE_COMPLETED && run->phase != GLANCE_PHASE_WARNING)
      || !glance_run_is_backup (run) || glance_monitor_get_link (monitor) == NULL
      || glance_monitor_link_is_expired (monitor))
    return NULL;
  return glance_monitor_get_run_id (monitor);
}

/* Looking into the journal */

static void
searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Watch) watch = user_data;
  g_autofree char *run = NULL;
  gboolean is_settled = glance_saved_is_settled_finish (result, &run);

  watch->is_looking = FALSE;
  if (watch->self == NULL)
    return;
  if (is_settled)
    settle (watch, run);
  else
    {
      g_free (watch->open);
      watch->open = g_steal_pointer (&run);
    }
  consider (watch);
}

static void
look (Watch *watch, const char *run)
{
  GlancePortal *portal = get_portal (watch);

  if (watch->is_looking)
    return;
  watch->is_looking = TRUE;
  glance_saved_is_settled_async (watch->self->journal, glance_portal_get_origin (portal),
                                 glance_portal_get_dump (portal), run, searched,
                                 g_rc_box_acquire (watch));
}

/* What to do about a run */

/* Whether another attempt may be worth it. What the user can set right in the portal's form, its key first of all, keeps
 * the checks from being answered until then, and so a download. */
static gboolean
may_pass (const GError *problem)
{
  static const GlanceError kinds[] = { GLANCE_ERROR_NO_ROOM, GLANCE_ERROR_FOLDER,
                                       GLANCE_ERROR_BUSY };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_error_matches (problem, GLANCE_ERROR, (int) kinds[i]))
      return TRUE;
  return problem != NULL && problem->domain == GLANCE_ERROR
         && (glance_error_passes (problem)
             || glance_error_get_remedy (problem) == GLANCE_ERROR_REMEDY_EDIT);
}

/* A download has just ended with nothing to show for it. */
static void
note_failure (Watch *watch)
{
  gint64 delay = FIRST_DELAY;

  if (!may_pass (glance_saving_get_problem (watch->saving)))
    {
      settle (watch, glance_saving_get_run (watch->saving));
      return;
    }
  for (guint i = 0; i < watch->n_failures && delay < LONGEST_DELAY; i++)
    delay *= 2;
  watch->n_failures++;
  watch->retry_at = get_boot_time (watch) + MIN (delay, LONGEST_DELAY);
}

static void
note_state (Watch *watch)
{
  GlanceDownloadState before = watch->state;

  watch->state = glance_saving_get_state (watch->saving);
  if (watch->state == before)
    return;
  if (!glance_saving_is_active (watch->saving))
    watch->pause = PAUSE_NONE;
  if (watch->state == GLANCE_DOWNLOAD_FAILED)
    note_failure (watch);
  else if (watch->state == GLANCE_DOWNLOAD_CANCELLED || watch->state == GLANCE_DOWNLOAD_DONE)
    settle (watch, glance_saving_get_run (watch->saving));
}

static void
order (Watch *watch, GlanceSaverOrder what)
{
  glance_saver_order (GLANCE_SAVER (watch->self->downloads), get_portal (watch), what);
}

/* One that has begun, by hand or not. What the user says counts for more, and so does a backup that is newer than
 * the one that has been waiting half-way. */
static void
consider_download (Watch *watch, GlanceThrift thrift)
{
  gboolean is_paused = watch->state == GLANCE_DOWNLOAD_PAUSED;
  const char *run = find_run (watch->monitor);

  if (watch->pause == PAUSE_MADE && is_paused && run != NULL
      && !glance_saving_is_about (watch->saving, run))
    {
      order (watch, GLANCE_SAVER_CANCEL);
      return;
    }
  if (watch->pause == PAUSE_WANTED && is_paused)
    watch->pause = PAUSE_MADE;
  else if (watch->pause == PAUSE_MADE && !is_paused)
    watch->pause = PAUSE_OVERRULED;

  if (thrift == GLANCE_THRIFT_NONE && watch->pause == PAUSE_MADE)
    {
      watch->pause = PAUSE_NONE;
      glance_saving_set_thrift (watch->saving, thrift);
      order (watch, GLANCE_SAVER_RESUME);
    }
  else if (thrift == GLANCE_THRIFT_NONE && watch->pause == PAUSE_OVERRULED)
    watch->pause = PAUSE_NONE;
  else if (thrift != GLANCE_THRIFT_NONE && watch->pause == PAUSE_NONE && !is_paused
           && glance_downloads_is_automatic (watch->self->downloads, get_portal (watch)))
    {
      watch->pause = PAUSE_WANTED;
      order (watch, GLANCE_SAVER_PAUSE);
    }
  glance_saving_set_thrift (watch->saving,
                            watch->pause == PAUSE_MADE ? thrift : GLANCE_THRIFT_NONE);
}

static void
fetch (Watch *watch)
{
  const char *setting = glance_portal_get_fetch_folder (get_portal (watch));
  g_autofree char *folder = setting != NULL ? glance_folder_from_setting (setting) : NULL;

  g_clear_pointer (&watch->open, g_free); /* the journal is asked again before the next attempt */
  watch->state = GLANCE_DOWNLOAD_NEW;     /* it may fail at once, as before */
  if (setting == NULL || folder != NULL)
    glance_downloads_fetch (watch->self->downloads, watch->monitor, folder);
  else
    glance_downloads_give_up (watch->self->downloads, watch->monitor,
                              glance_monitor_get_run_id (watch->monitor),
                              glance_error_new (GLANCE_ERROR_FOLDER, setting));
}

/* Once the user has set it right, nothing is to be waited for any more. */
static void
note_bar (Watch *watch)
{
  const GError *problem = glance_monitor_get_last_problem (watch->monitor);

  if (problem == NULL && watch->is_barred)
    watch->retry_at = 0;
  watch->is_barred =
      problem != NULL && glance_error_get_remedy (problem) == GLANCE_ERROR_REMEDY_EDIT;
}

/* The journal comes first: what is saved already waits for nothing. */
static void
consider_run (Watch *watch, GlanceThrift thrift)
{
  const char *run = find_run (watch->monitor);
  gboolean is_open = run != NULL && g_strcmp0 (run, watch->settled) != 0
                     && !glance_saving_is_saved (watch->saving, run);
  gboolean has_failed =
      watch->state == GLANCE_DOWNLOAD_FAILED && glance_saving_is_about (watch->saving, run);

  if (!has_failed && watch->state != GLANCE_DOWNLOAD_NEW) /* the next attempt */
    watch->n_failures = 0;
  if (!is_open || (has_failed && get_boot_time (watch) < watch->retry_at))
    {
      glance_saving_set_thrift (watch->saving, GLANCE_THRIFT_NONE);
      return;
    }
  if (g_strcmp0 (run, watch->open) != 0)
    {
      look (watch, run);
      return;
    }
  glance_saving_set_thrift (watch->saving, thrift);
  if (thrift == GLANCE_THRIFT_NONE && glance_monitor_get_last_problem (watch->monitor) == NULL)
    fetch (watch);
}

static void
saving_changed (GlanceSaving *saving, Watch *watch)
{
  if (glance_saving_get_state (saving) != watch->state)
    consider (watch);
}

static void
follow_saving (Watch *watch)
{
  watch->saving = g_object_ref (
      glance_saver_get_saving (GLANCE_SAVER (watch->self->downloads), get_portal (watch)));
  watch->state = glance_saving_get_state (watch->saving);
  g_signal_connect (watch->saving, "changed", G_CALLBACK (saving_changed), watch);
}

static void
consider (Watch *watch)
{
  gboolean wanted = glance_portal_get_fetches (get_portal (watch));
  GlanceThrift thrift = glance_conditions_get_thrift (watch->self->conditions);

  if (watch->saving == NULL && !wanted)
    return;
  if (watch->saving == NULL)
    follow_saving (watch);
  note_state (watch);
  note_bar (watch);
  if (!wanted)
    glance_saving_set_thrift (watch->saving, GLANCE_THRIFT_NONE);
  else if (glance_saving_is_active (watch->saving))
    consider_download (watch, thrift);
  else
    consider_run (watch, thrift);
}

/* The journal may know more by now than it did when it was put off. */
static void
thrift_changed (GlanceAutoSave *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    {
      g_clear_pointer (&((Watch *) watch)->open, g_free);
      consider (watch);
    }
}

static void
fetches_changed (GlancePortal *portal, GParamSpec *pspec, Watch *watch)
{
  consider (watch);
}

/* What failed in the other one may work in this one. */
static void
folder_changed (GlancePortal *portal, GParamSpec *pspec, Watch *watch)
{
  watch->retry_at = 0;
  consider (watch);
}

static void
monitor_added (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceAutoSave *self)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  Watch *watch = g_rc_box_new0 (Watch);

  watch->self = self;
  watch->monitor = g_object_ref (monitor);
  g_signal_connect (portal, "notify::fetches", G_CALLBACK (fetches_changed), watch);
  g_signal_connect (portal, "notify::fetch-folder", G_CALLBACK (folder_changed), watch);
  g_hash_table_replace (self->watches, g_strdup (glance_portal_get_id (portal)), watch);
  consider (watch);
}

static void
monitor_removed (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceAutoSave *self)
{
  g_hash_table_remove (self->watches, glance_portal_get_id (glance_monitor_get_portal (monitor)));
}

static void
monitor_changed (GlanceMonitorFollower *follower,
                 GlanceMonitor *monitor,
                 const char *property,
                 GlanceAutoSave *self)
{
  Watch *watch;

  if (!g_str_equal (property, "n-checks") && !g_str_equal (property, "link-expired"))
    return;
  watch = g_hash_table_lookup (self->watches,
                               glance_portal_get_id (glance_monitor_get_portal (monitor)));
  if (watch != NULL)
    consider (watch);
}

/* Older ones */

static void
swept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceSaving) saving = user_data;
  g_autoptr (GError) error = NULL;

  if (glance_retention_run_finish (result, NULL, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("%s", error->message);
  glance_saving_set_leftover (saving, error);
}

static void
saved (GlanceDownloads *downloads,
       GlancePortal *portal,
       const char *path,
       gboolean automatic,
       GlanceAutoSave *self)
{
  GlanceSaving *saving = glance_saver_get_saving (GLANCE_SAVER (downloads), portal);

  glance_saving_set_leftover (saving, NULL);
  if (automatic && glance_portal_get_fetches (portal))
    glance_retention_run_async (portal, path, self->journal, self->clock, self->cancellable, swept,
                                g_object_ref (saving));
}

static void
glance_auto_save_dispose (GObject *object)
{
  GlanceAutoSave *self = GLANCE_AUTO_SAVE (object);

  g_cancellable_cancel (self->cancellable);
  glance_monitor_follower_stop (self->follower);
  g_hash_table_remove_all (self->watches);
  if (self->downloads != NULL)
    g_signal_handlers_disconnect_by_data (self->downloads, self);
  if (self->conditions != NULL)
    g_signal_handlers_disconnect_by_data (self->conditions, self);
  g_clear_object (&self->conditions);
  g_clear_object (&self->downloads);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (glance_auto_save_parent_class)->dispose (object);
}

static void
glance_auto_save_finalize (GObject *object)
{
  GlanceAutoSave *self = GLANCE_AUTO_SAVE (object);

  g_object_unref (self->follower);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->watches);
  g_clear_object (&self->journal);
  G_OBJECT_CLASS (glance_auto_save_parent_class)->finalize (object);
}

static void
glance_auto_save_class_init (GlanceAutoSaveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_auto_save_dispose;
  object_class->finalize = glance_auto_save_finalize;
}

static void
glance_auto_save_init (GlanceAutoSave *self)
{
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, watch_drop);
  self->cancellable = g_cancellable_new ();
  self->follower = glance_monitor_follower_new ();
  g_signal_connect (self->follower, "added", G_CALLBACK (monitor_added), self);
  g_signal_connect (self->follower, "removed", G_CALLBACK (monitor_removed), self);
  g_signal_connect (self->follower, "changed", G_CALLBACK (monitor_changed), self);
}

GlanceAutoSave *
glance_auto_save_new (GListModel *monitors,
                      GlanceClock *clock,
                      GlanceDownloads *downloads,
                      GlanceJournal *journal,
                      GlanceConditions *conditions)
{
  GlanceAutoSave *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (monitors), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (GLANCE_IS_DOWNLOADS (downloads), NULL);
  g_return_val_if_fail (GLANCE_IS_JOURNAL (journal), NULL);
  g_return_val_if_fail (GLANCE_IS_CONDITIONS (conditions), NULL);

  self = g_object_new (GLANCE_TYPE_AUTO_SAVE, NULL);
  self->clock = g_object_ref (clock);
  self->downloads = g_object_ref (downloads);
  self->journal = g_object_ref (journal);
  self->conditions = g_object_ref (conditions);
  g_signal_connect (downloads, "saved", G_CALLBACK (saved), self);
  g_signal_connect_swapped (conditions, "notify::thrift", G_CALLBACK (thrift_changed), self);
  glance_monitor_follower_start (self->follower, monitors);
  return self;
}
