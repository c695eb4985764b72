/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saving-mirror.h"

#include "glance-wire.h"

struct _GlanceSavingMirror
{
  GObject parent_instance;

  /* Owned */ GlanceDBusResident *resident; /* NULL before it is attached, and after */
  /* Owned */ GHashTable *savings;          /* id -> GlanceSaving */
};

static void glance_saving_mirror_saver_init (GlanceSaverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceSavingMirror,
                               glance_saving_mirror,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_SAVER,
                                                      glance_saving_mirror_saver_init))

static GlanceSaving *
get_saving (GlanceSavingMirror *self, const char *id)
{
  GlanceSaving *saving = g_hash_table_lookup (self->savings, id);

  if (saving == NULL)
    {
      saving = glance_saving_new ();
      g_hash_table_insert (self->savings, g_strdup (id), saving);
    }
  return saving;
}

static void
take (GlanceSavingMirror *self, GVariant *packed)
{
  g_autoptr (GVariant) savings = glance_wire_unpack (packed, G_VARIANT_TYPE ("a(sa{sv})"));
  GVariantIter iter;
  const char *id;
  GVariant *saving;

  if (savings == NULL)
    return;
  g_variant_iter_init (&iter, savings);
  while (g_variant_iter_loop (&iter, "(&s@a{sv})", &id, &saving))
    glance_saving_restore (get_saving (self, id), saving);
}

static void
savings_changed (GlanceSavingMirror *self, GVariant *packed)
{
  take (self, packed);
}

static void
told_all_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceSavingMirror) self = user_data;
  g_autoptr (GVariant) packed = NULL;

  if (glance_dbus_resident_call_savings_finish (GLANCE_DBUS_RESIDENT (source), &packed, result,
                                                NULL))
    take (self, packed);
}

void
glance_saving_mirror_attach (GlanceSavingMirror *self, GlanceDBusResident *resident)
{
  g_return_if_fail (GLANCE_IS_SAVING_MIRROR (self));

  if (self->resident != NULL)
    g_signal_handlers_disconnect_by_data (self->resident, self);
  g_set_object (&self->resident, resident);
  if (resident == NULL)
    return;
  g_signal_connect_swapped (resident, "savings-changed", G_CALLBACK (savings_changed), self);
  glance_dbus_resident_call_savings (resident, NULL, told_all_cb, g_object_ref (self));
}

static GlanceSaving *
glance_saving_mirror_get_saving (GlanceSaver *saver, GlancePortal *portal)
{
  return get_saving (GLANCE_SAVING_MIRROR (saver), glance_portal_get_id (portal));
}

static void
glance_saving_mirror_save (GlanceSaver *saver, GlanceMonitor *monitor, const char *folder)
{
  GlanceSavingMirror *self = GLANCE_SAVING_MIRROR (saver);

  if (self->resident != NULL)
    glance_dbus_resident_call_save (self->resident,
                                    glance_portal_get_id (glance_monitor_get_portal (monitor)),
                                    folder != NULL ? folder : "", NULL, NULL, NULL);
}

static void
glance_saving_mirror_order (GlanceSaver *saver, GlancePortal *portal, GlanceSaverOrder order)
{
  GlanceSavingMirror *self = GLANCE_SAVING_MIRROR (saver);

  if (self->resident != NULL)
    glance_dbus_resident_call_order (self->resident, glance_portal_get_id (portal), order, NULL,
                                     NULL, NULL);
}

static void
glance_saving_mirror_saver_init (GlanceSaverInterface *iface)
{
  iface->get_saving = glance_saving_mirror_get_saving;
  iface->save = glance_saving_mirror_save;
  iface->order = glance_saving_mirror_order;
}

static void
glance_saving_mirror_dispose (GObject *object)
{
  glance_saving_mirror_attach (GLANCE_SAVING_MIRROR (object), NULL);
  G_OBJECT_CLASS (glance_saving_mirror_parent_class)->dispose (object);
}

static void
glance_saving_mirror_finalize (GObject *object)
{
  g_hash_table_unref (GLANCE_SAVING_MIRROR (object)->savings);
  G_OBJECT_CLASS (glance_saving_mirror_parent_class)->finalize (object);
}

static void
glance_saving_mirror_class_init (GlanceSavingMirrorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_saving_mirror_dispose;
  object_class->finalize = glance_saving_mirror_finalize;
}

static void
glance_saving_mirror_init (GlanceSavingMirror *self)
{
  self->savings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

GlanceSavingMirror *
glance_saving_mirror_new (void)
{
  return g_object_new (GLANCE_TYPE_SAVING_MIRROR, NULL);
}
