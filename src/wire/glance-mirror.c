/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-mirror.h"

#include "glance-saving-mirror.h"
#include "glance-wire-dbus.h"
#include "glance-wire.h"

struct _GlanceMirror
{
  GObject parent_instance;

  /* Owned */ GlancePortals *portals;
  /* Owned */ GlanceKeyStore *keys;
  /* Owned */ GlanceClient *client;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GPtrArray *monitors; /* GlanceMonitor, in the order of the portals */
  /* Owned */ GHashTable *by_id;   /* id -> GlanceMonitor, both the array's */
  /* Owned */ GHashTable
      *states; /* id -> GVariant, the last one of each: a portal may come later */
  /* Owned */ GlanceSavingMirror *savings;
  /* Owned */ GlanceDBusResident *resident; /* NULL before it is attached */
};

static void glance_mirror_list_model_init (GListModelInterface *iface);
static void glance_mirror_monitor_list_init (GlanceMonitorListInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceMirror,
                               glance_mirror,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      glance_mirror_list_model_init)
                                   G_IMPLEMENT_INTERFACE (GLANCE_TYPE_MONITOR_LIST,
                                                          glance_mirror_monitor_list_init))

static void
take_states (GlanceMirror *self, GVariant *packed)
{
  g_autoptr (GVariant) states = glance_wire_unpack (packed, G_VARIANT_TYPE ("a(sa{sv})"));
  GVariantIter iter;
  const char *id;
  GVariant *state;

  if (states == NULL)
    return;
  g_variant_iter_init (&iter, states);
  while (g_variant_iter_next (&iter, "(&s@a{sv})", &id, &state))
    {
      GlanceMonitor *monitor = g_hash_table_lookup (self->by_id, id);

      g_hash_table_replace (self->states, g_strdup (id), state);
      if (monitor != NULL)
        glance_monitor_restore (monitor, state);
    }
}

static void
insert_monitor (GlanceMirror *self, guint position, GlancePortal *portal)
{
  const char *id = glance_portal_get_id (portal);
  GlanceMonitor *monitor = glance_monitor_new (portal, self->clock);
  GVariant *state = g_hash_table_lookup (self->states, id);

  if (state != NULL)
    glance_monitor_restore (monitor, state);
  g_ptr_array_insert (self->monitors, (int) position, monitor);
  g_hash_table_replace (self->by_id, (gpointer) id, monitor);
}

/* A portal that has moved may be on the list twice for a moment. */
static void
remove_monitor (GlanceMirror *self, guint position)
{
  GlanceMonitor *monitor = self->monitors->pdata[position];
  const char *id = glance_portal_get_id (glance_monitor_get_portal (monitor));

  if (g_hash_table_lookup (self->by_id, id) == monitor)
    g_hash_table_remove (self->by_id, id);
  g_ptr_array_remove_index (self->monitors, position);
}

static void
portals_changed (GListModel *portals,
                 guint position,
                 guint removed,
                 guint added,
                 GlanceMirror *self)
{
  for (guint i = removed; i > 0; i--)
    remove_monitor (self, position + i - 1);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (portals, position + i);

      insert_monitor (self, position + i, portal);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* GListModel */

static GType
glance_mirror_get_item_type (GListModel *model)
{
  return GLANCE_TYPE_MONITOR;
}

static guint
glance_mirror_get_n_items (GListModel *model)
{
  return GLANCE_MIRROR (model)->monitors->len;
}

static gpointer
glance_mirror_get_item (GListModel *model, guint position)
{
  GPtrArray *monitors = GLANCE_MIRROR (model)->monitors;

  return position < monitors->len ? g_object_ref (monitors->pdata[position]) : NULL;
}

static void
glance_mirror_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = glance_mirror_get_item_type;
  iface->get_n_items = glance_mirror_get_n_items;
  iface->get_item = glance_mirror_get_item;
}

/* GlanceMonitorList */

