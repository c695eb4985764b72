/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-store-secret.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "glance-error.h"
#include "glance-keyring.h"
#include "glance-url.h"

/*
 * A key belongs to an address: its item carries the portal's id and its origin. One that has no origin was
 * stored by an earlier version, and is bound to the portal's address when it is first used. Where an item
 * has an origin, one without counts no more.
 *
 * Every call is a row of steps, each one libsecret call:
 *
 *   connect             a service that hangs is found out here, within GREETING_SECONDS
 *   find                the portal's items, unlocked; may wait for the user, so up to PROMPT_SECONDS
 *   look into, unlock   nothing found in a collection that is locked: unlock it and find again
 *   retrieve            look-up: the key; one without an origin is stored anew as below
 *   look back           store: the key that is there now, in case this one is given up
 *   store, find, retrieve, remove    store: see that it is there, and leave no other one
 *   clear, find         clear: and see that it is gone
 *
 * A call that is cancelled or too late answers at once, and what libsecret still does for it is dropped
 * when it ends. Behind the greeting that may be a prompt, which is left to the user: libsecret 0.20 trips
 * over its own feet when it is cancelled there. Until that has ended, other calls answer that the keyring
 * waits, so that prompts do not pile up while nobody is at the desk. What was stored for a call that had
 * been given up is taken back.
 *
 * Where there is no screen nobody can answer a prompt: then a locked keyring is an error at once.
 */
#define GREETING_SECONDS 10
#define PROMPT_SECONDS 120

#define ORIGIN "origin" /* an attribute */

struct _GlanceKeyStoreSecret
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  /* Shared */ guint *n_abandoned; /* calls that were answered while the keyring had not */
};

typedef enum
{
  LOOKUP,
  STORE,
  CLEAR,
} Purpose;

/* One call. Lives as long as a step of it is under way. */
typedef struct
{
  /* Owned */ GTask *task; /* NULL: answered */
  /* Owned */ GlanceClock *clock;
  /* Owned */ SecretService *service;    /* NULL: libsecret keeps a file */
  /* Owned */ char *file;                /* which one, where it may be one */
  /* Owned */ GHashTable *attributes;    /* of all items of the portal */
  /* Owned */ GCancellable *cancellable; /* of the steps */
  /* Owned */ GSource *cancelled;        /* the caller's cancellable */
  /* Owned */ char *id;
  /* Owned */ char *origin;
  /* Owned */ char *label;
  /* Owned */ char *key;      /* to be stored, or found without an origin */
  /* Owned */ char *previous; /* what the store replaces */
  /* Owned */ GList *stale;   /* SecretRetrievable: other items of the portal */
  /* Shared */ guint *n_abandoned;
  Purpose purpose;
  guint alarm;
  gboolean has_begun; /* behind the greeting */
  gboolean is_abandoned;
  gboolean has_unlocked; /* what the default collection holds can be seen */
  gboolean has_acted;    /* stored or cleared */
  gboolean is_quiet;     /* nobody is to be asked to unlock anything */
  gboolean binds;        /* a look-up that found a key without an origin, and stores it with one */
} Job;

static void glance_key_store_secret_iface_init (GlanceKeyStoreInterface *iface);
static void find (Job *job);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceKeyStoreSecret,
                               glance_key_store_secret,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_KEY_STORE,
                                                      glance_key_store_secret_iface_init))

