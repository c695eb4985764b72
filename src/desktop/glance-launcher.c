/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-launcher.h"

#include "glance-alarm.h"
#include "glance-monitor-follower.h"
#include "glance-sign.h"

#define INTERFACE "com.canonical.Unity.LauncherEntry"
#define PATH "/com/canonical/unity/launcherentry/1"
#define DOCK "com.canonical.Unity"
#define URI "application://" GLANCE_APP_ID ".desktop"

#define MIN_PERIOD G_USEC_PER_SEC
#define REPEAT (60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  int percent; /* -1: nothing runs */
  gboolean urgent;
} State;

struct _GlanceLauncher
{
  GObject parent_instance;

  /* Owned */ GDBusConnection *bus;
  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceMonitorFollower *follower;
  State told;
  gboolean urgent;
  guint dock_watch;
  GlanceAlarm alarm;
  gint64 told_at; /* boot time */
};

G_DEFINE_FINAL_TYPE (GlanceLauncher, glance_launcher, G_TYPE_OBJECT)

static State
find_state (GlanceLauncher *self)
{
  GlanceSign sign = glance_sign_make (G_LIST_MODEL (self->monitors));

  return (State) { sign.n_active > 0 ? sign.percent : -1, self->urgent };
}

static void
emit (GlanceLauncher *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) error = NULL;

  g_variant_dict_insert (&dict, "progress-visible", "b", self->told.percent >= 0);
  g_variant_dict_insert (&dict, "progress", "d", MAX (self->told.percent, 0) / 100.0);
  g_variant_dict_insert (&dict, "urgent", "b", self->told.urgent);
  if (!g_dbus_connection_emit_signal (self->bus, NULL, PATH, INTERFACE, "Update",
                                      g_variant_new ("(s@a{sv})", URI, g_variant_dict_end (&dict)),
                                      &error))
    g_debug ("The launcher is not told: %s", error->message);
}

static void
on_alarm (gpointer user_data)
{
  GlanceLauncher *self = user_data;
  gint64 now = glance_clock_get_boot_time (glance_monitor_list_get_clock (self->monitors));
  State state = find_state (self);
  gboolean is_repeat = state.percent >= 0 && now - self->told_at >= REPEAT;

  if (is_repeat || state.percent != self->told.percent || state.urgent != self->told.urgent)
    {
      self->told = state;
      self->told_at = now;
      emit (self);
    }
  if (state.percent >= 0)
    glance_alarm_set_no_later (&self->alarm, self->told_at + REPEAT);
}

static void
note_change (GlanceLauncher *self)
{
  glance_alarm_set_no_later (&self->alarm, self->told_at + MIN_PERIOD);
}

static void
monitor_changed (GlanceMonitorFollower *follower,
                 GlanceMonitor *monitor,
                 const char *property,
                 GlanceLauncher *self)
{
  if (g_str_equal (property, "phase") || g_str_equal (property, "percent")
      || g_str_equal (property, "recalled"))
    note_change (self);
}

static void
dock_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  GlanceLauncher *self = user_data;

  if (self->told.percent >= 0 || self->told.urgent)
    emit (self);
}

/* A dock that shows progress when nobody watches any more would show it for ever. */
static void
glance_launcher_dispose (GObject *object)
{
  GlanceLauncher *self = GLANCE_LAUNCHER (object);

  g_clear_handle_id (&self->dock_watch, g_bus_unwatch_name);
  if (self->monitors != NULL)
    {
      glance_alarm_clear (&self->alarm);
      glance_monitor_follower_stop (self->follower);
      if (self->told.percent >= 0 || self->told.urgent)
        {
          self->told = (State) { -1, FALSE };
          emit (self);
        }
    }
  g_clear_object (&self->monitors);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (glance_launcher_parent_class)->dispose (object);
}

static void
glance_launcher_finalize (GObject *object)
{
  g_object_unref (GLANCE_LAUNCHER (object)->follower);
  G_OBJECT_CLASS (glance_launcher_parent_class)->finalize (object);
}

static void
glance_launcher_class_init (GlanceLauncherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_launcher_dispose;
  object_class->finalize = glance_launcher_finalize;
}

static void
glance_launcher_init (GlanceLauncher *self)
{
  self->told = (State) { -1, FALSE };
  self->follower = glance_monitor_follower_new ();
  g_signal_connect_swapped (self->follower, "added", G_CALLBACK (note_change), self);
  g_signal_connect_swapped (self->follower, "removed", G_CALLBACK (note_change), self);
  g_signal_connect (self->follower, "changed", G_CALLBACK (monitor_changed), self);
}

GlanceLauncher *
glance_launcher_new (GDBusConnection *bus, GlanceMonitorList *monitors)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (monitors), NULL);

  GlanceLauncher *self = g_object_new (GLANCE_TYPE_LAUNCHER, NULL);

  self->bus = g_object_ref (bus);
  self->monitors = g_object_ref (monitors);
  glance_alarm_init (&self->alarm, glance_monitor_list_get_clock (monitors), on_alarm, self);
  glance_monitor_follower_start (self->follower, G_LIST_MODEL (monitors));
  self->dock_watch = g_bus_watch_name_on_connection (bus, DOCK, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                     dock_appeared, NULL, self, NULL);
  return self;
}

void
glance_launcher_set_urgent (GlanceLauncher *self, gboolean urgent)
{
  g_return_if_fail (GLANCE_IS_LAUNCHER (self));

  if (urgent == self->urgent)
    return;
  self->urgent = urgent;
  note_change (self);
}
