/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-settings-place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "glance-error.h"
#include "glance-lock.h"
#include "glance-words.h"

#define DCONF_MAGIC_BYTES 8
#define ROOT_GROUP "backup-glance"
#define PROOF_PATH GLANCE_SETTINGS_ROOT "proof"
#define DCONF_NAME "ca.desrt.dconf"
#define DCONF_PATH "/ca/desrt/dconf"
#define START_TIMEOUT_MS 5000
#define PING_TIMEOUT_MS 10000 /* its service waits for the disk after each change */

struct _GlanceSettingsPlace
{
  /* Owned */ GSettingsBackend *backend;
  /* Owned */ char *folder;   /* or NULL: memory */
  /* Owned */ char *key_file; /* or NULL: another backend */
  const char *key_file_root;
  const char *key_file_group;
  gboolean is_dconf;
  gboolean is_proved;
};

void
glance_settings_place_free (GlanceSettingsPlace *self)
{
  g_clear_object (&self->backend);
  g_free (self->folder);
  g_free (self->key_file);
  g_free (self);
}

static gboolean
fail (GError **error, const char *detail)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_SETTINGS, detail));
  return FALSE;
}

static gboolean
call_bus (const char *name,
          const char *path,
          const char *interface,
          const char *method,
          GVariant *arguments,
          int timeout,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GVariant) sunk = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, error);

  if (bus != NULL)
    {
      g_dbus_connection_set_exit_on_close (bus, FALSE);
      reply = g_dbus_connection_call_sync (bus, name, path, interface, method, sunk, NULL,
                                           G_DBUS_CALL_FLAGS_NONE, timeout, cancellable, error);
    }
  return reply != NULL;
}

static gboolean
is_late (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}

/* dconf reads its file without help, but what it writes is lost silently unless its service can be
 * started on a session bus. One that is still starting on a busy machine is the right one; whether it answers
 * is seen before each transaction. */
static gboolean
can_start_dconf (void)
{
  g_autoptr (GError) error = NULL;

  if (call_bus ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "StartServiceByName", g_variant_new ("(su)", DCONF_NAME, 0), START_TIMEOUT_MS, NULL,
                &error))
    return TRUE;
  g_debug ("dconf has not been started: %s", error->message);
  return is_late (error);
}

static gboolean
has_portals (GSettingsSchema *schema, GSettingsBackend *backend)
{
  g_autoptr (GSettings) settings = g_settings_new_full (schema, backend, NULL);
  g_auto (GStrv) portals = g_settings_get_strv (settings, "portals");

  return portals[0] != NULL;
}

/* dconf treats a database that it cannot read as empty. */
static gboolean
check_dconf (GError **error)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "dconf", "user", NULL);
  char start[DCONF_MAGIC_BYTES] = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n_read = fd >= 0 ? read (fd, start, sizeof start) : -1;
  int why = n_read < 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  if (why != 0 && why != ENOENT)
    return fail (error, g_strerror (why));
  if (n_read > 0 && memcmp (start, "GVariant", sizeof start) != 0
      && memcmp (start, "raVGtnai", sizeof start) != 0) /* in the other byte order */
    return fail (error, path);
  return TRUE;
}

/*
 * The desktop's backend if it keeps what is written, or else a key file. A list begun in the key
 * file stays there, so that a terminal without a session bus and the desktop see the same list. And
 * where dconf has the list but cannot be written, it is read rather than forgotten.
 */
static void
choose (GlanceSettingsPlace *self, GSettingsSchema *schema)
{
  const char *asked = g_getenv ("GSETTINGS_BACKEND");
  g_autoptr (GSettingsBackend) backend = g_settings_backend_get_default ();
  const char *type = G_OBJECT_TYPE_NAME (backend);
  g_autofree char *own_file = g_build_filename (self->folder, "settings.ini", NULL);

  self->is_dconf = g_str_equal (type, "DConfSettingsBackend");
  if (g_str_equal (type, "GKeyfileSettingsBackend"))
    {
      self->key_file =
          g_build_filename (g_get_user_config_dir (), "glib-2.0", "settings", "keyfile", NULL);
      self->key_file_root = "/";
    }
  else if ((asked != NULL && *asked != '\0')
           || (!g_file_test (own_file, G_FILE_TEST_EXISTS)
               && !g_str_equal (type, "GMemorySettingsBackend")
               && (!self->is_dconf || can_start_dconf () || has_portals (schema, backend))))
    {
      self->backend = g_steal_pointer (&backend);
    }
  else
    {
      self->is_dconf = FALSE;
      self->key_file = g_steal_pointer (&own_file);
      self->key_file_root = GLANCE_SETTINGS_ROOT;
      self->key_file_group = ROOT_GROUP;
    }
}

