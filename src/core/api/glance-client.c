/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-client.h"

#include <libsoup/soup.h>

#include "glance-api-key.h"
#include "glance-error.h"
#include "glance-key-store.h"
#include "glance-proxy.h"
#include "glance-refusal.h"
#include "glance-request.h"
#include "glance-url.h"
#include "glance-words.h"

#define API_PATH "/api/2.0"
/* More than there are slots (#GlanceSlots), so that no check queues in libsoup while its deadline runs; not
 * many more, since libsoup goes through all its connections for each check. */
#define MAX_CONNECTIONS 144
#define MAX_CONNECTIONS_PER_HOST 2
#define IDLE_TIMEOUT (10 * 60) /* longer than the longest cadence in the background */

/* A session, and whose certificates its connections have been checked against. */
typedef struct
{
  /* Owned */ SoupSession *session;
  /* Owned */ GlanceTrust *trust;
} Channel;

struct _GlanceClient
{
  GObject parent_instance;

  /* Owned */ GHashTable *channels;  /* CA file, "" for none -> Channel */
  /* Owned */ GHashTable *under_way; /* the GCancellable of each call */
  guint deadline_ms;
};

G_DEFINE_FINAL_TYPE (GlanceClient, glance_client, G_TYPE_OBJECT)

typedef gpointer (*Decode) (GBytes *bytes, GError **error);

typedef struct
{
  const char *method; /* NULL: GET */
  const char *path;
  gboolean with_dump;
  Decode decode;
  GDestroyNotify free_decoded;
  gpointer (*new_absent) (void); /* the result of a 404; NULL: it is an error */
} Endpoint;

enum
{
  PROGRESS,
  HISTORY,
  KEY_INFO,
  RESTORE_PROGRESS,
};

/* DocSpace's calls, a row each. */
static const Endpoint endpoints[] = {
  [PROGRESS] = {
    .path = "/backup/getbackupprogress",
    .with_dump = TRUE,
    .decode = (Decode) glance_progress_decode,
    .free_decoded = (GDestroyNotify) glance_progress_unref,
  },
  [HISTORY] = {
    .path = "/backup/getbackuphistory",
    .with_dump = TRUE,
    .decode = (Decode) glance_history_decode,
    .free_decoded = (GDestroyNotify) glance_history_unref,
  },
  /* Portals have it from 3.1 on. */
  [KEY_INFO] = {
    .path = "/keys/@self",
    .decode = (Decode) glance_key_info_decode,
    .free_decoded = (GDestroyNotify) glance_key_info_unref,
    .new_absent = (gpointer (*) (void)) glance_key_info_new_unknown,
  },
  /* Needs no key, and gets none. */
  [RESTORE_PROGRESS] = {
    .path = "/backup/getrestoreprogress",
    .with_dump = TRUE,
    .decode = (Decode) glance_progress_decode,
    .free_decoded = (GDestroyNotify) glance_progress_unref,
  },
};

/* The task data of a call. */
typedef struct
{
  /* Owned */ GHashTable *under_way; /* of the client, which may go before */
  /* Owned */ SoupSession *session;
  /* Owned */ GlanceTrust *trust;
  /* Owned */ char *origin;
  /* Owned */ GCancellable
      *cancellable; /* ours: the caller's cancels it, and so does dropping connections */
  /* Owned */ GCancellable *outer; /* the caller's, or NULL */
  gulong outer_handler;
  const Endpoint *endpoint;
  gboolean dump;
  gint64 ends_at; /* monotonic, in microseconds */
} Call;

static void
channel_free (gpointer data)
{
  Channel *channel = data;

  g_clear_object (&channel->session);
  g_clear_pointer (&channel->trust, glance_trust_unref);
  g_free (channel);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_cancellable_disconnect (call->outer, call->outer_handler);
  g_hash_table_remove (call->under_way, call->cancellable);
  g_clear_pointer (&call->under_way, g_hash_table_unref);
  g_clear_object (&call->session);
  g_clear_pointer (&call->trust, glance_trust_unref);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->outer);
  g_clear_pointer (&call->origin, g_free);
  g_free (call);
}

/* No logger on it, ever: it would print the key. */
static SoupSession *
make_session (void)
{
  g_autoptr (GProxyResolver) resolver =
      glance_proxy_is_possible () ? glance_proxy_resolver_new (NULL) : NULL;

  return soup_session_new_with_options ("user-agent", "BackupGlance/" GLANCE_VERSION, "max-conns",
                                        MAX_CONNECTIONS, "max-conns-per-host",
                                        MAX_CONNECTIONS_PER_HOST, "idle-timeout", IDLE_TIMEOUT,
                                        "timeout", 0, "proxy-resolver", resolver, NULL);
}

