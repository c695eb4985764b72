/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-watcher.h"

#include "glance-error.h"
#include "glance-conditions.h"
#include "glance-key-store-cached.h"
#include "glance-check.h"
#include "glance-scheduler.h"

struct _GlanceWatcher
{
  GObject parent_instance;

  /* Owned */ GlancePortals *portals;
  /* Owned */ GSettings *settings;  /* have the idle interval */
  /* Owned */ GlanceKeyStore *keys; /* the cache in front of the key store */
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceClient *client;
  /* Owned */ GlanceScheduler *scheduler;
  /* Owned */ GlanceConditions *conditions; /* exists after the first start */
  /* Owned */ GPtrArray *watches;           /* Watch, in the order of the portals */
  guint idle_interval;                      /* s; 0: that of the settings */
  gboolean started;
};

/* One watched portal. */
typedef struct
{
  /* Borrowed */ GlanceWatcher *watcher;
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ GCancellable *cancellable; /* cancels its check */
  gboolean is_scheduled;
  gboolean is_held;
} Watch;

static void glance_watcher_list_model_init (GListModelInterface *iface);
static void glance_watcher_monitor_list_init (GlanceMonitorListInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceWatcher,
                               glance_watcher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      glance_watcher_list_model_init)
                                   G_IMPLEMENT_INTERFACE (GLANCE_TYPE_MONITOR_LIST,
                                                          glance_watcher_monitor_list_init))

static Watch *
find_watch (GlanceWatcher *self, GlancePortal *portal)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = self->watches->pdata[i];

      if (glance_monitor_get_portal (watch->monitor) == portal)
        return watch;
    }
  return NULL;
}

static void
scheduled_check_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceWatcher) self = user_data;
  g_autoptr (GError) error = NULL;
  GlanceMonitor *monitor = GLANCE_MONITOR (source);
  Watch *watch = find_watch (self, glance_monitor_get_portal (monitor));

  if (glance_check_run_finish (result, &error))
    {
      glance_scheduler_answered (self->scheduler, monitor);
      return;
    }

  /* If we cancelled, the portal was removed or edited, or we were stopped, and what follows has
   * been arranged. Otherwise its connection was dropped. */
  if (watch == NULL || watch->cancellable != g_task_get_cancellable (G_TASK (result)))
    return;
  glance_monitor_set_checking (monitor, FALSE);
  glance_scheduler_given_up (self->scheduler, monitor);
}

static void
check_is_due (GlanceMonitor *monitor, gpointer user_data)
{
  GlanceWatcher *self = user_data;
  Watch *watch = find_watch (self, glance_monitor_get_portal (monitor));

  glance_check_run_async (monitor, self->client, GLANCE_KEY_STORE_CACHED (self->keys),
                          GLANCE_CHECK_WITH_HISTORY, watch->cancellable, scheduled_check_cb,
                          g_object_ref (self));
}

static void
cancel_check (Watch *watch)
{
  g_cancellable_cancel (watch->cancellable);
  g_object_unref (watch->cancellable);
  watch->cancellable = g_cancellable_new ();
  glance_monitor_set_checking (watch->monitor, FALSE);
}

/* A running scheduler checks it at once. */
static void
schedule (Watch *watch)
{
  watch->is_scheduled = TRUE;
  if (!watch->is_held)
    glance_scheduler_add (watch->watcher->scheduler, watch->monitor);
}

/* Another address is another portal: nothing known about the old one holds, and its key must not
 * be sent there. */
static void
portal_notify (GlancePortal *portal, GParamSpec *pspec, Watch *watch)
{
  static const char *const where[] = { "origin", "dump", "allow-http", "ca-file", NULL };
  GlanceWatcher *self = watch->watcher;

  if (!g_strv_contains (where, pspec->name))
    return;

  cancel_check (watch);
  glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (self->keys), portal);
  glance_monitor_reset (watch->monitor);
  glance_scheduler_remove (self->scheduler, watch->monitor);
  schedule (watch);
}

