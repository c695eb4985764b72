/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-unfinished.h"

#include "glance-error.h"
#include "glance-monitor-follower.h"
#include "glance-place.h"

#define NOTE "download"
#define MAX_ROOMS 10 /* how often in a row there may seem to be room without there being any */

/* One portal, and the download of it that has not ended. Counted. */
typedef struct
{
  /* Borrowed */ GlanceUnfinished *unfinished; /* NULL: it is gone, and so are the next two */
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ GlanceSaving *saving;
  /* Owned */ char *run;    /* its task id; "": whichever there is; NULL: all have ended */
  /* Owned */ char *folder; /* NULL: where the settings say */
  gboolean is_paused;       /* by the user */
  gboolean is_automatic;
  gint64 needs;  /* bytes of room, before it can go on; 0: it is something else that it waits for */
  guint n_rooms; /* how often it has gone on for that in vain */
  gint64 had;    /* bytes that were there when it ended for want of room */
  gboolean is_looking; /* for room */
  gboolean sees_room;
  gboolean is_idle; /* this process does not make it yet, or not any more */
} Watch;

struct _GlanceUnfinished
{
  GObject parent_instance;

  /* Owned */ GlanceMemory *memory;
  /* Owned */ GlanceDownloads *downloads;
  /* Owned */ GlanceMonitorFollower *follower;
  /* Owned */ GHashTable *watches; /* GlanceMonitor → Watch */
};

G_DEFINE_FINAL_TYPE (GlanceUnfinished, glance_unfinished, G_TYPE_OBJECT)

static void try_to_go_on (Watch *watch);

static void
watch_clear (gpointer data)
{
  Watch *watch = data;

  g_free (watch->run);
  g_free (watch->folder);
}

static void
watch_unref (Watch *watch)
{
  g_rc_box_release_full (watch, watch_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Watch, watch_unref)

static GlancePortal *
get_portal (Watch *watch)
{
  return glance_monitor_get_portal (watch->monitor);
}

/* What is remembered */

static void
note (Watch *watch)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  if (watch->run != NULL)
    {
      g_variant_dict_insert (&dict, "run", "s", watch->run);
      g_variant_dict_insert (&dict, "paused", "b", watch->is_paused);
      g_variant_dict_insert (&dict, "automatic", "b", watch->is_automatic);
      g_variant_dict_insert (&dict, "needs", "x", watch->needs);
      if (watch->folder != NULL)
        g_variant_dict_insert (&dict, "folder", "^ay", watch->folder);
    }
  glance_memory_set_note (watch->unfinished->memory, get_portal (watch), NOTE,
                          g_variant_dict_end (&dict), TRUE);
}

static void
recall (Watch *watch)
{
  g_autoptr (GVariant) before =
      glance_memory_dup_note (watch->unfinished->memory, get_portal (watch), NOTE);

  if (before == NULL || !g_variant_lookup (before, "run", "s", &watch->run))
    return;
  g_variant_lookup (before, "paused", "b", &watch->is_paused);
  g_variant_lookup (before, "automatic", "b", &watch->is_automatic);
  g_variant_lookup (before, "needs", "x", &watch->needs);
  g_variant_lookup (before, "folder", "^ay", &watch->folder);
  watch->is_idle = TRUE;
}

static void
forget (Watch *watch)
{
  if (watch->run == NULL)
    return;
  g_clear_pointer (&watch->run, g_free);
  g_clear_pointer (&watch->folder, g_free);
  watch->is_paused = FALSE;
  watch->is_automatic = FALSE;
  watch->needs = 0;
  watch->had = 0;
  note (watch);
}

