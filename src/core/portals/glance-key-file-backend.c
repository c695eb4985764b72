/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-file-backend.h"

#include <stdlib.h>
#include <string.h>

/* A careless writer empties the file first. */
#define SECOND_LOOK_SECONDS 2

#define LOAD_FLAGS (G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS)

struct _GlanceKeyFileBackend
{
  GSettingsBackend parent_instance;

  /* Owned */ char *path;
  /* Owned */ char *root_path;
  /* Owned */ char *root_group; /* or NULL */
  /* Owned */ GKeyFile *content;
  /* Owned */ GFileMonitor *monitor; /* or NULL: nobody is interested */
  GlancePathsFunc changed;           /* or NULL */
  gpointer user_data;
  guint second_look; /* takes another look at a file that was just emptied, or 0 */
};

G_DEFINE_FINAL_TYPE (GlanceKeyFileBackend, glance_key_file_backend, G_TYPE_SETTINGS_BACKEND)

static GTree *
tree_new (void)
{
  return g_tree_new_full ((GCompareDataFunc) (void *) strcmp, NULL, g_free, NULL);
}

/* "/root/portals/ID/name" is "name" in the group "portals/ID"; "/root/portals" is "portals" in the
 * root's group. */
static gboolean
split_path (GlanceKeyFileBackend *self, const char *path, char **group, const char **key)
{
  const char *rest =
      g_str_has_prefix (path, self->root_path) ? path + strlen (self->root_path) : "";
  const char *slash = strrchr (rest, '/');

  *key = slash != NULL ? slash + 1 : rest;
  *group = slash != NULL ? g_strndup (rest, slash - rest) : g_strdup (self->root_group);
  return **key != '\0' && *group != NULL;
}

static char *
join_path (GlanceKeyFileBackend *self, const char *group, const char *key)
{
  if (g_strcmp0 (group, self->root_group) == 0)
    return g_strconcat (self->root_path, key, NULL);
  return g_strconcat (self->root_path, group, "/", key, NULL);
}

static GVariant *
glance_key_file_backend_read (GSettingsBackend *backend,
                              const char *path,
                              const GVariantType *type,
                              gboolean default_value)
{
  GlanceKeyFileBackend *self = GLANCE_KEY_FILE_BACKEND (backend);
  g_autofree char *group = NULL;
  g_autofree char *text = NULL;
  const char *key;
  GVariant *value = NULL;

  if (default_value || !split_path (self, path, &group, &key))
    return NULL;
  text = g_key_file_get_value (self->content, group, key, NULL);
  if (text != NULL)
    value =
        g_variant_parse (g_variant_type_is_definite (type) ? type : NULL, text, NULL, NULL, NULL);
  /* People forget the quotation marks. */
  if (value == NULL && text != NULL && g_variant_type_equal (type, G_VARIANT_TYPE_STRING)
      && g_utf8_validate (text, -1, NULL))
    value = g_variant_new_string (text);
  return value != NULL ? g_variant_take_ref (value) : NULL; /* the parser's is not floating */
}

static gboolean
glance_key_file_backend_get_writable (GSettingsBackend *backend, const char *path)
{
  g_autofree char *group = NULL;
  const char *key;

  return split_path (GLANCE_KEY_FILE_BACKEND (backend), path, &group, &key);
}

static GKeyFile *
load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) content = g_key_file_new ();
  g_autoptr (GError) trouble = NULL;

  if (g_key_file_load_from_file (content, path, LOAD_FLAGS, &trouble)
      || g_error_matches (trouble, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&content);
  g_propagate_error (error, g_steal_pointer (&trouble));
  return NULL;
}

/* The old file stays until the new one is complete and on the disk; a symbolic link to it stays a
 * link. */