static Watch *
watch_new (GlanceWatcher *self, GlancePortal *portal)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->watcher = self;
  watch->monitor = glance_monitor_new (portal, self->clock);
  watch->cancellable = g_cancellable_new ();
  g_signal_connect (portal, "notify", G_CALLBACK (portal_notify), watch);
  return watch;
}

static void
watch_free (Watch *watch)
{
  GlanceWatcher *self = watch->watcher;
  GlancePortal *portal = glance_monitor_get_portal (watch->monitor);

  g_signal_handlers_disconnect_by_data (portal, watch);
  glance_scheduler_remove (self->scheduler, watch->monitor);
  glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (self->keys), portal);
  g_cancellable_cancel (watch->cancellable);
  g_object_unref (watch->cancellable);
  g_object_unref (watch->monitor);
  g_free (watch);
}

static void
portals_changed (GListModel *portals,
                 guint position,
                 guint removed,
                 guint added,
                 GlanceWatcher *self)
{
  /* Remove it from the array before freeing it, since the scheduler gives its slot to another
   * portal at once. */
  for (guint i = 0; i < removed; i++)
    watch_free (g_ptr_array_steal_index (self->watches, position));
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (portals, position + i);

      g_ptr_array_insert (self->watches, position + i, watch_new (self, portal));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);

  /* Only after everybody has been told; one of the listeners may have changed the list again. */
  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = self->watches->pdata[i];

      if (!watch->is_scheduled)
        schedule (watch);
    }
}

static void
connection_changed (GlanceWatcher *self)
{
  glance_client_drop_connections (self->client);
  glance_scheduler_connection_changed (self->scheduler);
}

static void
saving_changed (GlanceConditions *conditions, GParamSpec *pspec, GlanceWatcher *self)
{
  glance_scheduler_set_saving (self->scheduler, glance_conditions_get_saving (conditions));
}

static void
idle_interval_changed (GSettings *settings, const char *key, GlanceWatcher *self)
{
  if (self->idle_interval == 0)
    glance_scheduler_set_idle_interval (self->scheduler, g_settings_get_uint (settings, key));
}

static void
ignore_settings (GlanceWatcher *self)
{
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
}

static GType
glance_watcher_get_item_type (GListModel *model)
{
  return GLANCE_TYPE_MONITOR;
}

static guint
glance_watcher_get_n_items (GListModel *model)
{
  return GLANCE_WATCHER (model)->watches->len;
}

static gpointer
glance_watcher_get_item (GListModel *model, guint position)
{
  GlanceWatcher *self = GLANCE_WATCHER (model);
  Watch *watch = position < self->watches->len ? self->watches->pdata[position] : NULL;

  return watch != NULL ? g_object_ref (watch->monitor) : NULL;
}

static void
glance_watcher_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = glance_watcher_get_item_type;
  iface->get_n_items = glance_watcher_get_n_items;
  iface->get_item = glance_watcher_get_item;
}

/* The functions of the interface are those of the class, which take it by its own type. */
#define OF_LIST(member, name) iface->member = (gpointer) name

static void
glance_watcher_monitor_list_init (GlanceMonitorListInterface *iface)
{
  OF_LIST (get_portals, glance_watcher_get_portals);
  OF_LIST (get_key_store, glance_watcher_get_key_store);
  OF_LIST (get_client, glance_watcher_get_client);
  OF_LIST (get_clock, glance_watcher_get_clock);
  OF_LIST (get_monitor, glance_watcher_get_monitor);
  OF_LIST (set_attentive, glance_watcher_set_attentive);
  OF_LIST (check_now, glance_watcher_check_now);
  OF_LIST (hold, glance_watcher_hold);
  OF_LIST (release, glance_watcher_release);
}

static void
glance_watcher_dispose (GObject *object)
{
  GlanceWatcher *self = GLANCE_WATCHER (object);

  if (self->portals != NULL)
    {
      ignore_settings (self);
      g_signal_handlers_disconnect_by_data (self->portals, self);
      glance_scheduler_stop (self->scheduler);
      g_ptr_array_set_size (self->watches, 0);
    }
  if (self->conditions != NULL)
    g_signal_handlers_disconnect_by_data (self->conditions, self);
  g_clear_object (&self->conditions);
  g_clear_object (&self->portals);
  G_OBJECT_CLASS (glance_watcher_parent_class)->dispose (object);
}

