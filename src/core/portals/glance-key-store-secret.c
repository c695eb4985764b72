/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-store-secret.h"

#include <libsecret/secret.h>

#include "glance-error.h"
#include "glance-keyring-item.h"
#include "glance-keyring-job.h"
#include "glance-keyring-open.h"
#include "glance-words.h"

/*
 * A key belongs to an address: its item carries the portal's id and its origin. An item without an
 * origin was stored by an earlier version, and is bound to the portal's address when it is first
 * used. Once there is an item with an origin, one without no longer counts.
 *
 * Every call is a sequence of steps, each of them one libsecret call:
 *
 *   open                a hung service is detected here, within the time for a greeting
 *   find                the portal's items, unlocked; may wait for the user, for the time of a prompt
 *   look into, unlock   nothing found and a collection is locked: unlock it and find again
 *   retrieve            look-up: the key; one without an origin is stored again as below
 *   retrieve            store: the present key, in case this call is abandoned
 *   store, find, retrieve, remove    store: verify that it is there, and remove all others
 *   clear, find         clear: and verify that it is gone
 *
 * A call that is cancelled or times out returns at once, and whatever libsecret still does for it
 * is dropped when that ends. After the greeting this may be a prompt, which is left to the user:
 * libsecret 0.20 misbehaves when it is cancelled there. Until it has ended, other calls wait for at
 * most as long as for a greeting, so that prompts do not pile up; when a prompt has gone unanswered
 * they do not wait at all. What was stored for an abandoned call is undone; but once the key has
 * been stored and is only being verified, it is too late to cancel, and the call succeeds.
 *
 * A store that fails with GLANCE_ERROR_KEYRING_LOCKED has changed nothing.
 *
 * Without a screen nobody can answer a prompt, so a locked keyring is an error at once.
 */

struct _GlanceKeyStoreSecret
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  /* Shared */ GlanceKeyringCalls *calls;
};

static void glance_key_store_secret_iface_init (GlanceKeyStoreInterface *iface);
static void find (GlanceKeyringJob *job);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceKeyStoreSecret,
                               glance_key_store_secret,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_KEY_STORE,
                                                      glance_key_store_secret_iface_init))

/* What counts is whether it is there, both for a store and for a look-up that binds. */
static gboolean
is_storing (GlanceKeyringJob *job)
{
  return job->purpose == GLANCE_KEYRING_STORE || job->binds;
}

/* The last step of a store: leave one item per portal. One that cannot be removed does no harm,
 * since it has another origin or none, and goes when the portal is removed. */
static void remove_stale (GlanceKeyringJob *job);

static void
item_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!secret_item_delete_finish (SECRET_ITEM (source), result, &error))
    g_debug ("An old item stays in the keyring: %s", error->message);
  if (job->task != NULL)
    remove_stale (job);
}

static void
stale_cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!secret_password_clear_finish (result, &error) && error != NULL)
    g_debug ("An old item stays in the keyring: %s", error->message);
  if (job->task != NULL)
    remove_stale (job);
}

static void
remove_stale (GlanceKeyringJob *job)
{
  while (job->stale != NULL)
    {
      g_autoptr (SecretRetrievable) item = job->stale->data;
      g_autofree char *origin = glance_keyring_item_dup_origin (item);

      job->stale = g_list_delete_link (job->stale, job->stale);
      if (SECRET_IS_ITEM (item))
        {
          secret_item_delete (SECRET_ITEM (item), job->cancellable, item_deleted_cb,
                              glance_keyring_job_ref (job));
          return;
        }
      /* libsecret's file identifies items by their attributes alone. */
      if (origin != NULL)
        {
          g_autoptr (GHashTable) bound = glance_keyring_item_bound_attributes (job->id, origin);

          secret_password_clearv (glance_keyring_item_get_schema (), bound, job->cancellable,
                                  stale_cleared_cb, glance_keyring_job_ref (job));
          return;
        }
    }

  if (job->purpose == GLANCE_KEYRING_STORE)
    glance_keyring_job_succeed (job);
  else
    glance_keyring_job_return_key (job, job->key);
}

static void
store (GlanceKeyringJob *job, const char *key, GAsyncReadyCallback callback)
{
  g_autoptr (GHashTable) attributes = glance_keyring_item_bound_attributes (job->id, job->origin);

  secret_password_storev (glance_keyring_item_get_schema (), attributes, SECRET_COLLECTION_DEFAULT,
                          job->label, key, job->cancellable, callback,
                          glance_keyring_job_ref (job));
}

