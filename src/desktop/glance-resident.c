/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-resident-private.h"

#include <glib-unix.h>
#include <signal.h>

#include "glance-arguments.h"
#include "glance-words.h"

G_DEFINE_FINAL_TYPE (GlanceResident, glance_resident, G_TYPE_APPLICATION)

/* How long it stays */

/* How long the first checks wait for a window that starts. */
#define WINDOW_TIME 2000 /* ms */

/* A window can be closed before we have heard of the setting that was changed in it. */
#define PATIENCE 1000 /* ms */

static gboolean
has_bus (GlanceResident *self)
{
  return g_application_get_dbus_connection (G_APPLICATION (self)) != NULL;
}

static GSettings *
get_settings (GlanceResident *self)
{
  return glance_settings_get_app (glance_engine_get_settings (self->engine));
}

/* (nullable) */
GlanceNotifier *
glance_resident_get_notifier (GlanceResident *self)
{
  g_return_val_if_fail (GLANCE_IS_RESIDENT (self), NULL);

  return self->listeners != NULL ? glance_listeners_get_notifier (self->listeners) : NULL;
}

/* Without a bus nobody could bring the window back, and without settings there is nothing to watch. */
gboolean
glance_resident_wants_background (GlanceResident *self)
{
  g_return_val_if_fail (GLANCE_IS_RESIDENT (self), FALSE);

  return self->engine != NULL && has_bus (self)
         && (self->is_background
             || g_settings_get_boolean (get_settings (self), "run-in-background"));
}

static gboolean
is_downloading (GlanceResident *self)
{
  return self->listeners != NULL
         && glance_downloads_get_active (glance_listeners_get_downloads (self->listeners));
}

