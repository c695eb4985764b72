/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-status-item.h"

#include "glance-status-notifier-dbus.h"

#define ITEM_PATH "/StatusNotifierItem" /* some hosts look nowhere else */
#define MENU_PATH "/MenuBar"
#define WATCHER "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"

struct _GlanceStatusItem
{
  GObject parent_instance;

  /* Owned */ GDBusConnection *connection; /* NULL while it is hidden, and before it is there */
  /* Owned */ GCancellable *opening;       /* NULL while it is hidden */
  /* Owned */ GlanceDBusStatusNotifierItem *skeleton;
  /* Owned */ GlanceBusMenu *menu;
  /* Owned */ GCancellable *cancellable; /* of the registration under way */
  char *token;                           /* for the next click */
  guint watch;                           /* of the tray's name */
  gboolean attention_is_new;             /* its picture, of which hosts have not heard */
};

enum
{
  ACTIVATED,
  SECONDARY_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceStatusItem, glance_status_item, G_TYPE_OBJECT)

/* The methods */

static gboolean
handle_token (GlanceDBusStatusNotifierItem *skeleton,
              GDBusMethodInvocation *invocation,
              const char *token,
              GlanceStatusItem *self)
{
  g_free (self->token);
  self->token = g_strdup (token);
  glance_dbus_status_notifier_item_complete_provide_xdg_activation_token (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_activate (GlanceDBusStatusNotifierItem *skeleton,
                 GDBusMethodInvocation *invocation,
                 int x,
                 int y,
                 GlanceStatusItem *self)
{
  glance_dbus_status_notifier_item_complete_activate (skeleton, invocation);
  g_signal_emit (self, signals[ACTIVATED], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_secondary_activate (GlanceDBusStatusNotifierItem *skeleton,
                           GDBusMethodInvocation *invocation,
                           int x,
                           int y,
                           GlanceStatusItem *self)
{
  glance_dbus_status_notifier_item_complete_secondary_activate (skeleton, invocation);
  g_signal_emit (self, signals[SECONDARY_ACTIVATED], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_ayatana_secondary_activate (GlanceDBusStatusNotifierItem *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   guint timestamp,
                                   GlanceStatusItem *self)
{
  glance_dbus_status_notifier_item_complete_xayatana_secondary_activate (skeleton, invocation);
  g_signal_emit (self, signals[SECONDARY_ACTIVATED], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Hosts show the menu themselves, and there is nothing to scroll through. */
static gboolean
handle_context_menu (GlanceDBusStatusNotifierItem *skeleton,
                     GDBusMethodInvocation *invocation,
                     int x,
                     int y,
                     GlanceStatusItem *self)
{
  glance_dbus_status_notifier_item_complete_context_menu (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_scroll (GlanceDBusStatusNotifierItem *skeleton,
               GDBusMethodInvocation *invocation,
               int delta,
               const char *orientation,
               GlanceStatusItem *self)
{
  glance_dbus_status_notifier_item_complete_scroll (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Registration */

static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_debug ("The tray has the item");
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("The tray did not take the item: %s", error->message);
}

static void
cancel_registration (GlanceStatusItem *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* A new tray knows nothing of us, even when it has the name that another one had. */
static void
watcher_appeared (GDBusConnection *connection,
                  const char *name,
                  const char *owner,
                  gpointer user_data)
{
  GlanceStatusItem *self = user_data;

  cancel_registration (self);
  self->cancellable = g_cancellable_new ();
  g_dbus_connection_call (connection, owner, WATCHER_PATH, WATCHER, "RegisterStatusNotifierItem",
                          g_variant_new ("(s)", ITEM_PATH), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, registered_cb, NULL);
}

static void
watcher_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  GlanceStatusItem *self = user_data;

  cancel_registration (self);
  glance_bus_menu_forget_host (self->menu);
}

static void
glance_status_item_dispose (GObject *object)
{
  GlanceStatusItem *self = GLANCE_STATUS_ITEM (object);

  glance_status_item_hide (self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  G_OBJECT_CLASS (glance_status_item_parent_class)->dispose (object);
}

static void
glance_status_item_finalize (GObject *object)
{
  GlanceStatusItem *self = GLANCE_STATUS_ITEM (object);

  g_object_unref (self->skeleton);
  g_object_unref (self->menu);
  g_free (self->token);
  G_OBJECT_CLASS (glance_status_item_parent_class)->finalize (object);
}

static void
glance_status_item_class_init (GlanceStatusItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_status_item_dispose;
  object_class->finalize = glance_status_item_finalize;
  signals[ACTIVATED] = g_signal_new ("activated", GLANCE_TYPE_STATUS_ITEM, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SECONDARY_ACTIVATED] =
      g_signal_new ("secondary-activated", GLANCE_TYPE_STATUS_ITEM, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static GVariant *
no_pixmaps (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);
}

static GVariant *
build_tooltip (const char *title, const char *text)
{
  return g_variant_new ("(s@a(iiay)ss)", "", no_pixmaps (), title, text);
}

/* ItemIsMenu is said even though it is false: hosts take its absence for true. */
static void
glance_status_item_init (GlanceStatusItem *self)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } methods[] = {
    { "handle-activate", G_CALLBACK (handle_activate) },
    { "handle-secondary-activate", G_CALLBACK (handle_secondary_activate) },
    { "handle-xayatana-secondary-activate", G_CALLBACK (handle_ayatana_secondary_activate) },
    { "handle-context-menu", G_CALLBACK (handle_context_menu) },
    { "handle-scroll", G_CALLBACK (handle_scroll) },
    { "handle-provide-xdg-activation-token", G_CALLBACK (handle_token) },
  };

  self->menu = glance_bus_menu_new ();
  self->skeleton = glance_dbus_status_notifier_item_skeleton_new ();
  g_object_set (self->skeleton, "category", "ApplicationStatus", "status", "Active", "title", "",
                "icon-theme-path", "", "icon-name", "", "icon-pixmap", no_pixmaps (),
                "icon-accessible-desc", "", "overlay-icon-name", "", "overlay-icon-pixmap",
                no_pixmaps (), "attention-icon-name", "", "attention-icon-pixmap", no_pixmaps (),
                "attention-accessible-desc", "", "attention-movie-name", "", "tool-tip",
                build_tooltip ("", ""), "item-is-menu", FALSE, "menu", MENU_PATH, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect (self->skeleton, methods[i].signal, methods[i].handler, self);
}

GlanceStatusItem *
glance_status_item_new (const char *id)
{
  GlanceStatusItem *self = g_object_new (GLANCE_TYPE_STATUS_ITEM, NULL);

  glance_dbus_status_notifier_item_set_id (self->skeleton, id);
  return self;
}

GlanceBusMenu *
glance_status_item_get_menu (GlanceStatusItem *self)
{
  g_return_val_if_fail (GLANCE_IS_STATUS_ITEM (self), NULL);

  return self->menu;
}

static gboolean
put_on_bus (GlanceStatusItem *self, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                           self->connection, ITEM_PATH, error)
         && glance_bus_menu_export (self->menu, self->connection, MENU_PATH, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceStatusItem) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection =
      g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* hidden, and perhaps shown again by now */
  g_set_object (&self->connection, connection);
  if (connection == NULL || !put_on_bus (self, &error))
    {
      g_warning ("No item in the tray: %s", error->message);
      glance_status_item_hide (self);
      return;
    }
  self->watch = g_bus_watch_name_on_connection (connection, WATCHER, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                watcher_appeared, watcher_vanished, self, NULL);
}

void
glance_status_item_show (GlanceStatusItem *self)
{
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (GLANCE_IS_STATUS_ITEM (self));

  if (self->opening != NULL)
    return;
  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (address == NULL)
    {
      g_warning ("No item in the tray: %s", error->message);
      return;
    }
  self->opening = g_cancellable_new ();
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->opening, opened_cb, g_object_ref (self));
}

void
glance_status_item_hide (GlanceStatusItem *self)
{
  g_return_if_fail (GLANCE_IS_STATUS_ITEM (self));

  if (self->opening == NULL)
    return;
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  cancel_registration (self);
  glance_bus_menu_forget_host (self->menu);
  if (self->connection == NULL)
    return;
  glance_bus_menu_unexport (self->menu);
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  g_clear_object (&self->connection);
}

char *
glance_status_item_take_token (GlanceStatusItem *self)
{
  g_return_val_if_fail (GLANCE_IS_STATUS_ITEM (self), NULL);

  return g_steal_pointer (&self->token);
}

/* The picture is the same, but GNOME's AppIndicator has none where it is not given twice. */
static void
tell_attention (GlanceStatusItem *self)
{
  const char *status = glance_dbus_status_notifier_item_get_status (self->skeleton);

  if (!self->attention_is_new || g_strcmp0 (status, "NeedsAttention") != 0)
    return;
  self->attention_is_new = FALSE;
  glance_dbus_status_notifier_item_emit_new_attention_icon (self->skeleton);
}

void
glance_status_item_set_status (GlanceStatusItem *self, GlanceStatus status)
{
  static const char *const names[] = { "Active", "NeedsAttention" };

  g_return_if_fail (GLANCE_IS_STATUS_ITEM (self));

  if (g_strcmp0 (glance_dbus_status_notifier_item_get_status (self->skeleton), names[status]) == 0)
    return;
  glance_dbus_status_notifier_item_set_status (self->skeleton, names[status]);
  tell_attention (self);
  glance_dbus_status_notifier_item_emit_new_status (self->skeleton, names[status]);
}

void
glance_status_item_set_title (GlanceStatusItem *self, const char *title)
{
  g_return_if_fail (GLANCE_IS_STATUS_ITEM (self));

  if (g_strcmp0 (glance_dbus_status_notifier_item_get_title (self->skeleton), title) == 0)
    return;
  glance_dbus_status_notifier_item_set_title (self->skeleton, title);
  glance_dbus_status_notifier_item_emit_new_title (self->skeleton);
}

void
glance_status_item_set_icon (GlanceStatusItem *self,
                             const char *name,
                             GVariant *pixmaps,
                             const char *description)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (pixmaps);
  GlanceDBusStatusNotifierItem *skeleton;

  g_return_if_fail (GLANCE_IS_STATUS_ITEM (self));

  skeleton = self->skeleton;
  if (g_strcmp0 (glance_dbus_status_notifier_item_get_icon_name (skeleton), name) == 0
      && g_strcmp0 (glance_dbus_status_notifier_item_get_icon_accessible_desc (skeleton),
                    description)
             == 0
      && g_variant_equal (glance_dbus_status_notifier_item_get_icon_pixmap (skeleton), owned))
    return;
  g_object_set (skeleton, "icon-name", name, "icon-pixmap", owned, "icon-accessible-desc",
                description, "attention-icon-name", name, "attention-icon-pixmap", owned,
                "attention-accessible-desc", description, NULL);
  glance_dbus_status_notifier_item_emit_new_icon (skeleton);
  self->attention_is_new = TRUE;
  tell_attention (self);
}

/* Most hosts read markup here, and show nothing at all where it is broken. */
void
glance_status_item_set_tooltip (GlanceStatusItem *self, const char *title, const char *text)
{
  g_autofree char *title_markup = NULL;
  g_autofree char *text_markup = NULL;
  g_autoptr (GVariant) tooltip = NULL;

  g_return_if_fail (GLANCE_IS_STATUS_ITEM (self));

  title_markup = g_markup_escape_text (title, -1);
  text_markup = g_markup_escape_text (text, -1);
  tooltip = g_variant_ref_sink (build_tooltip (title_markup, text_markup));
  if (g_variant_equal (glance_dbus_status_notifier_item_get_tool_tip (self->skeleton), tooltip))
    return;
  glance_dbus_status_notifier_item_set_tool_tip (self->skeleton, tooltip);
  glance_dbus_status_notifier_item_emit_new_tool_tip (self->skeleton);
}