static void stored_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value =
      secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);
  const char *key = value != NULL ? secret_value_get_text (value) : NULL;

  if (!glance_keyring_job_goes_on (job, error))
    return;
  if (job->has_acted && g_strcmp0 (key, job->key) == 0)
    remove_stale (job);
  else if (job->has_acted)
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_NOT_STORED, NULL));
  else if (key == NULL)
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_NO_KEY, NULL));
  else if (job->binds)
    {
      job->key = g_strdup (key);
      store (job, key, stored_cb);
    }
  else
    glance_keyring_job_return_key (job, key);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;

  /* FALSE tells us nothing: find() will show whether it is gone. */
  secret_password_clear_finish (result, &error);
  if (!glance_keyring_job_goes_on (job, error))
    return;
  job->has_acted = TRUE;
  find (job);
}

static void
retrieve (GlanceKeyringJob *job, SecretRetrievable *item)
{
  if (glance_keyring_item_is_locked (item))
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else
    secret_retrievable_retrieve_secret (item, job->cancellable, retrieved_cb,
                                        glance_keyring_job_ref (job));
}

/* Before a store: the key that it replaces. */

static void
previous_retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value =
      secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (!glance_keyring_job_goes_on (job, error))
    return;
  job->previous = value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;
  store (job, job->key, stored_cb);
}

static void
found_before_store (GlanceKeyringJob *job, GList *items)
{
  SecretRetrievable *ours = glance_keyring_item_sort (items, job->origin).ours;

  if (ours == NULL)
    store (job, job->key, stored_cb);
  else if (glance_keyring_item_is_locked (ours))
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else
    secret_retrievable_retrieve_secret (ours, job->cancellable, previous_retrieved_cb,
                                        glance_keyring_job_ref (job));
}

static void
found_for_clear (GlanceKeyringJob *job, GList *items)
{
  if (items == NULL)
    glance_keyring_job_succeed (job);
  else if (glance_keyring_item_is_locked (items->data))
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else if (!job->has_acted)
    secret_password_clearv (glance_keyring_item_get_schema (), job->attributes, job->cancellable,
                            cleared_cb, glance_keyring_job_ref (job));
  else
    glance_keyring_job_fail (
        job, glance_error_new (GLANCE_ERROR_KEYRING_FAILED, _ ("it did not remove the API key")));
}

static void
found_after_store (GlanceKeyringJob *job, GList *items)
{
  GlanceKeyringFindings findings = glance_keyring_item_sort (items, job->origin);

  if (findings.ours == NULL || glance_keyring_item_is_locked (findings.ours))
    {
      glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_NOT_STORED, NULL));
      return;
    }
  for (GList *l = items; l != NULL; l = l->next)
    if (l->data != findings.ours && !glance_keyring_item_is_locked (l->data))
      job->stale = g_list_prepend (job->stale, g_object_ref (l->data));
  retrieve (job, findings.ours);
}

static void
found_for_lookup (GlanceKeyringJob *job, GList *items)
{
  GlanceKeyringFindings findings = glance_keyring_item_sort (items, job->origin);

  job->binds = findings.ours == NULL && findings.elsewhere == NULL && findings.unbound != NULL;
  if (findings.ours != NULL)
    retrieve (job, findings.ours);
  else if (findings.elsewhere != NULL)
    glance_keyring_job_fail (job, glance_keyring_item_elsewhere_error (findings.elsewhere));
  else if (findings.unbound != NULL && job->lock != NULL && !job->writes)
    glance_keyring_open_to_write (job);
  else if (findings.unbound != NULL)
    retrieve (job, findings.unbound);
  else
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_NO_KEY, NULL));
}

/* Everything that a search found; what it means depends on the call. */
static void
found (GlanceKeyringJob *job, GList *items)
{
  if (job->purpose == GLANCE_KEYRING_CLEAR)
    found_for_clear (job, items);
  else if (job->has_acted)
    found_after_store (job, items);
  else if (job->purpose == GLANCE_KEYRING_STORE)
    found_before_store (job, items);
  else
    found_for_lookup (job, items);
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;
  int n_unlocked = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (!glance_keyring_job_goes_on (job, error))
    return;
  if (n_unlocked > 0)
    find (job);
  else
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
}

static void
looked_into_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (!glance_keyring_job_goes_on (job, error))
    return;
  if (collection != NULL && secret_collection_get_locked (collection) && job->is_quiet)
    glance_keyring_job_fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else if (collection != NULL && secret_collection_get_locked (collection))
    {
      g_autoptr (GList) collections = g_list_append (NULL, collection);

      secret_service_unlock (job->service, collections, job->cancellable, unlocked_cb,
                             glance_keyring_job_ref (job));
    }
  else
    found (job, NULL);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable)
    items = secret_password_search_finish (result, &error);

  if (!glance_keyring_job_goes_on (job, error))
    return;

  /* Some services show nothing of a locked collection, not even that it has items. */
  if (items == NULL && job->service != NULL && !job->has_unlocked
      && !(job->has_acted && is_storing (job)))
    {
      job->has_unlocked = TRUE;
      secret_collection_for_alias (job->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                   job->cancellable, looked_into_cb, glance_keyring_job_ref (job));
    }
  else
    found (job, items);
}

