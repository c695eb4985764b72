/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-listeners.h"

#include "glance-auto-save.h"
#include "glance-folder.h"
#include "glance-launcher.h"
#include "glance-memory.h"
#include "glance-monitor-follower.h"
#include "glance-recorder.h"
#include "glance-unfinished.h"

struct _GlanceListeners
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GSettings *app;
  /* Owned */ GlanceWindowProcess *window;
  /* Owned */ GlanceMemory *memory;
  /* Owned */ GlanceRecorder *recorder;
  /* Owned */ GlanceDownloads *downloads;
  /* Owned */ GlanceUnfinished *unfinished;
  /* Owned */ GlanceAutoSave *auto_save;
  /* Owned */ GlanceMonitorFollower *follower;
  /* Owned */ GlanceTray *tray; /* NULL without a session bus; so are the next two */
  /* Owned */ GlanceNotifier *notifier;
  /* Owned */ GlanceLauncher *launcher;
};

G_DEFINE_FINAL_TYPE (GlanceListeners, glance_listeners, G_TYPE_OBJECT)

static void
attentive_changed (GlanceListeners *self)
{
  gboolean attentive = glance_window_process_is_attentive (self->window);

  if (self->tray != NULL)
    glance_tray_set_looking (self->tray, attentive);
  if (self->notifier != NULL)
    glance_notifier_set_attentive (self->notifier, attentive);
}

static void
tray_mode_changed (GlanceListeners *self)
{
  glance_tray_set_mode (self->tray, (GlanceTrayMode) g_settings_get_enum (self->app, "tray"));
}

static void
urgent_changed (GlanceListeners *self)
{
  glance_launcher_set_urgent (self->launcher, glance_notifier_is_urgent (self->notifier));
}

static void
monitor_removed (GlanceListeners *self, GlanceMonitor *monitor)
{
  glance_downloads_forget (self->downloads, glance_monitor_get_portal (monitor));
}

static void
set_up_downloads (GlanceListeners *self, GlanceJournal *journal)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);
  g_autoptr (GlanceConditions) conditions = glance_conditions_new (clock, NULL);

  self->downloads = glance_downloads_new (glance_monitor_list_get_key_store (self->monitors), clock,
                                          journal, self->app);
  self->unfinished = glance_unfinished_new (self->monitors, self->memory, self->downloads);
  self->auto_save = glance_auto_save_new (G_LIST_MODEL (self->monitors), clock, self->downloads,
                                          journal, conditions);
  self->follower = glance_monitor_follower_new ();
  g_signal_connect_object (self->follower, "removed", G_CALLBACK (monitor_removed), self,
                           G_CONNECT_SWAPPED);
  glance_monitor_follower_start (self->follower, G_LIST_MODEL (self->monitors));
}

/* What a desktop shows when no window does. */
static void
set_up_desktop (GlanceListeners *self, GApplication *application, GlanceSettings *settings)
{
  g_signal_connect_object (self->app, "changed::tray", G_CALLBACK (tray_mode_changed), self,
                           G_CONNECT_SWAPPED);
  tray_mode_changed (self);
  glance_tray_set_monitors (self->tray, self->monitors, GLANCE_SAVER (self->downloads),
                            self->memory);
  self->launcher =
      glance_launcher_new (g_application_get_dbus_connection (application), self->monitors);
  self->notifier =
      glance_notifier_new (application, self->monitors, self->memory, self->downloads, settings);
  g_signal_connect_object (self->notifier, "notify::urgent", G_CALLBACK (urgent_changed), self,
                           G_CONNECT_SWAPPED);
  urgent_changed (self);
}

/* The memory goes last, since the others have their notes kept there. */
static void
glance_listeners_dispose (GObject *object)
{
  GlanceListeners *self = GLANCE_LISTENERS (object);

  g_clear_object (&self->notifier);
  g_clear_object (&self->launcher);
  g_clear_object (&self->tray);
  if (self->follower != NULL)
    glance_monitor_follower_stop (self->follower);
  g_clear_object (&self->follower);
  g_clear_object (&self->unfinished); /* what ends now goes on the next time */
  g_clear_object (&self->auto_save);
  g_clear_object (&self->downloads);
  g_clear_object (&self->recorder);
  g_clear_object (&self->memory);
  g_clear_object (&self->window);
  g_clear_object (&self->app);
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_listeners_parent_class)->dispose (object);
}