static gboolean
update_string (char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

static gboolean
is_automatic (Watch *watch)
{
  return glance_downloads_is_automatic (watch->unfinished->downloads, get_portal (watch));
}

/* Not for the sake of the network or the battery. */
static gboolean
is_paused (Watch *watch)
{
  return glance_saving_get_state (watch->saving) == GLANCE_DOWNLOAD_PAUSED
         && glance_saving_get_thrift (watch->saving) == GLANCE_THRIFT_NONE;
}

/* @needs: see Watch */
static void
remember (Watch *watch, gint64 needs)
{
  const char *run = glance_saving_get_run (watch->saving);
  gboolean automatic = is_automatic (watch);
  gboolean paused = is_paused (watch);
  gboolean changed =
      watch->is_paused != paused || watch->is_automatic != automatic || watch->needs != needs;

  changed |= update_string (&watch->run, run != NULL ? run : "");
  changed |= update_string (&watch->folder, glance_downloads_get_folder (
                                                watch->unfinished->downloads, get_portal (watch)));
  watch->is_paused = paused;
  watch->is_automatic = automatic;
  watch->needs = needs;
  if (changed)
    note (watch);
}

static gint64
count_missing (GlanceSaving *saving)
{
  return MAX (glance_saving_get_total (saving) - glance_saving_get_received (saving), 1);
}

/* What has come since the last time did find some. */
static gboolean
waits_for_room (Watch *watch)
{
  gint64 received = glance_saving_get_received (watch->saving);

  if (glance_saving_get_state (watch->saving) != GLANCE_DOWNLOAD_FAILED
      || !g_error_matches (glance_saving_get_problem (watch->saving), GLANCE_ERROR,
                           GLANCE_ERROR_NO_ROOM))
    return FALSE;
  if (received > watch->had)
    watch->n_rooms = 0;
  watch->had = received;
  return TRUE;
}

static void
saving_changed (Watch *watch)
{
  GlanceDownloadState state = glance_saving_get_state (watch->saving);

  if (state == GLANCE_DOWNLOAD_NEW
      && (watch->is_idle || glance_saving_get_run (watch->saving) != NULL))
    return; /* not begun yet, or about to */
  watch->is_idle = !glance_saving_is_active (watch->saving);
  if (is_automatic (watch) && !is_paused (watch))
    forget (watch); /* it begins again by itself */
  else if (!watch->is_idle)
    remember (watch, 0);
  else if (waits_for_room (watch))
    remember (watch, count_missing (watch->saving));
  else
    forget (watch);
}

/* What goes on */

/* Where there is none, what comes later is more than an appearance. */
static void
room_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Watch) watch = user_data;
  const char *folder = g_task_get_task_data (G_TASK (result));
  gint64 room = g_task_propagate_int (G_TASK (result), NULL);

  watch->is_looking = FALSE;
  if (watch->unfinished == NULL || g_strcmp0 (folder, watch->folder) != 0)
    return;
  if (room < watch->needs)
    watch->n_rooms = 0;
  watch->sees_room = room >= watch->needs && watch->n_rooms < MAX_ROOMS;
  if (watch->sees_room)
    try_to_go_on (watch);
  watch->sees_room = FALSE;
}

static void
find_room_in_thread (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  g_task_return_int (task, glance_place_find_room (folder));
}

/* In a thread: the folder may be on a server that does not answer. */
static void
look_for_room (Watch *watch)
{
  g_autoptr (GTask) task = NULL;

  if (watch->is_looking || watch->folder == NULL)
    return;
  watch->is_looking = TRUE;
  task = g_task_new (NULL, NULL, room_found, g_rc_box_acquire (watch));
  g_task_set_source_tag (task, look_for_room);
  g_task_set_task_data (task, g_strdup (watch->folder), g_free);
  g_task_run_in_thread (task, find_room_in_thread);
}

static void
go_on (Watch *watch)
{
  g_autofree char *folder = g_strdup (watch->folder);

  watch->n_rooms += watch->needs > 0;
  watch->is_idle = FALSE;
  glance_downloads_go_on (watch->unfinished->downloads, watch->monitor, folder, watch->is_automatic,
                          watch->is_paused);
}

/* Once the portal has answered: its link is not remembered, and may be another run's by now. */
static void
try_to_go_on (Watch *watch)
{
  GlanceMonitor *monitor = watch->monitor;
  const char *run = glance_monitor_get_run_id (monitor);
  gboolean is_any;

  if (watch->run == NULL || !watch->is_idle || glance_monitor_get_recalled (monitor)
      || !glance_downloads_know_saved (watch->unfinished->downloads)
      || glance_monitor_get_last_problem (monitor) != NULL
      || glance_monitor_get_phase (monitor) == GLANCE_PHASE_UNKNOWN)
    return;
  is_any = watch->run[0] == '\0';
  if (glance_saving_has_saved (watch->saving, is_any ? run : watch->run))
    forget (watch); /* another program has done it */
  else if (glance_monitor_get_link (monitor) != NULL && !glance_monitor_link_is_expired (monitor)
           && (is_any || g_strcmp0 (run, watch->run) == 0))
    {
      if (watch->needs == 0 || watch->sees_room)
        go_on (watch);
      else
        look_for_room (watch);
    }
  else
    {
      g_autofree char *gone = g_strdup (watch->run);

      forget (watch);
      if (!is_any)
        glance_downloads_give_up (watch->unfinished->downloads, monitor, gone,
                                  glance_error_new (GLANCE_ERROR_LINK_EXPIRED, NULL));
    }
}