static const SecretSchema *
get_schema (void)
{
  static const SecretSchema schema = {
    GLANCE_APP_ID ".ApiKey",
    SECRET_SCHEMA_NONE,
    { { "portal-id", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { ORIGIN, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 } },
  };

  return &schema;
}

static Job *
job_ref (Job *job)
{
  return g_rc_box_acquire (job);
}

static void
job_clear (Job *job)
{
  g_assert (job->task == NULL);
  if (job->is_abandoned)
    *job->n_abandoned -= 1;
  g_rc_box_release (job->n_abandoned);
  g_clear_object (&job->clock);
  g_clear_object (&job->service);
  g_clear_pointer (&job->attributes, g_hash_table_unref);
  g_clear_object (&job->cancellable);
  g_list_free_full (job->stale, g_object_unref);
  g_free (job->id);
  g_free (job->origin);
  g_free (job->label);
  glance_key_free (job->key);
  glance_key_free (job->previous);
}

static void
job_unref (Job *job)
{
  g_rc_box_release_full (job, (GDestroyNotify) job_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_unref)

/* The call is over: nothing may fire any more. Returns the task, to be answered. */
static GTask *
job_end (Job *job)
{
  if (job->alarm != 0)
    glance_clock_remove_alarm (job->clock, job->alarm);
  job->alarm = 0;
  if (job->cancelled != NULL)
    g_source_destroy (job->cancelled);
  g_clear_pointer (&job->cancelled, g_source_unref);
  return g_steal_pointer (&job->task);
}

static void
fail (Job *job, GError *error)
{
  g_autoptr (GTask) task = job_end (job);

  g_task_return_error (task, error);
}

static void
succeed (Job *job)
{
  g_autoptr (GTask) task = job_end (job);

  g_task_return_boolean (task, TRUE);
}

/* Answers before the keyring has. */
static void
abandon (Job *job, GError *error)
{
  if (job->has_begun)
    {
      job->is_abandoned = TRUE;
      *job->n_abandoned += 1;
    }
  else
    g_cancellable_cancel (job->cancellable);
  fail (job, error);
}

static void
on_deadline (gpointer user_data)
{
  g_autoptr (Job) job = job_ref (user_data);

  job->alarm = 0;
  abandon (job, glance_error_new (GLANCE_ERROR_KEYRING_HUNG, NULL));
}

static void
set_deadline (Job *job, gint64 seconds)
{
  if (job->alarm != 0)
    glance_clock_remove_alarm (job->clock, job->alarm);
  job->alarm = glance_clock_add_alarm (
      job->clock, glance_clock_get_boot_time (job->clock) + seconds * G_USEC_PER_SEC, on_deadline,
      job);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (Job) job = job_ref (user_data);
  g_autoptr (GError) error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  abandon (job, g_steal_pointer (&error));
  return G_SOURCE_REMOVE;
}

/* Whether the step that ended still matters and went well; its error is answered here. */
static gboolean
goes_on (Job *job, const GError *error)
{
  if (job->task == NULL)
    return FALSE;
  if (error == NULL)
    return TRUE;
  fail (job, glance_keyring_translate_error (error));
  return FALSE;
}

/* Whether it is there is what counts, for a store and for a look-up that binds. */
static gboolean
is_storing (Job *job)
{
  return job->purpose == STORE || job->binds;
}

static GHashTable *
build_bound_attributes (Job *job, const char *origin)
{
  return secret_attributes_build (get_schema (), "portal-id", job->id, ORIGIN, origin, NULL);
}

static void
return_key (Job *job, const char *key)
{
  g_autoptr (GTask) task = job_end (job);

  g_task_return_pointer (task, g_strdup (key), (GDestroyNotify) glance_key_free);
}

/* The last step of a store: one item a portal. What cannot be removed does no harm, for it has another
 * origin or none, and goes with the portal. */
static void remove_stale (Job *job);

static void
item_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!secret_item_delete_finish (SECRET_ITEM (source), result, &error))
    g_debug ("An old item stays in the keyring: %s", error->message);
  if (job->task != NULL)
    remove_stale (job);
}

static void
stale_cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!secret_password_clear_finish (result, &error) && error != NULL)
    g_debug ("An old item stays in the keyring: %s", error->message);
  if (job->task != NULL)
    remove_stale (job);
}

static void
remove_stale (Job *job)
{
  while (job->stale != NULL)
    {
      g_autoptr (SecretRetrievable) item = job->stale->data;
      g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);
      const char *origin = g_hash_table_lookup (attributes, ORIGIN);

      job->stale = g_list_delete_link (job->stale, job->stale);
      if (SECRET_IS_ITEM (item))
        {
          secret_item_delete (SECRET_ITEM (item), job->cancellable, item_deleted_cb, job_ref (job));
          return;
        }
      /* libsecret's file knows items by their attributes alone. */
      if (origin != NULL)
        {
          g_autoptr (GHashTable) bound = build_bound_attributes (job, origin);

          secret_password_clearv (get_schema (), bound, job->cancellable, stale_cleared_cb,
                                  job_ref (job));
          return;
        }
    }

  if (job->purpose == STORE)
    succeed (job);
  else
    return_key (job, job->key);
}