static gboolean
save (GlanceKeyFileBackend *self, GKeyFile *content, GError **error)
{
  gsize length;
  g_autofree char *data = g_key_file_to_data (content, &length, NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);
  char *target = realpath (self->path, NULL);
  gboolean saved;

  /* This makes our other processes believe at once that nothing is left in it. */
  if (length == 0)
    {
      g_free (data);
      data = g_strdup ("# Backup Glance\n");
      length = strlen (data);
    }
  g_mkdir_with_parents (folder, 0700);
  saved = g_file_set_contents_full (target != NULL ? target : self->path, data, (gssize) length,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error);
  free (target);
  return saved;
}

typedef struct
{
  GlanceKeyFileBackend *backend;
  GKeyFile *content;
} Writing;

static gboolean
write_one (gpointer path, gpointer value, gpointer user_data)
{
  Writing *writing = user_data;
  g_autofree char *group = NULL;
  const char *key;

  if (!split_path (writing->backend, path, &group, &key))
    return FALSE;
  if (value != NULL)
    {
      g_autofree char *text = g_variant_print (value, FALSE);

      g_key_file_set_value (writing->content, group, key, text);
      return FALSE;
    }

  if (g_key_file_remove_key (writing->content, group, key, NULL))
    {
      g_auto (GStrv) left = g_key_file_get_keys (writing->content, group, NULL, NULL);

      if (left != NULL && left[0] == NULL)
        g_key_file_remove_group (writing->content, group, NULL);
    }
  return FALSE;
}

static GKeyFile *
copy (GKeyFile *content)
{
  gsize length;
  g_autofree char *data = g_key_file_to_data (content, &length, NULL);
  GKeyFile *other = g_key_file_new ();

  g_key_file_load_from_data (other, data, length, LOAD_FLAGS, NULL);
  return other;
}

static void
tell (GlanceKeyFileBackend *self, GTree *tree, gpointer origin_tag)
{
  g_autofree char *prefix = NULL;
  g_autofree const char **items = NULL;

  g_settings_backend_changed_tree (G_SETTINGS_BACKEND (self), tree, origin_tag);
  if (self->changed == NULL)
    return;
  g_settings_backend_flatten_tree (tree, &prefix, &items, NULL);
  self->changed (prefix, items, self->user_data);
}

static gboolean
glance_key_file_backend_write_tree (GSettingsBackend *backend, GTree *tree, gpointer origin_tag)
{
  GlanceKeyFileBackend *self = GLANCE_KEY_FILE_BACKEND (backend);
  g_autoptr (GKeyFile) content = copy (self->content);
  g_autoptr (GError) error = NULL;

  g_tree_foreach (tree, write_one, &(Writing) { self, content });
  if (!save (self, content, &error))
    {
      g_debug ("The settings were not saved: %s", error->message);
      return FALSE;
    }
  g_key_file_unref (self->content);
  self->content = g_steal_pointer (&content);
  tell (self, tree, origin_tag);
  return TRUE;
}

static gboolean
glance_key_file_backend_write (GSettingsBackend *backend,
                               const char *path,
                               GVariant *value,
                               gpointer origin_tag)
{
  g_autoptr (GVariant) sunk = value != NULL ? g_variant_ref_sink (value) : NULL;
  g_autoptr (GTree) tree = tree_new ();

  g_tree_insert (tree, g_strdup (path), sunk);
  return glance_key_file_backend_write_tree (backend, tree, origin_tag);
}

static void
glance_key_file_backend_reset (GSettingsBackend *backend, const char *path, gpointer origin_tag)
{
  glance_key_file_backend_write (backend, path, NULL, origin_tag);
}

static void
glance_key_file_backend_finalize (GObject *object)
{
  GlanceKeyFileBackend *self = GLANCE_KEY_FILE_BACKEND (object);

  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->second_look, g_source_remove);
  g_key_file_unref (self->content);
  g_free (self->path);
  g_free (self->root_path);
  g_free (self->root_group);
  G_OBJECT_CLASS (glance_key_file_backend_parent_class)->finalize (object);
}

static void
glance_key_file_backend_class_init (GlanceKeyFileBackendClass *klass)
{
  GSettingsBackendClass *backend_class = G_SETTINGS_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = glance_key_file_backend_finalize;
  backend_class->read = glance_key_file_backend_read;
  backend_class->get_writable = glance_key_file_backend_get_writable;
  backend_class->write = glance_key_file_backend_write;
  backend_class->write_tree = glance_key_file_backend_write_tree;
  backend_class->reset = glance_key_file_backend_reset;
}