/* The portals */

static void
watch_drop (Watch *watch)
{
  g_signal_handlers_disconnect_by_data (watch->saving, watch);
  g_signal_handlers_disconnect_by_data (get_portal (watch), watch);
  g_clear_object (&watch->saving);
  g_clear_object (&watch->monitor);
  watch->unfinished = NULL;
  watch_unref (watch);
}

static void
monitor_added (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceUnfinished *self)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  Watch *watch = g_rc_box_new0 (Watch);

  watch->unfinished = self;
  watch->monitor = g_object_ref (monitor);
  watch->saving = g_object_ref (glance_saver_get_saving (GLANCE_SAVER (self->downloads), portal));
  recall (watch);
  g_signal_connect_swapped (watch->saving, "changed", G_CALLBACK (saving_changed), watch);
  /* At another address it is another portal. */
  g_signal_connect_swapped (portal, "notify::origin", G_CALLBACK (forget), watch);
  g_signal_connect_swapped (portal, "notify::dump", G_CALLBACK (forget), watch);
  g_hash_table_insert (self->watches, monitor, watch);
}

static void
monitor_removed (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceUnfinished *self)
{
  g_hash_table_remove (self->watches, monitor);
}

static void
monitor_changed (GlanceMonitorFollower *follower,
                 GlanceMonitor *monitor,
                 const char *property,
                 GlanceUnfinished *self)
{
  if (g_str_equal (property, "n-checks"))
    try_to_go_on (g_hash_table_lookup (self->watches, monitor));
}

static void
saved_known (GlanceUnfinished *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    try_to_go_on (watch);
}

static void
glance_unfinished_dispose (GObject *object)
{
  GlanceUnfinished *self = GLANCE_UNFINISHED (object);

  glance_monitor_follower_stop (self->follower);
  g_hash_table_remove_all (self->watches);
  g_clear_object (&self->downloads);
  g_clear_object (&self->memory);
  G_OBJECT_CLASS (glance_unfinished_parent_class)->dispose (object);
}

static void
glance_unfinished_finalize (GObject *object)
{
  GlanceUnfinished *self = GLANCE_UNFINISHED (object);

  g_object_unref (self->follower);
  g_hash_table_unref (self->watches);
  G_OBJECT_CLASS (glance_unfinished_parent_class)->finalize (object);
}

static void
glance_unfinished_class_init (GlanceUnfinishedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_unfinished_dispose;
  object_class->finalize = glance_unfinished_finalize;
}

static void
glance_unfinished_init (GlanceUnfinished *self)
{
  self->watches = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) watch_drop);
  self->follower = glance_monitor_follower_new ();
  g_signal_connect (self->follower, "added", G_CALLBACK (monitor_added), self);
  g_signal_connect (self->follower, "removed", G_CALLBACK (monitor_removed), self);
  g_signal_connect (self->follower, "changed", G_CALLBACK (monitor_changed), self);
}

GlanceUnfinished *
glance_unfinished_new (GlanceMonitorList *monitors,
                       GlanceMemory *memory,
                       GlanceDownloads *downloads)
{
  GlanceUnfinished *self;

  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (monitors), NULL);
  g_return_val_if_fail (GLANCE_IS_MEMORY (memory), NULL);
  g_return_val_if_fail (GLANCE_IS_DOWNLOADS (downloads), NULL);

  self = g_object_new (GLANCE_TYPE_UNFINISHED, NULL);
  self->memory = g_object_ref (memory);
  self->downloads = g_object_ref (downloads);
  g_signal_connect_object (downloads, "notify::knows-saved", G_CALLBACK (saved_known), self,
                           G_CONNECT_SWAPPED);
  glance_monitor_follower_start (self->follower, G_LIST_MODEL (monitors));
  return self;
}

void
glance_unfinished_want (GlanceUnfinished *self, GlanceMonitor *monitor)
{
  Watch *watch;

  g_return_if_fail (GLANCE_IS_UNFINISHED (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  watch = g_hash_table_lookup (self->watches, monitor);
  if (watch == NULL || glance_saving_is_active (watch->saving))
    return;
  forget (watch);
  watch->run = g_strdup ("");
  watch->is_idle = TRUE;
  note (watch);
  try_to_go_on (watch);
}