static void
find (GlanceKeyringJob *job)
{
  SecretSearchFlags flags = SECRET_SEARCH_ALL;

  if (!job->has_acted && !job->is_quiet)
    flags |= SECRET_SEARCH_UNLOCK;
  secret_password_searchv (glance_keyring_item_get_schema (), job->attributes, flags,
                           job->cancellable, found_cb, glance_keyring_job_ref (job));
}

/* Abandoned while the keyring prompted the user, who agreed: restore the previous state. */
static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;

  if (job->previous != NULL)
    secret_password_store_finish (result, NULL);
  else
    secret_password_clear_finish (result, NULL);
}

static void
take_back (GlanceKeyringJob *job)
{
  g_autoptr (GHashTable) attributes = glance_keyring_item_bound_attributes (job->id, job->origin);

  if (job->purpose != GLANCE_KEYRING_STORE)
    return;
  if (job->previous != NULL)
    store (job, job->previous, taken_back_cb);
  else
    secret_password_clearv (glance_keyring_item_get_schema (), attributes, job->cancellable,
                            taken_back_cb, glance_keyring_job_ref (job));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceKeyringJob) job = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);

  if (job->task == NULL && stored)
    take_back (job);
  if (!glance_keyring_job_goes_on (job, error))
    return;
  job->has_acted = TRUE;
  find (job);
}

/* A keyring's prompt is a window. */
static gboolean
is_anybody_there (void)
{
  return g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL;
}

/* What tells the result of one call from that of another. */
static gpointer
get_tag (GlanceKeyringPurpose purpose)
{
  static char tags[GLANCE_KEYRING_CLEAR + 1];

  return &tags[purpose];
}

static void
start (GlanceKeyStore *key_store,
       GlanceKeyringPurpose purpose,
       gboolean is_quiet,
       GlancePortal *portal,
       const char *key,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GlanceKeyStoreSecret *self = GLANCE_KEY_STORE_SECRET (key_store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GlanceKeyringJob) job = NULL;

  g_task_set_source_tag (task, get_tag (purpose));
  g_task_set_check_cancellable (task, FALSE); /* on_cancelled() answers it */
  job = glance_keyring_job_new (task, purpose, portal, self->clock, self->calls);
  job->key = g_strdup (key);
  job->is_quiet = is_quiet || !is_anybody_there ();
  glance_keyring_job_set_deadline (job, GLANCE_KEYRING_GREETING_SECONDS);
  glance_keyring_job_start (job);
}

static void
lookup_async (GlanceKeyStore *store,
              GlancePortal *portal,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  start (store, GLANCE_KEYRING_LOOKUP, FALSE, portal, NULL, cancellable, callback, user_data);
}

static char *
lookup_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, get_tag (GLANCE_KEYRING_LOOKUP)), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_async (GlanceKeyStore *store,
             GlancePortal *portal,
             const char *key,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  start (store, GLANCE_KEYRING_STORE, FALSE, portal, key, cancellable, callback, user_data);
}

static gboolean
store_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, get_tag (GLANCE_KEYRING_STORE)), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
clear_async (GlanceKeyStore *store,
             GlancePortal *portal,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  start (store, GLANCE_KEYRING_CLEAR, FALSE, portal, NULL, cancellable, callback, user_data);
}

static void
clear_quietly_async (GlanceKeyStore *store,
                     GlancePortal *portal,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  start (store, GLANCE_KEYRING_CLEAR, TRUE, portal, NULL, cancellable, callback, user_data);
}

static gboolean
clear_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, get_tag (GLANCE_KEYRING_CLEAR)), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
glance_key_store_secret_finalize (GObject *object)
{
  GlanceKeyStoreSecret *self = GLANCE_KEY_STORE_SECRET (object);

  g_clear_object (&self->clock);
  g_rc_box_release (self->calls);
  G_OBJECT_CLASS (glance_key_store_secret_parent_class)->finalize (object);
}

static void
glance_key_store_secret_iface_init (GlanceKeyStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = store_finish;
  iface->clear_async = clear_async;
  iface->clear_finish = clear_finish;
  iface->clear_quietly_async = clear_quietly_async;
}

static void
glance_key_store_secret_class_init (GlanceKeyStoreSecretClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_key_store_secret_finalize;
}

static void
glance_key_store_secret_init (GlanceKeyStoreSecret *self)
{
  self->calls = g_rc_box_new0 (GlanceKeyringCalls);
  self->calls->start = glance_keyring_open;
  self->calls->begin = find;
}

/* (transfer full): the user's keyring; nothing is asked of it before the first call. @clock: for the deadlines */
GlanceKeyStore *
glance_key_store_secret_new (GlanceClock *clock)
{
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  GlanceKeyStoreSecret *self = g_object_new (GLANCE_TYPE_KEY_STORE_SECRET, NULL);

  self->clock = g_object_ref (clock);
  return GLANCE_KEY_STORE (self);
}