static void
glance_watcher_finalize (GObject *object)
{
  GlanceWatcher *self = GLANCE_WATCHER (object);

  g_ptr_array_unref (self->watches);
  g_clear_object (&self->scheduler);
  g_clear_object (&self->client);
  g_clear_object (&self->keys);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (glance_watcher_parent_class)->finalize (object);
}

static void
glance_watcher_class_init (GlanceWatcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_watcher_dispose;
  object_class->finalize = glance_watcher_finalize;
}

static void
glance_watcher_init (GlanceWatcher *self)
{
  self->watches = g_ptr_array_new_with_free_func ((GDestroyNotify) watch_free);
}

/**
 * glance_watcher_new:
 * @portals: the list to watch; the watcher follows its changes
 * @key_store: has their keys
 * @clock: for time
 *
 * Returns: (transfer full): a watcher that makes no request before glance_watcher_start() or
 *   glance_watcher_check_async()
 */
GlanceWatcher *
glance_watcher_new (GlancePortals *portals, GlanceKeyStore *key_store, GlanceClock *clock)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (portals), NULL);
  g_return_val_if_fail (GLANCE_IS_KEY_STORE (key_store), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  GlanceWatcher *self = g_object_new (GLANCE_TYPE_WATCHER, NULL);

  self->portals = g_object_ref (portals);
  self->keys = glance_key_store_cached_new (key_store);
  self->clock = g_object_ref (clock);
  self->client = glance_client_new ();
  self->scheduler = glance_scheduler_new (clock, check_is_due, self);

  glance_watcher_follow_settings (self,
                                  glance_settings_get_app (glance_portals_get_settings (portals)));
  g_signal_connect (portals, "items-changed", G_CALLBACK (portals_changed), self);
  portals_changed (G_LIST_MODEL (portals), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (portals)),
                   self);
  return self;
}

GlancePortals *
glance_watcher_get_portals (GlanceWatcher *self)
{
  g_return_val_if_fail (GLANCE_IS_WATCHER (self), NULL);

  return self->portals;
}

GlanceKeyStore *
glance_watcher_get_key_store (GlanceWatcher *self)
{
  g_return_val_if_fail (GLANCE_IS_WATCHER (self), NULL);

  return self->keys;
}

GlanceClient *
glance_watcher_get_client (GlanceWatcher *self)
{
  g_return_val_if_fail (GLANCE_IS_WATCHER (self), NULL);

  return self->client;
}

GlanceClock *
glance_watcher_get_clock (GlanceWatcher *self)
{
  g_return_val_if_fail (GLANCE_IS_WATCHER (self), NULL);

  return self->clock;
}

GlanceMonitor *
glance_watcher_get_monitor (GlanceWatcher *self, GlancePortal *portal)
{
  g_return_val_if_fail (GLANCE_IS_WATCHER (self), NULL);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  Watch *watch = find_watch (self, portal);

  return watch != NULL ? watch->monitor : NULL;
}

GlanceSeverity
glance_watcher_get_severity (GlanceWatcher *self)
{
  g_return_val_if_fail (GLANCE_IS_WATCHER (self), GLANCE_SEVERITY_FINE);

  GlanceSeverity worst = GLANCE_SEVERITY_FINE;

  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = self->watches->pdata[i];

      worst = glance_severity_worse (worst, glance_monitor_get_severity (watch->monitor));
    }
  return worst;
}

void
glance_watcher_start (GlanceWatcher *self)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));

  if (self->started)
    return;
  self->started = TRUE;
  if (self->conditions == NULL)
    {
      self->conditions = glance_conditions_new (self->clock, NULL);
      g_signal_connect_swapped (self->conditions, "connection-changed",
                                G_CALLBACK (connection_changed), self);
      g_signal_connect (self->conditions, "notify::saving", G_CALLBACK (saving_changed), self);
      saving_changed (self->conditions, NULL, self);
    }
  glance_scheduler_start (self->scheduler);
}

