/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "cranky-key-store.h"

#include "glance-key-store-memory.h"

typedef struct
{
  gboolean fails;
  gboolean does_it;
  GlanceError code;
  GFunc func;
  gpointer user_data;
} Behaviour;

struct _CrankyKeyStore
{
  GObject parent_instance;

  /* Owned */ GlanceKeyStore *memory;
  Behaviour behaviours[CRANKY_N_CALLS];
};

static void cranky_key_store_iface_init (GlanceKeyStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CrankyKeyStore,
                               cranky_key_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_KEY_STORE,
                                                      cranky_key_store_iface_init))

/* Returns a task that has failed, or NULL when the store in memory shall do it. */
static GTask *
begin (CrankyKeyStore *self,
       CrankyCall call,
       GlancePortal *portal,
       const char *key,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  Behaviour *behaviour = &self->behaviours[call];
  GTask *task;

  if (behaviour->func != NULL)
    behaviour->func (portal, behaviour->user_data);
  if (!behaviour->fails)
    return NULL;

  if (behaviour->does_it && call != CRANKY_LOOKUP)
    cranky_key_store_set (self, portal, key);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, begin);
  g_task_return_error (task, glance_error_new (behaviour->code, NULL));
  return task;
}

static void
lookup_async (GlanceKeyStore *store,
              GlancePortal *portal,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  CrankyKeyStore *self = CRANKY_KEY_STORE (store);
  g_autoptr (GTask) failed =
      begin (self, CRANKY_LOOKUP, portal, NULL, cancellable, callback, user_data);

  if (failed == NULL)
    glance_key_store_lookup_async (self->memory, portal, cancellable, callback, user_data);
}

static void
store_async (GlanceKeyStore *store,
             GlancePortal *portal,
             const char *key,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  CrankyKeyStore *self = CRANKY_KEY_STORE (store);
  g_autoptr (GTask) failed =
      begin (self, CRANKY_STORE, portal, key, cancellable, callback, user_data);

  if (failed == NULL)
    glance_key_store_store_async (self->memory, portal, key, cancellable, callback, user_data);
}

static void
clear_async (GlanceKeyStore *store,
             GlancePortal *portal,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  CrankyKeyStore *self = CRANKY_KEY_STORE (store);
  g_autoptr (GTask) failed =
      begin (self, CRANKY_CLEAR, portal, NULL, cancellable, callback, user_data);

  if (failed == NULL)
    glance_key_store_clear_async (self->memory, portal, cancellable, callback, user_data);
}

static char *
lookup_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
boolean_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cranky_key_store_finalize (GObject *object)
{
  g_clear_object (&CRANKY_KEY_STORE (object)->memory);
  G_OBJECT_CLASS (cranky_key_store_parent_class)->finalize (object);
}

static void
cranky_key_store_iface_init (GlanceKeyStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = boolean_finish;
  iface->clear_async = clear_async;
  iface->clear_finish = boolean_finish;
}

static void
cranky_key_store_class_init (CrankyKeyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cranky_key_store_finalize;
}

static void
cranky_key_store_init (CrankyKeyStore *self)
{
  self->memory = glance_key_store_memory_new ();
}

CrankyKeyStore *
cranky_key_store_new (void)
{
  return g_object_new (CRANKY_TYPE_KEY_STORE, NULL);
}

void
cranky_key_store_set (CrankyKeyStore *self, GlancePortal *portal, const char *key)
{
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (self->memory), portal, key);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

char *
cranky_key_store_get (CrankyKeyStore *self, GlancePortal *portal)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_lookup_async (self->memory, portal, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_key_store_lookup_finish (self->memory, result, NULL);
}

void
cranky_key_store_fail (CrankyKeyStore *self, CrankyCall call, GlanceError code, gboolean does_it)
{
  self->behaviours[call].fails = TRUE;
  self->behaviours[call].code = code;
  self->behaviours[call].does_it = does_it;
}

void
cranky_key_store_mend (CrankyKeyStore *self)
{
  for (int call = 0; call < CRANKY_N_CALLS; call++)
    self->behaviours[call].fails = FALSE;
}

void
cranky_key_store_watch (CrankyKeyStore *self, CrankyCall call, GFunc func, gpointer user_data)
{
  self->behaviours[call].func = func;
  self->behaviours[call].user_data = user_data;
}
