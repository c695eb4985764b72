/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-settings-private.h"

#include <string.h>

#include "glance-error.h"
#include "glance-words.h"

#define PORTAL_SCHEMA GLANCE_APP_ID ".Portal"
#define PORTALS_ROOT GLANCE_SETTINGS_ROOT "portals/"

enum
{
  PORTAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceSettings, glance_settings, G_TYPE_OBJECT)

static void
glance_settings_dispose (GObject *object)
{
  GlanceSettings *self = GLANCE_SETTINGS (object);

  if (self->app != NULL)
    g_signal_handlers_disconnect_by_data (self->app, self);
  G_OBJECT_CLASS (glance_settings_parent_class)->dispose (object);
}

static void
glance_settings_finalize (GObject *object)
{
  GlanceSettings *self = GLANCE_SETTINGS (object);

  g_clear_object (&self->app);
  g_clear_pointer (&self->app_schema, g_settings_schema_unref);
  g_hash_table_unref (self->portal_keys);
  g_clear_pointer (&self->place, glance_settings_place_free);
  G_OBJECT_CLASS (glance_settings_parent_class)->finalize (object);
}

static void
glance_settings_class_init (GlanceSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_settings_dispose;
  object_class->finalize = glance_settings_finalize;
  signals[PORTAL_CHANGED] = g_signal_new ("portal-changed", GLANCE_TYPE_SETTINGS, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
glance_settings_init (GlanceSettings *self)
{
  self->portal_keys = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify) g_settings_schema_key_unref);
}

/* GSettings aborts when a schema or key is missing, as after an incomplete installation: look
 * first. */
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
                                         _ ("their schema is not installed, or is too old")));
  return g_steal_pointer (&schema);
}

/* The id of the portal that has the key at @path; "" where that is a folder with all of them; NULL: neither */
static char *
dup_portal_id (const char *path)
{
  if (g_str_has_prefix (path, PORTALS_ROOT))
    {
      const char *id = path + strlen (PORTALS_ROOT);

      return g_strndup (id, strcspn (id, "/"));
    }
  return g_str_has_suffix (path, "/") && g_str_has_prefix (PORTALS_ROOT, path) ? g_strdup ("")
                                                                               : NULL;
}

