/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-outbox.h"

#include <string.h>

#include "glance-earlier-notices.h"
#include "glance-notification-server.h"
#include "glance-notification.h"

#define PREFIX "app."

typedef struct
{
  /* Owned */ GNotification *notification;
  gboolean is_waiting;
  gboolean is_taken; /* by the server */
} Item;

struct _GlanceOutbox
{
  GObject parent_instance;

  /* Borrowed */ GApplication *application; /* whose we are */
  /* Owned */ GlanceNotificationServer *server;
  /* Owned */ GlanceEarlierNotices *earlier;
  /* Owned */ GHashTable *items; /* portal id → Item */
  gboolean is_held;
};

enum
{
  APPEARED,
  SHOWN,
  DISMISSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceOutbox, glance_outbox, G_TYPE_OBJECT)

static void
item_free (Item *item)
{
  g_object_unref (item->notification);
  g_free (item);
}

static void
send_item (GlanceOutbox *self, const char *portal_id, Item *item)
{
  item->is_waiting = self->is_held || !glance_notification_server_is_there (self->server);
  item->is_taken = FALSE;
  if (item->is_waiting)
    return;
  glance_earlier_notices_replace (self->earlier, portal_id);
  glance_notification_server_expect (self->server, portal_id);
  g_application_send_notification (self->application, portal_id, item->notification);
  glance_notification_server_confirm (self->server, portal_id);
}

static void
server_appeared (GlanceOutbox *self)
{
  g_signal_emit (self, signals[APPEARED], 0);
}

static void
shown (GlanceOutbox *self, const char *portal_id)
{
  Item *item = g_hash_table_lookup (self->items, portal_id);

  if (item != NULL)
    item->is_taken = TRUE;
  g_signal_emit (self, signals[SHOWN], 0, portal_id);
}

/* Of those that take more than the portal's id, or do something about it. */
static gboolean
is_button (const char *name)
{
  return g_str_equal (name, GLANCE_NOTIFICATION_ACKNOWLEDGE)
         || g_str_equal (name, GLANCE_NOTIFICATION_SAVE);
}

/* One that an earlier process has sent. @button: an action with its target, as GNotification names it, or that of
 * the notification as a whole */
static void
chosen (GlanceOutbox *self, const char *portal_id, const char *button)
{
  GActionGroup *actions = G_ACTION_GROUP (self->application);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (g_action_parse_detailed_name (button, &name, &target, NULL) && is_button (name)
      && target != NULL && g_variant_is_of_type (target, G_VARIANT_TYPE_STRING))
    g_action_group_activate_action (actions, &name[strlen (PREFIX)], target);
  else
    g_action_group_activate_action (actions, &GLANCE_NOTIFICATION_SHOW[strlen (PREFIX)],
                                    g_variant_new_string (portal_id));
}

static void
dismissed (GlanceOutbox *self, const char *portal_id)
{
  g_signal_emit (self, signals[DISMISSED], 0, portal_id);
}

static void
glance_outbox_dispose (GObject *object)
{
  GlanceOutbox *self = GLANCE_OUTBOX (object);

  g_clear_object (&self->server);
  g_clear_object (&self->earlier);
  g_hash_table_remove_all (self->items);
  G_OBJECT_CLASS (glance_outbox_parent_class)->dispose (object);
}

static void
glance_outbox_finalize (GObject *object)
{
  g_hash_table_unref (GLANCE_OUTBOX (object)->items);
  G_OBJECT_CLASS (glance_outbox_parent_class)->finalize (object);
}

static void
glance_outbox_class_init (GlanceOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_outbox_dispose;
  object_class->finalize = glance_outbox_finalize;

  signals[APPEARED] = g_signal_new ("appeared", GLANCE_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", GLANCE_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DISMISSED] = g_signal_new ("dismissed", GLANCE_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
glance_outbox_init (GlanceOutbox *self)
{
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) item_free);
}

