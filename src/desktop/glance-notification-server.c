/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-notification-server.h"

#include <string.h>

#include "glance-notice-stamp.h"

#define NAME "org.freedesktop.Notifications"
#define SHELL "org.gtk.Notifications" /* GNOME Shell; GNotification prefers it */
#define DISMISSED 2 /* by the user; other reasons to close one are its time, a call, and others */
#define MAX_GONE 100

/* Filled by a filter in the thread of the connection, which may still run when the filter has been removed. */
typedef struct
{
  GMutex lock;
  char *prefix;       /* of an action's detailed name, before its target */
  GHashTable *queued; /* target → how many are to be sent, and have not reached this thread yet */
  GHashTable *calls;  /* serial → target: sent, and not answered yet */
  GHashTable *shown;  /* the server's id → target */
  GHashTable *gone;   /* the id of what it has closed while it owed an answer → why */
  GWeakRef server;    /* whose they are */
} Ears;

struct _GlanceNotificationServer
{
  GObject parent_instance;

  /* Owned */ GDBusConnection *bus;
  /* Owned */ Ears *ears; /* reference counted */
  /* Owned */ GCancellable *cancellable;
  char *token;
  gboolean is_elsewhere; /* what is sent goes to a portal, or wherever the environment says */
  gboolean is_activatable;
  gboolean has_owner;
  gboolean has_shell;
  char *owner; /* the last one */
  guint name_watch;
  guint shell_watch;
  guint filter;
  guint subscription;
};

enum
{
  APPEARED,
  SHOWN,
  DISMISSED_SIGNAL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceNotificationServer, glance_notification_server, G_TYPE_OBJECT)

/* In the thread of the connection */

static void
ears_clear (gpointer data)
{
  Ears *ears = data;

  g_mutex_clear (&ears->lock);
  g_weak_ref_clear (&ears->server);
  g_free (ears->prefix);
  g_hash_table_unref (ears->queued);
  g_hash_table_unref (ears->calls);
  g_hash_table_unref (ears->shown);
  g_hash_table_unref (ears->gone);
}

static void
ears_unref (gpointer ears)
{
  g_atomic_rc_box_release_full (ears, ears_clear);
}

/* (transfer full) (nullable): which of ours it is, by the name of a button's action */
static char *
find_target (Ears *ears, GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);
  g_autofree const char **actions = NULL;

  if (g_strcmp0 (g_dbus_message_get_member (message), "Notify") != 0
      || g_strcmp0 (g_dbus_message_get_interface (message), NAME) != 0 || body == NULL
      || !g_variant_is_of_type (body, GLANCE_NOTIFY_TYPE))
    return NULL;
  g_variant_get_child (body, 5, "^a&s", &actions);
  for (gsize i = 0; actions[i] != NULL; i++)
    if (g_str_has_prefix (actions[i], ears->prefix))
      return g_strdup (actions[i] + strlen (ears->prefix));
  return NULL;
}

/* What the main thread is told */
typedef struct
{
  /* Owned */ Ears *ears;
  guint signal;
  char *target;
} News;

static News *
news_new (Ears *ears, guint signal, const char *target)
{
  News *news = g_new (News, 1);

  news->ears = g_atomic_rc_box_acquire (ears);
  news->signal = signal;
  news->target = g_strdup (target);
  return news;
}

static void
news_free (gpointer data)
{
  News *news = data;

  ears_unref (news->ears);
  g_free (news->target);
  g_free (news);
}

static gboolean
has_value (GHashTable *table, const char *target)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (value, target))
      return TRUE;
  return FALSE;
}

/* Whether there is another one by now, of which the user has not seen anything. */
static gboolean
is_outdated (News *news)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&news->ears->lock);

  return news->signal == DISMISSED_SIGNAL
         && (g_hash_table_contains (news->ears->queued, news->target)
             || has_value (news->ears->calls, news->target)
             || has_value (news->ears->shown, news->target));
}

/* In the main thread */
static gboolean
tell (gpointer data)
{
  News *news = data;
  g_autoptr (GlanceNotificationServer) self = g_weak_ref_get (&news->ears->server);

  if (self != NULL && !is_outdated (news))
    g_signal_emit (self, signals[news->signal], 0, news->target);
  return G_SOURCE_REMOVE;
}

static void
tell_later (Ears *ears, guint signal, const char *target)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, tell, news_new (ears, signal, target), news_free);
}

/* Takes @target. The user may have been quicker than the answer. */
static void
note_shown (Ears *ears, guint32 id, char *target)
{
  gpointer reason;

  tell_later (ears, SHOWN, target);
  if (!g_hash_table_steal_extended (ears->gone, GUINT_TO_POINTER (id), NULL, &reason))
    {
      g_hash_table_insert (ears->shown, GUINT_TO_POINTER (id), target);
      return;
    }
  if (GPOINTER_TO_UINT (reason) == DISMISSED)
    tell_later (ears, DISMISSED_SIGNAL, target);
  g_free (target);
}

