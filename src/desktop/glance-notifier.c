/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-notifier.h"

#include "glance-attention.h"
#include "glance-earlier-notices.h"
#include "glance-monitor-follower.h"
#include "glance-notification.h"
#include "glance-outbox.h"
#include "glance-told.h"

#define NOTE "notifier"
#define TIME_TO_OPEN (5 * (gint64) G_USEC_PER_SEC) /* until whoever opens the window looks at it */

/* One portal. */
typedef struct
{
  /* Borrowed */ GlanceNotifier *notifier;
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ GlancePortal *portal;
  /* Owned */ GlanceSaving *saving;
  GlanceDownloadState state; /* of that, as last seen */
  /* Owned */ GlanceTold *told;
} Watch;

struct _GlanceNotifier
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceMonitorFollower *follower;
  /* Owned */ GlanceMemory *memory;
  /* Owned */ GlanceDownloads *downloads;
  /* Owned */ GSettings *settings;
  /* Owned */ GlanceOutbox *outbox;
  /* Owned */ GHashTable *watches; /* portal id → Watch */
  guint expectation;               /* an alarm: somebody is about to look; or 0 */
  gboolean is_attentive;
  gboolean is_urgent;
};

enum
{
  PROP_0,
  PROP_URGENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceNotifier, glance_notifier, G_TYPE_OBJECT)

static const char *
get_id (Watch *watch)
{
  return glance_portal_get_id (watch->portal);
}

static void
update_urgent (GlanceNotifier *self)
{
  GHashTableIter iter;
  gpointer value;
  gboolean urgent = FALSE;

  g_hash_table_iter_init (&iter, self->watches);
  while (!urgent && !self->is_attentive && g_hash_table_iter_next (&iter, NULL, &value))
    urgent = glance_told_is_urgent (((Watch *) value)->told)
             && !glance_monitor_get_muted (((Watch *) value)->monitor);
  if (urgent == self->is_urgent)
    return;
  self->is_urgent = urgent;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URGENT]);
}

static void
note (Watch *watch, gboolean at_once)
{
  g_autoptr (GVariant) told = g_variant_ref_sink (glance_told_to_variant (watch->told));
  GVariantDict dict = G_VARIANT_DICT_INIT (told);
  GlanceOutbox *outbox = watch->notifier->outbox;
  GVariant *place = glance_outbox_find_place (outbox, get_id (watch));

  g_variant_dict_insert (&dict, "waiting", "b", glance_outbox_is_pending (outbox, get_id (watch)));
  if (place != NULL)
    g_variant_dict_insert_value (&dict, "place", place);
  glance_memory_set_note (watch->notifier->memory, watch->portal, NOTE, g_variant_dict_end (&dict),
                          at_once);
}

static void
send_waiting (GlanceNotifier *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    if (glance_outbox_send_waiting (self->outbox, get_id (watch)))
      note (watch, TRUE);
}

static void
withdraw (Watch *watch)
{
  glance_outbox_withdraw (watch->notifier->outbox, get_id (watch));
}

/* Whether the user has acknowledged what there is to tell. */
static gboolean
is_known (Watch *watch, GlanceMonitor *monitor)
{
  const char *trouble = glance_monitor_get_urgent_trouble (monitor);

  if (glance_told_get_unsaved (watch->told) != NULL)
    return FALSE; /* there is no such thing */
  return trouble != NULL && glance_told_is_urgent (watch->told)
             ? glance_monitor_knows (monitor, trouble)
             : glance_monitor_get_acknowledged (monitor);
}

static void
see (Watch *watch)
{
  if (!glance_told_see (watch->told))
    return;
  withdraw (watch);
  note (watch, TRUE);
}

static void
see_all (GlanceNotifier *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    see (watch);
  update_urgent (self);
}

static void
stop_expecting (GlanceNotifier *self)
{
  if (self->expectation != 0)
    glance_clock_remove_alarm (glance_monitor_list_get_clock (self->monitors), self->expectation);
  self->expectation = 0;
  glance_outbox_set_held (self->outbox, FALSE);
}

static void
on_expectation (gpointer user_data)
{
  GlanceNotifier *self = user_data;

  self->expectation = 0;
  glance_outbox_set_held (self->outbox, FALSE);
  if (self->is_attentive)
    see_all (self);
  else
    send_waiting (self);
}

