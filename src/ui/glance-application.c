/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-application.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

#include "glance-about-dialog.h"
#include "glance-demo-session.h"
#include "glance-demo.h"
#include "glance-engine.h"
#include "glance-format-error.h"
#include "glance-mirror.h"
#include "glance-preferences-dialog.h"
#include "glance-shortcuts-dialog.h"
#include "glance-toolkit.h"
#include "glance-uplink.h"
#include "glance-window.h"

#define ACTIVATION_TIME 10000 /* ms, for the bus to start a program */

struct _GlanceApplication
{
  AdwApplication parent_instance;

  /* Owned */ GlanceEngine *engine;    /* NULL when there are no settings */
  /* Owned */ GlanceDemoSession *demo; /* while its window is open */
  /* Owned */ GError *failure;         /* why there is no engine */
  /* Owned */ GlanceMirror *mirror;    /* of the resident's watcher */
  /* Owned */ GlanceUplink *uplink;
  int wire;            /* the socket, until the uplink has it; -1 */
  gboolean is_waiting; /* for what is to be shown */
  gboolean is_spare;   /* and perhaps nothing is */
  gboolean is_quitting;
  guint signals[3];
};

G_DEFINE_FINAL_TYPE (GlanceApplication, glance_application, ADW_TYPE_APPLICATION)

static GlanceWindow *
find_window (GlanceApplication *self, gboolean demo)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (GLANCE_IS_WINDOW (l->data) && glance_window_is_demo (l->data) == demo)
        return l->data;
    }
  return NULL;
}

/* The window that a dialog belongs to; NULL before there is one. */
static GtkWindow *
get_parent (GlanceApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

/* Without settings there is nothing to watch: say so in a window and on standard error. */
static void
present_failure (GlanceApplication *self, const GError *error)
{
  g_autofree char *text = glance_format_error (error, GLANCE_ERROR_READER_FORM, 0);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (self));
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_status_page_new ();

  g_printerr ("backup-glance: %s\n", text);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "dialog-error-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Backup Glance Cannot Start"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), escaped);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (content), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (content), page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), content);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Backup Glance"));
  gtk_window_set_default_size (GTK_WINDOW (window), 440, 400);
  gtk_window_present (GTK_WINDOW (window));
}

/* For the first time: what is known is shown. */
static void
painted (GdkFrameClock *clock, GlanceApplication *self)
{
  g_signal_handlers_disconnect_by_func (clock, G_CALLBACK (painted), self);
  glance_mirror_watch (self->mirror);
  glance_toolkit_settle ();
}

/* Creates the window if need be; NULL when there is nothing to show in it. */
static GlanceWindow *
present_window (GlanceApplication *self)
{
  GlanceWindow *window = find_window (self, FALSE);

  if (self->engine == NULL)
    {
      if (get_parent (self) != NULL)
        gtk_window_present (get_parent (self));
      else
        present_failure (self, self->failure);
      return NULL;
    }
  if (window == NULL)
    {
      window = glance_window_new (GTK_APPLICATION (self), GLANCE_MONITOR_LIST (self->mirror),
                                  glance_mirror_get_saver (self->mirror), FALSE);
      gtk_window_present (GTK_WINDOW (window));
      g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                               G_CALLBACK (painted), self, 0);
      return window;
    }
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* The window a dialog is shown above; one is opened when there is none, or the program would end. */
static GtkWindow *
ensure_parent (GlanceApplication *self)
{
  if (get_parent (self) == NULL)
    present_window (self);
  return get_parent (self);
}

/* One dialog at a time: an action from another program brings the open one to the front instead. */
static gboolean
present_open_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (!gtk_window_get_modal (l->data) || !gtk_widget_get_visible (l->data))
        continue;
      gtk_window_present (l->data);
      return TRUE;
    }
  return FALSE;
}

/* The demo */

static void
demo_window_gone (GlanceApplication *self)
{
  g_clear_object (&self->demo);
}

static void
present_demo (GlanceApplication *self)
{
  GlanceWindow *window = find_window (self, TRUE);
  GlanceWatcher *watcher;
  g_autoptr (GError) error = NULL;

  if (window == NULL)
    {
      self->demo = glance_demo_session_new (GLANCE_DEMO_SECONDS, &error);
      if (self->demo == NULL)
        {
          present_failure (self, error);
          return;
        }
      watcher = glance_engine_get_watcher (glance_demo_session_get_engine (self->demo));
      window = glance_window_new (GTK_APPLICATION (self), GLANCE_MONITOR_LIST (watcher),
                                  glance_demo_session_get_saver (self->demo), TRUE);
      glance_watcher_start (watcher);
      g_signal_connect_object (window, "destroy", G_CALLBACK (demo_window_gone), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (window));
}

/* Actions */

/* Closing a window completes its removals and saves its size; its dialogs close with it, except for choosers of GTK. */
static void
close_windows (gpointer user_data)
{
  g_autoptr (GlanceApplication) self = user_data;
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  g_autolist (GtkWindow)
    closing = g_list_copy_deep (windows, (GCopyFunc) (void *) g_object_ref, NULL);

  for (GList *l = closing; l != NULL; l = l->next)
    if (GLANCE_IS_WINDOW (l->data))
      glance_window_end (l->data);
    else
      gtk_window_close (l->data);
}

/* Not at once: GTK 4.8 still needs the dialog in which the keys were pressed. */
static void
close_soon (GlanceApplication *self)
{
  self->is_quitting = TRUE;
  g_idle_add_once (close_windows, g_object_ref (self));
}

static void
quit_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GlanceApplication *self = user_data;

  /* And nothing goes on watching. */
  if (!self->is_quitting && self->mirror != NULL)
    glance_mirror_quit (self->mirror);
  close_soon (self);
}

