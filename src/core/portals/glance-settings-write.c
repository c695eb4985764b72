/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-settings-private.h"

#include <string.h>

#include "glance-error.h"
#include "glance-lock.h"
#include "glance-words.h"

struct _GlanceChanges
{
  /* Borrowed */ GlanceSettings *settings;
  /* Owned */ GSettingsBackend *backend; /* as it is stored now */
  /* Owned */ GTree *before;             /* path -> GVariant, or NULL: the default */
  /* Owned */ GTree *after;
};

/* What is stored, and what should be */

static void
clear_value (gpointer value)
{
  if (value != NULL)
    g_variant_unref (value);
}

static GTree *
values_new (void)
{
  return g_tree_new_full ((GCompareDataFunc) (void *) strcmp, NULL, g_free, clear_value);
}

static void
changes_clear (GlanceChanges *changes)
{
  g_clear_pointer (&changes->before, g_tree_unref);
  g_clear_pointer (&changes->after, g_tree_unref);
  g_clear_object (&changes->backend);
}

static GVariant *
read_value (GSettingsBackend *backend, const char *path, const GVariantType *type)
{
  return G_SETTINGS_BACKEND_GET_CLASS (backend)->read_user_value (backend, path, type);
}

static gboolean
is_same (GVariant *a, GVariant *b)
{
  return a == NULL || b == NULL ? a == b : g_variant_equal (a, b);
}

static gboolean
is_writable (GSettingsBackend *backend, const char *path)
{
  return G_SETTINGS_BACKEND_GET_CLASS (backend)->get_writable (backend, path);
}

static void
replace_value (GlanceChanges *changes, const char *path, GVariant *before, GVariant *after)
{
  g_tree_replace (changes->before, g_strdup (path), before != NULL ? g_variant_ref (before) : NULL);
  g_tree_replace (changes->after, g_strdup (path), after != NULL ? g_variant_ref (after) : NULL);
}

/* What counts already stays where it is, in a site's database perhaps, and locked there.
 * @value: NULL: the default of the schema, which a site's would hide if the user had none */
static void
set_value (GlanceChanges *changes, const char *path, GSettingsSchemaKey *key, GVariant *value)
{
  g_autoptr (GVariant) before =
      read_value (changes->backend, path, g_settings_schema_key_get_value_type (key));
  g_autoptr (GVariant) now = glance_settings_read (changes->backend, path, key);
  g_autoptr (GVariant) below = glance_settings_read_below (changes->backend, path, key);
  g_autoptr (GVariant) wanted =
      value != NULL ? g_variant_ref_sink (value) : g_settings_schema_key_get_default_value (key);
  GVariant *after = value != NULL || !g_variant_equal (below, wanted) ? wanted : NULL;

  g_return_if_fail (g_settings_schema_key_range_check (key, wanted));

  if (g_variant_equal (now, wanted)
      && (value != NULL || is_same (before, after) || !is_writable (changes->backend, path)))
    return;
  replace_value (changes, path, before, after);
}

/* What a site has locked is not the user's to clear. */
static void
clear_stored (GlanceChanges *changes, const char *path, GSettingsSchemaKey *key)
{
  g_autoptr (GVariant) before =
      read_value (changes->backend, path, g_settings_schema_key_get_value_type (key));

  if (before != NULL && is_writable (changes->backend, path))
    replace_value (changes, path, before, NULL);
}

static GSettingsSchemaKey *
get_app_key (GlanceChanges *changes, const char *key)
{
  return g_settings_schema_get_key (changes->settings->app_schema, key);
}

/* As they are shown: the user's, or the site's; none where they are no list. */
char **
glance_changes_get_portals (GlanceChanges *changes)
{
  g_return_val_if_fail (changes != NULL, NULL);

  g_autoptr (GSettingsSchemaKey) key = get_app_key (changes, "portals");
  g_autoptr (GVariant) value =
      glance_settings_read (changes->backend, GLANCE_SETTINGS_ROOT "portals", key);

  return g_variant_dup_strv (value, NULL);
}

GVariant *
glance_changes_get_portal (GlanceChanges *changes, const char *portal_id)
{
  g_return_val_if_fail (changes != NULL, NULL);

  GVariantDict values;
  GHashTableIter iter;
  gpointer name;
  gpointer key;

  g_variant_dict_init (&values, NULL);
  g_hash_table_iter_init (&iter, changes->settings->portal_keys);
  while (g_hash_table_iter_next (&iter, &name, &key))
    {
      g_autofree char *path = glance_settings_make_portal_path (portal_id, name);
      g_autoptr (GVariant) value = glance_settings_read (changes->backend, path, key);

      g_variant_dict_insert_value (&values, name, value);
    }
  return g_variant_ref_sink (g_variant_dict_end (&values));
}

void
glance_changes_set (GlanceChanges *changes, const char *key, GVariant *value)
{
  g_return_if_fail (changes != NULL);

  g_autoptr (GSettingsSchemaKey) schema_key = get_app_key (changes, key);
  g_autofree char *path = g_strconcat (GLANCE_SETTINGS_ROOT, key, NULL);

  set_value (changes, path, schema_key, value);
}

void
glance_changes_set_portal (GlanceChanges *changes, const char *portal_id, GVariant *values)
{
  g_return_if_fail (changes != NULL);

  GHashTableIter iter;
  gpointer name;
  gpointer key;

  g_hash_table_iter_init (&iter, changes->settings->portal_keys);
  while (g_hash_table_iter_next (&iter, &name, &key))
    {
      g_autofree char *path = glance_settings_make_portal_path (portal_id, name);
      g_autoptr (GVariant) value =
          values != NULL ? g_variant_lookup_value (values, name, NULL) : NULL;

      if (values != NULL)
        set_value (changes, path, key, value);
      else
        clear_stored (changes, path, key);
    }
}