/* A download that is under way is completed, window or not. */
static void
update_hold (GlanceResident *self)
{
  gboolean hold =
      glance_window_process_is_running (self->window)
      || (!self->is_quitting && (glance_resident_wants_background (self) || is_downloading (self)));

  if (hold == self->is_held)
    return;
  self->is_held = hold;
  if (hold)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

/* An open window first makes its removals final, and ends. */
void
glance_resident_quit (GlanceResident *self)
{
  g_return_if_fail (GLANCE_IS_RESIDENT (self));

  self->is_quitting = TRUE;
  self->is_background = FALSE;
  if (glance_window_process_is_running (self->window))
    glance_window_process_request (self->window, "quit", "", "");
  else
    g_application_quit (G_APPLICATION (self));
}

/* A number for each of the four cases */
static guint
read_answer (GlanceResident *self)
{
  GSettings *app = get_settings (self);

  return (g_settings_get_boolean (app, "background-asked") ? 1 : 0)
         + (g_settings_get_boolean (app, "run-in-background") ? 2 : 0);
}

/* What the user says counts for more than how it was started. */
static void
answer_changed (GlanceResident *self)
{
  guint answer = read_answer (self);

  if (answer != self->answer)
    self->is_background = FALSE;
  self->answer = answer;
  update_hold (self);
}

/* For the version that has been installed meanwhile, at a time when nobody looks. */
static void
make_room (GlanceResident *self)
{
  if (self->is_quitting || glance_window_process_is_running (self->window) || is_downloading (self)
      || !glance_resident_wants_background (self)
      || !glance_background_is_outdated (self->background))
    return;
  self->is_outdated = TRUE;
  self->is_quitting = TRUE;
  g_application_quit (G_APPLICATION (self));
}

static void
downloading_changed (GlanceResident *self)
{
  make_room (self);
  update_hold (self);
}

static void
running_changed (GlanceResident *self)
{
  gboolean running = glance_window_process_is_running (self->window);

  if (!running && self->is_quitting)
    g_application_quit (G_APPLICATION (self));
  else if (!running && self->waiting != 0)
    glance_resident_watch (self);
  make_room (self);
  update_hold (self);
}

/* The program has been replaced while it ran. What is installed now takes over when this one has ended. */
static void
outdated (GlanceResident *self)
{
  self->is_outdated = TRUE;
  self->is_quitting = TRUE;
  g_message ("Another version has been installed; starting it");
}

/* The engine */

static void
follow_settings (GlanceResident *self)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } settings[] = {
    { "changed::background-asked", G_CALLBACK (answer_changed) },
    { "changed::run-in-background", G_CALLBACK (answer_changed) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    g_signal_connect_object (get_settings (self), settings[i].signal, settings[i].handler, self,
                             G_CONNECT_SWAPPED);
  self->answer = read_answer (self);
  self->background =
      glance_background_new (g_application_get_dbus_connection (G_APPLICATION (self)),
                             glance_engine_get_settings (self->engine), self->program);
  g_signal_connect_object (self->background, "outdated", G_CALLBACK (make_room), self,
                           G_CONNECT_SWAPPED);
}

/* A window says itself why there is none. */
static void
ensure_engine (GlanceResident *self)
{
  if (self->engine != NULL)
    return;
  g_clear_error (&self->failure);
  self->engine = glance_engine_new (NULL, &self->failure);
  if (self->engine == NULL)
    {
      g_debug ("There is nothing to watch: %s", self->failure->message);
      return;
    }
  follow_settings (self);
  self->listeners =
      glance_listeners_new (G_APPLICATION (self), self->engine, self->window, self->tray);
  g_signal_connect_object (glance_listeners_get_downloads (self->listeners), "notify::active",
                           G_CALLBACK (downloading_changed), self, G_CONNECT_SWAPPED);
}

void
glance_resident_watch (GlanceResident *self)
{
  g_return_if_fail (GLANCE_IS_RESIDENT (self));

  g_clear_handle_id (&self->waiting, g_source_remove);
  ensure_engine (self);
  if (self->engine == NULL)
    return;
  self->is_watching = TRUE;
  glance_watcher_start (glance_engine_get_watcher (self->engine));
}

static void
waited_enough (gpointer user_data)
{
  GlanceResident *self = user_data;

  self->waiting = 0;
  glance_resident_watch (self);
}

/* A window that starts has the processor for itself until it shows what is known. Settings that cannot be read
 * are tried again when the user turns up again, not as time goes by. */
static void
watch_after_window (GlanceResident *self)
{
  ensure_engine (self);
  if (self->engine == NULL)
    return;
  if (!glance_window_process_is_running (self->window))
    glance_resident_watch (self);
  else if (!self->is_watching && self->waiting == 0)
    self->waiting = g_timeout_add_once (WINDOW_TIME, waited_enough, self);
}

/* Without settings it is the window that says so. */
void
glance_resident_request_window (GlanceResident *self, const char *action, const char *target)
{
  g_return_if_fail (GLANCE_IS_RESIDENT (self));

  if (self->is_quitting)
    return;
  glance_window_process_request (self->window, action, target,
                                 self->token != NULL ? self->token : "");
  update_hold (self);
}

/* The window first, since it takes longer to start than the engine. The demo needs no engine: the user's
 * own portals are left alone. */
void
glance_resident_request (GlanceResident *self, const char *action, const char *target)
{
  g_return_if_fail (GLANCE_IS_RESIDENT (self));

  if (self->is_quitting)
    return;
  glance_resident_request_window (self, action, target);
  if (!g_str_equal (action, "try-demo"))
    watch_after_window (self);
  if (glance_resident_get_notifier (self) != NULL)
    glance_notifier_expect_user (glance_resident_get_notifier (self));
  update_hold (self);
}

/* The tray */

static void
tray_activated (GlanceTray *tray,
                const char *action,
                const char *target,
                const char *token,
                GlanceResident *self)
{
  GAction *own = g_action_map_lookup_action (G_ACTION_MAP (self), action);

  g_free (self->token);
  self->token = g_strdup (token);
  if (own != NULL)
    g_action_activate (own, target[0] != '\0' ? g_variant_new_string (target) : NULL);
  else
    g_application_activate (G_APPLICATION (self));
  g_clear_pointer (&self->token, g_free);
}

static void
tray_told (GlanceTray *tray, const char *words, GlanceResident *self)
{
  if (self->background != NULL)
    glance_background_set_status (self->background, words);
}

static gboolean
end_asked (gpointer user_data)
{
  GlanceResident *self = user_data;

  if (self->is_quitting) /* whoever asks twice does not want to wait for the window */
    g_application_quit (G_APPLICATION (self));
  else
    glance_resident_quit (self);
  return G_SOURCE_CONTINUE;
}

static void
glance_resident_startup (GApplication *application)
{
  GlanceResident *self = GLANCE_RESIDENT (application);

  G_APPLICATION_CLASS (glance_resident_parent_class)->startup (application);
  self->signals[0] = g_unix_signal_add (SIGTERM, end_asked, self);
  self->signals[1] = g_unix_signal_add (SIGHUP, end_asked, self);
  self->signals[2] = g_unix_signal_add (SIGINT, end_asked, self);
  if (!has_bus (self))
    return;
  self->tray = glance_tray_new ();
  g_signal_connect_object (self->tray, "told", G_CALLBACK (tray_told), self, 0);
  g_signal_connect_object (self->tray, "activated", G_CALLBACK (tray_activated), self, 0);
}

static void
glance_resident_activate (GApplication *application)
{
  glance_resident_request (GLANCE_RESIDENT (application), "", "");
}

/* What a launcher sends along with a call, so that the window may come to the front. */
static void
glance_resident_before_emit (GApplication *application, GVariant *platform_data)
{
  GlanceResident *self = GLANCE_RESIDENT (application);

  g_clear_pointer (&self->token, g_free);
  if (!g_variant_lookup (platform_data, "activation-token", "s", &self->token))
    g_variant_lookup (platform_data, "desktop-startup-id", "s", &self->token);
}

static void
glance_resident_after_emit (GApplication *application, GVariant *platform_data)
{
  g_clear_pointer (&GLANCE_RESIDENT (application)->token, g_free);
}

static int
glance_resident_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  GlanceResident *self = GLANCE_RESIDENT (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);

  if (g_variant_dict_contains (options, "background"))
    {
      if (has_bus (self))
        glance_resident_watch (self);
      else
        g_printerr ("backup-glance: %s\n",
                    _ ("There is no session bus. Without a window, nothing could be shown."));
      if (self->failure != NULL)
        g_printerr ("backup-glance: %s\n", self->failure->message);
      self->is_background = self->engine != NULL;
      update_hold (self);
      return glance_resident_wants_background (self) ? 0 : 1;
    }
  if (g_variant_dict_contains (options, "demo"))
    glance_resident_request (self, "try-demo", "");
  else
    g_application_activate (application);
  return 0;
}