/* When a CA file has been replaced, its connections go: they were trusted because of the old one. */
static Channel *
get_channel (GlanceClient *self, const char *ca_file, GError **error)
{
  const char *key = ca_file != NULL ? ca_file : "";
  Channel *channel = g_hash_table_lookup (self->channels, key);
  GlanceTrust *trust;

  if (channel != NULL && glance_trust_is_current (channel->trust))
    return channel;
  g_hash_table_remove (self->channels, key);

  trust = ca_file != NULL ? glance_trust_new_file (ca_file, error) : glance_trust_new_system ();
  if (trust == NULL)
    return NULL;
  channel = g_new0 (Channel, 1);
  channel->session = make_session ();
  channel->trust = trust;
  g_hash_table_insert (self->channels, g_strdup (key), channel);
  return channel;
}

/* The parts of a call share one deadline. */
static guint
get_time_left (const Call *call)
{
  return (guint) MAX ((call->ends_at - g_get_monotonic_time ()) / 1000, 1);
}

/* The one call that a portal still answers while it is being restored. */
static void
on_restore_progress (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) request_error = NULL;
  g_autoptr (GlanceReply) reply =
      glance_request_send_finish (SOUP_SESSION (source), result, &request_error);
  g_autoptr (GlanceProgress) restore = NULL;
  g_autofree char *percent = NULL;

  if (g_error_matches (request_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&request_error));
      return;
    }
  if (reply != NULL && reply->status == 200)
    restore = endpoints[RESTORE_PROGRESS].decode (reply->body, NULL);

  if (restore == NULL || !restore->present || restore->is_completed || restore->error != NULL)
    {
      GError *error = glance_error_new (GLANCE_ERROR_BLOCKED, NULL);

      glance_error_set_from_intermediary (error);
      g_task_return_error (task, error);
      return;
    }

  /* Translators: how far a restore is. */
  percent = g_strdup_printf (_ ("%d%%"), restore->percent);
  g_task_return_error (task, glance_error_new (GLANCE_ERROR_RESTORING, percent));
}

/* Sends the call's own endpoint, or another one that is needed to understand its answer. */
static void
send_call (GTask *task,
           const Endpoint *endpoint,
           const char *authorization,
           GAsyncReadyCallback callback)
{
  Call *call = g_task_get_task_data (task);
  const char *query = "";
  g_autofree char *url = NULL;

  if (endpoint->with_dump)
    query = call->dump ? "?Dump=true" : "?Dump=false";
  url = g_strconcat (call->origin, API_PATH, endpoint->path, query, NULL);
  glance_request_send_async (
      call->session,
      &(GlanceRequest) { .method = endpoint->method, .url = url, .authorization = authorization },
      call->trust, get_time_left (call), call->cancellable, callback, g_object_ref (task));
}

/* After a 403 that DocSpace's own code did not write: is the portal being restored? The call needs no key, and
 * gets none. */
static void
call_restore_progress (GTask *task)
{
  send_call (task, &endpoints[RESTORE_PROGRESS], NULL, on_restore_progress);
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  const Endpoint *endpoint = call->endpoint;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceReply) reply =
      glance_request_send_finish (SOUP_SESSION (source), result, &error);
  gpointer decoded = NULL;

  if (reply != NULL && reply->status == 403 && !glance_refusal_is_portals (reply))
    {
      call_restore_progress (task);
      return;
    }

  if (reply != NULL && reply->status == 404 && endpoint->new_absent != NULL)
    decoded = endpoint->new_absent ();
  else if (reply != NULL && reply->status == 200)
    decoded = endpoint->decode (reply->body, &error);
  else if (reply != NULL)
    error = glance_refusal_new (reply, call->origin, endpoint->with_dump && call->dump);

  if (decoded != NULL)
    g_task_return_pointer (task, decoded, endpoint->free_decoded);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* Validates everything before a byte goes out. */
static Call *
call_new (GlanceClient *self,
          const Endpoint *endpoint,
          GlancePortal *portal,
          GCancellable *outer,
          GError **error)
{
  g_autofree char *origin = glance_url_normalize_origin (
      glance_portal_get_origin (portal), glance_portal_get_allow_http (portal), error);
  Channel *channel =
      origin != NULL ? get_channel (self, glance_portal_get_ca_file (portal), error) : NULL;
  Call *call;

  if (channel == NULL)
    return NULL;

  call = g_new0 (Call, 1);
  call->under_way = g_hash_table_ref (self->under_way);
  call->session = g_object_ref (channel->session);
  call->trust = glance_trust_ref (channel->trust);
  call->origin = g_steal_pointer (&origin);
  call->endpoint = endpoint;
  call->dump = glance_portal_get_dump (portal);
  call->ends_at = g_get_monotonic_time () + self->deadline_ms * G_TIME_SPAN_MILLISECOND;
  call->cancellable = g_cancellable_new ();
  g_hash_table_add (self->under_way, call->cancellable);
  if (g_set_object (&call->outer, outer))
    call->outer_handler = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                                 g_object_ref (call->cancellable), g_object_unref);
  return call;
}