/* The keys of a portal come one after the other. */
static void
paths_changed (const char *prefix, const char *const *items, gpointer user_data)
{
  GlanceSettings *self = user_data;
  g_autofree char *last = NULL;

  for (gsize i = 0; items[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (prefix, items[i], NULL);
      g_autofree char *id = dup_portal_id (path);

      if (id == NULL || g_strcmp0 (id, last) == 0)
        continue;
      g_signal_emit (self, signals[PORTAL_CHANGED], 0, *id != '\0' ? id : NULL);
      g_free (last);
      last = g_steal_pointer (&id);
    }
}

/* GSettings does not say which keys have changed where all may have, those of the portals among them. */
static gboolean
app_changed (GSettings *app, const GQuark *keys, int n_keys, GlanceSettings *self)
{
  if (keys == NULL)
    g_signal_emit (self, signals[PORTAL_CHANGED], 0, NULL);
  return FALSE;
}

/* The portals before the rest: dconf's backend finds out for itself whether anything has changed until it is heard,
 * and then says so of everything. */
static void
follow (GlanceSettings *self)
{
  glance_settings_place_follow (self->place, paths_changed, self);
  self->app =
      g_settings_new_full (self->app_schema, glance_settings_place_get_backend (self->place), NULL);
  g_signal_connect (self->app, "change-event", G_CALLBACK (app_changed), self);
}

static GlanceSettings *
new_at (gboolean in_memory, GError **error)
{
  static const char *const app_keys[] = { "portals",
                                          "idle-interval",
                                          "notifications",
                                          "run-in-background",
                                          "background-asked",
                                          "start-at-login",
                                          "login-entry",
                                          "tray",
                                          "window-width",
                                          "window-height",
                                          "window-maximized",
                                          "download-folder",
                                          NULL };
  static const char *const portal_keys[] = { "name",         "url",         "dump",
                                             "allow-http",   "ca-file",     "max-age-days",
                                             "key-expires",  "muted-until", "fetch-automatically",
                                             "fetch-folder", "keep-count",  NULL };
  g_autoptr (GlanceSettings) self = g_object_new (GLANCE_TYPE_SETTINGS, NULL);
  g_autoptr (GSettingsSchema) portal_schema = NULL;

  self->app_schema = find_schema (GLANCE_APP_ID, app_keys, error);
  if (self->app_schema == NULL)
    return NULL;
  portal_schema = find_schema (PORTAL_SCHEMA, portal_keys, error);
  if (portal_schema == NULL)
    return NULL;
  for (gsize i = 0; portal_keys[i] != NULL; i++)
    g_hash_table_insert (self->portal_keys, (gpointer) portal_keys[i],
                         g_settings_schema_get_key (portal_schema, portal_keys[i]));
  self->place = in_memory ? glance_settings_place_new_memory ()
                          : glance_settings_place_new (self->app_schema, error);
  if (self->place == NULL)
    return NULL;
  follow (self);
  return g_steal_pointer (&self);
}

/**
 * glance_settings_new:
 *
 * Returns: (transfer full): the user's settings; NULL with %GLANCE_ERROR_SETTINGS when they cannot be
 *   read, or the schema is not installed
 */
GlanceSettings *
glance_settings_new (GError **error)
{
  return new_at (FALSE, error);
}

/**
 * glance_settings_new_memory:
 *
 * Returns: (transfer full): settings that start with the defaults and are never saved; NULL with
 *   %GLANCE_ERROR_SETTINGS when the schema is not installed
 */
GlanceSettings *
glance_settings_new_memory (GError **error)
{
  return new_at (TRUE, error);
}

GSettings *
glance_settings_get_app (GlanceSettings *self)
{
  g_return_val_if_fail (GLANCE_IS_SETTINGS (self), NULL);

  return self->app;
}

char *
glance_settings_make_portal_path (const char *portal_id, const char *key)
{
  g_return_val_if_fail (portal_id != NULL && key != NULL, NULL);

  return g_strconcat (PORTALS_ROOT, portal_id, "/", key, NULL);
}

static GVariant *
read_valid (GSettingsBackend *backend, const char *path, GSettingsSchemaKey *key, gboolean is_below)
{
  const GVariantType *type = g_settings_schema_key_get_value_type (key);
  g_autoptr (GVariant) value =
      G_SETTINGS_BACKEND_GET_CLASS (backend)->read (backend, path, type, is_below);

  if (value != NULL)
    g_variant_take_ref (value);
  if (value != NULL && g_variant_is_of_type (value, type)
      && g_settings_schema_key_range_check (key, value))
    return g_steal_pointer (&value);
  return g_settings_schema_key_get_default_value (key);
}

/* (transfer full): what GSettings would say of a key; dconf does not look at the type. */
GVariant *
glance_settings_read (GSettingsBackend *backend, const char *path, GSettingsSchemaKey *key)
{
  return read_valid (backend, path, key, FALSE);
}

/* (transfer full): what it would say if the user had no value: the site's, or the default. */
GVariant *
glance_settings_read_below (GSettingsBackend *backend, const char *path, GSettingsSchemaKey *key)
{
  return read_valid (backend, path, key, TRUE);
}

/**
 * glance_settings_get_portal_value:
 * @portal_id: a UUID
 * @key: a key of the portal's schema
 *
 * What GSettings would say, without an object, and a subscription on the bus, for each of a thousand portals.
 *
 * Returns: (transfer full): the stored value, or the default
 */
GVariant *
glance_settings_get_portal_value (GlanceSettings *self, const char *portal_id, const char *key)
{
  g_return_val_if_fail (GLANCE_IS_SETTINGS (self), NULL);
  g_return_val_if_fail (portal_id != NULL && key != NULL, NULL);

  GSettingsSchemaKey *schema_key = g_hash_table_lookup (self->portal_keys, key);
  g_autofree char *path = glance_settings_make_portal_path (portal_id, key);

  g_return_val_if_fail (schema_key != NULL, NULL);

  return glance_settings_read (glance_settings_place_get_backend (self->place), path, schema_key);
}

const char *
glance_settings_get_folder (GlanceSettings *self)
{
  g_return_val_if_fail (GLANCE_IS_SETTINGS (self), NULL);

  return glance_settings_place_get_folder (self->place);
}