/* The window takes longer to start than the bus to answer whether another resident has been here before. Without
 * arguments, main.c has started it already. */
static int
glance_resident_handle_local_options (GApplication *application, GVariantDict *options)
{
  GlanceResident *self = GLANCE_RESIDENT (application);
  int status = glance_arguments_check (options);

  self->is_understood = TRUE;
  if (status == -1 && !g_variant_dict_contains (options, "background")
      && (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) == 0)
    glance_window_process_prepare (self->window);
  return status;
}

/* The other one has a window of its own. Not registered any more is what it is at the end. */
static void
registered_changed (GlanceResident *self)
{
  GApplication *application = G_APPLICATION (self);

  if (g_application_get_is_registered (application) && g_application_get_is_remote (application))
    glance_window_process_discard (self->window);
}

static gboolean
glance_resident_local_command_line (GApplication *application, char ***arguments, int *exit_status)
{
  gboolean is_done = G_APPLICATION_CLASS (glance_resident_parent_class)
                         ->local_command_line (application, arguments, exit_status);

  if (!GLANCE_RESIDENT (application)->is_understood) /* GApplication has said why */
    *exit_status = glance_arguments_fail ();
  return is_done;
}

static void
glance_resident_shutdown (GApplication *application)
{
  GlanceResident *self = GLANCE_RESIDENT (application);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  g_clear_handle_id (&self->waiting, g_source_remove);
  if (self->engine != NULL)
    glance_watcher_stop (glance_engine_get_watcher (self->engine));
  g_clear_object (&self->listeners);
  g_clear_object (&self->tray);
  g_clear_object (&self->background);
  g_clear_object (&self->engine);
  G_APPLICATION_CLASS (glance_resident_parent_class)->shutdown (application);
}

static void
glance_resident_finalize (GObject *object)
{
  GlanceResident *self = GLANCE_RESIDENT (object);

  glance_window_process_discard (self->window); /* where there is no name on the bus to be had */
  g_clear_object (&self->window);
  g_clear_error (&self->failure);
  g_free (self->token);
  g_free (self->program);
  G_OBJECT_CLASS (glance_resident_parent_class)->finalize (object);
}

static void
glance_resident_class_init (GlanceResidentClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = glance_resident_finalize;
  application_class->startup = glance_resident_startup;
  application_class->activate = glance_resident_activate;
  application_class->before_emit = glance_resident_before_emit;
  application_class->after_emit = glance_resident_after_emit;
  application_class->command_line = glance_resident_command_line;
  application_class->handle_local_options = glance_resident_handle_local_options;
  application_class->local_command_line = glance_resident_local_command_line;
  application_class->shutdown = glance_resident_shutdown;
}

static void
glance_resident_init (GlanceResident *self)
{
  g_application_set_inactivity_timeout (G_APPLICATION (self), PATIENCE);
  glance_arguments_add (G_APPLICATION (self));
  glance_resident_add_actions (self);
}

GlanceResident *
glance_resident_new (const char *program, const char *window_program, const GlanceChild *window)
{
  GlanceResident *self = g_object_new (GLANCE_TYPE_RESIDENT, "application-id", GLANCE_APP_ID,
                                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                                       "resource-base-path", GLANCE_APP_PATH, NULL);

  self->program = g_strdup (program);
  self->window = glance_window_process_new (window_program, window);
  g_signal_connect (self, "notify::is-registered", G_CALLBACK (registered_changed), NULL);
  g_signal_connect_object (self->window, "notify::running", G_CALLBACK (running_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "wanted", G_CALLBACK (glance_resident_watch), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "quit", G_CALLBACK (glance_resident_quit), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "outdated", G_CALLBACK (outdated), self,
                           G_CONNECT_SWAPPED);
  return self;
}

gboolean
glance_resident_is_outdated (GlanceResident *self)
{
  g_return_val_if_fail (GLANCE_IS_RESIDENT (self), FALSE);

  return self->is_outdated;
}