static void
begin (GlanceClient *self,
       const Endpoint *endpoint,
       GlancePortal *portal,
       const char *key,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  char *clean_key = glance_api_key_clean (key, &error);
  Call *call = clean_key != NULL ? call_new (self, endpoint, portal, cancellable, &error) : NULL;
  char *authorization;

  g_task_set_source_tag (task, (gpointer) endpoint);
  if (call == NULL)
    {
      glance_key_free (clean_key);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_task_set_task_data (task, call, call_free);
  authorization = glance_api_key_to_authorization (clean_key);
  send_call (task, endpoint, authorization, on_reply);
  glance_key_free (authorization);
  glance_key_free (clean_key);
}

static gpointer
finish (GlanceClient *self, const Endpoint *endpoint, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer) endpoint), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
glance_client_dispose (GObject *object)
{
  GlanceClient *self = GLANCE_CLIENT (object);

  g_hash_table_remove_all (self->channels);

  G_OBJECT_CLASS (glance_client_parent_class)->dispose (object);
}

static void
glance_client_finalize (GObject *object)
{
  GlanceClient *self = GLANCE_CLIENT (object);

  g_hash_table_unref (self->channels);
  g_hash_table_unref (self->under_way);
  G_OBJECT_CLASS (glance_client_parent_class)->finalize (object);
}

static void
glance_client_class_init (GlanceClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_client_dispose;
  object_class->finalize = glance_client_finalize;
}

static void
glance_client_init (GlanceClient *self)
{
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, channel_free);
  self->under_way = g_hash_table_new (NULL, NULL);
  self->deadline_ms = GLANCE_CLIENT_DEADLINE_MS;
}

GlanceClient *
glance_client_new (void)
{
  return g_object_new (GLANCE_TYPE_CLIENT, NULL);
}

void
glance_client_set_deadline (GlanceClient *self, guint deadline_ms)
{
  g_return_if_fail (GLANCE_IS_CLIENT (self));
  g_return_if_fail (deadline_ms > 0);

  self->deadline_ms = deadline_ms;
}

/**
 * glance_client_drop_connections:
 * @self: a client
 *
 * Drops every connection, since they may be dead. Every call under way ends at once with
 * %G_IO_ERROR_CANCELLED, as if its caller had cancelled it, even if its reply has begun to arrive: this says
 * nothing about the portal.
 */
void
glance_client_drop_connections (GlanceClient *self)
{
  g_autoptr (GPtrArray) calls = NULL;
  GHashTableIter iter;
  gpointer key;

  g_return_if_fail (GLANCE_IS_CLIENT (self));

  calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->under_way);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (calls, g_object_ref (key));
  for (guint i = 0; i < calls->len; i++)
    g_cancellable_cancel (calls->pdata[i]);
  g_hash_table_remove_all (self->channels);
}

/**
 * glance_client_get_progress_async:
 * @self: a client
 * @portal: the portal as it is now; later changes to it do not matter
 * @key: the API key
 * @cancellable: (nullable): ends the check with %G_IO_ERROR_CANCELLED
 * @callback: called exactly once
 * @user_data: for @callback
 *
 * Calls `GET /api/2.0/backup/getbackupprogress`.
 */
void
glance_client_get_progress_async (GlanceClient *self,
                                  GlancePortal *portal,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_CLIENT (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  begin (self, &endpoints[PROGRESS], portal, key, cancellable, callback, user_data);
}

GlanceProgress *
glance_client_get_progress_finish (GlanceClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_CLIENT (self), NULL);

  return finish (self, &endpoints[PROGRESS], result, error);
}

/**
 * glance_client_get_key_info_async:
 * @self: a client
 * @portal: the portal
 * @key: the API key
 * @cancellable: (nullable): ends the check with %G_IO_ERROR_CANCELLED
 * @callback: called exactly once
 * @user_data: for @callback
 *
 * Calls `GET /api/2.0/keys/@self`, which portals have from 3.1 on.
 */
void
glance_client_get_key_info_async (GlanceClient *self,
                                  GlancePortal *portal,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_CLIENT (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  begin (self, &endpoints[KEY_INFO], portal, key, cancellable, callback, user_data);
}

GlanceKeyInfo *
glance_client_get_key_info_finish (GlanceClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_CLIENT (self), NULL);

  return finish (self, &endpoints[KEY_INFO], result, error);
}

/**
 * glance_client_get_history_async:
 * @self: a client
 * @portal: the portal
 * @key: the API key
 * @cancellable: (nullable): ends the check with %G_IO_ERROR_CANCELLED
 * @callback: called exactly once
 * @user_data: for @callback
 *
 * Calls `GET /api/2.0/backup/getbackuphistory`, which is expensive for the server.
 */
void
glance_client_get_history_async (GlanceClient *self,
                                 GlancePortal *portal,
                                 const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_CLIENT (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  begin (self, &endpoints[HISTORY], portal, key, cancellable, callback, user_data);
}

GlanceHistory *
glance_client_get_history_finish (GlanceClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_CLIENT (self), NULL);

  return finish (self, &endpoints[HISTORY], result, error);
}