/* Meanwhile nothing is sent. */
static void
expect (GlanceNotifier *self, gint64 duration)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);

  if (self->expectation == 0)
    self->expectation = glance_clock_add_alarm (
        clock, glance_clock_get_boot_time (clock) + duration, on_expectation, self);
  glance_outbox_set_held (self->outbox, TRUE);
}

/* Not where it is saved by itself, before that has failed. */
static gboolean
can_save (Watch *watch, GlanceMonitor *monitor)
{
  return glance_saver_offers (GLANCE_SAVER (watch->notifier->downloads), monitor)
         && (!glance_portal_get_fetches (watch->portal)
             || glance_told_get_unsaved (watch->told) != NULL);
}

static void
tell (Watch *watch, GlanceMonitor *monitor)
{
  GlanceNotifier *self = watch->notifier;
  g_autoptr (GNotification) notification = NULL;

  if (is_known (watch, monitor))
    glance_told_see (watch->told);
  else if (glance_monitor_get_muted (monitor))
    glance_told_hold (watch->told);
  else if (self->is_attentive)
    expect (self, GLANCE_ATTENTION_TIME_TO_LOOK);
  if (!glance_told_is_unseen (watch->told) || glance_monitor_get_muted (monitor)
      || !g_settings_get_boolean (self->settings, "notifications"))
    return;

  notification = glance_notification_new (
      monitor, watch->told, can_save (watch, monitor),
      glance_clock_get_real_time (glance_monitor_list_get_clock (self->monitors)) / G_USEC_PER_SEC);
  glance_outbox_send (self->outbox, get_id (watch), notification);
}

static GlanceNews
find_news (Watch *watch, GlanceMonitor *monitor)
{
  GlanceNews news = glance_told_update (watch->told, monitor);

  return news != GLANCE_NEWS_NONE
             ? news
             : glance_told_update_saving (
                 watch->told, watch->saving,
                 glance_downloads_is_automatic (watch->notifier->downloads, watch->portal));
}

/* Of several things that are new at once the last one is told. */
static void
update (Watch *watch, GlanceMonitor *monitor)
{
  g_autoptr (GlanceTold) before = glance_told_copy (watch->told);
  gboolean is_over = FALSE;
  gboolean is_new;
  GlanceNews news;

  is_new = !glance_monitor_get_muted (monitor) && glance_told_release (watch->told, monitor);
  while ((news = find_news (watch, monitor)) != GLANCE_NEWS_NONE)
    {
      is_over = news == GLANCE_NEWS_OVER;
      is_new = news != GLANCE_NEWS_OVER;
    }
  if (is_over)
    withdraw (watch);
  else if (is_new)
    tell (watch, monitor);
  if (glance_told_equal (before, watch->told))
    return;
  note (watch, is_new);
  update_urgent (watch->notifier);
}

/* The portals */

static void
forget (Watch *watch)
{
  withdraw (watch);
  glance_told_free (watch->told);
  watch->told = glance_told_new (NULL);
  note (watch, FALSE);
  update_urgent (watch->notifier);
}

/* It tells its progress, too. */
static void
saving_changed (Watch *watch)
{
  GlanceDownloadState state = glance_saving_get_state (watch->saving);

  if (state == watch->state)
    return;
  watch->state = state;
  update (watch, watch->monitor);
}

/* The user wants to save it, and so to hear of it, also of what was told before. */
static void
wanted (GlanceNotifier *self, GlancePortal *portal)
{
  Watch *watch = g_hash_table_lookup (self->watches, glance_portal_get_id (portal));

  if (watch == NULL)
    return;
  watch->state = GLANCE_DOWNLOAD_NEW; /* it may fail at once, as before */
  if (glance_told_expect_saving (watch->told))
    withdraw (watch);
  note (watch, FALSE);
  update_urgent (self);
}

static void
watch_free (Watch *watch)
{
  g_signal_handlers_disconnect_by_data (watch->saving, watch);
  g_object_unref (watch->saving);
  g_signal_handlers_disconnect_by_data (watch->portal, watch);
  glance_told_free (watch->told);
  g_object_unref (watch->portal);
  g_object_unref (watch->monitor);
  g_free (watch);
}

/* Whether the process that noted it could not say that the server has it: then it is sent again, and a server that
 * recognizes it shows it once. See glance-notice-stamp.h */
static gboolean
was_pending (GVariant *note)
{
  gboolean pending = FALSE;

  return note != NULL && g_variant_lookup (note, "waiting", "b", &pending) && pending;
}

