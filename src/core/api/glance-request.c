/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-request.h"

#include "glance-error.h"
#include "glance-guard.h"
#include "glance-headers.h"
#include "glance-inflate.h"

#define BUFFER_SIZE (16 * 1024)
#define MAX_READS 4096 /* a megabyte in packets of 1,460 bytes takes 719 */

typedef struct
{
  /* Owned */ SoupMessage *message;
  /* Owned */ GlanceGuard *guard;
  /* Owned */ GInputStream *stream;
  /* Owned */ GByteArray *body;
  guint n_reads;
  guint8 buffer[BUFFER_SIZE];
} Call;

static void read_more (GTask *task);

static void
call_free (gpointer data)
{
  Call *self = data;

  g_clear_pointer (&self->guard, glance_guard_free);
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self);
}

static gboolean
is_success (SoupMessage *message)
{
  return SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message));
}

static gboolean
is_json (SoupMessageHeaders *headers)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return type != NULL
         && (g_ascii_strcasecmp (type, "application/json") == 0
             || g_str_has_suffix (type, "+json"));
}

static void
return_reply (GTask *task)
{
  Call *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr (GlanceReply) reply = g_new0 (GlanceReply, 1);
  g_autoptr (GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  g_autoptr (GError) error = NULL;

  reply->status = soup_message_get_status (self->message);
  reply->is_json = is_json (headers);
  reply->retry_after = glance_headers_get_retry_after (headers);
  if (SOUP_STATUS_IS_REDIRECTION (reply->status))
    reply->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  if (reply->status == SOUP_STATUS_UNAUTHORIZED)
    reply->challenge = g_strdup (soup_message_headers_get_list (headers, "WWW-Authenticate"));
  reply->body = glance_inflate (body, soup_message_headers_get_list (headers, "Content-Encoding"),
                                GLANCE_REQUEST_MAX_BODY, &error);
  if (reply->body == NULL && !is_success (self->message))
    {
      g_clear_error (&error);
      reply->body = g_bytes_new (NULL, 0);
    }

  g_debug ("%s answers %u, %" G_GSIZE_FORMAT " bytes",
           g_uri_get_host (soup_message_get_uri (self->message)), reply->status,
           g_bytes_get_size (body));
  glance_guard_close (self->guard);
  if (error != NULL)
    g_task_return_error (task, glance_error_new (GLANCE_ERROR_BAD_REPLY, error->message));
  else
    g_task_return_pointer (task, g_steal_pointer (&reply), (GDestroyNotify) glance_reply_free);
}

static void
return_error (GTask *task, const GError *error)
{
  Call *self = g_task_get_task_data (task);
  GError *ours = glance_guard_make_error (self->guard, error);

  g_debug ("%s: %s", g_uri_get_host (soup_message_get_uri (self->message)),
           glance_error_get_nick (ours));
  glance_guard_close (self->guard);
  g_task_return_error (task, ours);
}

/* The status says it all; the rest of the body does not matter. */
static void
return_status (GTask *task)
{
  Call *self = g_task_get_task_data (task);

  g_byte_array_set_size (self->body, 0);
  g_cancellable_cancel (glance_guard_get_cancellable (self->guard));
  return_reply (task);
}

/* What makes a reply too much to handle, once it is @n_bytes longer; or NULL. */
static const char *
find_excess (Call *self, gsize n_bytes)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  gsize max = soup_message_headers_get_list (headers, "Content-Encoding") != NULL
                  ? GLANCE_INFLATE_MAX_INPUT
                  : GLANCE_REQUEST_MAX_BODY;

  if (self->body->len + n_bytes > max)
    return "the answer is too long";
  if (++self->n_reads > MAX_READS)
    return "the answer comes in too many pieces";
  return NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  const char *excess = n_bytes > 0 ? find_excess (self, (gsize) n_bytes) : NULL;

  if (excess != NULL)
    {
      glance_guard_stop (self->guard, GLANCE_ERROR_BAD_REPLY, excess);
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
    }

  if (error != NULL && is_success (self->message))
    return_error (task, error);
  else if (error != NULL)
    return_status (task);
  else if (n_bytes == 0)
    return_reply (task);
  else
    {
      g_byte_array_append (self->body, self->buffer, (guint) n_bytes);
      read_more (g_steal_pointer (&task));
    }
}

/* (transfer full) @task */
static void
read_more (GTask *task)
{
  Call *self = g_task_get_task_data (task);

  g_input_stream_read_async (self->stream, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             glance_guard_get_cancellable (self->guard), on_read, task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    return_error (task, error);
  else if (!is_success (self->message) && !is_json (headers)
           && glance_headers_get_length (headers) != 0)
    return_status (task); /* a proxy's page */
  else
    read_more (g_steal_pointer (&task));
}

static SoupMessage *
make_message (const GlanceRequest *request, GError **error)
{
  g_autoptr (SoupMessage) message =
      soup_message_new (request->method != NULL ? request->method : SOUP_METHOD_GET, request->url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_BAD_ADDRESS, NULL));
      return NULL;
    }
  if (!glance_guard_check_tls (soup_message_get_uri (message), error))
    return NULL;

  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept",
                                request->accept != NULL ? request->accept : "application/json");
  /* Ask for no compression; glance_inflate() is for proxies that compress all the same. */
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (request->authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", request->authorization);
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->content_type, request->body);
  return g_steal_pointer (&message);
}

/**
 * glance_request_send_async:
 * @session: carries the request, with a #GlanceProxyResolver; each @trust needs a session of its own, since
 *   the next request may reuse the connection
 * @request: what to send; not needed any more when this returns
 * @trust: whose certificates count
 * @deadline_ms: milliseconds, overall, from now to the last byte
 * @cancellable: (nullable): the caller's
 * @callback: called exactly once, and never from within this function
 * @user_data: for @callback
 *
 * Sends one request to a server that may do anything. Redirects are not followed, nothing is waited for
 * beyond the deadline, and nothing is read beyond %GLANCE_REQUEST_MAX_BODY bytes. The status counts before
 * the body: unless it is a 2xx, a body that is not JSON, too long or cut off is left out.
 *
 * A POST goes out once, on a connection of its own. When a connection that was kept turns out to be dead,
 * anything else is sent again on another one: HTTP calls GET, PUT and DELETE safe to repeat. So after
 * UNREACHABLE or TIMEOUT nobody knows whether a POST has had its effect.
 */
void
glance_request_send_async (SoupSession *session,
                           const GlanceRequest *request,
                           GlanceTrust *trust,
                           guint deadline_ms,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Call *self;
  SoupMessage *message;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (request != NULL && request->url != NULL);
  g_return_if_fail (request->body == NULL || request->content_type != NULL);
  g_return_if_fail (trust != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, glance_request_send_async);
  message = make_message (request, &error);
  if (message == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self = g_new0 (Call, 1);
  self->message = message;
  self->body = g_byte_array_new ();
  self->guard = glance_guard_new (message, trust, GLANCE_REQUEST_MAX_BODY, cancellable);
  glance_guard_set_deadline (self->guard, deadline_ms);
  g_task_set_task_data (task, self, call_free);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT,
                           glance_guard_get_cancellable (self->guard), on_sent,
                           g_object_ref (task));
}

GlanceReply *
glance_request_send_finish (SoupSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_request_send_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
glance_reply_free (GlanceReply *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->challenge, g_free);
  g_free (self);
}