static GlancePortals *
glance_mirror_get_portals (GlanceMonitorList *list)
{
  return GLANCE_MIRROR (list)->portals;
}

static GlanceKeyStore *
glance_mirror_get_key_store (GlanceMonitorList *list)
{
  return GLANCE_MIRROR (list)->keys;
}

static GlanceClient *
glance_mirror_get_client (GlanceMonitorList *list)
{
  return GLANCE_MIRROR (list)->client;
}

static GlanceClock *
glance_mirror_get_clock (GlanceMonitorList *list)
{
  return GLANCE_MIRROR (list)->clock;
}

static GlanceMonitor *
glance_mirror_get_monitor (GlanceMonitorList *list, GlancePortal *portal)
{
  return g_hash_table_lookup (GLANCE_MIRROR (list)->by_id, glance_portal_get_id (portal));
}

static void
glance_mirror_set_attentive (GlanceMonitorList *list, gboolean attentive)
{
  GlanceMirror *self = GLANCE_MIRROR (list);

  if (self->resident != NULL)
    glance_dbus_resident_call_set_attentive (self->resident, attentive, NULL, NULL, NULL);
}

static void
glance_mirror_check_now (GlanceMonitorList *list, GlanceMonitor *monitor)
{
  GlanceMirror *self = GLANCE_MIRROR (list);
  GlancePortal *portal = monitor != NULL ? glance_monitor_get_portal (monitor) : NULL;

  if (self->resident != NULL)
    glance_dbus_resident_call_check (
        self->resident, portal != NULL ? glance_portal_get_id (portal) : "", NULL, NULL, NULL);
}

static void
glance_mirror_acknowledge (GlanceMonitorList *list,
                           GlanceMonitor *monitor,
                           const char *const *troubles)
{
  static const char *const none[] = { NULL };
  GlanceMirror *self = GLANCE_MIRROR (list);

  if (self->resident != NULL)
    glance_dbus_resident_call_acknowledge (
        self->resident, glance_portal_get_id (glance_monitor_get_portal (monitor)),
        troubles != NULL ? troubles : none, NULL, NULL, NULL);
}

static void
held_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (glance_dbus_resident_call_hold_finish (GLANCE_DBUS_RESIDENT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
glance_mirror_hold_async (GlanceMonitorList *list,
                          GlancePortal *portal,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GlanceMirror *self = GLANCE_MIRROR (list);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_mirror_hold_async);
  if (self->resident == NULL)
    g_task_return_boolean (task, TRUE);
  else
    glance_dbus_resident_call_hold (self->resident, glance_portal_get_id (portal), cancellable,
                                    held_cb, g_steal_pointer (&task));
}

static gboolean
glance_mirror_hold_finish (GlanceMonitorList *list, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_mirror_hold_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
glance_mirror_release (GlanceMonitorList *list, GlancePortal *portal)
{
  GlanceMirror *self = GLANCE_MIRROR (list);

  if (self->resident != NULL)
    glance_dbus_resident_call_release (self->resident, glance_portal_get_id (portal), NULL, NULL,
                                       NULL);
}

static void
glance_mirror_monitor_list_init (GlanceMonitorListInterface *iface)
{
  iface->get_portals = glance_mirror_get_portals;
  iface->get_key_store = glance_mirror_get_key_store;
  iface->get_client = glance_mirror_get_client;
  iface->get_clock = glance_mirror_get_clock;
  iface->get_monitor = glance_mirror_get_monitor;
  iface->set_attentive = glance_mirror_set_attentive;
  iface->check_now = glance_mirror_check_now;
  iface->acknowledge = glance_mirror_acknowledge;
  iface->hold_async = glance_mirror_hold_async;
  iface->hold_finish = glance_mirror_hold_finish;
  iface->release = glance_mirror_release;
}

static void
glance_mirror_dispose (GObject *object)
{
  GlanceMirror *self = GLANCE_MIRROR (object);

  if (self->portals != NULL)
    g_signal_handlers_disconnect_by_data (self->portals, self);
  if (self->resident != NULL)
    g_signal_handlers_disconnect_by_data (self->resident, self);
  glance_saving_mirror_attach (self->savings, NULL);
  g_clear_object (&self->resident);
  g_clear_object (&self->portals);
  G_OBJECT_CLASS (glance_mirror_parent_class)->dispose (object);
}

static void
glance_mirror_finalize (GObject *object)
{
  GlanceMirror *self = GLANCE_MIRROR (object);

  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->monitors);
  g_hash_table_unref (self->states);
  g_object_unref (self->savings);
  g_object_unref (self->keys);
  g_object_unref (self->client);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (glance_mirror_parent_class)->finalize (object);
}

static void
glance_mirror_class_init (GlanceMirrorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_mirror_dispose;
  object_class->finalize = glance_mirror_finalize;
}

static void
glance_mirror_init (GlanceMirror *self)
{
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->savings = glance_saving_mirror_new ();
  self->states =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

GlanceMirror *
glance_mirror_new (GlancePortals *portals, GlanceKeyStore *key_store, GlanceClock *clock)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (portals), NULL);
  g_return_val_if_fail (GLANCE_IS_KEY_STORE (key_store), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  GlanceMirror *self = g_object_new (GLANCE_TYPE_MIRROR, NULL);

  self->portals = g_object_ref (portals);
  self->keys = g_object_ref (key_store); /* not cached: others change it, too */
  self->client = glance_client_new ();
  self->clock = g_object_ref (clock);
  g_signal_connect (portals, "items-changed", G_CALLBACK (portals_changed), self);
  portals_changed (G_LIST_MODEL (portals), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (portals)),
                   self);
  return self;
}