static void
glance_key_file_backend_init (GlanceKeyFileBackend *self)
{
}

/**
 * glance_key_file_backend_new:
 *
 * Returns: (transfer full): a backend with what the file holds now; NULL with the error of the file
 *   system or the parser when it cannot be read
 */
GSettingsBackend *
glance_key_file_backend_new (const char *path,
                             const char *root_path,
                             const char *root_group,
                             GError **error)
{
  GKeyFile *content = load (path, error);
  GlanceKeyFileBackend *self;

  if (content == NULL)
    return NULL;
  self = g_object_new (GLANCE_TYPE_KEY_FILE_BACKEND, NULL);
  self->path = g_strdup (path);
  self->root_path = g_strdup (root_path);
  self->root_group = g_strdup (root_group);
  self->content = content;
  return G_SETTINGS_BACKEND (self);
}

void
glance_key_file_backend_follow (GlanceKeyFileBackend *self,
                                GlancePathsFunc changed,
                                gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_KEY_FILE_BACKEND (self));

  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autofree char *folder = g_path_get_dirname (self->path);

  self->changed = changed;
  self->user_data = user_data;
  if (self->monitor != NULL)
    return;
  g_mkdir_with_parents (folder, 0700); /* a missing file is looked for every four seconds */
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (glance_key_file_backend_reload),
                              self);
}

/* Adds the keys of @a that @b lacks or has with another value. */
static void
collect_differences (GlanceKeyFileBackend *self, GKeyFile *a, GKeyFile *b, GTree *paths)
{
  g_auto (GStrv) groups = g_key_file_get_groups (a, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (a, groups[i], NULL, NULL);

      for (gsize j = 0; keys != NULL && keys[j] != NULL; j++)
        {
          g_autofree char *one = g_key_file_get_value (a, groups[i], keys[j], NULL);
          g_autofree char *other = g_key_file_get_value (b, groups[i], keys[j], NULL);

          g_autofree char *path = join_path (self, groups[i], keys[j]);

          if (g_strcmp0 (one, other) != 0 && strstr (path, "//") == NULL)
            g_tree_insert (paths, g_steal_pointer (&path), NULL);
        }
    }
}

static void
replace_content (GlanceKeyFileBackend *self, GKeyFile *content)
{
  g_autoptr (GKeyFile) before = g_steal_pointer (&self->content);
  g_autoptr (GTree) paths = tree_new ();

  self->content = content;
  collect_differences (self, before, content, paths);
  collect_differences (self, content, before, paths);
  if (g_tree_nnodes (paths) > 0)
    tell (self, paths, NULL);
}

static gboolean
is_empty (GKeyFile *content)
{
  gsize length;
  g_autofree char *data = g_key_file_to_data (content, &length, NULL);

  return length == 0;
}

static gboolean
look_again_cb (gpointer user_data)
{
  GlanceKeyFileBackend *self = user_data;
  GKeyFile *content = load (self->path, NULL);

  self->second_look = 0;
  if (content != NULL)
    replace_content (self, content);
  return G_SOURCE_REMOVE;
}

/* A careless writer may not have finished: then the old content stands until the next time. An
 * empty or missing file is believed only at a second look. */
void
glance_key_file_backend_reload (GlanceKeyFileBackend *self)
{
  GKeyFile *content;

  g_return_if_fail (GLANCE_IS_KEY_FILE_BACKEND (self));

  content = load (self->path, NULL);
  if (content == NULL)
    return;

  if (!is_empty (content) || is_empty (self->content))
    {
      g_clear_handle_id (&self->second_look, g_source_remove);
      replace_content (self, content);
      return;
    }
  g_key_file_unref (content);
  if (self->second_look == 0)
    self->second_look = g_timeout_add_seconds (SECOND_LOOK_SECONDS, look_again_cb, self);
}
