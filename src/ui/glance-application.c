/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-application.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

#include "glance-demo-session.h"
#include "glance-demo.h"
#include "glance-engine.h"
#include "glance-format-error.h"
#include "glance-preferences-dialog.h"
#include "glance-shortcuts-dialog.h"
#include "glance-ui-resources.h"
#include "glance-window.h"

/* As in the metainfo file */
#define GLANCE_WEBSITE_URL "https://github.com/backupglance/BackupGlance"
#define GLANCE_ISSUES_URL "https://github.com/backupglance/BackupGlance/issues"

struct _GlanceApplication
{
  AdwApplication parent_instance;

  /* Owned */ GlanceEngine *engine;    /* NULL when there are no settings */
  /* Owned */ GlanceDemoSession *demo; /* while its window is open */
  /* Owned */ GError *failure;         /* why there is no engine */
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
      GlanceWatcher *watcher = glance_engine_get_watcher (self->engine);

      window = glance_window_new (GTK_APPLICATION (self), watcher, FALSE);
      glance_watcher_start (watcher);
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
      window = glance_window_new (GTK_APPLICATION (self), watcher, TRUE);
      glance_watcher_start (watcher);
      g_signal_connect_object (window, "destroy", G_CALLBACK (demo_window_gone), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (window));
}

/* Actions */

/* Closing a window completes its removals and saves its size; its dialogs close with it. */
static void
close_windows (gpointer user_data)
{
  g_autoptr (GlanceApplication) self = user_data;
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  g_autolist (GtkWindow)
    closing = g_list_copy_deep (windows, (GCopyFunc) (void *) g_object_ref, NULL);

  for (GList *l = closing; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == NULL)
      gtk_window_close (l->data);
}

/* Not at once: GTK 4.8 still needs the dialog in which the keys were pressed. */
static void
quit_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_idle_add_once (close_windows, g_object_ref (user_data));
}

static void
about_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *authors[] = { "The Backup Glance authors", NULL };
  static const char *issues[] = { GLANCE_ISSUES_URL, NULL };
  GtkWindow *parent;
  GtkWidget *dialog;

  if (present_open_dialog ())
    return;
  parent = ensure_parent (user_data);
  dialog = g_object_new (
      GTK_TYPE_ABOUT_DIALOG, "application", user_data, "transient-for", parent, "modal", TRUE,
      "destroy-with-parent", TRUE, "program-name", _ ("Backup Glance"), "logo-icon-name",
      GLANCE_APP_ID, "version", GLANCE_VERSION, "comments",
      /* Translators: two lines. */
      _ ("Watches the backups of ONLYOFFICE DocSpace portals.\nA community application."),
      "website", GLANCE_WEBSITE_URL, "website-label", _ ("Website"), "authors", authors,
      "copyright", "© 2026 The Backup Glance authors", "license-type", GTK_LICENSE_GPL_3_0,
      "translator-credits", _ ("translator-credits"), NULL);
  gtk_about_dialog_add_credit_section (GTK_ABOUT_DIALOG (dialog), _ ("Report a Problem"), issues);
  gtk_widget_add_css_class (dialog, "about");
  gtk_window_present (GTK_WINDOW (dialog));
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
  { "about", about_activated },
  { "add-portal", add_portal_activated },
  { "end-demo", end_demo_activated },
  { "preferences", preferences_activated },
  { "quit", quit_activated },
  { "shortcuts", shortcuts_activated },
  { "show-portal", show_portal_activated, "s" },
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
  { "window.close", { "<Control>w" } },
};

/* When the session or the terminal ends, quit as the user would. */
static gboolean
ended_by_signal (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static void
glance_application_startup (GApplication *application)
{
  GlanceApplication *self = GLANCE_APPLICATION (application);

  glance_ui_register_resource ();
  G_APPLICATION_CLASS (glance_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (GLANCE_APP_ID);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action,
                                           (const char *const *) keys[i].accels);
  self->signals[0] = g_unix_signal_add (SIGTERM, ended_by_signal, self);
  self->signals[1] = g_unix_signal_add (SIGHUP, ended_by_signal, self);
  self->signals[2] = g_unix_signal_add (SIGINT, ended_by_signal, self);
  self->engine = glance_engine_new (NULL, &self->failure);
}

static void
glance_application_activate (GApplication *application)
{
  present_window (GLANCE_APPLICATION (application));
}

static int
glance_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);

  if (g_variant_dict_contains (options, "demo"))
    present_demo (GLANCE_APPLICATION (application));
  else
    g_application_activate (application);
  return 0;
}

static int
glance_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("backup-glance %s\n", GLANCE_VERSION);
  return 0;
}

static void
glance_application_shutdown (GApplication *application)
{
  GlanceApplication *self = GLANCE_APPLICATION (application);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  g_clear_object (&self->demo);
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
  application_class->command_line = glance_application_command_line;
  application_class->handle_local_options = glance_application_handle_local_options;
  application_class->shutdown = glance_application_shutdown;
}

static void
glance_application_init (GlanceApplication *self)
{
  static const GOptionEntry options[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Try the program on a demo, without a portal"),
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

GlanceApplication *
glance_application_new (void)
{
  g_set_application_name (_ ("Backup Glance"));
  return g_object_new (GLANCE_TYPE_APPLICATION, "application-id", GLANCE_APP_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, "resource-base-path", GLANCE_APP_PATH,
                       NULL);
}