GlanceOutbox *
glance_outbox_new (GApplication *application)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  GlanceOutbox *self = g_object_new (GLANCE_TYPE_OUTBOX, NULL);

  self->application = application;
  self->server = glance_notification_server_new (g_application_get_dbus_connection (application),
                                                 GLANCE_NOTIFICATION_SHOW);
  g_signal_connect_object (self->server, "appeared", G_CALLBACK (server_appeared), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "shown", G_CALLBACK (shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "dismissed", G_CALLBACK (dismissed), self,
                           G_CONNECT_SWAPPED);
  self->earlier = glance_earlier_notices_new (g_application_get_dbus_connection (application));
  g_signal_connect_object (self->earlier, "chosen", G_CALLBACK (chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->earlier, "dismissed", G_CALLBACK (dismissed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
glance_outbox_send (GlanceOutbox *self, const char *portal_id, GNotification *notification)
{
  Item *item;

  g_return_if_fail (GLANCE_IS_OUTBOX (self));
  g_return_if_fail (G_IS_NOTIFICATION (notification));

  item = g_new0 (Item, 1);
  item->notification = g_object_ref (notification);
  g_hash_table_insert (self->items, g_strdup (portal_id), item);
  send_item (self, portal_id, item);
}

gboolean
glance_outbox_send_again (GlanceOutbox *self, const char *portal_id)
{
  Item *item;

  g_return_val_if_fail (GLANCE_IS_OUTBOX (self), FALSE);

  item = g_hash_table_lookup (self->items, portal_id);
  if (item == NULL || glance_notification_server_has (self->server, portal_id))
    return FALSE;
  send_item (self, portal_id, item);
  return TRUE;
}

gboolean
glance_outbox_send_waiting (GlanceOutbox *self, const char *portal_id)
{
  Item *item;

  g_return_val_if_fail (GLANCE_IS_OUTBOX (self), FALSE);

  item = g_hash_table_lookup (self->items, portal_id);
  if (item == NULL || !item->is_waiting)
    return FALSE;
  send_item (self, portal_id, item);
  return TRUE;
}

void
glance_outbox_set_held (GlanceOutbox *self, gboolean held)
{
  g_return_if_fail (GLANCE_IS_OUTBOX (self));

  self->is_held = held;
}

/* What an earlier process has sent is withdrawn as well: by the portal and by GNOME Shell, which know it by
 * its name, or by us. Behind the portal for GTK, what has been clicked stays where the server does not close it by
 * itself (dunst): that portal forgets it with the click, and nobody else knows its number. */
void
glance_outbox_withdraw (GlanceOutbox *self, const char *portal_id)
{
  g_return_if_fail (GLANCE_IS_OUTBOX (self));

  glance_outbox_forget (self, portal_id);
  g_application_withdraw_notification (self->application, portal_id);
  glance_earlier_notices_withdraw (self->earlier, portal_id);
}

void
glance_outbox_forget (GlanceOutbox *self, const char *portal_id)
{
  g_return_if_fail (GLANCE_IS_OUTBOX (self));

  g_hash_table_remove (self->items, portal_id);
}

gboolean
glance_outbox_has (GlanceOutbox *self, const char *portal_id)
{
  g_return_val_if_fail (GLANCE_IS_OUTBOX (self), FALSE);

  return g_hash_table_contains (self->items, portal_id);
}

gboolean
glance_outbox_is_pending (GlanceOutbox *self, const char *portal_id)
{
  Item *item;

  g_return_val_if_fail (GLANCE_IS_OUTBOX (self), FALSE);

  item = g_hash_table_lookup (self->items, portal_id);
  return item != NULL && !item->is_taken;
}

void
glance_outbox_recall_place (GlanceOutbox *self, const char *portal_id, GVariant *place)
{
  g_return_if_fail (GLANCE_IS_OUTBOX (self));

  glance_earlier_notices_add (self->earlier, portal_id, place);
}

void
glance_outbox_recall_doubt (GlanceOutbox *self, const char *portal_id)
{
  g_return_if_fail (GLANCE_IS_OUTBOX (self));

  glance_earlier_notices_guess (self->earlier, portal_id);
}

GVariant *
glance_outbox_find_place (GlanceOutbox *self, const char *portal_id)
{
  GVariant *place;

  g_return_val_if_fail (GLANCE_IS_OUTBOX (self), NULL);

  place = glance_notification_server_find_place (self->server, portal_id);
  return place != NULL ? place : glance_earlier_notices_get_place (self->earlier, portal_id);
}

char *
glance_outbox_take_token (GlanceOutbox *self)
{
  g_return_val_if_fail (GLANCE_IS_OUTBOX (self), NULL);

  return glance_notification_server_take_token (self->server);
}