static void
about_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (!present_open_dialog ())
    gtk_window_present (glance_about_dialog_new (ensure_parent (user_data)));
}

static void
preferences_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GlanceApplication *self = user_data;
  GlanceWindow *window;

  if (present_open_dialog ())
    return;
  window = present_window (self);
  if (window != NULL)
    gtk_window_present (GTK_WINDOW (glance_preferences_dialog_new (
        GTK_WINDOW (window), glance_engine_get_settings (self->engine))));
}

static void
shortcuts_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (!present_open_dialog ())
    gtk_window_present (GTK_WINDOW (glance_shortcuts_dialog_new (ensure_parent (user_data))));
}

static void
add_portal_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GlanceWindow *window;

  if (present_open_dialog ())
    return;
  window = present_window (user_data);
  if (window != NULL)
    glance_window_add_portal (window);
}

/* A click on a notification; it may have started the program. */
static void
show_portal_activated (GSimpleAction *action, GVariant *portal_id, gpointer user_data)
{
  GlanceWindow *window = present_window (user_data);

  if (window != NULL)
    glance_window_show_portal (window, g_variant_get_string (portal_id, NULL));
}

/* As with the button on its card: what is wanted without a window, and cannot be done without a word of the user. */
static void
save_portal_activated (GSimpleAction *action, GVariant *portal_id, gpointer user_data)
{
  GlanceWindow *window = present_window (user_data);

  if (window == NULL)
    return;
  glance_window_show_portal (window, g_variant_get_string (portal_id, NULL));
  gtk_widget_activate_action_variant (GTK_WIDGET (window), "win.save", portal_id);
}

static void
try_demo_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_demo (user_data);
}

/* From the demo to the real window. */
static void
end_demo_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GlanceWindow *window = find_window (user_data, TRUE);

  present_window (user_data);
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
}

static const GActionEntry actions[] = {
  { "about", about_activated },         { "add-portal", add_portal_activated },
  { "end-demo", end_demo_activated },   { "preferences", preferences_activated },
  { "quit", quit_activated },           { "save-portal", save_portal_activated, "s" },
  { "shortcuts", shortcuts_activated }, { "show-portal", show_portal_activated, "s" },
  { "try-demo", try_demo_activated },
};

static const struct
{
  const char *action;
  const char *accels[3];
} keys[] = {
  { "app.add-portal", { "<Control>n" } }, { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },       { "app.shortcuts", { "<Control>question", "F1" } },
  { "win.undo", { "<Control>z" } },       { "win.check-all", { "<Control>r", "F5" } },
  { "win.find", { "<Control>f" } },       { "window.close", { "<Control>w" } },
};

/* When the session or the terminal ends, quit as the user would. */
static gboolean
ended_by_signal (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

/* The resident */

static void
stop_waiting (GlanceApplication *self)
{
  if (!self->is_waiting)
    return;
  self->is_waiting = FALSE;
  g_application_release (G_APPLICATION (self));
}

/* With it the desktop lets the window come to the front. The first one has it from the environment, and later
 * ones are taken as if a launcher had sent them: gtk_window_set_startup_id() does nothing on Wayland before
 * GTK 4.10, and what does it there is deprecated since. */
static void
take_token (GlanceApplication *self, const char *token)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) platform_data = NULL;

  if (token[0] == '\0' || get_parent (self) == NULL)
    return;
  g_variant_builder_add (&builder, "{sv}", "activation-token", g_variant_new_string (token));
  g_variant_builder_add (&builder, "{sv}", "desktop-startup-id", g_variant_new_string (token));
  platform_data = g_variant_ref_sink (g_variant_builder_end (&builder));
  G_APPLICATION_GET_CLASS (self)->before_emit (G_APPLICATION (self), platform_data);
}

static gboolean
on_requested (GlanceUplink *uplink,
              const char *action,
              const char *target,
              const char *token,
              GlanceApplication *self)
{
  GActionGroup *group = G_ACTION_GROUP (self);

  if (action[0] != '\0' && !g_action_group_has_action (group, action))
    return FALSE;
  take_token (self, token);
  if (g_str_equal (action, "quit"))
    self->is_quitting = TRUE; /* it knows */
  if (action[0] != '\0')
    g_action_group_activate_action (group, action,
                                    target[0] != '\0' ? g_variant_new_string (target) : NULL);
  else
    present_window (self);
  stop_waiting (self);
  return TRUE;
}