/* The transaction */

static gboolean
is_kept_one (gpointer path, gpointer value, gpointer user_data)
{
  GSettingsBackend **backend = user_data;
  const GVariantType *type = value != NULL ? g_variant_get_type (value) : G_VARIANT_TYPE_ANY;
  g_autoptr (GVariant) kept = read_value (*backend, path, type);

  if (!is_same (kept, value))
    g_clear_object (backend);
  return *backend == NULL;
}

static gboolean
is_kept (GlanceSettings *self, GTree *values)
{
  g_autoptr (GSettingsBackend) backend = glance_settings_place_open (self->place, NULL);

  if (backend != NULL)
    g_tree_foreach (values, is_kept_one, &backend);
  return backend != NULL;
}

static gboolean
write_values (GSettingsBackend *backend, GTree *values)
{
  GSettingsBackendClass *class = G_SETTINGS_BACKEND_GET_CLASS (backend);
  gboolean written = class->write_tree (backend, values, NULL);

  if (class->sync != NULL)
    class->sync (backend);
  return written;
}

static gboolean
change (GlanceChanges *changes, GlanceChangesFunc func, gpointer data, GError **error)
{
  GlanceSettings *self = changes->settings;

  changes->backend = glance_settings_place_open (self->place, error);
  if (changes->backend == NULL || !func (changes, data, error))
    return FALSE;
  if (g_tree_nnodes (changes->after) == 0)
    return TRUE;
  if (write_values (changes->backend, changes->after) && is_kept (self, changes->after))
    return TRUE;

  write_values (changes->backend, changes->before);
  /* Translators: follows "The settings cannot be read or written." in parentheses */
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_SETTINGS, _ ("they were not stored")));
  return FALSE;
}

static gboolean
run (GlanceChanges *changes,
     GlanceChangesFunc func,
     gpointer data,
     GCancellable *cancellable,
     GError **error)
{
  GlanceSettingsPlace *place = changes->settings->place;
  gboolean done;
  int lock;

  if (!glance_settings_place_is_shared (place))
    return change (changes, func, data, error);

  lock = glance_settings_place_lock (place, cancellable, error);
  done = lock >= 0 && glance_settings_place_prove (place, cancellable, error)
         && !g_cancellable_set_error_if_cancelled (cancellable, error)
         && change (changes, func, data, error);
  glance_lock_drop (lock);
  return done;
}

static void
changes_init (GlanceChanges *changes, GlanceSettings *settings)
{
  changes->settings = settings;
  changes->before = values_new ();
  changes->after = values_new ();
}

/* The program is told before the caller. */
static void
tell (GlanceChanges *changes)
{
  if (g_tree_nnodes (changes->after) > 0)
    glance_settings_place_tell (changes->settings->place, changes->after);
}

/**
 * glance_settings_write:
 * @func: decides what to change
 * @data: data for @func
 *
 * One transaction. When it returns, `changed` has been emitted.
 *
 * Returns: FALSE with %GLANCE_ERROR_SETTINGS or the error of @func; nothing has changed then
 */
gboolean
glance_settings_write (GlanceSettings *self, GlanceChangesFunc func, gpointer data, GError **error)
{
  GlanceChanges changes = { 0 };
  gboolean done;

  g_return_val_if_fail (GLANCE_IS_SETTINGS (self), FALSE);

  changes_init (&changes, self);
  done = run (&changes, func, data, NULL, error);
  if (done)
    tell (&changes);
  changes_clear (&changes);
  return done;
}

typedef struct
{
  GlanceChanges changes;
  GlanceChangesFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Writing;

static void
writing_free (Writing *writing)
{
  changes_clear (&writing->changes);
  if (writing->free_data != NULL)
    writing->free_data (writing->data);
  g_free (writing);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Writing *writing = task_data;
  GError *error = NULL;

  if (run (&writing->changes, writing->func, writing->data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Writing *writing = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  tell (&writing->changes);
  g_task_return_boolean (task, TRUE);
}

/**
 * glance_settings_write_async:
 *
 * Runs glance_settings_write() in a thread, which is where it waits for a lock, dconf or the disk.
 */
void
glance_settings_write_async (GlanceSettings *self,
                             GlanceChangesFunc func,
                             gpointer data,
                             GDestroyNotify free_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_SETTINGS (self));

  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) worker = g_task_new (self, cancellable, written_cb, task);
  Writing *writing = g_new0 (Writing, 1);

  g_task_set_source_tag (task, glance_settings_write_async);
  changes_init (&writing->changes, self);
  writing->func = func;
  writing->data = data;
  writing->free_data = free_data;
  g_task_set_task_data (worker, writing, (GDestroyNotify) writing_free);
  g_task_set_check_cancellable (worker, FALSE); /* what has been written is told as written */
  if (glance_settings_place_is_shared (self->place))
    g_task_run_in_thread (worker, run_in_thread);
  else
    run_in_thread (worker, self, writing, cancellable);
}

static gboolean
set_values (GlanceChanges *changes, gpointer values, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    glance_changes_set (changes, key, value);
  return TRUE;
}

/**
 * glance_settings_set_async:
 * @values: `a{sv}`, by key of the program; a floating one is consumed
 *
 * A transaction that does nothing but set these; it ends with glance_settings_write_finish().
 */
void
glance_settings_set_async (GlanceSettings *self,
                           GVariant *values,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_SETTINGS (self));

  glance_settings_write_async (self, set_values, g_variant_ref_sink (values),
                               (GDestroyNotify) g_variant_unref, NULL, callback, user_data);
}

gboolean
glance_settings_write_finish (GlanceSettings *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_settings_write_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
