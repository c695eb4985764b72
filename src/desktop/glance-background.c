/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-background.h"

#include "glance-autostart.h"
#include "glance-background-portal.h"

#define UPDATED "/app/.updated" /* made by Flatpak beside a program that has been replaced */

struct _GlanceBackground
{
  GObject parent_instance;

  /* Owned */ GDBusConnection *bus; /* or NULL */
  /* Owned */ GlanceSettings *settings;
  /* Owned */ GCancellable *cancellable;   /* of the question that is being asked, or NULL */
  /* Owned */ GFileMonitor *entry_monitor; /* NULL in a sandbox, and while its folder is missing */
  /* Owned */ GFileMonitor *updated_monitor; /* NULL outside of a sandbox */
  char *program;
  char *status;
  gboolean is_sandbox;
  gboolean was_asked; /* the portal, since something was wanted of it */
  gboolean is_storing;
  gboolean has_changed; /* since storing began */
};

enum
{
  OUTDATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceBackground, glance_background, G_TYPE_OBJECT)

static void update (GlanceBackground *self);

/* What the settings say */
typedef struct
{
  gboolean login;      /* whether it shall be started at login */
  gboolean entry;      /* whether it is, as far as we know */
  gboolean background; /* whether it goes on without its window */
} Choice;

static const char *const keys[] = { "start-at-login", "login-entry", "run-in-background" };

static Choice
read_choice (GlanceBackground *self)
{
  GSettings *app = glance_settings_get_app (self->settings);
  Choice choice = {
    g_settings_get_boolean (app, keys[0]),
    g_settings_get_boolean (app, keys[1]),
    g_settings_get_boolean (app, keys[2]),
  };

  return choice;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceBackground) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_storing = FALSE;
  if (!glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error))
    g_warning ("Not stored whether it starts at login: %s", error->message);
  else if (self->has_changed)
    update (self);
}

static void
store (GlanceBackground *self, Choice choice)
{
  Choice stored = read_choice (self);
  const gboolean new[] = { choice.login, choice.entry, choice.background };
  const gboolean old[] = { stored.login, stored.entry, stored.background };
  gboolean differs = FALSE;
  GVariantDict values;

  g_variant_dict_init (&values, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (new[i] == old[i])
        continue;
      g_variant_dict_insert (&values, keys[i], "b", new[i]);
      differs = TRUE;
    }
  if (differs)
    {
      self->is_storing = TRUE;
      self->has_changed = FALSE;
      glance_settings_set_async (self->settings, g_variant_dict_end (&values), stored_cb,
                                 g_object_ref (self));
    }
  else
    g_variant_dict_clear (&values);
}

/* By a file */

static void
changed (GlanceBackground *self)
{
  if (self->is_storing)
    self->has_changed = TRUE;
  else
    update (self);
}

/* GLib looks for a folder that is missing every few seconds: there is none to look at then. */
static void
watch_entry (GlanceBackground *self)
{
  g_autofree char *path = glance_autostart_make_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (self->entry_monitor != NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    return;
  self->entry_monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->entry_monitor != NULL)
    g_signal_connect_object (self->entry_monitor, "changed", G_CALLBACK (changed), self,
                             G_CONNECT_SWAPPED);
}

/* Whoever has changed something since the two agreed is who gets it: the setting, or the file. */
static void
update_entry (GlanceBackground *self)
{
  Choice choice = read_choice (self);
  GlanceAutostart found = glance_autostart_read ();
  gboolean is_on = found == GLANCE_AUTOSTART_ON;
  gboolean is_undone = choice.entry && found == GLANCE_AUTOSTART_OFF;
  gboolean is_made = !choice.entry && found == GLANCE_AUTOSTART_ON;
  g_autoptr (GError) error = NULL;

  if (choice.login == is_on)
    choice.entry = is_on;
  else if ((choice.login && is_undone) || (!choice.login && is_made))
    choice.login = choice.entry = is_on;
  else if (glance_autostart_write (choice.login ? self->program : NULL, &error))
    choice.entry = choice.login;
  else
    {
      g_warning ("Not changed whether it starts at login: %s", error->message);
      choice.login = is_on;
    }
  store (self, choice);
  watch_entry (self);
}

