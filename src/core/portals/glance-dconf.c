/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-dconf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "glance-error.h"
#include "glance-words.h"

#define MAGIC_BYTES 8
#define PROOF_PATH GLANCE_SETTINGS_ROOT "proof"
#define NAME "ca.desrt.dconf"
#define PATH "/ca/desrt/dconf"
#define START_TIMEOUT_MS 5000
#define PING_TIMEOUT_MS 10000 /* its service waits for the disk after each change */

struct _GlanceDconfWatch
{
  /* Owned */ GDBusConnection *bus;
  guint subscription;
  GlancePathsFunc changed;
  gpointer user_data;
};

static gboolean
fail (GError **error, const char *detail)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_SETTINGS, detail));
  return FALSE;
}

/* (transfer full) */
static GDBusConnection *
get_bus (GCancellable *cancellable, GError **error)
{
  GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, error);

  if (bus != NULL)
    g_dbus_connection_set_exit_on_close (bus, FALSE);
  return bus;
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
  g_autoptr (GDBusConnection) bus = get_bus (cancellable, error);

  if (bus != NULL)
    reply = g_dbus_connection_call_sync (bus, name, path, interface, method, sunk, NULL,
                                         G_DBUS_CALL_FLAGS_NONE, timeout, cancellable, error);
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
gboolean
glance_dconf_can_start (void)
{
  g_autoptr (GError) error = NULL;

  if (call_bus ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "StartServiceByName", g_variant_new ("(su)", NAME, 0), START_TIMEOUT_MS, NULL,
                &error))
    return TRUE;
  g_debug ("dconf has not been started: %s", error->message);
  return is_late (error);
}

/* dconf treats a database that it cannot read as empty. */
gboolean
glance_dconf_can_be_read (GError **error)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "dconf", "user", NULL);
  char start[MAGIC_BYTES] = { 0 };
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

/* Everything would wait for a stopped one. */
gboolean
glance_dconf_answers (GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) silence = NULL;

  if (call_bus (NAME, PATH, "org.freedesktop.DBus.Peer", "Ping", NULL, PING_TIMEOUT_MS, cancellable,
                &silence))
    return TRUE;
  g_debug ("dconf cannot be written: %s", silence->message);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  /* Translators: follows "The settings cannot be read or written." in parentheses */
  return fail (error, _ ("dconf does not answer"));
}

/**
 * glance_dconf_stores:
 *
 * A value that we write must also come back: a service with another XDG_CONFIG_HOME keeps a different file
 * from the one that we read, and its list would be replaced by one derived from ours.
 */
gboolean
glance_dconf_stores (GType backend, GError **error)
{
  g_autofree char *proof = g_uuid_string_random ();
  g_autoptr (GSettingsBackend) writer = g_object_new (backend, NULL);
  g_autoptr (GSettingsBackend) reader = NULL;
  gboolean stored;

  write_proof (writer, proof);
  reader = g_object_new (backend, NULL);
  stored = has_proof (reader, proof);
  write_proof (writer, NULL);
  /* Translators: follows "The settings cannot be read or written." in parentheses */
  return stored || fail (error, _ ("dconf did not store what was written"));
}

/* What its service says on the bus: to GSettings only of a key, or of a folder of keys, with an object for it. */
static void
notified (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer user_data)
{
  GlanceDconfWatch *self = user_data;
  g_autofree const char **items = NULL;
  const char *prefix;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sass)")))
    return;
  g_variant_get (parameters, "(&s^a&s&s)", &prefix, &items, NULL);
  self->changed (prefix, items, self->user_data);
}

GlanceDconfWatch *
glance_dconf_watch_new (const char *folder, GlancePathsFunc changed, gpointer user_data)
{
  g_return_val_if_fail (folder != NULL && g_str_has_suffix (folder, "/"), NULL);

  GDBusConnection *bus = get_bus (NULL, NULL);
  GlanceDconfWatch *self;

  if (bus == NULL)
    return NULL;
  self = g_new0 (GlanceDconfWatch, 1);
  self->bus = bus;
  self->changed = changed;
  self->user_data = user_data;
  self->subscription = g_dbus_connection_signal_subscribe (
      bus, NULL, "ca.desrt.dconf.Writer", "Notify", NULL, folder,
      G_DBUS_SIGNAL_FLAGS_MATCH_ARG0_PATH, notified, self, NULL);
  return self;
}

void
glance_dconf_watch_free (GlanceDconfWatch *self)
{
  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_object_unref (self->bus);
  g_free (self);
}
