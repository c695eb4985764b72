/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-follower.h"

struct _GlanceMonitorFollower
{
  GObject parent_instance;

  /* Owned */ GListModel *monitors; /* NULL before the start */
  /* Owned */ GPtrArray *followed;  /* GlanceMonitor, as in the list */
};

enum
{
  ADDED,
  REMOVED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceMonitorFollower, glance_monitor_follower, G_TYPE_OBJECT)

static void
monitor_notify (GlanceMonitor *monitor, GParamSpec *pspec, GlanceMonitorFollower *self)
{
  g_signal_emit (self, signals[CHANGED], 0, monitor, pspec->name);
}

static void
items_changed (GListModel *monitors,
               guint position,
               guint removed,
               guint added,
               GlanceMonitorFollower *self)
{
  for (guint i = 0; i < removed; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_ptr_array_steal_index (self->followed, position);

      g_signal_handlers_disconnect_by_data (monitor, self);
      g_signal_emit (self, signals[REMOVED], 0, monitor);
    }
  for (guint i = 0; i < added; i++)
    {
      GlanceMonitor *monitor = g_list_model_get_item (monitors, position + i);

      g_ptr_array_insert (self->followed, position + i, monitor);
      g_signal_connect (monitor, "notify", G_CALLBACK (monitor_notify), self);
      g_signal_emit (self, signals[ADDED], 0, monitor);
    }
}

static void
glance_monitor_follower_dispose (GObject *object)
{
  glance_monitor_follower_stop (GLANCE_MONITOR_FOLLOWER (object));
  G_OBJECT_CLASS (glance_monitor_follower_parent_class)->dispose (object);
}

static void
glance_monitor_follower_finalize (GObject *object)
{
  g_ptr_array_unref (GLANCE_MONITOR_FOLLOWER (object)->followed);
  G_OBJECT_CLASS (glance_monitor_follower_parent_class)->finalize (object);
}

static void
glance_monitor_follower_class_init (GlanceMonitorFollowerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_monitor_follower_dispose;
  object_class->finalize = glance_monitor_follower_finalize;

  signals[ADDED] = g_signal_new ("added", GLANCE_TYPE_MONITOR_FOLLOWER, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, GLANCE_TYPE_MONITOR);
  signals[REMOVED] = g_signal_new ("removed", GLANCE_TYPE_MONITOR_FOLLOWER, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, GLANCE_TYPE_MONITOR);
  signals[CHANGED] = g_signal_new ("changed", GLANCE_TYPE_MONITOR_FOLLOWER, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 2, GLANCE_TYPE_MONITOR,
                                   G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
glance_monitor_follower_init (GlanceMonitorFollower *self)
{
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
}

GlanceMonitorFollower *
glance_monitor_follower_new (void)
{
  return g_object_new (GLANCE_TYPE_MONITOR_FOLLOWER, NULL);
}

void
glance_monitor_follower_start (GlanceMonitorFollower *self, GListModel *monitors)
{
  g_return_if_fail (GLANCE_IS_MONITOR_FOLLOWER (self));
  g_return_if_fail (G_IS_LIST_MODEL (monitors));
  g_return_if_fail (self->monitors == NULL);

  self->monitors = g_object_ref (monitors);
  g_signal_connect (monitors, "items-changed", G_CALLBACK (items_changed), self);
  items_changed (monitors, 0, 0, g_list_model_get_n_items (monitors), self);
}

void
glance_monitor_follower_stop (GlanceMonitorFollower *self)
{
  g_return_if_fail (GLANCE_IS_MONITOR_FOLLOWER (self));

  if (self->monitors != NULL)
    g_signal_handlers_disconnect_by_data (self->monitors, self);
  for (guint i = 0; i < self->followed->len; i++)
    g_signal_handlers_disconnect_by_data (self->followed->pdata[i], self);
  g_ptr_array_set_size (self->followed, 0);
  g_clear_object (&self->monitors);
}

GlanceMonitor *
glance_monitor_follower_find (GlanceMonitorFollower *self, const char *portal_id)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_FOLLOWER (self), NULL);

  for (guint i = 0; i < self->followed->len; i++)
    {
      GlanceMonitor *monitor = self->followed->pdata[i];

      if (g_str_equal (glance_portal_get_id (glance_monitor_get_portal (monitor)), portal_id))
        return monitor;
    }
  return NULL;
}