static void
recall_place (Watch *watch, GVariant *note)
{
  g_autoptr (GVariant) place =
      note != NULL ? g_variant_lookup_value (note, "place", GLANCE_NOTICE_PLACE_TYPE) : NULL;

  if (place != NULL)
    glance_outbox_recall_place (watch->notifier->outbox, get_id (watch), place);
  else if (was_pending (note))
    glance_outbox_recall_doubt (watch->notifier->outbox, get_id (watch));
}

/* At another address it is another portal. */
static void
monitor_added (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceNotifier *self)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  g_autoptr (GVariant) note = glance_memory_dup_note (self->memory, portal, NOTE);
  Watch *watch = g_new0 (Watch, 1);

  watch->notifier = self;
  watch->monitor = g_object_ref (monitor);
  watch->portal = g_object_ref (portal);
  watch->saving = g_object_ref (glance_saver_get_saving (GLANCE_SAVER (self->downloads), portal));
  watch->state = glance_saving_get_state (watch->saving);
  watch->told = glance_told_new (note);
  recall_place (watch, note);
  g_signal_connect_swapped (portal, "notify::origin", G_CALLBACK (forget), watch);
  g_signal_connect_swapped (portal, "notify::dump", G_CALLBACK (forget), watch);
  g_signal_connect_swapped (watch->saving, "changed", G_CALLBACK (saving_changed), watch);
  g_hash_table_insert (self->watches, g_strdup (get_id (watch)), watch);
  update (watch, monitor);
  if (was_pending (note) && !glance_outbox_has (self->outbox, get_id (watch))
      && glance_told_is_unseen (watch->told))
    tell (watch, monitor);
  if (glance_told_is_urgent (watch->told))
    update_urgent (self);
}

static void
monitor_removed (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceNotifier *self)
{
  const char *id = glance_portal_get_id (glance_monitor_get_portal (monitor));
  Watch *watch = g_hash_table_lookup (self->watches, id);

  if (watch == NULL)
    return;
  withdraw (watch);
  g_hash_table_remove (self->watches, id);
  update_urgent (self);
}

static void
monitor_changed (GlanceMonitorFollower *follower,
                 GlanceMonitor *monitor,
                 const char *property,
                 GlanceNotifier *self)
{
  static const char *const told[] = { "phase",       "task-id",    "finished-at",
                                      "age",         "checked-at", "problem-lasts",
                                      "last-backup", "checking",   "muted",
                                      NULL };
  const char *id = glance_portal_get_id (glance_monitor_get_portal (monitor));
  Watch *watch = g_hash_table_lookup (self->watches, id);

  if (g_str_equal (property, "acknowledged") && is_known (watch, monitor))
    {
      see (watch);
      update_urgent (self);
    }
  else if (g_str_equal (property, "muted") && glance_monitor_get_muted (monitor))
    {
      see (watch); /* whoever mutes it has seen what there was */
      update_urgent (self);
    }
  else if (g_strv_contains (told, property))
    update (watch, monitor);
}

/* The user and the server */

/* Killed now, the next process can withdraw it. */
static void
shown (GlanceNotifier *self, const char *portal_id)
{
  Watch *watch = g_hash_table_lookup (self->watches, portal_id);

  if (watch != NULL)
    note (watch, TRUE);
}

static void
dismissed (GlanceNotifier *self, const char *portal_id)
{
  Watch *watch = g_hash_table_lookup (self->watches, portal_id);

  if (watch == NULL || !glance_told_see (watch->told))
    return;
  glance_outbox_forget (self->outbox, portal_id);
  note (watch, TRUE);
  update_urgent (self);
}

/* What waited is sent now, and a failure once more: nobody has seen it. */
static void
server_appeared (GlanceNotifier *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Watch *watch = value;

      if ((glance_outbox_is_pending (self->outbox, get_id (watch))
           || glance_told_is_urgent (watch->told))
          && glance_outbox_send_again (self->outbox, get_id (watch)))
        note (watch, TRUE);
    }
}

static void
setting_changed (GlanceNotifier *self)
{
  GHashTableIter iter;
  gpointer value;

  if (g_settings_get_boolean (self->settings, "notifications"))
    return;
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    withdraw (value);
}

