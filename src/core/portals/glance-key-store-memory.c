/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-store-memory.h"

#include "glance-error.h"

struct _GlanceKeyStoreMemory
{
  GObject parent_instance;

  /* Owned */ GHashTable *keys;    /* portal id -> key */
  /* Owned */ GHashTable *origins; /* portal id -> the origin that the key is for */
};

static void glance_key_store_memory_iface_init (GlanceKeyStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceKeyStoreMemory,
                               glance_key_store_memory,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_KEY_STORE,
                                                      glance_key_store_memory_iface_init))

static void
lookup_async (GlanceKeyStore *store,
              GlancePortal *portal,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  GlanceKeyStoreMemory *self = GLANCE_KEY_STORE_MEMORY (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *key = g_hash_table_lookup (self->keys, glance_portal_get_id (portal));
  const char *origin = g_hash_table_lookup (self->origins, glance_portal_get_id (portal));

  g_task_set_source_tag (task, lookup_async);
  if (key != NULL && !g_str_equal (origin, glance_portal_get_origin (portal)))
    g_task_return_error (task, glance_error_new (GLANCE_ERROR_KEY_ELSEWHERE, NULL));
  else if (key != NULL)
    g_task_return_pointer (task, g_strdup (key), (GDestroyNotify) glance_key_free);
  else
    g_task_return_error (task, glance_error_new (GLANCE_ERROR_NO_KEY, NULL));
}

static char *
lookup_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A NULL key clears. */
static void
set_async (GlanceKeyStore *store,
           GlancePortal *portal,
           const char *key,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, set_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (store), portal, key);
  g_task_return_boolean (task, TRUE);
}

static void
clear_async (GlanceKeyStore *store,
             GlancePortal *portal,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  set_async (store, portal, NULL, cancellable, callback, user_data);
}

static gboolean
set_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, set_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
glance_key_store_memory_finalize (GObject *object)
{
  GlanceKeyStoreMemory *self = GLANCE_KEY_STORE_MEMORY (object);

  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->origins);
  G_OBJECT_CLASS (glance_key_store_memory_parent_class)->finalize (object);
}

static void
glance_key_store_memory_iface_init (GlanceKeyStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = set_async;
  iface->store_finish = set_finish;
  iface->clear_async = clear_async;
  iface->clear_finish = set_finish;
}

static void
glance_key_store_memory_class_init (GlanceKeyStoreMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_key_store_memory_finalize;
}

static void
glance_key_store_memory_init (GlanceKeyStoreMemory *self)
{
  self->keys =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) glance_key_free);
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

GlanceKeyStore *
glance_key_store_memory_new (void)
{
  return g_object_new (GLANCE_TYPE_KEY_STORE_MEMORY, NULL);
}

void
glance_key_store_memory_set (GlanceKeyStoreMemory *self, GlancePortal *portal, const char *key)
{
  const char *id = glance_portal_get_id (portal);

  g_return_if_fail (GLANCE_IS_KEY_STORE_MEMORY (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  g_hash_table_remove (self->keys, id);
  g_hash_table_remove (self->origins, id);
  if (key == NULL)
    return;
  g_hash_table_insert (self->keys, g_strdup (id), g_strdup (key));
  g_hash_table_insert (self->origins, g_strdup (id), g_strdup (glance_portal_get_origin (portal)));
}
