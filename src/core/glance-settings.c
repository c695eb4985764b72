/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#define G_SETTINGS_ENABLE_BACKEND

#include "glance-settings.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gsettingsbackend.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

#include "glance-error.h"

#define PORTAL_SCHEMA GLANCE_APP_ID ".Portal"
#define ROOT_PATH GLANCE_APP_PATH "/"
#define ROOT_GROUP "backup-glance"
#define START_DCONF_TIMEOUT_MS 5000
#define LOCK_TRIES 100 /* of 10 ms */

struct _GlanceSettings
{
  GObject parent_instance;

  /* Owned */ GSettings *app;
  /* Owned */ GSettingsBackend *backend;
  /* Owned */ GSettingsSchema *portal_schema;
  /* Owned */ char *key_file;  /* path, or NULL: another backend */
  /* Owned */ char *lock_file; /* path, or NULL: nobody else has these settings */
  int lock;
  guint n_locks;
  gboolean is_read_only;
};

G_DEFINE_FINAL_TYPE (GlanceSettings, glance_settings, G_TYPE_OBJECT)

static void
glance_settings_finalize (GObject *object)
{
  GlanceSettings *self = GLANCE_SETTINGS (object);

  g_clear_object (&self->app);
  g_clear_object (&self->backend);
  g_clear_pointer (&self->portal_schema, g_settings_schema_unref);
  g_free (self->key_file);
  g_free (self->lock_file);
  G_OBJECT_CLASS (glance_settings_parent_class)->finalize (object);
}

static void
glance_settings_class_init (GlanceSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_settings_finalize;
}

static void
glance_settings_init (GlanceSettings *self)
{
}

/* GSettings aborts on a schema or key that is missing, as after half an installation: look first. */
static GSettingsSchema *
find_schema (const char *id, const char *const *keys, GError **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, id, TRUE);
  for (gsize i = 0; schema != NULL && keys[i] != NULL; i++)
    if (!g_settings_schema_has_key (schema, keys[i]))
      g_clear_pointer (&schema, g_settings_schema_unref);

  if (schema == NULL)
    /* Translators: a file of the program that is missing or too old */
    g_propagate_error (error,
                       glance_error_new (GLANCE_ERROR_SETTINGS,
                                         _ ("their description is not installed, or is too old")));
  return g_steal_pointer (&schema);
}

/* dconf reads its file by itself, but what it writes is lost in silence unless its service can be
 * started on a session bus. */
static gboolean
can_start_dconf (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  if (bus != NULL)
    {
      g_dbus_connection_set_exit_on_close (bus, FALSE);
      reply = g_dbus_connection_call_sync (
          bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
          "StartServiceByName", g_variant_new ("(su)", "ca.desrt.dconf", 0), G_VARIANT_TYPE ("(u)"),
          G_DBUS_CALL_FLAGS_NONE, START_DCONF_TIMEOUT_MS, NULL, &error);
    }
  if (reply == NULL)
    g_debug ("dconf cannot be written: %s", error->message);
  return reply != NULL;
}

static gboolean
has_portals (GSettingsSchema *schema, GSettingsBackend *backend)
{
  g_autoptr (GSettings) settings = g_settings_new_full (schema, backend, NULL);
  g_auto (GStrv) portals = g_settings_get_strv (settings, "portals");

  return portals[0] != NULL;
}

/*
 * The desktop's backend, as long as it keeps things; else a key file. What was begun on the key file
 * stays there, so that a terminal without a session bus and the desktop see the same list. And where
 * dconf has the list but cannot be written, it is read rather than forgotten.
 */
static GSettingsBackend *
choose_backend (GlanceSettings *self, GSettingsSchema *schema)
{
  const char *asked = g_getenv ("GSETTINGS_BACKEND");
  g_autofree char *path =
      g_build_filename (g_get_user_config_dir (), "backup-glance", "settings.ini", NULL);
  g_autoptr (GSettingsBackend) backend = g_settings_backend_get_default ();
  const char *type = G_OBJECT_TYPE_NAME (backend);
  gboolean is_dconf = g_str_equal (type, "DConfSettingsBackend");
  gboolean is_memory = g_str_equal (type, "GMemorySettingsBackend");

  self->lock_file = g_build_filename (g_get_user_config_dir (), "backup-glance", "lock", NULL);
  if (asked != NULL && *asked != '\0')
    return g_steal_pointer (&backend);
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !is_memory)
    {
      if (!is_dconf || can_start_dconf ())
        return g_steal_pointer (&backend);
      self->is_read_only = has_portals (schema, backend);
      if (self->is_read_only)
        return g_steal_pointer (&backend);
    }

  self->key_file = g_steal_pointer (&path);
  return g_keyfile_settings_backend_new (self->key_file, ROOT_PATH, ROOT_GROUP);
}

static GlanceSettings *
new_on (GSettingsBackend *(*choose) (GlanceSettings *, GSettingsSchema *), GError **error)
{
  static const char *const app_keys[] = { "portals",           "idle-interval",    "notifications",
                                          "run-in-background", "background-asked", "window-width",
                                          "window-height",     "window-maximized", NULL };
  static const char *const portal_keys[] = { "name", "url", "dump", "allow-http", "ca-file", NULL };
  g_autoptr (GlanceSettings) self = g_object_new (GLANCE_TYPE_SETTINGS, NULL);
  g_autoptr (GSettingsSchema) app_schema = find_schema (GLANCE_APP_ID, app_keys, error);

  if (app_schema == NULL)
    return NULL;
  self->portal_schema = find_schema (PORTAL_SCHEMA, portal_keys, error);
  if (self->portal_schema == NULL)
    return NULL;

  self->backend = choose (self, app_schema);
  self->app = g_settings_new_full (app_schema, self->backend, NULL);
  return g_steal_pointer (&self);
}

