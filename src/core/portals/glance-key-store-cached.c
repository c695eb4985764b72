/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-store-cached.h"

#include "glance-error.h"

struct _GlanceKeyStoreCached
{
  GObject parent_instance;

  /* Owned */ GlanceKeyStore *source;
  /* Owned */ GHashTable *keys; /* portal id -> Entry */
  /* Owned */ GQueue waiting;   /* look-up GTasks that wait for their turn */
  /* Owned */ GTask *under_way; /* the look-up that the source is working on, or NULL */
  /* Owned */ char *origin;     /* whose key that one looks up */
  gboolean is_overtaken;        /* its result may already be out of date */
};

/* A key, and the portal and origin it is for. */
typedef struct
{
  /* Owned */ char *origin;
  /* Owned */ char *key;
} Entry;

static void glance_key_store_cached_iface_init (GlanceKeyStoreInterface *iface);
static void ask_next (GlanceKeyStoreCached *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceKeyStoreCached,
                               glance_key_store_cached,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_KEY_STORE,
                                                      glance_key_store_cached_iface_init))

static void
entry_free (Entry *entry)
{
  g_free (entry->origin);
  glance_key_free (entry->key);
  g_free (entry);
}

/* @key: (transfer full) */
static void
keep (GlanceKeyStoreCached *self, GlancePortal *portal, const char *origin, char *key)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->origin = g_strdup (origin);
  entry->key = key;
  g_hash_table_replace (self->keys, g_strdup (glance_portal_get_id (portal)), entry);
}

/* The portal's key if it is for the portal's current address; else NULL. */
static const char *
peek (GlanceKeyStoreCached *self, GlancePortal *portal)
{
  const Entry *entry = g_hash_table_lookup (self->keys, glance_portal_get_id (portal));

  return entry != NULL && g_str_equal (entry->origin, glance_portal_get_origin (portal))
             ? entry->key
             : NULL;
}

static void
return_key (GTask *task, const char *key)
{
  g_task_return_pointer (task, g_strdup (key), (GDestroyNotify) glance_key_free);
}

/* After the keyring itself has refused, the waiting look-ups would only be refused too, each with
 * a prompt. */
static gboolean
is_refusal_for_all (const GError *error)
{
  return error->domain == GLANCE_ERROR && error->code != GLANCE_ERROR_NO_KEY
         && error->code != GLANCE_ERROR_KEY_ELSEWHERE;
}

/* A key that is still being looked up may be the old one, too. */
static void
forget (GlanceKeyStoreCached *self, GlancePortal *portal)
{
  const char *id = glance_portal_get_id (portal);

  g_hash_table_remove (self->keys, id);
  if (self->under_way != NULL
      && g_str_equal (glance_portal_get_id (g_task_get_task_data (self->under_way)), id))
    self->is_overtaken = TRUE;
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyStoreCached) self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->under_way);
  g_autofree char *origin = g_steal_pointer (&self->origin);
  g_autoptr (GError) error = NULL;
  GlancePortal *portal = g_task_get_task_data (task);
  char *key = glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, &error);

  if (key != NULL)
    {
      char *kept = self->is_overtaken ? NULL : g_strdup (key);

      /* Done first, because whoever is told may start another look-up at once. */
      if (kept != NULL)
        keep (self, portal, origin, kept);
      return_key (task, key);
      glance_key_free (key);
    }
  else
    {
      g_task_return_error (task, g_error_copy (error));
      while (is_refusal_for_all (error) && !g_queue_is_empty (&self->waiting))
        {
          g_autoptr (GTask) next = g_queue_pop_head (&self->waiting);

          g_task_return_error (next, g_error_copy (error));
        }
    }

  ask_next (self);
}

static void
ask_next (GlanceKeyStoreCached *self)
{
  while (self->under_way == NULL && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
      GlancePortal *portal = g_task_get_task_data (task);
      const char *key = peek (self, portal);

      if (g_task_return_error_if_cancelled (task))
        continue;
      if (key != NULL)
        {
          return_key (task, key);
          continue;
        }

      self->under_way = g_steal_pointer (&task);
      self->origin = g_strdup (glance_portal_get_origin (portal));
      self->is_overtaken = FALSE;
      glance_key_store_lookup_async (self->source, portal, g_task_get_cancellable (self->under_way),
                                     lookup_cb, g_object_ref (self));
    }
}

static void
glance_key_store_cached_lookup_async (GlanceKeyStore *store,
                                      GlancePortal *portal,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GlanceKeyStoreCached *self = GLANCE_KEY_STORE_CACHED (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *key = peek (self, portal);

  g_task_set_source_tag (task, glance_key_store_cached_lookup_async);
  g_task_set_task_data (task, g_object_ref (portal), g_object_unref);
  if (key != NULL)
    {
      return_key (task, key);
      return;
    }

  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  ask_next (self);
}

static char *
glance_key_store_cached_lookup_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_key_store_cached_lookup_async),
                        NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  GlancePortal *portal;
  char *origin;
  char *key;
} Storing;

