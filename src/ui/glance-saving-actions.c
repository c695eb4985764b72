/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saving-actions.h"

#include <glib/gi18n-lib.h>

#include "glance-file-dialog.h"
#include "glance-file-manager.h"
#include "glance-folder.h"
#include "glance-format-error.h"
#include "glance-text-dialog.h"
#include "glance-verify.h"

struct _GlanceSavingActions
{
  GObject parent_instance;

  /* Borrowed */ GtkApplicationWindow *window; /* NULL when it has been stopped */
  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceSaver *saver;
  /* Owned */ GlanceToasts *toasts;
  /* Owned */ GCancellable *cancellable; /* of all that goes on */
  /* Owned */ GHashTable *verifying;     /* a set of paths, owned */
};

G_DEFINE_FINAL_TYPE (GlanceSavingActions, glance_saving_actions, G_TYPE_OBJECT)

/* What goes on about one portal, whose name may change meanwhile. */
typedef struct
{
  /* Owned */ GlanceSavingActions *self;
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ char *path; /* or NULL */
} Job;

static Job *
job_new (GlanceSavingActions *self, GlanceMonitor *monitor, const char *path)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->monitor = g_object_ref (monitor);
  job->path = g_strdup (path);
  return job;
}

static void
job_free (Job *job)
{
  g_object_unref (job->self);
  g_object_unref (job->monitor);
  g_free (job->path);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static const char *
get_name (GlanceMonitor *monitor)
{
  return glance_portal_get_name (glance_monitor_get_portal (monitor));
}

/* Borrowed; NULL when it is not on the list any more. */
static GlanceMonitor *
find_monitor (GlanceSavingActions *self, GVariant *id)
{
  return glance_monitor_list_find_by_id (self->monitors, g_variant_get_string (id, NULL));
}

static GlanceSaving *
get_saving (GlanceSavingActions *self, GlanceMonitor *monitor)
{
  return glance_saver_get_saving (self->saver, glance_monitor_get_portal (monitor));
}

static char *
format_error (GlanceSavingActions *self, const GError *error)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);

  return glance_format_error (error, GLANCE_ERROR_READER_FORM,
                              glance_clock_get_real_time (clock) / G_USEC_PER_SEC);
}

static void
say_error (GlanceSavingActions *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->window == NULL)
    return;
  text = format_error (self, error);
  glance_toasts_say (self->toasts, text);
}

/* Saving */

static GlanceSettings *
get_settings (GlanceSavingActions *self)
{
  return glance_portals_get_settings (glance_monitor_list_get_portals (self->monitors));
}

static void
remembered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceSavingActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error))
    say_error (self, error);
  g_application_release (g_application_get_default ());
}

static void
folder_selected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = glance_file_dialog_select_folder_finish (result, &error);
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;

  if (path != NULL)
    {
      glance_saver_save (job->self->saver, job->monitor, path);
      g_application_hold (g_application_get_default ());
      glance_folder_choose_async (get_settings (job->self), path, remembered_cb,
                                  g_object_ref (job->self));
    }
  else if (folder == NULL)
    say_error (job->self, error);
  else if (job->self->window != NULL)
    glance_toasts_say (job->self->toasts,
                       _ ("That folder is not on this computer. Choose another one."));
}

/* The next backup goes there, too. */
static void
save_to (GlanceSavingActions *self, GlanceMonitor *monitor)
{
  g_autofree char *folder = glance_folder_suggest (glance_settings_get_app (get_settings (self)));

  glance_file_dialog_select_folder_async (GTK_WINDOW (self->window), _ ("Save the Backup To"),
                                          folder, self->cancellable, folder_selected_cb,
                                          job_new (self, monitor, NULL));
}

static void
save_to_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceSavingActions *self = user_data;
  GlanceMonitor *monitor = find_monitor (self, id);

  if (monitor != NULL)
    save_to (self, monitor);
}

/* In a sandbox the first one has to be chosen. */
static void
save_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceSavingActions *self = user_data;
  GlanceMonitor *monitor = find_monitor (self, id);

  if (monitor == NULL)
    return;
  if (glance_folder_is_known (glance_settings_get_app (get_settings (self))))
    glance_saver_save (self->saver, monitor, NULL);
  else
    save_to (self, monitor);
}

static void
order (GlanceSavingActions *self, GVariant *id, GlanceSaverOrder order)
{
  GlanceMonitor *monitor = find_monitor (self, id);

  if (monitor != NULL)
    glance_saver_order (self->saver, glance_monitor_get_portal (monitor), order);
}

static void
pause_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  order (user_data, id, GLANCE_SAVER_PAUSE);
}