/* By the portal */

/* Without an answer nothing is as the user has just wanted it; what was there before may be still. */
static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean background, autostart;
  Choice choice;

  if (!glance_background_portal_request_finish (result, &background, &autostart, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  choice = read_choice (self);
  if (error == NULL)
    {
      choice.entry = autostart;
      choice.login = choice.login && autostart;
      choice.background = choice.background && background;
    }
  else
    {
      g_message ("The desktop does not say whether it starts programs at login: %s",
                 error->message);
      choice.login = choice.login && choice.entry;
    }
  store (self, choice);
}

/* Also once per start: the desktop forgets, and for the portal it is a reminder. */
static void
update_portal (GlanceBackground *self)
{
  Choice choice = read_choice (self);
  gboolean wanted = choice.login || choice.background;

  if (self->bus == NULL || (choice.login == choice.entry && (!wanted || self->was_asked)))
    {
      self->was_asked = self->was_asked && wanted;
      return;
    }
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->was_asked = TRUE;
  glance_background_portal_request_async (self->bus, choice.login, self->cancellable, answered_cb,
                                          g_object_ref (self));
}

static void
update (GlanceBackground *self)
{
  if (self->is_sandbox)
    update_portal (self);
  else
    update_entry (self);
}

static void
updated_changed (GlanceBackground *self)
{
  if (glance_background_is_outdated (self))
    g_signal_emit (self, signals[OUTDATED], 0);
}

static void
watch_updates (GlanceBackground *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (UPDATED);

  self->updated_monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->updated_monitor != NULL)
    g_signal_connect_object (self->updated_monitor, "changed", G_CALLBACK (updated_changed), self,
                             G_CONNECT_SWAPPED);
}

static void
glance_background_dispose (GObject *object)
{
  GlanceBackground *self = GLANCE_BACKGROUND (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->entry_monitor);
  g_clear_object (&self->updated_monitor);
  G_OBJECT_CLASS (glance_background_parent_class)->dispose (object);
}

static void
glance_background_finalize (GObject *object)
{
  GlanceBackground *self = GLANCE_BACKGROUND (object);

  g_clear_object (&self->bus);
  g_clear_object (&self->settings);
  g_free (self->program);
  g_free (self->status);
  G_OBJECT_CLASS (glance_background_parent_class)->finalize (object);
}

static void
glance_background_class_init (GlanceBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_background_dispose;
  object_class->finalize = glance_background_finalize;
  signals[OUTDATED] = g_signal_new ("outdated", GLANCE_TYPE_BACKGROUND, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
glance_background_init (GlanceBackground *self)
{
  self->is_sandbox = glance_background_portal_is_sandbox ();
}

GlanceBackground *
glance_background_new (GDBusConnection *bus, GlanceSettings *settings, const char *program)
{
  g_return_val_if_fail (bus == NULL || G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (GLANCE_IS_SETTINGS (settings), NULL);

  GlanceBackground *self = g_object_new (GLANCE_TYPE_BACKGROUND, NULL);
  GSettings *app = glance_settings_get_app (settings);

  g_set_object (&self->bus, bus);
  self->settings = g_object_ref (settings);
  self->program = g_strdup (program);
  g_signal_connect_object (app, "changed::start-at-login", G_CALLBACK (changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app, "changed::run-in-background", G_CALLBACK (changed), self,
                           G_CONNECT_SWAPPED);
  if (self->is_sandbox)
    watch_updates (self);
  update (self);
  return self;
}

gboolean
glance_background_is_outdated (GlanceBackground *self)
{
  g_return_val_if_fail (GLANCE_IS_BACKGROUND (self), FALSE);

  return self->is_sandbox && g_file_test (UPDATED, G_FILE_TEST_EXISTS);
}

void
glance_background_set_status (GlanceBackground *self, const char *status)
{
  g_return_if_fail (GLANCE_IS_BACKGROUND (self));

  if (!self->is_sandbox || self->bus == NULL || g_strcmp0 (self->status, status) == 0)
    return;
  g_free (self->status);
  self->status = g_strdup (status);
  glance_background_portal_set_status (self->bus, status);
}