static void
store (Job *job, const char *key, GAsyncReadyCallback callback)
{
  g_autoptr (GHashTable) attributes = build_bound_attributes (job, job->origin);

  secret_password_storev (get_schema (), attributes, SECRET_COLLECTION_DEFAULT, job->label, key,
                          job->cancellable, callback, job_ref (job));
}

static void stored_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value =
      secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);
  const char *key = value != NULL ? secret_value_get_text (value) : NULL;

  if (!goes_on (job, error))
    return;
  if (job->has_acted && g_strcmp0 (key, job->key) == 0)
    remove_stale (job);
  else if (job->has_acted)
    fail (job, glance_error_new (GLANCE_ERROR_KEYRING_NOT_STORED, NULL));
  else if (key == NULL)
    fail (job, glance_error_new (GLANCE_ERROR_NO_KEY, NULL));
  else if (job->binds)
    {
      job->key = g_strdup (key);
      store (job, key, stored_cb);
    }
  else
    return_key (job, key);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  /* FALSE says nothing: find() sees whether it is gone. */
  secret_password_clear_finish (result, &error);
  if (!goes_on (job, error))
    return;
  job->has_acted = TRUE;
  find (job);
}

/* The portal's items, sorted by whose key they hold. An unlocked one comes before a locked one. */
typedef struct
{
  /* Borrowed */ SecretRetrievable *ours;      /* of this origin */
  /* Borrowed */ SecretRetrievable *unbound;   /* of none */
  /* Borrowed */ SecretRetrievable *elsewhere; /* of another one */
} Findings;

static gboolean
is_locked (SecretRetrievable *item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item));
}

static Findings
sort (Job *job, GList *items)
{
  Findings findings = { NULL };

  for (GList *l = items; l != NULL; l = l->next)
    {
      g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (l->data);
      const char *origin = g_hash_table_lookup (attributes, ORIGIN);
      SecretRetrievable **place = origin == NULL                      ? &findings.unbound
                                  : g_str_equal (origin, job->origin) ? &findings.ours
                                                                      : &findings.elsewhere;

      if (*place == NULL || is_locked (*place))
        *place = l->data;
    }
  return findings;
}

static GError *
make_elsewhere_error (SecretRetrievable *item)
{
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);
  g_autofree char *host = glance_url_dup_display_host (g_hash_table_lookup (attributes, ORIGIN));

  return glance_error_new (GLANCE_ERROR_KEY_ELSEWHERE, host);
}

static void
retrieve (Job *job, SecretRetrievable *item)
{
  if (is_locked (item))
    fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else
    secret_retrievable_retrieve_secret (item, job->cancellable, retrieved_cb, job_ref (job));
}

static void
found_for_clear (Job *job, GList *items)
{
  if (items == NULL)
    succeed (job);
  else if (is_locked (items->data))
    fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else if (!job->has_acted)
    secret_password_clearv (get_schema (), job->attributes, job->cancellable, cleared_cb,
                            job_ref (job));
  else
    fail (job,
          glance_error_new (GLANCE_ERROR_KEYRING_FAILED, _ ("it did not let go of the API key")));
}

static void
found_after_store (Job *job, GList *items)
{
  Findings findings = sort (job, items);

  if (findings.ours == NULL)
    {
      fail (job, glance_error_new (GLANCE_ERROR_KEYRING_NOT_STORED, NULL));
      return;
    }
  for (GList *l = items; l != NULL; l = l->next)
    if (l->data != findings.ours && !is_locked (l->data))
      job->stale = g_list_prepend (job->stale, g_object_ref (l->data));
  retrieve (job, findings.ours);
}

