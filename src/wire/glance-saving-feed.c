/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saving-feed.h"

#include "glance-alarm.h"
#include "glance-monitor-follower.h"

#define GATHERING_TIME (200 * G_TIME_SPAN_MILLISECOND) /* a bar that moves five times a second */
#define TYPE G_VARIANT_TYPE ("a(sa{sv})")

struct _GlanceSavingFeed
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceSaver *saver;
  /* Owned */ GlanceMonitorFollower *follower;
  /* Owned */ GHashTable *followed; /* id -> GlanceSaving, each an owned one */
  /* Owned */ GHashTable *changed;  /* a set of ids, those of the followed */
  GlanceAlarm alarm;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceSavingFeed, glance_saving_feed, G_TYPE_OBJECT)

static void
add (GVariantBuilder *builder, const char *id, GlanceSaving *saving)
{
  g_variant_builder_add (builder, "(s@a{sv})", id, glance_saving_save (saving));
}

static void
tell (gpointer user_data)
{
  GlanceSavingFeed *self = user_data;
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (TYPE);
  g_autoptr (GVariant) savings = NULL;
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    add (&builder, id, g_hash_table_lookup (self->followed, id));
  g_hash_table_remove_all (self->changed);
  savings = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_signal_emit (self, signals[CHANGED], 0, savings);
}

static void
saving_changed (GlanceSaving *saving, GlanceSavingFeed *self)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, self->followed);
  while (g_hash_table_iter_next (&iter, &id, &value))
    if (value == saving)
      g_hash_table_add (self->changed, id);
  if (g_hash_table_size (self->changed) > 0)
    glance_alarm_set_no_later (&self->alarm, glance_clock_get_boot_time (clock) + GATHERING_TIME);
}

static void
unfollow (GlanceSavingFeed *self, const char *id)
{
  GlanceSaving *saving = g_hash_table_lookup (self->followed, id);

  if (saving == NULL)
    return;
  g_signal_handlers_disconnect_by_data (saving, self);
  g_hash_table_remove (self->changed, id);
  g_hash_table_remove (self->followed, id);
}

static void
monitor_added (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceSavingFeed *self)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  const char *id = glance_portal_get_id (portal);
  GlanceSaving *saving = glance_saver_get_saving (self->saver, portal);

  unfollow (self, id);
  g_hash_table_insert (self->followed, g_strdup (id), g_object_ref (saving));
  g_signal_connect (saving, "changed", G_CALLBACK (saving_changed), self);
}

static void
monitor_removed (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceSavingFeed *self)
{
  unfollow (self, glance_portal_get_id (glance_monitor_get_portal (monitor)));
}

static void
glance_saving_feed_dispose (GObject *object)
{
  GlanceSavingFeed *self = GLANCE_SAVING_FEED (object);
  GHashTableIter iter;
  gpointer saving;

  if (self->monitors != NULL)
    {
      glance_monitor_follower_stop (self->follower);
      glance_alarm_clear (&self->alarm);
    }
  g_hash_table_iter_init (&iter, self->followed);
  while (g_hash_table_iter_next (&iter, NULL, &saving))
    g_signal_handlers_disconnect_by_data (saving, self);
  g_hash_table_remove_all (self->changed);
  g_hash_table_remove_all (self->followed);
  g_clear_object (&self->monitors);
  g_clear_object (&self->saver);
  G_OBJECT_CLASS (glance_saving_feed_parent_class)->dispose (object);
}

static void
glance_saving_feed_finalize (GObject *object)
{
  GlanceSavingFeed *self = GLANCE_SAVING_FEED (object);

  g_object_unref (self->follower);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->followed);
  G_OBJECT_CLASS (glance_saving_feed_parent_class)->finalize (object);
}

static void
glance_saving_feed_class_init (GlanceSavingFeedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_saving_feed_dispose;
  object_class->finalize = glance_saving_feed_finalize;

  signals[CHANGED] = g_signal_new ("changed", GLANCE_TYPE_SAVING_FEED, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_VARIANT);
}

static void
glance_saving_feed_init (GlanceSavingFeed *self)
{
  self->followed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->changed = g_hash_table_new (g_str_hash, g_str_equal);
  self->follower = glance_monitor_follower_new ();
  g_signal_connect (self->follower, "added", G_CALLBACK (monitor_added), self);
  g_signal_connect (self->follower, "removed", G_CALLBACK (monitor_removed), self);
}

GlanceSavingFeed *
glance_saving_feed_new (GlanceMonitorList *monitors, GlanceSaver *saver)
{
  GlanceSavingFeed *self;

  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (monitors), NULL);
  g_return_val_if_fail (GLANCE_IS_SAVER (saver), NULL);

  self = g_object_new (GLANCE_TYPE_SAVING_FEED, NULL);
  self->monitors = g_object_ref (monitors);
  glance_alarm_init (&self->alarm, glance_monitor_list_get_clock (monitors), tell, self);
  self->saver = g_object_ref (saver);
  glance_monitor_follower_start (self->follower, G_LIST_MODEL (monitors));
  return self;
}

GVariant *
glance_saving_feed_get_all (GlanceSavingFeed *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (TYPE);
  GHashTableIter iter;
  gpointer id, saving;

  g_return_val_if_fail (GLANCE_IS_SAVING_FEED (self), NULL);

  g_hash_table_iter_init (&iter, self->followed);
  while (g_hash_table_iter_next (&iter, &id, &saving))
    if (glance_saving_get_state (saving) != GLANCE_DOWNLOAD_NEW
        || glance_saving_get_thrift (saving) != GLANCE_THRIFT_NONE
        || glance_saving_get_leftover (saving) != NULL || glance_saving_get_saved_at (saving) != 0)
      add (&builder, id, saving);
  return g_variant_builder_end (&builder);
}
