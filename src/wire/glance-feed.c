/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-feed.h"

#include "glance-alarm.h"
#include "glance-saving-feed.h"
#include "glance-wire-dbus.h"
#include "glance-wire.h"

#define GATHERING_TIME (40 * G_TIME_SPAN_MILLISECOND) /* less than the eye notices */

struct _GlanceFeed
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceSaver *saver; /* this and the next: NULL before the monitors */
  /* Owned */ GlanceSavingFeed *savings;
  /* Owned */ GlanceDBusResident *skeleton;
  /* Owned */ GPtrArray *followed; /* GlanceMonitor, as in the list */
  /* Owned */ GHashTable *by_id;   /* id -> GlanceMonitor, both those of the followed */
  /* Owned */ GHashTable *changed; /* a set of GlanceMonitor: not told yet */
  /* Owned */ GHashTable *held;    /* a set of GlancePortal that the window holds */
  GlanceAlarm alarm;
  gboolean is_greeted;
  gboolean is_attentive;
};

enum
{
  GREETED,
  WANTED,
  QUIT,
  ATTENTIVE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceFeed, glance_feed, G_TYPE_OBJECT)

static const char *
get_id (GlanceMonitor *monitor)
{
  return glance_portal_get_id (glance_monitor_get_portal (monitor));
}

static void
add_state (GVariantBuilder *builder, GlanceMonitor *monitor)
{
  g_autoptr (GVariant) state = g_variant_ref_sink (glance_monitor_save (monitor));

  g_variant_get_data (state); /* makes one piece of memory of its values */
  g_variant_builder_add (builder, "(s@a{sv})", get_id (monitor), state);
}

static void
tell_changes (gpointer user_data)
{
  GlanceFeed *self = user_data;
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sa{sv})"));
  GHashTableIter iter;
  gpointer monitor;

  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &monitor, NULL))
    add_state (&builder, monitor);
  g_hash_table_remove_all (self->changed);
  glance_dbus_resident_emit_changed (self->skeleton,
                                     glance_wire_pack (g_variant_builder_end (&builder)));
}

static void
note_change (GlanceFeed *self, GlanceMonitor *monitor)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);

  if (!self->is_greeted)
    return; /* the greeting says it all */
  g_hash_table_add (self->changed, monitor);
  glance_alarm_set_no_later (&self->alarm, glance_clock_get_boot_time (clock) + GATHERING_TIME);
}

static void
monitor_notify (GlanceMonitor *monitor, GParamSpec *pspec, GlanceFeed *self)
{
  note_change (self, monitor);
}

static void
follow (GlanceFeed *self, guint position)
{
  g_autoptr (GlanceMonitor) monitor =
      g_list_model_get_item (G_LIST_MODEL (self->monitors), position);

  g_signal_connect (monitor, "notify", G_CALLBACK (monitor_notify), self);
  g_hash_table_replace (self->by_id, (gpointer) get_id (monitor), monitor);
  g_ptr_array_insert (self->followed, position, g_steal_pointer (&monitor));
  note_change (self, self->followed->pdata[position]);
}

static void
unfollow (GlanceFeed *self, guint position)
{
  g_autoptr (GlanceMonitor) monitor = g_ptr_array_steal_index (self->followed, position);

  g_signal_handlers_disconnect_by_data (monitor, self);
  if (g_hash_table_lookup (self->by_id, get_id (monitor)) == monitor)
    g_hash_table_remove (self->by_id, get_id (monitor));
  g_hash_table_remove (self->changed, monitor);
}

static void
items_changed (GListModel *monitors, guint position, guint removed, guint added, GlanceFeed *self)
{
  for (guint i = 0; i < removed; i++)
    unfollow (self, position);
  for (guint i = 0; i < added; i++)
    follow (self, position + i);
}

/* The methods */

static gboolean
handle_hello (GlanceDBusResident *skeleton,
              GDBusMethodInvocation *invocation,
              const char *version,
              GlanceFeed *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sa{sv})"));

  if (!g_str_equal (version, GLANCE_VERSION))
    {
      g_variant_builder_clear (&builder);
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_NOT_SUPPORTED,
                                             "The resident is of version " GLANCE_VERSION);
      g_signal_emit (self, signals[GREETED], 0, FALSE);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  for (guint i = 0; i < self->followed->len; i++)
    add_state (&builder, self->followed->pdata[i]);
  glance_dbus_resident_complete_hello (skeleton, invocation,
                                       glance_wire_pack (g_variant_builder_end (&builder)));
  self->is_greeted = TRUE;
  g_signal_emit (self, signals[GREETED], 0, TRUE);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A portal that is not on the list here may have been removed a moment ago: no error. */