static void activate_resident (GlanceApplication *self, GDBusConnection *bus);

/* The bus may still believe that a resident which has just been killed is there. */
static void
activated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceApplication) self = user_data;
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (bus, result, &error);

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    {
      activate_resident (self, bus);
      return;
    }
  if (reply == NULL)
    g_message ("Nothing watches any more: %s", error->message);
  close_soon (self);
}

static void
activate_resident (GlanceApplication *self, GDBusConnection *bus)
{
  g_dbus_connection_call (bus, GLANCE_APP_ID, GLANCE_APP_PATH, "org.freedesktop.Application",
                          "Activate", g_variant_new ("(a{sv})", NULL), NULL, G_DBUS_CALL_FLAGS_NONE,
                          ACTIVATION_TIME, NULL, activated_cb, g_object_ref (self));
}

static void
got_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      g_message ("Nothing watches any more: %s", error->message);
      close_soon (self);
      return;
    }
  activate_resident (self, bus);
}

/* Have another resident started; its window takes the place of this one, which completes its removals: until
 * it has ended, the new one cannot. A resident of another version sees to all that itself. A program that was ended
 * before it could ask for a window is not to come back. */
static void
on_lost (GlanceUplink *uplink, gboolean refused, GlanceApplication *self)
{
  gboolean is_unwanted = self->is_spare && self->is_waiting;

  stop_waiting (self);
  if (self->is_quitting)
    return;
  self->is_quitting = TRUE;
  if (refused || is_unwanted)
    g_application_quit (G_APPLICATION (self));
  else
    g_bus_get (G_BUS_TYPE_SESSION, NULL, got_bus_cb, g_object_ref (self));
}

static void
open_uplink (GlanceApplication *self)
{
  if (self->engine != NULL)
    self->mirror = glance_mirror_new (glance_engine_get_portals (self->engine),
                                      glance_engine_get_keys (self->engine),
                                      glance_engine_get_clock (self->engine));
  self->uplink = glance_uplink_new (self->mirror);
  g_signal_connect_object (self->uplink, "requested", G_CALLBACK (on_requested), self, 0);
  g_signal_connect_object (self->uplink, "lost", G_CALLBACK (on_lost), self, 0);
  glance_uplink_open (self->uplink, g_steal_fd (&self->wire));
  g_application_hold (G_APPLICATION (self));
  self->is_waiting = TRUE;
}

static void
glance_application_startup (GApplication *application)
{
  GlanceApplication *self = GLANCE_APPLICATION (application);

  G_APPLICATION_CLASS (glance_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (GLANCE_APP_ID);
  /* Tab to a label does not select all of its text. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action,
                                           (const char *const *) keys[i].accels);
  self->signals[0] = g_unix_signal_add (SIGTERM, ended_by_signal, self);
  self->signals[1] = g_unix_signal_add (SIGHUP, ended_by_signal, self);
  self->signals[2] = g_unix_signal_add (SIGINT, ended_by_signal, self);
  self->engine = glance_engine_new (NULL, &self->failure);
  open_uplink (self);
}

/* The resident says what to show. */
static void
glance_application_activate (GApplication *application)
{
}

static void
glance_application_shutdown (GApplication *application)
{
  GlanceApplication *self = GLANCE_APPLICATION (application);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  if (self->uplink != NULL)
    g_object_run_dispose (G_OBJECT (self->uplink));
  g_clear_object (&self->uplink);
  g_clear_object (&self->demo);
  g_clear_object (&self->mirror);
  g_clear_object (&self->engine);
  g_clear_error (&self->failure);
  G_APPLICATION_CLASS (glance_application_parent_class)->shutdown (application);
}

static void
glance_application_class_init (GlanceApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = glance_application_startup;
  application_class->activate = glance_application_activate;
  application_class->shutdown = glance_application_shutdown;
}

static void
glance_application_init (GlanceApplication *self)
{
  self->wire = -1;
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

/**
 * glance_application_new:
 * @wire: a socket to the resident; the application's from here on
 * @is_spare: the resident may end before it has asked for anything, and then nobody wants another one
 *
 * The application's name on the bus is the resident's; this process has none.
 */
GlanceApplication *
glance_application_new (int wire, gboolean is_spare)
{
  GlanceApplication *self;

  g_set_application_name (_ ("Backup Glance"));
  self = g_object_new (GLANCE_TYPE_APPLICATION, "application-id", GLANCE_APP_ID, "flags",
                       G_APPLICATION_NON_UNIQUE, NULL);
  g_application_set_resource_base_path (G_APPLICATION (self), NULL); /* see glance_toolkit_init() */
  self->wire = wire;
  self->is_spare = is_spare;
  return self;
}