static void
found_for_lookup (Job *job, GList *items)
{
  Findings findings = sort (job, items);

  job->binds = findings.ours == NULL && findings.elsewhere == NULL && findings.unbound != NULL;
  if (findings.ours != NULL)
    retrieve (job, findings.ours);
  else if (findings.elsewhere != NULL)
    fail (job, make_elsewhere_error (findings.elsewhere));
  else if (findings.unbound != NULL)
    retrieve (job, findings.unbound);
  else
    fail (job, glance_error_new (GLANCE_ERROR_NO_KEY, NULL));
}

/* All that a search found; what it means depends on what it is for. */
static void
found (Job *job, GList *items)
{
  if (job->purpose == CLEAR)
    found_for_clear (job, items);
  else if (job->has_acted)
    found_after_store (job, items);
  else
    found_for_lookup (job, items);
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  int n_unlocked = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (!goes_on (job, error))
    return;
  if (n_unlocked > 0)
    find (job);
  else
    fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
}

static void
looked_into_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (!goes_on (job, error))
    return;
  if (collection != NULL && secret_collection_get_locked (collection) && job->is_quiet)
    fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else if (collection != NULL && secret_collection_get_locked (collection))
    {
      g_autoptr (GList) collections = g_list_append (NULL, collection);

      secret_service_unlock (job->service, collections, job->cancellable, unlocked_cb,
                             job_ref (job));
    }
  else
    found (job, NULL);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable)
    items = secret_password_search_finish (result, &error);

  if (!goes_on (job, error))
    return;

  /* Some services show nothing of a locked collection, not even that there is something. */
  if (items == NULL && job->service != NULL && !job->has_unlocked
      && !(job->has_acted && is_storing (job)))
    {
      job->has_unlocked = TRUE;
      secret_collection_for_alias (job->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                   job->cancellable, looked_into_cb, job_ref (job));
    }
  else
    found (job, items);
}

static void
find (Job *job)
{
  SecretSearchFlags flags = SECRET_SEARCH_ALL;

  if (!job->has_acted && !job->is_quiet)
    flags |= SECRET_SEARCH_UNLOCK;
  secret_password_searchv (get_schema (), job->attributes, flags, job->cancellable, found_cb,
                           job_ref (job));
}

/* Given up while the keyring asked the user, who said yes: as it was before. */
static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;

  if (job->previous != NULL)
    secret_password_store_finish (result, NULL);
  else
    secret_password_clear_finish (result, NULL);
}

static void
take_back (Job *job)
{
  g_autoptr (GHashTable) attributes = build_bound_attributes (job, job->origin);

  if (job->purpose != STORE)
    return;
  if (job->previous != NULL)
    store (job, job->previous, taken_back_cb);
  else
    secret_password_clearv (get_schema (), attributes, job->cancellable, taken_back_cb,
                            job_ref (job));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);

  if (job->task == NULL && stored)
    take_back (job);
  if (!goes_on (job, error))
    return;
  job->has_acted = TRUE;
  find (job);
}

/* Before a store: what it replaces. */

static void
previous_retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value =
      secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (!goes_on (job, error))
    return;
  job->previous = value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;
  store (job, job->key, stored_cb);
}

static void
looked_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable)
    items = secret_password_search_finish (result, &error);
  SecretRetrievable *ours;

  if (!goes_on (job, error))
    return;
  ours = sort (job, items).ours;
  if (ours != NULL && !is_locked (ours))
    secret_retrievable_retrieve_secret (ours, job->cancellable, previous_retrieved_cb,
                                        job_ref (job));
  else
    store (job, job->key, stored_cb);
}

static void
look_back (Job *job)
{
  secret_password_searchv (get_schema (), job->attributes, SECRET_SEARCH_ALL, job->cancellable,
                           looked_back_cb, job_ref (job));
}

static void
default_looked_at_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (!goes_on (job, error))
    return;
  if (collection == NULL || secret_collection_get_locked (collection))
    fail (job, glance_error_new (GLANCE_ERROR_KEYRING_LOCKED, NULL));
  else
    look_back (job);
}