static void
storing_free (Storing *storing)
{
  g_object_unref (storing->portal);
  g_free (storing->origin);
  glance_key_free (storing->key);
  g_free (storing);
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GlanceKeyStoreCached *self = g_task_get_source_object (task);
  Storing *storing = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!glance_key_store_store_finish (GLANCE_KEY_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  forget (self, storing->portal);
  keep (self, storing->portal, storing->origin, g_steal_pointer (&storing->key));
  g_task_return_boolean (task, TRUE);
}

static void
glance_key_store_cached_store_async (GlanceKeyStore *store,
                                     GlancePortal *portal,
                                     const char *key,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GlanceKeyStoreCached *self = GLANCE_KEY_STORE_CACHED (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Storing *storing = g_new0 (Storing, 1);

  g_task_set_source_tag (task, glance_key_store_cached_store_async);
  storing->portal = g_object_ref (portal);
  storing->origin = g_strdup (glance_portal_get_origin (portal));
  storing->key = g_strdup (key);
  g_task_set_task_data (task, storing, (GDestroyNotify) storing_free);
  glance_key_store_store_async (self->source, portal, key, cancellable, store_cb, task);
}

static gboolean
glance_key_store_cached_store_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_key_store_cached_store_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
clear_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (glance_key_store_clear_finish (GLANCE_KEY_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
glance_key_store_cached_clear_async (GlanceKeyStore *store,
                                     GlancePortal *portal,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GlanceKeyStoreCached *self = GLANCE_KEY_STORE_CACHED (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_key_store_cached_clear_async);
  forget (self, portal);
  glance_key_store_clear_async (self->source, portal, cancellable, clear_cb, task);
}

static void
glance_key_store_cached_clear_quietly_async (GlanceKeyStore *store,
                                             GlancePortal *portal,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  GlanceKeyStoreCached *self = GLANCE_KEY_STORE_CACHED (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_key_store_cached_clear_quietly_async);
  forget (self, portal);
  glance_key_store_clear_quietly_async (self->source, portal, cancellable, clear_cb, task);
}

static gboolean
glance_key_store_cached_clear_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);
  g_return_val_if_fail (
      g_async_result_is_tagged (result, glance_key_store_cached_clear_async)
          || g_async_result_is_tagged (result, glance_key_store_cached_clear_quietly_async),
      FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
glance_key_store_cached_finalize (GObject *object)
{
  GlanceKeyStoreCached *self = GLANCE_KEY_STORE_CACHED (object);

  /* Every waiting task holds a reference to us, so none is left here. */
  g_assert (self->under_way == NULL && g_queue_is_empty (&self->waiting));
  g_clear_object (&self->source);
  g_clear_pointer (&self->keys, g_hash_table_unref);
  G_OBJECT_CLASS (glance_key_store_cached_parent_class)->finalize (object);
}

static void
glance_key_store_cached_iface_init (GlanceKeyStoreInterface *iface)
{
  iface->lookup_async = glance_key_store_cached_lookup_async;
  iface->lookup_finish = glance_key_store_cached_lookup_finish;
  iface->store_async = glance_key_store_cached_store_async;
  iface->store_finish = glance_key_store_cached_store_finish;
  iface->clear_async = glance_key_store_cached_clear_async;
  iface->clear_finish = glance_key_store_cached_clear_finish;
  iface->clear_quietly_async = glance_key_store_cached_clear_quietly_async;
}

static void
glance_key_store_cached_class_init (GlanceKeyStoreCachedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_key_store_cached_finalize;
}

static void
glance_key_store_cached_init (GlanceKeyStoreCached *self)
{
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_free);
  g_queue_init (&self->waiting);
}

/**
 * glance_key_store_cached_new:
 * @source: the store that keeps the keys
 *
 * Returns: (transfer full): an empty cache in front of @source
 */
GlanceKeyStore *
glance_key_store_cached_new (GlanceKeyStore *source)
{
  g_return_val_if_fail (GLANCE_IS_KEY_STORE (source), NULL);

  GlanceKeyStoreCached *self = g_object_new (GLANCE_TYPE_KEY_STORE_CACHED, NULL);

  self->source = g_object_ref (source);
  return GLANCE_KEY_STORE (self);
}

void
glance_key_store_cached_drop (GlanceKeyStoreCached *self, GlancePortal *portal)
{
  g_return_if_fail (GLANCE_IS_KEY_STORE_CACHED (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  forget (self, portal);
}
