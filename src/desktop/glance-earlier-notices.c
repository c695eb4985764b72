/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-earlier-notices.h"

#include "glance-notice-stamp.h"

#define PATH "/org/freedesktop/Notifications"
#define INTERFACE "org.freedesktop.Notifications"
#define DISMISSED 2

struct _GlanceEarlierNotices
{
  GObject parent_instance;

  /* Owned */ GDBusConnection *bus;
  /* Owned */ GHashTable *places; /* target → GVariant */
  guint subscription;
};

enum
{
  CHOSEN,
  DISMISSED_SIGNAL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceEarlierNotices, glance_earlier_notices, G_TYPE_OBJECT)

/* (transfer full) (nullable): whose that number is */
static char *
find_target (GlanceEarlierNotices *self, const char *sender, guint32 number)
{
  GHashTableIter iter;
  gpointer target, place;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, &target, &place))
    {
      const char *server;
      guint32 its_number;

      g_variant_get (place, "(&s&su)", NULL, &server, &its_number);
      if (number == its_number && (g_str_equal (server, sender) || g_str_equal (server, INTERFACE)))
        return g_strdup (target);
    }
  return NULL;
}

static void
signal_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer user_data)
{
  GlanceEarlierNotices *self = user_data;
  g_autofree char *target = NULL;
  const char *button = NULL;
  guint32 number, reason = 0;

  if (g_str_equal (name, "ActionInvoked")
      && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    g_variant_get (parameters, "(u&s)", &number, &button);
  else if (g_str_equal (name, "NotificationClosed")
           && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    g_variant_get (parameters, "(uu)", &number, &reason);
  else
    return;
  target = find_target (self, sender, number);
  if (target == NULL)
    return;
  if (button != NULL)
    {
      g_signal_emit (self, signals[CHOSEN], 0, target, button);
      return;
    }
  g_hash_table_remove (self->places, target);
  if (reason == DISMISSED)
    g_signal_emit (self, signals[DISMISSED_SIGNAL], 0, target);
}

static void
glance_earlier_notices_dispose (GObject *object)
{
  GlanceEarlierNotices *self = GLANCE_EARLIER_NOTICES (object);

  if (self->bus != NULL)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (glance_earlier_notices_parent_class)->dispose (object);
}

static void
glance_earlier_notices_finalize (GObject *object)
{
  g_hash_table_unref (GLANCE_EARLIER_NOTICES (object)->places);
  G_OBJECT_CLASS (glance_earlier_notices_parent_class)->finalize (object);
}

static void
glance_earlier_notices_class_init (GlanceEarlierNoticesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_earlier_notices_dispose;
  object_class->finalize = glance_earlier_notices_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", GLANCE_TYPE_EARLIER_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[DISMISSED_SIGNAL] =
      g_signal_new ("dismissed", GLANCE_TYPE_EARLIER_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
glance_earlier_notices_init (GlanceEarlierNotices *self)
{
  self->places =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

GlanceEarlierNotices *
glance_earlier_notices_new (GDBusConnection *bus)
{
  GlanceEarlierNotices *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);

  self = g_object_new (GLANCE_TYPE_EARLIER_NOTICES, NULL);
  self->bus = g_object_ref (bus);
  self->subscription = g_dbus_connection_signal_subscribe (
      bus, INTERFACE, INTERFACE, NULL, PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self, NULL);
  return self;
}

/* On another bus the same number is somebody else's. */
void
glance_earlier_notices_add (GlanceEarlierNotices *self, const char *target, GVariant *place)
{
  const char *bus, *server;

  g_return_if_fail (GLANCE_IS_EARLIER_NOTICES (self));

  g_variant_get (place, "(&s&su)", &bus, &server, NULL);
  if (g_strcmp0 (bus, g_dbus_connection_get_guid (self->bus)) == 0
      && (g_dbus_is_unique_name (server) || g_str_equal (server, INTERFACE)))
    g_hash_table_insert (self->places, g_strdup (target), g_variant_ref (place));
}

/* Nobody was told where. */
void
glance_earlier_notices_guess (GlanceEarlierNotices *self, const char *target)
{
  g_autoptr (GVariant) place = NULL;

  g_return_if_fail (GLANCE_IS_EARLIER_NOTICES (self));

  place = g_variant_ref_sink (g_variant_new ("(ssu)", g_dbus_connection_get_guid (self->bus),
                                             INTERFACE, glance_notice_stamp_number (target)));
  glance_earlier_notices_add (self, target, place);
}

GVariant *
glance_earlier_notices_get_place (GlanceEarlierNotices *self, const char *target)
{
  g_return_val_if_fail (GLANCE_IS_EARLIER_NOTICES (self), NULL);

  return g_hash_table_lookup (self->places, target);
}

/* By its unique name: one that has been started since shows nothing of it. */
void
glance_earlier_notices_withdraw (GlanceEarlierNotices *self, const char *target)
{
  GVariant *place;
  const char *server;
  guint32 number;

  g_return_if_fail (GLANCE_IS_EARLIER_NOTICES (self));

  place = g_hash_table_lookup (self->places, target);
  if (place == NULL)
    return;
  g_variant_get (place, "(&s&su)", NULL, &server, &number);
  g_dbus_connection_call (self->bus, server, PATH, INTERFACE, "CloseNotification",
                          g_variant_new ("(u)", number), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          NULL, NULL, NULL);
  g_hash_table_remove (self->places, target);
}

void
glance_earlier_notices_replace (GlanceEarlierNotices *self, const char *target)
{
  GVariant *place;
  guint32 number;

  g_return_if_fail (GLANCE_IS_EARLIER_NOTICES (self));

  place = g_hash_table_lookup (self->places, target);
  if (place == NULL)
    return;
  g_variant_get (place, "(&s&su)", NULL, NULL, &number);
  if (number == glance_notice_stamp_number (target))
    g_hash_table_remove (self->places, target);
  else
    glance_earlier_notices_withdraw (self, target);
}