/* It answers, so from now on a long silence means that it asks the user. */
static void
begin (Job *job)
{
  set_deadline (job, PROMPT_SECONDS);
  job->has_begun = TRUE;
  if (job->purpose != STORE)
    find (job);
  else if (job->is_quiet && job->service != NULL)
    secret_collection_for_alias (job->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                 job->cancellable, default_looked_at_cb, job_ref (job));
  else
    look_back (job);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  glance_keyring_connect_finish (result, &job->service, &error);
  if (job->task == NULL)
    return;
  if (error == NULL)
    begin (job);
  else
    fail (job, g_steal_pointer (&error));
}

static Job *
job_new (GlanceKeyStoreSecret *self, GTask *task, Purpose purpose, GlancePortal *portal)
{
  Job *job = g_rc_box_new0 (Job);
  GCancellable *cancellable = g_task_get_cancellable (task);

  job->task = task;
  job->purpose = purpose;
  job->clock = g_object_ref (self->clock);
  job->n_abandoned = g_rc_box_acquire (self->n_abandoned);
  job->id = g_strdup (glance_portal_get_id (portal));
  job->origin = g_strdup (glance_portal_get_origin (portal));
  job->attributes = secret_attributes_build (get_schema (), "portal-id", job->id, NULL);
  /* Translators: how the key is called in the keyring; %s is the name of the portal */
  job->label = g_strdup_printf (_ ("Backup Glance: %s"), glance_portal_get_name (portal));
  job->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      job->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (job->cancelled, G_SOURCE_FUNC (on_cancelled), job, NULL);
      g_source_attach (job->cancelled, g_main_context_get_thread_default ());
    }
  return job;
}

/* A keyring's prompt is a window. */
static gboolean
is_anybody_there (void)
{
  return g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL;
}

static void
start (GlanceKeyStore *key_store,
       Purpose purpose,
       gboolean is_quiet,
       GlancePortal *portal,
       const char *key,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GlanceKeyStoreSecret *self = GLANCE_KEY_STORE_SECRET (key_store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (Job) job = NULL;

  g_task_set_source_tag (task, start);
  g_task_set_check_cancellable (task, FALSE); /* on_cancelled() does */
  job = job_new (self, task, purpose, portal);
  job->key = g_strdup (key);
  job->is_quiet = is_quiet || !is_anybody_there ();
  if (*self->n_abandoned > 0)
    {
      fail (job, glance_error_new (GLANCE_ERROR_KEYRING_HUNG, NULL));
      return;
    }

  set_deadline (job, GREETING_SECONDS);
  glance_keyring_connect_async (job->cancellable, connected_cb, job_ref (job));
}

static void
lookup_async (GlanceKeyStore *store,
              GlancePortal *portal,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  start (store, LOOKUP, FALSE, portal, NULL, cancellable, callback, user_data);
}

static char *
lookup_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
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
  start (store, STORE, FALSE, portal, key, cancellable, callback, user_data);
}

static void
clear_async (GlanceKeyStore *store,
             GlancePortal *portal,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  start (store, CLEAR, FALSE, portal, NULL, cancellable, callback, user_data);
}

static void
clear_quietly_async (GlanceKeyStore *store,
                     GlancePortal *portal,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  start (store, CLEAR, TRUE, portal, NULL, cancellable, callback, user_data);
}

static gboolean
boolean_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
glance_key_store_secret_finalize (GObject *object)
{
  GlanceKeyStoreSecret *self = GLANCE_KEY_STORE_SECRET (object);

  g_clear_object (&self->clock);
  g_rc_box_release (self->n_abandoned);
  G_OBJECT_CLASS (glance_key_store_secret_parent_class)->finalize (object);
}

static void
glance_key_store_secret_iface_init (GlanceKeyStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = boolean_finish;
  iface->clear_async = clear_async;
  iface->clear_finish = boolean_finish;
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
  self->n_abandoned = g_rc_box_new0 (guint);
}

/**
 * glance_key_store_secret_new:
 * @clock: for the deadlines
 *
 * Returns: (transfer full): the user's keyring; it is not asked before the first call
 */
GlanceKeyStore *
glance_key_store_secret_new (GlanceClock *clock)
{
  GlanceKeyStoreSecret *self = g_object_new (GLANCE_TYPE_KEY_STORE_SECRET, NULL);

  self->clock = g_object_ref (clock);
  return GLANCE_KEY_STORE (self);
}
