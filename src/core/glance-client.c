/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-client.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "glance-api-key.h"
#include "glance-error.h"
#include "glance-json.h"
#include "glance-key-store.h"
#include "glance-request.h"
#include "glance-url.h"

#define API_PATH "/api/2.0"
#define MAX_CONNECTIONS 64 /* libsoup looks at all it keeps for each question */
#define MAX_CONNECTIONS_PER_HOST 2
#define IDLE_TIMEOUT (10 * 60) /* longer than the longest cadence in the background */
#define MAX_MESSAGE_CHARS 600

/* A session, and the CAs that its connections trust beside the system's. */
typedef struct
{
  /* Owned */ SoupSession *session;
  /* Owned */ GTlsDatabase *extra_cas; /* or NULL */
} Line;

struct _GlanceClient
{
  GObject parent_instance;

  /* Owned */ GHashTable *lines; /* CA file, "" for none -> Line */
  guint deadline_ms;
};

G_DEFINE_FINAL_TYPE (GlanceClient, glance_client, G_TYPE_OBJECT)

typedef gpointer (*Decode) (GBytes *bytes, GError **error);

/* What the question that a GTask carries needs on its way. */
typedef struct
{
  /* Owned */ SoupSession *session;
  /* Owned */ GTlsDatabase *extra_cas;
  /* Owned */ char *origin;
  gboolean dump;
  gint64 ends_at; /* monotonic, in microseconds */
  Decode decode;
  GDestroyNotify free_decoded;
} Question;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_clear_object (&line->session);
  g_clear_object (&line->extra_cas);
  g_free (line);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_object (&question->session);
  g_clear_object (&question->extra_cas);
  g_clear_pointer (&question->origin, g_free);
  g_free (question);
}

/* No logger on it, ever: it would print the key. */
static SoupSession *
make_session (void)
{
  return soup_session_new_with_options ("user-agent", "BackupGlance/" GLANCE_VERSION, "max-conns",
                                        MAX_CONNECTIONS, "max-conns-per-host",
                                        MAX_CONNECTIONS_PER_HOST, "idle-timeout", IDLE_TIMEOUT,
                                        "timeout", 0, NULL);
}

static Line *
get_line (GlanceClient *self, const char *ca_file, GError **error)
{
  Line *line = g_hash_table_lookup (self->lines, ca_file != NULL ? ca_file : "");
  g_autoptr (GTlsDatabase) extra_cas = NULL;
  g_autoptr (GError) file_error = NULL;

  if (line != NULL)
    return line;

  if (ca_file != NULL)
    {
      extra_cas = g_tls_file_database_new (ca_file, &file_error);
      if (extra_cas == NULL)
        {
          g_autofree char *detail = g_strdup_printf ("%s: %s", ca_file, file_error->message);

          g_propagate_error (error, glance_error_new (GLANCE_ERROR_TLS, detail));
          return NULL;
        }
    }

  line = g_new0 (Line, 1);
  line->session = make_session ();
  line->extra_cas = g_steal_pointer (&extra_cas);
  g_hash_table_insert (self->lines, g_strdup (ca_file != NULL ? ca_file : ""), line);
  return line;
}

/* The message in {"error":{"message":…,"stack":…}}; or NULL. */
static char *
get_server_message (const GlanceReply *reply)
{
  g_autoptr (JsonNode) root = reply->is_json ? glance_json_parse (reply->body, NULL) : NULL;
  JsonNode *node;
  char *message = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  node = glance_json_get_member (json_node_get_object (root), "error");
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  glance_json_get_string (json_node_get_object (node), "message", MAX_MESSAGE_CHARS, &message,
                          NULL);
  return message;
}

/* A 3xx. Says where to, but for the path and the query, which may hold a secret. To another page of the
 * same origin is a way to sign in, and no new address. */