static void
glance_listeners_class_init (GlanceListenersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_listeners_dispose;
}

static void
glance_listeners_init (GlanceListeners *self)
{
}

/**
 * glance_listeners_new:
 * @application: notifications are sent in its name; it outlives the listeners
 * @engine: an engine whose watcher has not been started
 * @window: is told what there is to show
 * @tray: (nullable): NULL without a session bus
 *
 * Returns: (transfer full): all that listen to @engine. What is remembered comes before all of them.
 */
GlanceListeners *
glance_listeners_new (GApplication *application,
                      GlanceEngine *engine,
                      GlanceWindowProcess *window,
                      GlanceTray *tray)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (GLANCE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (GLANCE_IS_WINDOW_PROCESS (window), NULL);
  g_return_val_if_fail (tray == NULL || GLANCE_IS_TRAY (tray), NULL);

  GlanceListeners *self = g_object_new (GLANCE_TYPE_LISTENERS, NULL);
  GlanceSettings *settings = glance_engine_get_settings (engine);
  g_autoptr (GlanceJournal) journal = glance_journal_new (NULL);

  self->monitors = g_object_ref (GLANCE_MONITOR_LIST (glance_engine_get_watcher (engine)));
  self->app = g_object_ref (glance_settings_get_app (settings));
  self->window = g_object_ref (window);
  g_set_object (&self->tray, tray);
  self->memory = glance_memory_new (self->monitors, NULL);
  self->recorder = glance_recorder_new (G_LIST_MODEL (self->monitors), journal,
                                        glance_engine_get_clock (engine));
  set_up_downloads (self, journal);
  glance_window_process_set_monitors (window, self->monitors, GLANCE_SAVER (self->downloads));
  if (tray != NULL)
    set_up_desktop (self, application, settings);
  g_signal_connect_object (window, "notify::attentive", G_CALLBACK (attentive_changed), self,
                           G_CONNECT_SWAPPED);
  attentive_changed (self);
  return self;
}

/* What has failed goes on where it was to go, and by itself or not, as before. */
static void
save (GlanceListeners *self, GlanceMonitor *monitor)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  GlanceSaver *saver = GLANCE_SAVER (self->downloads);
  GlanceSaving *saving = glance_saver_get_saving (saver, portal);

  if (glance_saving_get_state (saving) == GLANCE_DOWNLOAD_FAILED
      && glance_saving_is_about (saving, glance_monitor_get_run_id (monitor)))
    glance_saver_order (saver, portal, GLANCE_SAVER_RESUME);
  else
    glance_saver_save (saver, monitor, NULL);
}

/* The portal may not have answered yet: the button that was pressed may have started the program. What cannot be
 * done is explained on the portal's card. */
const char *
glance_listeners_save (GlanceListeners *self, const char *portal_id)
{
  GlanceMonitor *monitor;

  g_return_val_if_fail (GLANCE_IS_LISTENERS (self), NULL);

  monitor = glance_monitor_follower_find (self->follower, portal_id);
  if (monitor == NULL)
    return "show-portal";
  if (!glance_folder_is_known (self->app))
    return "save-portal"; /* which lets the user choose one */
  if (glance_saver_offers (GLANCE_SAVER (self->downloads), monitor))
    {
      save (self, monitor);
      return NULL;
    }
  if (glance_monitor_get_recalled (monitor)
      || glance_monitor_get_phase (monitor) == GLANCE_PHASE_UNKNOWN)
    glance_unfinished_want (self->unfinished, monitor);
  return "show-portal";
}

GlanceDownloads *
glance_listeners_get_downloads (GlanceListeners *self)
{
  g_return_val_if_fail (GLANCE_IS_LISTENERS (self), NULL);

  return self->downloads;
}

GlanceNotifier *
glance_listeners_get_notifier (GlanceListeners *self)
{
  g_return_val_if_fail (GLANCE_IS_LISTENERS (self), NULL);

  return self->notifier;
}