static void
glance_notifier_dispose (GObject *object)
{
  GlanceNotifier *self = GLANCE_NOTIFIER (object);

  if (self->monitors != NULL)
    {
      stop_expecting (self);
      glance_monitor_follower_stop (self->follower);
      g_signal_handlers_disconnect_by_data (self->settings, self);
      g_signal_handlers_disconnect_by_data (self->outbox, self);
      g_signal_handlers_disconnect_by_data (self->downloads, self);
      g_hash_table_remove_all (self->watches);
    }
  g_clear_object (&self->outbox);
  g_clear_object (&self->monitors);
  g_clear_object (&self->memory);
  g_clear_object (&self->downloads);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (glance_notifier_parent_class)->dispose (object);
}

static void
glance_notifier_finalize (GObject *object)
{
  GlanceNotifier *self = GLANCE_NOTIFIER (object);

  g_object_unref (self->follower);
  g_hash_table_unref (self->watches);
  G_OBJECT_CLASS (glance_notifier_parent_class)->finalize (object);
}

static void
glance_notifier_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_URGENT:
      g_value_set_boolean (value, GLANCE_NOTIFIER (object)->is_urgent);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_notifier_class_init (GlanceNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_notifier_dispose;
  object_class->finalize = glance_notifier_finalize;
  object_class->get_property = glance_notifier_get_property;

  properties[PROP_URGENT] =
      g_param_spec_boolean ("urgent", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
glance_notifier_init (GlanceNotifier *self)
{
  self->watches =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) watch_free);
  self->follower = glance_monitor_follower_new ();
  g_signal_connect (self->follower, "added", G_CALLBACK (monitor_added), self);
  g_signal_connect (self->follower, "removed", G_CALLBACK (monitor_removed), self);
  g_signal_connect (self->follower, "changed", G_CALLBACK (monitor_changed), self);
}

GlanceNotifier *
glance_notifier_new (GApplication *application,
                     GlanceMonitorList *monitors,
                     GlanceMemory *memory,
                     GlanceDownloads *downloads,
                     GlanceSettings *settings)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (monitors), NULL);
  g_return_val_if_fail (GLANCE_IS_MEMORY (memory), NULL);
  g_return_val_if_fail (GLANCE_IS_DOWNLOADS (downloads), NULL);
  g_return_val_if_fail (GLANCE_IS_SETTINGS (settings), NULL);

  GlanceNotifier *self = g_object_new (GLANCE_TYPE_NOTIFIER, NULL);

  self->monitors = g_object_ref (monitors);
  self->memory = g_object_ref (memory);
  self->downloads = g_object_ref (downloads);
  g_signal_connect_swapped (downloads, "wanted", G_CALLBACK (wanted), self);
  self->settings = g_object_ref (glance_settings_get_app (settings));
  g_signal_connect_swapped (self->settings, "changed::notifications", G_CALLBACK (setting_changed),
                            self);
  self->outbox = glance_outbox_new (application);
  g_signal_connect_swapped (self->outbox, "appeared", G_CALLBACK (server_appeared), self);
  g_signal_connect_swapped (self->outbox, "shown", G_CALLBACK (shown), self);
  g_signal_connect_swapped (self->outbox, "dismissed", G_CALLBACK (dismissed), self);
  glance_monitor_follower_start (self->follower, G_LIST_MODEL (monitors));
  return self;
}

void
glance_notifier_expect_user (GlanceNotifier *self)
{
  g_return_if_fail (GLANCE_IS_NOTIFIER (self));

  if (!self->is_attentive)
    expect (self, TIME_TO_OPEN);
}

void
glance_notifier_set_attentive (GlanceNotifier *self, gboolean attentive)
{
  g_return_if_fail (GLANCE_IS_NOTIFIER (self));

  if (self->is_attentive == attentive)
    return;
  self->is_attentive = attentive;
  stop_expecting (self);
  if (attentive)
    see_all (self);
  else
    send_waiting (self);
  update_urgent (self);
}

char *
glance_notifier_answer (GlanceNotifier *self, const char *portal_id)
{
  Watch *watch;

  g_return_val_if_fail (GLANCE_IS_NOTIFIER (self), NULL);

  watch = g_hash_table_lookup (self->watches, portal_id);
  if (watch != NULL)
    see (watch);
  update_urgent (self);
  return glance_outbox_take_token (self->outbox);
}

gboolean
glance_notifier_is_urgent (GlanceNotifier *self)
{
  g_return_val_if_fail (GLANCE_IS_NOTIFIER (self), FALSE);

  return self->is_urgent;
}