static void
hear_answer (Ears *ears, GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message));
  char *target = NULL;
  guint32 id;

  if (!g_hash_table_steal_extended (ears->calls, serial, NULL, (gpointer *) &target))
    return;
  if (g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_RETURN && body != NULL
      && g_variant_is_of_type (body, G_VARIANT_TYPE ("(u)")))
    {
      g_variant_get (body, "(u)", &id);
      note_shown (ears, id, target);
    }
  else
    g_free (target);
  if (g_hash_table_size (ears->calls) == 0)
    g_hash_table_remove_all (ears->gone);
}

/* Here, since only the order in which the messages come says whether it was closed before or after another one took its
 * place: of one that is on its way the user has not seen anything. */
static void
hear_closed (Ears *ears, GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);
  g_autofree char *target = NULL;
  guint32 id, reason;

  if (g_strcmp0 (g_dbus_message_get_interface (message), NAME) != 0
      || g_strcmp0 (g_dbus_message_get_member (message), "NotificationClosed") != 0 || body == NULL
      || !g_variant_is_of_type (body, G_VARIANT_TYPE ("(uu)")))
    return;
  g_variant_get (body, "(uu)", &id, &reason);
  if (!g_hash_table_steal_extended (ears->shown, GUINT_TO_POINTER (id), NULL, (gpointer *) &target))
    {
      if (g_hash_table_size (ears->calls) > 0 && g_hash_table_size (ears->gone) < MAX_GONE)
        g_hash_table_insert (ears->gone, GUINT_TO_POINTER (id), GUINT_TO_POINTER (reason));
    }
  else if (reason == DISMISSED && !has_value (ears->calls, target))
    tell_later (ears, DISMISSED_SIGNAL, target);
}

static void
hear_call (Ears *ears, guint32 serial, const char *target)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (ears->queued, target));

  if (n > 1)
    g_hash_table_insert (ears->queued, g_strdup (target), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (ears->queued, target);
  g_hash_table_insert (ears->calls, GUINT_TO_POINTER (serial), g_strdup (target));
}

/* GNotification would also replace by the number that a server before this one gave: here it may be anybody's. */
static gboolean
is_shown (Ears *ears, GDBusMessage *message, const char *target)
{
  guint32 id;

  g_variant_get_child (g_dbus_message_get_body (message), 1, "u", &id);
  return g_strcmp0 (g_hash_table_lookup (ears->shown, GUINT_TO_POINTER (id)), target) == 0;
}

static GDBusMessage *
hear (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  Ears *ears = user_data;
  GDBusMessageType type = g_dbus_message_get_message_type (message);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&ears->lock);

  if (!incoming && type == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    {
      g_autofree char *target = find_target (ears, message);

      if (target == NULL)
        return message;
      hear_call (ears, g_dbus_message_get_serial (message), target);
      return glance_notice_stamp (message, target, is_shown (ears, message, target));
    }
  else if (incoming
           && (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR))
    hear_answer (ears, message);
  else if (incoming && type == G_DBUS_MESSAGE_TYPE_SIGNAL)
    hear_closed (ears, message);
  return message;
}

/* In the main thread */

static void
signal_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer user_data)
{
  GlanceNotificationServer *self = user_data;
  const char *token;

  if (!g_str_equal (name, "ActivationToken")
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    return;
  g_variant_get (parameters, "(u&s)", NULL, &token);
  g_free (self->token);
  self->token = g_strdup (token);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  GlanceNotificationServer *self = user_data;

  self->has_owner = TRUE;
  g_free (self->owner);
  self->owner = g_strdup (owner);
  if (!self->has_shell)
    g_signal_emit (self, signals[APPEARED], 0);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  GlanceNotificationServer *self = user_data;

  self->has_owner = FALSE;
  g_mutex_lock (&self->ears->lock);
  g_hash_table_remove_all (self->ears->shown);
  g_hash_table_remove_all (self->ears->gone);
  g_mutex_unlock (&self->ears->lock);
}

/* One that is started again still shows what it has shown. */
static void
shell_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  GlanceNotificationServer *self = user_data;
  gboolean is_first = !glance_notification_server_is_there (self);

  self->has_shell = TRUE;
  if (is_first)
    g_signal_emit (self, signals[APPEARED], 0);
}

static void
shell_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  GLANCE_NOTIFICATION_SERVER (user_data)->has_shell = FALSE;
}

/* The bus starts it for the first notification. */
static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceNotificationServer) self = user_data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree const char **names = NULL;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(^a&s)", &names);
  self->is_activatable = g_strv_contains (names, NAME);
  if (self->is_activatable && !self->has_owner && !self->has_shell)
    g_signal_emit (self, signals[APPEARED], 0);
}