/**
 * glance_settings_new:
 *
 * Returns: (transfer full): the user's settings; NULL with %GLANCE_ERROR_SETTINGS when the schema is not
 *   installed
 */
GlanceSettings *
glance_settings_new (GError **error)
{
  return new_on (choose_backend, error);
}

static GSettingsBackend *
choose_memory (GlanceSettings *self, GSettingsSchema *schema)
{
  return g_memory_settings_backend_new ();
}

/**
 * glance_settings_new_memory:
 *
 * Returns: (transfer full): settings that start from the defaults and are forgotten; NULL with
 *   %GLANCE_ERROR_SETTINGS when the schema is not installed
 */
GlanceSettings *
glance_settings_new_memory (GError **error)
{
  return new_on (choose_memory, error);
}

GSettings *
glance_settings_get_app (GlanceSettings *self)
{
  return self->app;
}

/**
 * glance_settings_new_portal:
 * @portal_id: a UUID
 *
 * Returns: (transfer full): what is kept of this portal
 */
GSettings *
glance_settings_new_portal (GlanceSettings *self, const char *portal_id)
{
  g_autofree char *path = g_strconcat (ROOT_PATH "portals/", portal_id, "/", NULL);

  return g_settings_new_full (self->portal_schema, self->backend, path);
}

static void
copy_values (GSettings *from, GSettings *to)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (to, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autoptr (GVariant) value = g_settings_get_user_value (from, keys[i]);
      g_autoptr (GVariant) old = g_settings_get_user_value (to, keys[i]);

      if (value == NULL && old != NULL)
        g_settings_reset (to, keys[i]);
      else if (value != NULL && (old == NULL || !g_variant_equal (value, old)))
        g_settings_set_value (to, keys[i], value);
    }
}

/* A key file is written as a whole, with what the main loop has not told yet of other processes' changes
 * lost. So take them over first: the portals' values, then the list. */
static void
read_key_file_anew (GlanceSettings *self)
{
  g_autoptr (GlanceSettings) anew = g_object_new (GLANCE_TYPE_SETTINGS, NULL);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) ids = NULL;

  g_object_get (self->app, "settings-schema", &schema, NULL);
  anew->portal_schema = g_settings_schema_ref (self->portal_schema);
  anew->backend = g_keyfile_settings_backend_new (self->key_file, ROOT_PATH, ROOT_GROUP);
  anew->app = g_settings_new_full (schema, anew->backend, NULL);
  ids = g_settings_get_strv (anew->app, "portals");
  for (gsize i = 0; ids[i] != NULL; i++)
    if (g_uuid_string_is_valid (ids[i]))
      {
        g_autoptr (GSettings) from = glance_settings_new_portal (anew, ids[i]);
        g_autoptr (GSettings) to = glance_settings_new_portal (self, ids[i]);

        copy_values (from, to);
      }
  copy_values (anew->app, self->app);
}

static int
open_lock (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  g_mkdir_with_parents (folder, 0700);
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  for (int i = 0; fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0; i++)
    {
      if ((errno != EWOULDBLOCK && errno != EINTR) || i == LOCK_TRIES)
        {
          g_debug ("The settings are not locked: %s", g_strerror (errno));
          break;
        }
      g_usleep (10000);
    }
  return fd;
}

/**
 * glance_settings_lock:
 *
 * Keeps other processes from changing the list of portals until glance_settings_unlock(), and sees what
 * they changed before. They hold it for milliseconds; after a second of waiting it goes without. Can be
 * nested.
 */
void
glance_settings_lock (GlanceSettings *self)
{
  if (self->n_locks++ > 0 || self->lock_file == NULL)
    return;
  self->lock = open_lock (self->lock_file);
  if (self->key_file != NULL)
    read_key_file_anew (self);
}

void
glance_settings_unlock (GlanceSettings *self)
{
  g_return_if_fail (self->n_locks > 0);

  if (--self->n_locks > 0 || self->lock_file == NULL)
    return;
  g_settings_sync ();
  if (self->lock >= 0)
    close (self->lock);
}

/* The backend itself says nothing of a full disk. */
static gboolean
is_in_key_file (GlanceSettings *self)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autofree char *kept = NULL;
  g_autoptr (GVariant) value = g_settings_get_user_value (self->app, "portals");
  g_autofree char *expected = value != NULL ? g_variant_print (value, FALSE) : NULL;

  g_key_file_load_from_file (key_file, self->key_file, G_KEY_FILE_NONE, NULL);
  kept = g_key_file_get_value (key_file, ROOT_GROUP, "portals", NULL);
  return g_strcmp0 (kept, expected) == 0;
}

/**
 * glance_settings_sync:
 *
 * Call it before the program ends, and where somebody has to be told that nothing was kept.
 *
 * Returns: FALSE with %GLANCE_ERROR_SETTINGS when they cannot be written
 */
gboolean
glance_settings_sync (GlanceSettings *self, GError **error)
{
  g_settings_sync ();
  if (!self->is_read_only && (self->key_file == NULL || is_in_key_file (self)))
    return TRUE;

  g_propagate_error (error, glance_error_new (GLANCE_ERROR_SETTINGS, self->key_file));
  return FALSE;
}