static GError *
make_redirect_error (const Question *question, const char *location, const char *status)
{
  g_autofree char *target =
      g_uri_resolve_relative (question->origin, location, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *origin =
      target != NULL ? glance_url_normalize_origin (target, TRUE, NULL) : NULL;

  if (g_strcmp0 (origin, question->origin) == 0)
    return glance_error_new (GLANCE_ERROR_BAD_REPLY, status);
  return glance_error_new (GLANCE_ERROR_MOVED, origin);
}

/* API.md's table of errors, but for 200 and for a 403 that is not JSON. */
static GError *
make_status_error (const Question *question, const GlanceReply *reply)
{
  g_autofree char *message = get_server_message (reply);
  g_autofree char *status = g_strdup_printf ("HTTP %u", reply->status);

  switch (reply->status)
    {
    case 401:
      return glance_error_new (GLANCE_ERROR_UNAUTHORIZED, NULL);
    case 402:
      return glance_error_new (GLANCE_ERROR_PAYMENT_REQUIRED, message);
    case 403:
      return glance_error_new (GLANCE_ERROR_FORBIDDEN, message);
    case 404:
      return glance_error_new (GLANCE_ERROR_NOT_FOUND, message);
    case 429:
      return glance_error_new_rate_limited (reply->retry_after);
    default:
      break;
    }

  if (SOUP_STATUS_IS_SERVER_ERROR (reply->status))
    return glance_error_new (GLANCE_ERROR_SERVER_ERROR, status);
  if (SOUP_STATUS_IS_CLIENT_ERROR (reply->status))
    return glance_error_new (GLANCE_ERROR_BAD_REQUEST, message != NULL ? message : status);
  if (reply->location != NULL)
    return make_redirect_error (question, reply->location, status);

  return glance_error_new (GLANCE_ERROR_BAD_REPLY, status);
}

/* Each part of a question has what the parts before have left of its deadline. */
static guint
get_time_left (const Question *question)
{
  return (guint) MAX ((question->ends_at - g_get_monotonic_time ()) / 1000, 1);
}

/* The answer that is left when a portal refuses everything else. */
static void
on_restore_progress (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GlanceReply) reply = glance_request_get_finish (result, NULL);
  g_autoptr (GlanceProgress) restore = NULL;
  g_autofree char *percent = NULL;

  if (reply != NULL && reply->status == 200)
    restore = glance_progress_decode (reply->body, NULL);

  if (restore == NULL || !restore->present || restore->is_completed || restore->error != NULL)
    {
      g_task_return_error (task, glance_error_new (GLANCE_ERROR_BLOCKED, NULL));
      return;
    }

  /* Translators: how far a restore is. */
  percent = g_strdup_printf (_ ("%d %%"), restore->percent);
  g_task_return_error (task, glance_error_new (GLANCE_ERROR_RESTORING, percent));
}

static char *
make_url (const Question *question, const char *path, gboolean with_dump)
{
  return g_strconcat (question->origin, API_PATH, path,
                      !with_dump       ? ""
                      : question->dump ? "?Dump=true"
                                       : "?Dump=false",
                      NULL);
}

/* A 403 that DocSpace's own code did not write: is the portal being restored? That question needs no
 * key, and gets none. */
static void
ask_restore_progress (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  g_autofree char *url = make_url (question, "/backup/getrestoreprogress", TRUE);

  glance_request_get_async (question->session, url, NULL, question->extra_cas,
                            get_time_left (question), g_task_get_cancellable (task),
                            on_restore_progress, g_object_ref (task));
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceReply) reply = glance_request_get_finish (result, &error);
  gpointer decoded = NULL;

  if (reply != NULL && reply->status == 403 && !reply->is_json)
    {
      ask_restore_progress (task);
      return;
    }

  if (reply != NULL && reply->status == 404 && question->decode == (Decode) glance_key_info_decode)
    decoded = glance_key_info_new_unknown ();
  else if (reply != NULL && reply->status == 200)
    decoded = question->decode (reply->body, &error);
  else if (reply != NULL)
    error = make_status_error (question, reply);

  if (decoded != NULL)
    g_task_return_pointer (task, decoded, question->free_decoded);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* What there is to check before a byte goes out. */
static Question *
question_new (GlanceClient *self, GlancePortal *portal, GError **error)
{
  g_autofree char *origin = glance_url_normalize_origin (
      glance_portal_get_origin (portal), glance_portal_get_allow_http (portal), error);
  Line *line = origin != NULL ? get_line (self, glance_portal_get_ca_file (portal), error) : NULL;
  Question *question;

  if (line == NULL)
    return NULL;

  question = g_new0 (Question, 1);
  question->session = g_object_ref (line->session);
  g_set_object (&question->extra_cas, line->extra_cas);
  question->origin = g_steal_pointer (&origin);
  question->dump = glance_portal_get_dump (portal);
  question->ends_at = g_get_monotonic_time () + self->deadline_ms * G_TIME_SPAN_MILLISECOND;
  return question;
}