static gboolean
handle_check (GlanceDBusResident *skeleton,
              GDBusMethodInvocation *invocation,
              const char *id,
              GlanceFeed *self)
{
  GlanceMonitor *monitor = g_hash_table_lookup (self->by_id, id);

  if (self->monitors != NULL && (monitor != NULL || id[0] == '\0'))
    glance_monitor_list_check_now (self->monitors, monitor);
  glance_dbus_resident_complete_check (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_acknowledge (GlanceDBusResident *skeleton,
                    GDBusMethodInvocation *invocation,
                    const char *id,
                    const char *const *troubles,
                    GlanceFeed *self)
{
  GlanceMonitor *monitor = g_hash_table_lookup (self->by_id, id);

  if (monitor != NULL)
    glance_monitor_list_acknowledge (self->monitors, monitor, troubles);
  glance_dbus_resident_complete_acknowledge (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
held_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;

  if (glance_monitor_list_hold_finish (GLANCE_MONITOR_LIST (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_hold (GlanceDBusResident *skeleton,
             GDBusMethodInvocation *invocation,
             const char *id,
             GlanceFeed *self)
{
  GlanceMonitor *monitor = g_hash_table_lookup (self->by_id, id);
  GlancePortal *portal = monitor != NULL ? glance_monitor_get_portal (monitor) : NULL;

  if (portal == NULL)
    {
      glance_dbus_resident_complete_hold (skeleton, invocation);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  g_hash_table_add (self->held, g_object_ref (portal));
  glance_monitor_list_hold_async (self->monitors, portal, NULL, held_cb, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_release (GlanceDBusResident *skeleton,
                GDBusMethodInvocation *invocation,
                const char *id,
                GlanceFeed *self)
{
  GlanceMonitor *monitor = g_hash_table_lookup (self->by_id, id);
  GlancePortal *portal = monitor != NULL ? glance_monitor_get_portal (monitor) : NULL;

  if (portal != NULL)
    {
      glance_monitor_list_release (self->monitors, portal);
      g_hash_table_remove (self->held, portal);
    }
  glance_dbus_resident_complete_release (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
savings_changed (GlanceFeed *self, GVariant *savings)
{
  if (self->is_greeted)
    glance_dbus_resident_emit_savings_changed (self->skeleton, glance_wire_pack (savings));
}

static gboolean
handle_savings (GlanceDBusResident *skeleton, GDBusMethodInvocation *invocation, GlanceFeed *self)
{
  GVariant *savings = self->savings != NULL
                          ? glance_saving_feed_get_all (self->savings)
                          : g_variant_new_array (G_VARIANT_TYPE ("(sa{sv})"), NULL, 0);

  glance_dbus_resident_complete_savings (skeleton, invocation, glance_wire_pack (savings));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_save (GlanceDBusResident *skeleton,
             GDBusMethodInvocation *invocation,
             const char *id,
             const char *folder,
             GlanceFeed *self)
{
  GlanceMonitor *monitor = g_hash_table_lookup (self->by_id, id);

  if (monitor != NULL && self->saver != NULL)
    glance_saver_save (self->saver, monitor, folder[0] != '\0' ? folder : NULL);
  glance_dbus_resident_complete_save (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_order (GlanceDBusResident *skeleton,
              GDBusMethodInvocation *invocation,
              const char *id,
              guint order,
              GlanceFeed *self)
{
  GlanceMonitor *monitor = g_hash_table_lookup (self->by_id, id);

  if (monitor != NULL && self->saver != NULL && order <= GLANCE_SAVER_CANCEL)
    glance_saver_order (self->saver, glance_monitor_get_portal (monitor), order);
  glance_dbus_resident_complete_order (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
set_attentive (GlanceFeed *self, gboolean attentive)
{
  gboolean changed = self->is_attentive != attentive;

  self->is_attentive = attentive;
  if (self->monitors != NULL)
    glance_monitor_list_set_attentive (self->monitors, attentive);
  if (changed)
    g_signal_emit (self, signals[ATTENTIVE_CHANGED], 0);
}

static gboolean
handle_set_attentive (GlanceDBusResident *skeleton,
                      GDBusMethodInvocation *invocation,
                      gboolean attentive,
                      GlanceFeed *self)
{
  set_attentive (self, attentive);
  glance_dbus_resident_complete_set_attentive (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_watch (GlanceDBusResident *skeleton, GDBusMethodInvocation *invocation, GlanceFeed *self)
{
  glance_dbus_resident_complete_watch (skeleton, invocation);
  g_signal_emit (self, signals[WANTED], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_quit (GlanceDBusResident *skeleton, GDBusMethodInvocation *invocation, GlanceFeed *self)
{
  glance_dbus_resident_complete_quit (skeleton, invocation);
  g_signal_emit (self, signals[QUIT], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A window that is gone looks at nothing, and releases what it held. */
static void
let_go (GlanceFeed *self)
{
  GHashTableIter iter;
  gpointer portal;

  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, &portal, NULL))
    glance_monitor_list_release (self->monitors, portal);
  g_hash_table_remove_all (self->held);
  if (self->is_attentive)
    set_attentive (self, FALSE);
}

static void
glance_feed_dispose (GObject *object)
{
  GlanceFeed *self = GLANCE_FEED (object);
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);

  if (self->monitors != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitors, self);
      while (self->followed->len > 0)
        unfollow (self, self->followed->len - 1);
      glance_alarm_clear (&self->alarm);
      let_go (self);
    }
  if (g_dbus_interface_skeleton_get_connection (skeleton) != NULL)
    g_dbus_interface_skeleton_unexport (skeleton);
  g_signal_handlers_disconnect_by_data (skeleton, self);
  if (self->savings != NULL)
    g_object_run_dispose (G_OBJECT (self->savings));
  g_clear_object (&self->savings);
  g_clear_object (&self->saver);
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_feed_parent_class)->dispose (object);
}

static void
glance_feed_finalize (GObject *object)
{
  GlanceFeed *self = GLANCE_FEED (object);

  g_object_unref (self->skeleton);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->followed);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->held);
  G_OBJECT_CLASS (glance_feed_parent_class)->finalize (object);
}

static void
glance_feed_class_init (GlanceFeedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_feed_dispose;
  object_class->finalize = glance_feed_finalize;
  signals[GREETED] = g_signal_new ("greeted", GLANCE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[WANTED] = g_signal_new ("wanted", GLANCE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[QUIT] = g_signal_new ("quit", GLANCE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[ATTENTIVE_CHANGED] =
      g_signal_new ("attentive-changed", GLANCE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
glance_feed_init (GlanceFeed *self)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } methods[] = {
    { "handle-hello", G_CALLBACK (handle_hello) },
    { "handle-check", G_CALLBACK (handle_check) },
    { "handle-acknowledge", G_CALLBACK (handle_acknowledge) },
    { "handle-hold", G_CALLBACK (handle_hold) },
    { "handle-release", G_CALLBACK (handle_release) },
    { "handle-savings", G_CALLBACK (handle_savings) },
    { "handle-save", G_CALLBACK (handle_save) },
    { "handle-order", G_CALLBACK (handle_order) },
    { "handle-set-attentive", G_CALLBACK (handle_set_attentive) },
    { "handle-watch", G_CALLBACK (handle_watch) },
    { "handle-quit", G_CALLBACK (handle_quit) },
  };

  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->changed = g_hash_table_new (NULL, NULL);
  self->held = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->skeleton = glance_dbus_resident_skeleton_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect (self->skeleton, methods[i].signal, methods[i].handler, self);
}

GlanceFeed *
glance_feed_new (void)
{
  return g_object_new (GLANCE_TYPE_FEED, NULL);
}

void
glance_feed_set_monitors (GlanceFeed *self, GlanceMonitorList *monitors, GlanceSaver *saver)
{
  g_return_if_fail (GLANCE_IS_FEED (self));
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (monitors));
  g_return_if_fail (saver == NULL || GLANCE_IS_SAVER (saver));
  g_return_if_fail (self->monitors == NULL);

  self->monitors = g_object_ref (monitors);
  glance_alarm_init (&self->alarm, glance_monitor_list_get_clock (monitors), tell_changes, self);
  g_signal_connect (monitors, "items-changed", G_CALLBACK (items_changed), self);
  items_changed (G_LIST_MODEL (monitors), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (monitors)),
                 self);
  if (saver != NULL)
    {
      self->saver = g_object_ref (saver);
      self->savings = glance_saving_feed_new (monitors, saver);
      g_signal_connect_object (self->savings, "changed", G_CALLBACK (savings_changed), self,
                               G_CONNECT_SWAPPED);
      /* What was asked for before had nothing to say. */
      if (self->is_greeted)
        savings_changed (self, glance_saving_feed_get_all (self->savings));
    }
  if (self->is_attentive)
    glance_monitor_list_set_attentive (monitors, TRUE);
}

gboolean
glance_feed_export (GlanceFeed *self, GDBusConnection *connection, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_FEED (self), FALSE);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), FALSE);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           GLANCE_WIRE_RESIDENT_PATH, error);
}

gboolean
glance_feed_is_attentive (GlanceFeed *self)
{
  g_return_val_if_fail (GLANCE_IS_FEED (self), FALSE);

  return self->is_attentive;
}