/* Checks in progress are cancelled; monitors keep what they know. */
void
glance_watcher_stop (GlanceWatcher *self)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));

  self->started = FALSE;
  glance_scheduler_stop (self->scheduler);
  for (guint i = 0; i < self->watches->len; i++)
    cancel_check (self->watches->pdata[i]);
}

void
glance_watcher_set_attentive (GlanceWatcher *self, gboolean attentive)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));

  glance_scheduler_set_attentive (self->scheduler, attentive);
  if (attentive)
    glance_scheduler_check_all_now (self->scheduler);
}

/**
 * glance_watcher_follow_settings:
 * @settings: those of the app
 *
 * Takes the idle interval from there and not from the settings that the list is in.
 */
void
glance_watcher_follow_settings (GlanceWatcher *self, GSettings *settings)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));
  g_return_if_fail (G_IS_SETTINGS (settings));

  ignore_settings (self);
  self->settings = g_object_ref (settings);
  g_signal_connect (settings, "changed::idle-interval", G_CALLBACK (idle_interval_changed), self);
  idle_interval_changed (settings, "idle-interval", self);
}

/**
 * glance_watcher_set_idle_interval:
 * @seconds: 15-3600
 *
 * How often to check a portal where nothing runs, in place of the setting.
 */
void
glance_watcher_set_idle_interval (GlanceWatcher *self, guint seconds)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));
  g_return_if_fail (seconds > 0);

  self->idle_interval = seconds;
  glance_scheduler_set_idle_interval (self->scheduler, seconds);
}

/**
 * glance_watcher_check_now:
 * @monitor: (nullable): which portal; NULL for all
 *
 * Checks because the user wants it. This also ends the pause after an answer such as 401, and looks
 * up the key again.
 */
void
glance_watcher_check_now (GlanceWatcher *self, GlanceMonitor *monitor)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));
  g_return_if_fail (monitor == NULL || GLANCE_IS_MONITOR (monitor));

  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = self->watches->pdata[i];

      if (monitor != NULL && watch->monitor != monitor)
        continue;
      if (glance_monitor_get_last_problem (watch->monitor) != NULL)
        glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (self->keys),
                                      glance_monitor_get_portal (watch->monitor));
      glance_scheduler_check_now (self->scheduler, watch->monitor);
    }
}

/**
 * glance_watcher_hold:
 * @portal: a listed portal; for any other this does nothing
 *
 * Suspends scheduled checks of @portal and abandons one in progress, until
 * glance_watcher_release(): its key and its address are about to change, and the new key must not
 * be sent to the old address.
 */
void
glance_watcher_hold (GlanceWatcher *self, GlancePortal *portal)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  Watch *watch = find_watch (self, portal);

  if (watch == NULL)
    return;
  watch->is_held = TRUE;
  glance_scheduler_remove (self->scheduler, watch->monitor);
  cancel_check (watch);
}

void
glance_watcher_release (GlanceWatcher *self, GlancePortal *portal)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  Watch *watch = find_watch (self, portal);

  if (watch == NULL || !watch->is_held)
    return;
  watch->is_held = FALSE;
  /* Another process may have stored the new key. */
  glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (self->keys), portal);
  schedule (watch);
}

static void
check_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (glance_check_run_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * glance_watcher_check_async:
 * @monitor: one of ours
 *
 * Checks once, outside the schedule and without starting it. When this finishes, the answer or the
 * problem is in @monitor; it only fails when cancelled.
 */
void
glance_watcher_check_async (GlanceWatcher *self,
                            GlanceMonitor *monitor,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_WATCHER (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_watcher_check_async);
  glance_check_run_async (monitor, self->client, GLANCE_KEY_STORE_CACHED (self->keys),
                          GLANCE_CHECK_PROGRESS, cancellable, check_cb, task);
}

gboolean
glance_watcher_check_finish (GlanceWatcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_WATCHER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_watcher_check_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