/* The same choice as GLib's of where to send it. */
static gboolean
goes_elsewhere (void)
{
  return g_getenv ("GNOTIFICATION_BACKEND") != NULL || g_getenv ("GTK_USE_PORTAL") != NULL
         || g_getenv ("SNAP") != NULL || g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static void
glance_notification_server_dispose (GObject *object)
{
  GlanceNotificationServer *self = GLANCE_NOTIFICATION_SERVER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  g_clear_handle_id (&self->shell_watch, g_bus_unwatch_name);
  if (self->bus != NULL)
    {
      g_dbus_connection_remove_filter (self->bus, self->filter);
      g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
    }
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (glance_notification_server_parent_class)->dispose (object);
}

static void
glance_notification_server_finalize (GObject *object)
{
  GlanceNotificationServer *self = GLANCE_NOTIFICATION_SERVER (object);

  ears_unref (self->ears);
  g_object_unref (self->cancellable);
  g_free (self->token);
  g_free (self->owner);
  G_OBJECT_CLASS (glance_notification_server_parent_class)->finalize (object);
}

static void
glance_notification_server_class_init (GlanceNotificationServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_notification_server_dispose;
  object_class->finalize = glance_notification_server_finalize;
  signals[APPEARED] = g_signal_new ("appeared", GLANCE_TYPE_NOTIFICATION_SERVER, G_SIGNAL_RUN_LAST,
                                    0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", GLANCE_TYPE_NOTIFICATION_SERVER, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DISMISSED_SIGNAL] =
      g_signal_new ("dismissed", GLANCE_TYPE_NOTIFICATION_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
glance_notification_server_init (GlanceNotificationServer *self)
{
  self->cancellable = g_cancellable_new ();
  self->is_elsewhere = goes_elsewhere ();
  self->ears = g_atomic_rc_box_new0 (Ears);
  g_mutex_init (&self->ears->lock);
  g_weak_ref_init (&self->ears->server, self);
  self->ears->queued = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ears->calls = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->ears->shown = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->ears->gone = g_hash_table_new (NULL, NULL);
}

GlanceNotificationServer *
glance_notification_server_new (GDBusConnection *bus, const char *action)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);

  GlanceNotificationServer *self = g_object_new (GLANCE_TYPE_NOTIFICATION_SERVER, NULL);

  self->bus = g_object_ref (bus);
  self->ears->prefix =
      g_strconcat (action, "::", NULL); /* as g_action_print_detailed_name() has it */
  self->filter =
      g_dbus_connection_add_filter (bus, hear, g_atomic_rc_box_acquire (self->ears), ears_unref);
  self->subscription =
      g_dbus_connection_signal_subscribe (bus, NAME, NAME, NULL, "/org/freedesktop/Notifications",
                                          NULL, G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                     appeared_cb, vanished_cb, self, NULL);
  self->shell_watch = g_bus_watch_name_on_connection (
      bus, SHELL, G_BUS_NAME_WATCHER_FLAGS_NONE, shell_appeared_cb, shell_vanished_cb, self, NULL);
  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "ListActivatableNames", NULL,
                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          listed_cb, g_object_ref (self));
  return self;
}

gboolean
glance_notification_server_is_there (GlanceNotificationServer *self)
{
  g_return_val_if_fail (GLANCE_IS_NOTIFICATION_SERVER (self), FALSE);

  return self->is_elsewhere || self->is_activatable || self->has_owner || self->has_shell;
}

gboolean
glance_notification_server_has (GlanceNotificationServer *self, const char *target)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (GLANCE_IS_NOTIFICATION_SERVER (self), FALSE);

  locker = g_mutex_locker_new (&self->ears->lock);
  return has_value (self->ears->calls, target) || has_value (self->ears->shown, target);
}

GVariant *
glance_notification_server_find_place (GlanceNotificationServer *self, const char *target)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GHashTableIter iter;
  gpointer id, value;

  g_return_val_if_fail (GLANCE_IS_NOTIFICATION_SERVER (self), NULL);

  locker = g_mutex_locker_new (&self->ears->lock);
  g_hash_table_iter_init (&iter, self->ears->shown);
  while (self->owner != NULL && g_hash_table_iter_next (&iter, &id, &value))
    if (g_str_equal (value, target))
      return g_variant_new ("(ssu)", g_dbus_connection_get_guid (self->bus), self->owner,
                            GPOINTER_TO_UINT (id));
  return NULL;
}

void
glance_notification_server_expect (GlanceNotificationServer *self, const char *target)
{
  g_autoptr (GMutexLocker) locker = NULL;
  guint n;

  g_return_if_fail (GLANCE_IS_NOTIFICATION_SERVER (self));

  locker = g_mutex_locker_new (&self->ears->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->ears->queued, target));
  g_hash_table_insert (self->ears->queued, g_strdup (target), GUINT_TO_POINTER (n + 1));
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  News *news = user_data;

  if (g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL))
    tell (news);
  news_free (news);
}

/* GNotification asks neither of those for an answer. */
void
glance_notification_server_confirm (GlanceNotificationServer *self, const char *target)
{
  g_return_if_fail (GLANCE_IS_NOTIFICATION_SERVER (self));

  if (self->is_elsewhere || self->has_shell)
    g_dbus_connection_flush (self->bus, self->cancellable, flushed_cb,
                             news_new (self->ears, SHOWN, target));
}

char *
glance_notification_server_take_token (GlanceNotificationServer *self)
{
  g_return_val_if_fail (GLANCE_IS_NOTIFICATION_SERVER (self), NULL);

  return g_steal_pointer (&self->token);
}