/* (transfer full) @task */
static void
ask (GTask *task,
     GlancePortal *portal,
     const char *key,
     const char *path,
     gboolean with_dump,
     Decode decode,
     GDestroyNotify free_decoded)
{
  g_autoptr (GTask) owned_task = task;
  g_autoptr (GError) error = NULL;
  char *clean_key = glance_api_key_clean (key, &error);
  Question *question =
      clean_key != NULL ? question_new (g_task_get_source_object (task), portal, &error) : NULL;
  g_autofree char *url = NULL;
  char *authorization;

  if (question == NULL)
    {
      glance_key_free (clean_key);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  question->decode = decode;
  question->free_decoded = free_decoded;
  g_task_set_task_data (task, question, question_free);
  url = make_url (question, path, with_dump);
  authorization = glance_api_key_to_authorization (clean_key);
  glance_request_get_async (question->session, url, authorization, question->extra_cas,
                            get_time_left (question), g_task_get_cancellable (task), on_reply,
                            g_steal_pointer (&owned_task));
  glance_key_free (authorization);
  glance_key_free (clean_key);
}

static void
glance_client_dispose (GObject *object)
{
  GlanceClient *self = GLANCE_CLIENT (object);

  g_clear_pointer (&self->lines, g_hash_table_unref);

  G_OBJECT_CLASS (glance_client_parent_class)->dispose (object);
}

static void
glance_client_class_init (GlanceClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_client_dispose;
}

static void
glance_client_init (GlanceClient *self)
{
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, line_free);
  self->deadline_ms = GLANCE_CLIENT_DEADLINE_MS;
}

/**
 * glance_client_prepare_process:
 *
 * To be called first thing in main(), before there are threads. Keeps libsoup to HTTP/1.1: on HTTP/2
 * it can lose a callback for ever (PITFALLS.md).
 */
void
glance_client_prepare_process (void)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
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
 * Forgets every connection, since they may be dead, and every CA file, since it may have changed.
 * Questions under way end with %GLANCE_ERROR_UNREACHABLE; those whose answer has begun to arrive, at
 * their deadline at the latest.
 */
void
glance_client_drop_connections (GlanceClient *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (GLANCE_IS_CLIENT (self));

  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      soup_session_abort (((Line *) value)->session);
      g_hash_table_iter_remove (&iter);
    }
}

/**
 * glance_client_get_progress_async:
 * @self: a client
 * @portal: whom to ask; what it says now counts, whatever becomes of it meanwhile
 * @key: the API key
 * @cancellable: (nullable): ends the question with %G_IO_ERROR_CANCELLED
 * @callback: called exactly once
 * @user_data: for @callback
 *
 * Asks `GET /api/2.0/backup/getbackupprogress`.
 */
void
glance_client_get_progress_async (GlanceClient *self,
                                  GlancePortal *portal,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_client_get_progress_async);
  ask (task, portal, key, "/backup/getbackupprogress", TRUE, (Decode) glance_progress_decode,
       (GDestroyNotify) glance_progress_unref);
}

GlanceProgress *
glance_client_get_progress_finish (GlanceClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * glance_client_get_key_info_async:
 * @self: a client
 * @portal: whom to ask
 * @key: the API key
 * @cancellable: (nullable): ends the question with %G_IO_ERROR_CANCELLED
 * @callback: called exactly once
 * @user_data: for @callback
 *
 * Asks `GET /api/2.0/keys/@self`, which portals have from 3.1 on.
 */
void
glance_client_get_key_info_async (GlanceClient *self,
                                  GlancePortal *portal,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_client_get_key_info_async);
  ask (task, portal, key, "/keys/@self", FALSE, (Decode) glance_key_info_decode,
       (GDestroyNotify) glance_key_info_unref);
}

GlanceKeyInfo *
glance_client_get_key_info_finish (GlanceClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * glance_client_get_history_async:
 * @self: a client
 * @portal: whom to ask
 * @key: the API key
 * @cancellable: (nullable): ends the question with %G_IO_ERROR_CANCELLED
 * @callback: called exactly once
 * @user_data: for @callback
 *
 * Asks `GET /api/2.0/backup/getbackuphistory`, which costs the server much.
 */
void
glance_client_get_history_async (GlanceClient *self,
                                 GlancePortal *portal,
                                 const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_client_get_history_async);
  ask (task, portal, key, "/backup/getbackuphistory", TRUE, (Decode) glance_history_decode,
       (GDestroyNotify) glance_history_unref);
}

GlanceHistory *
glance_client_get_history_finish (GlanceClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
