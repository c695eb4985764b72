/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-settings-place.h"

#include "glance-dconf.h"
#include "glance-error.h"
#include "glance-lock.h"

#define ROOT_GROUP "backup-glance"

struct _GlanceSettingsPlace
{
  /* Owned */ GSettingsBackend *backend;
  /* Owned */ char *folder;   /* or NULL: memory */
  /* Owned */ char *key_file; /* or NULL: another backend */
  const char *key_file_root;
  const char *key_file_group;
  gboolean is_dconf;
  gboolean is_proved;
  /* Owned */ GlanceDconfWatch *watch; /* or NULL: another backend, or no bus */
  GlancePathsFunc changed;
  gpointer user_data;
};

void
glance_settings_place_free (GlanceSettingsPlace *self)
{
  g_clear_pointer (&self->watch, glance_dconf_watch_free);
  /* It lives on as long as anybody keeps the GSettings. */
  if (self->key_file != NULL && self->changed != NULL)
    glance_key_file_backend_follow (GLANCE_KEY_FILE_BACKEND (self->backend), NULL, NULL);
  g_clear_object (&self->backend);
  g_free (self->folder);
  g_free (self->key_file);
  g_free (self);
}

static gboolean
has_portals (GSettingsSchema *schema, GSettingsBackend *backend)
{
  g_autoptr (GSettings) settings = g_settings_new_full (schema, backend, NULL);
  g_auto (GStrv) portals = g_settings_get_strv (settings, "portals");

  return portals[0] != NULL;
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
               && (!self->is_dconf || glance_dconf_can_start () || has_portals (schema, backend))))
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
  if (self->is_dconf && !glance_dconf_can_be_read (error))
    return NULL;
  if (self->key_file != NULL)
    {
      self->backend = glance_settings_place_open (self, error);
      if (self->backend == NULL)
        return NULL;
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
    g_propagate_error (error, glance_error_new (GLANCE_ERROR_SETTINGS, trouble->message));
  return backend;
}

/**
 * glance_settings_place_prove:
 *
 * Makes sure that dconf's service answers before anything is written, and once per process that it stores it.
 *
 * Returns: FALSE with %GLANCE_ERROR_SETTINGS; nothing has changed then
 */
gboolean
glance_settings_place_prove (GlanceSettingsPlace *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->is_dconf)
    return TRUE;
  if (!glance_dconf_answers (cancellable, error))
    return FALSE;
  if (!self->is_proved)
    self->is_proved = glance_dconf_stores (G_OBJECT_TYPE (self->backend), error);
  return self->is_proved;
}

/**
 * glance_settings_place_follow:
 * @changed: called after each change by any process, once the place is told of our own
 *
 * GSettings hears only of the keys that it has an object for.
 */
void
glance_settings_place_follow (GlanceSettingsPlace *self,
                              GlancePathsFunc changed,
                              gpointer user_data)
{
  g_return_if_fail (self != NULL && self->changed == NULL);

  self->changed = changed;
  self->user_data = user_data;
  if (self->key_file != NULL)
    glance_key_file_backend_follow (GLANCE_KEY_FILE_BACKEND (self->backend), changed, user_data);
  else if (self->is_dconf)
    self->watch = glance_dconf_watch_new (GLANCE_SETTINGS_ROOT, changed, user_data);
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
  g_autofree char *prefix = NULL;
  g_autofree const char **items = NULL;

  g_return_if_fail (self != NULL);

  if (self->key_file != NULL)
    {
      glance_key_file_backend_reload (GLANCE_KEY_FILE_BACKEND (self->backend));
      return;
    }
  if (self->is_dconf)
    g_settings_backend_changed_tree (self->backend, paths, NULL);
  if (self->changed == NULL)
    return;
  g_settings_backend_flatten_tree (paths, &prefix, &items, NULL);
  self->changed (prefix, items, self->user_data);
}