static void
resume_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  order (user_data, id, GLANCE_SAVER_RESUME);
}

static void
cancel_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  order (user_data, id, GLANCE_SAVER_CANCEL);
}

/* What was saved */

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (glance_file_manager_show_finish (result, &error) || job->self->window == NULL
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error->domain == GLANCE_ERROR)
    {
      say_error (job->self, error);
      return;
    }
  g_debug ("Opening the folder failed: %s", error->message);
  glance_toasts_say (job->self->toasts, _ ("Nothing on this desktop could open the folder."));
}

static void
show_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceSavingActions *self = user_data;
  GlanceMonitor *monitor = find_monitor (self, id);
  const char *path =
      monitor != NULL ? glance_saving_get_saved_path (get_saving (self, monitor)) : NULL;
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self->window));
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);

  if (path != NULL)
    glance_file_manager_show_async (path, G_APP_LAUNCH_CONTEXT (context), self->cancellable,
                                    shown_cb, job_new (self, monitor, path));
}

static void
copy_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceSavingActions *self = user_data;
  GlanceMonitor *monitor = find_monitor (self, id);
  const char *sha256 =
      monitor != NULL ? glance_saving_get_saved_sha256 (get_saving (self, monitor)) : NULL;

  if (sha256 == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), sha256);
  glance_toasts_say (self->toasts, _ ("Checksum copied"));
}

/* Good news in passing; bad news stays until it has been read. */
static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = glance_verify_finish (result, &error);
  const char *name = get_name (job->monitor);
  g_autofree char *text = NULL;

  g_hash_table_remove (job->self->verifying, job->path);
  if (job->self->window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (sha256 != NULL)
    {
      /* Translators: the name of a portal. */
      text = g_strdup_printf (_ ("The saved backup of “%s” is complete and unchanged"), name);
      glance_toasts_say (job->self->toasts, text);
      return;
    }
  text = format_error (job->self, error);
  gtk_window_present (
      GTK_WINDOW (glance_text_dialog_new (GTK_WINDOW (job->self->window), name, text)));
}

static void
verify_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceSavingActions *self = user_data;
  GlanceMonitor *monitor = find_monitor (self, id);
  GlanceSaving *saving = monitor != NULL ? get_saving (self, monitor) : NULL;
  const char *path = saving != NULL ? glance_saving_get_saved_path (saving) : NULL;
  g_autofree char *text = NULL;

  if (path == NULL || !g_hash_table_add (self->verifying, g_strdup (path)))
    return;
  /* Translators: the name of a portal. */
  text = g_strdup_printf (_ ("Reading the saved backup of “%s”…"), get_name (monitor));
  glance_toasts_say (self->toasts, text);
  glance_verify_async (path, glance_saving_get_saved_sha256 (saving), self->cancellable,
                       verified_cb, job_new (self, monitor, path));
}

static const GActionEntry actions[] = {
  { "save", save_activated, "s" },           { "save-to", save_to_activated, "s" },
  { "pause-saving", pause_activated, "s" },  { "resume-saving", resume_activated, "s" },
  { "retry-saving", resume_activated, "s" }, { "cancel-saving", cancel_activated, "s" },
  { "show-file", show_activated, "s" },      { "copy-checksum", copy_activated, "s" },
  { "verify-file", verify_activated, "s" },
};

static void
glance_saving_actions_finalize (GObject *object)
{
  GlanceSavingActions *self = GLANCE_SAVING_ACTIONS (object);

  g_hash_table_unref (self->verifying);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->toasts);
  g_clear_object (&self->saver);
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_saving_actions_parent_class)->finalize (object);
}

static void
glance_saving_actions_class_init (GlanceSavingActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_saving_actions_finalize;
}

static void
glance_saving_actions_init (GlanceSavingActions *self)
{
  self->cancellable = g_cancellable_new ();
  self->verifying = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GlanceSavingActions *
glance_saving_actions_new (GtkApplicationWindow *window,
                           GlanceMonitorList *monitors,
                           GlanceSaver *saver,
                           GlanceToasts *toasts)
{
  GlanceSavingActions *self = g_object_new (GLANCE_TYPE_SAVING_ACTIONS, NULL);

  self->window = window;
  self->monitors = g_object_ref (monitors);
  self->saver = g_object_ref (saver);
  self->toasts = g_object_ref (toasts);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
  return self;
}

void
glance_saving_actions_stop (GlanceSavingActions *self)
{
  g_return_if_fail (GLANCE_IS_SAVING_ACTIONS (self));

  if (self->window == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    g_action_map_remove_action (G_ACTION_MAP (self->window), actions[i].name);
  self->window = NULL;
  g_cancellable_cancel (self->cancellable);
}