GlanceSettingsPlace *
glance_settings_place_new (GSettingsSchema *schema, GError **error)
{
  g_autoptr (GlanceSettingsPlace) self = g_new0 (GlanceSettingsPlace, 1);

  self->folder = g_build_filename (g_get_user_config_dir (), "backup-glance", NULL);
  choose (self, schema);
  if (self->is_dconf && !check_dconf (error))
    return NULL;
  if (self->key_file != NULL)
    {
      self->backend = glance_settings_place_open (self, error);
      if (self->backend == NULL)
        return NULL;
      glance_key_file_backend_follow (GLANCE_KEY_FILE_BACKEND (self->backend));
    }
  return g_steal_pointer (&self);
}

GlanceSettingsPlace *
glance_settings_place_new_memory (void)
{
  GlanceSettingsPlace *self = g_new0 (GlanceSettingsPlace, 1);

  self->backend = g_memory_settings_backend_new ();
  return self;
}

const char *
glance_settings_place_get_folder (GlanceSettingsPlace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->folder;
}

GSettingsBackend *
glance_settings_place_get_backend (GlanceSettingsPlace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->backend;
}

gboolean
glance_settings_place_is_shared (GlanceSettingsPlace *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->key_file != NULL || self->is_dconf;
}

int
glance_settings_place_lock (GlanceSettingsPlace *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL, -1);

  g_autofree char *path = g_build_filename (self->folder, "lock", NULL);

  return glance_lock_take (path, GLANCE_LOCK_PATIENCE, cancellable, error);
}

GSettingsBackend *
glance_settings_place_open (GlanceSettingsPlace *self, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  GSettingsBackend *backend;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->is_dconf)
    return g_object_new (G_OBJECT_TYPE (self->backend), NULL);
  if (self->key_file == NULL)
    return g_object_ref (self->backend);

  backend = glance_key_file_backend_new (self->key_file, self->key_file_root, self->key_file_group,
                                         &trouble);
  if (backend == NULL)
    fail (error, trouble->message);
  return backend;
}

static void
write_proof (GSettingsBackend *backend, const char *proof)
{
  GSettingsBackendClass *class = G_SETTINGS_BACKEND_GET_CLASS (backend);
  g_autoptr (GVariant) value =
      proof != NULL ? g_variant_ref_sink (g_variant_new_string (proof)) : NULL;

  if (value != NULL)
    class->write (backend, PROOF_PATH, value, NULL);
  else
    class->reset (backend, PROOF_PATH, NULL);
  class->sync (backend);
}

static gboolean
has_proof (GSettingsBackend *backend, const char *proof)
{
  g_autoptr (GVariant) value = G_SETTINGS_BACKEND_GET_CLASS (backend)->read_user_value (
      backend, PROOF_PATH, G_VARIANT_TYPE_STRING);

  return value != NULL && g_str_equal (g_variant_get_string (value, NULL), proof);
}

/**
 * glance_settings_place_prove:
 *
 * Makes sure that dconf's service answers before anything is written, since everything would wait
 * for a stopped one. Once per process, a value that we write must also come back: a service with
 * another XDG_CONFIG_HOME keeps a different file from the one that we read, and its list would be
 * replaced by one derived from ours.
 *
 * Returns: FALSE with %GLANCE_ERROR_SETTINGS; nothing has changed then
 */
gboolean
glance_settings_place_prove (GlanceSettingsPlace *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *proof = NULL;
  g_autoptr (GSettingsBackend) writer = NULL;
  g_autoptr (GSettingsBackend) reader = NULL;
  g_autoptr (GError) silence = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->is_dconf)
    return TRUE;
  if (!call_bus (DCONF_NAME, DCONF_PATH, "org.freedesktop.DBus.Peer", "Ping", NULL, PING_TIMEOUT_MS,
                 cancellable, &silence))
    {
      g_debug ("dconf cannot be written: %s", silence->message);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      /* Translators: follows "The settings cannot be read or written." in parentheses */
      return fail (error, _ ("dconf does not answer"));
    }
  if (self->is_proved)
    return TRUE;

  proof = g_uuid_string_random ();
  writer = glance_settings_place_open (self, NULL);
  write_proof (writer, proof);
  reader = glance_settings_place_open (self, NULL);
  self->is_proved = has_proof (reader, proof);
  write_proof (writer, NULL);
  /* Translators: follows "The settings cannot be read or written." in parentheses */
  return self->is_proved || fail (error, _ ("dconf did not store what was written"));
}

/**
 * glance_settings_place_tell:
 * @paths: what another backend of this place has written
 *
 * The program's own backend reads them again, and its GSettings emit the changes.
 */
void
glance_settings_place_tell (GlanceSettingsPlace *self, GTree *paths)
{
  g_return_if_fail (self != NULL);

  if (self->key_file != NULL)
    glance_key_file_backend_reload (GLANCE_KEY_FILE_BACKEND (self->backend));
  else if (self->is_dconf)
    g_settings_backend_changed_tree (self->backend, paths, NULL);
}