/* Attaching */

static void
changed_cb (GlanceDBusResident *resident, GVariant *states, GlanceMirror *self)
{
  take_states (self, states);
}

static void
greeted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GlanceMirror *self = g_task_get_source_object (task);
  GlanceDBusResident *resident = GLANCE_DBUS_RESIDENT (source);
  g_autoptr (GVariant) states = NULL;
  GError *error = NULL;

  if (!glance_dbus_resident_call_hello_finish (resident, &states, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  take_states (self, states);
  self->resident = g_object_ref (resident);
  glance_saving_mirror_attach (self->savings, resident);
  g_task_return_boolean (task, TRUE);
}

void
glance_mirror_attach_async (GlanceMirror *self,
                            GDBusConnection *connection,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_MIRROR (self));
  g_return_if_fail (G_IS_DBUS_CONNECTION (connection));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GlanceDBusResident) resident = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, glance_mirror_attach_async);
  /* This neither sends nor waits for anything: there are no properties and no names. */
  resident = glance_dbus_resident_proxy_new_sync (
      connection, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
      NULL, GLANCE_WIRE_RESIDENT_PATH, cancellable, &error);
  if (resident == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_signal_connect (resident, "changed", G_CALLBACK (changed_cb), self);
  glance_dbus_resident_call_hello (resident, GLANCE_VERSION, cancellable, greeted_cb,
                                   g_object_ref (task));
}

gboolean
glance_mirror_attach_finish (GlanceMirror *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_mirror_attach_async), FALSE);
  g_return_val_if_fail (GLANCE_IS_MIRROR (self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
glance_mirror_watch (GlanceMirror *self)
{
  g_return_if_fail (GLANCE_IS_MIRROR (self));

  if (self->resident != NULL)
    glance_dbus_resident_call_watch (self->resident, NULL, NULL, NULL);
}

void
glance_mirror_quit (GlanceMirror *self)
{
  g_return_if_fail (GLANCE_IS_MIRROR (self));

  if (self->resident != NULL)
    glance_dbus_resident_call_quit (self->resident, NULL, NULL, NULL);
}

GlanceSaver *
glance_mirror_get_saver (GlanceMirror *self)
{
  g_return_val_if_fail (GLANCE_IS_MIRROR (self), NULL);

  return GLANCE_SAVER (self->savings);
}
