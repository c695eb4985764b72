/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-request.h"

#include <gnutls/gnutls.h>
#include <string.h>

#include "glance-descriptors.h"
#include "glance-error.h"
#include "glance-inflate.h"
#include "glance-words.h"

#define MAX_INFORMATIONAL 8
#define MAX_RETRY_AFTER (24 * 60 * 60)
#define BUFFER_SIZE (16 * 1024)
#define MAX_READS 4096 /* a megabyte in packets of 1,460 bytes takes 719 */

typedef struct
{
  /* Owned */ SoupMessage *message;
  /* Owned */ GlanceTrust *trust;
  /* Owned */ GCancellable
      *cancellable;                /* libsoup's: the guards cancel it, and so does the caller's */
  /* Owned */ GCancellable *outer; /* the caller's, or NULL */
  gulong outer_handler;
  /* Owned */ GSource *deadline;
  /* Owned */ GInputStream *stream;
  /* Owned */ GByteArray *body;
  /* Owned */ GError *verdict; /* of the guard that cancelled */
  guint certificate_errors;    /* of glance_trust_verify() */
  guint n_informational;
  guint n_reads;
  gboolean is_sent; /* the header with the key has gone out */
  guint8 buffer[BUFFER_SIZE];
} Request;

static void read_more (GTask *task);

/* Ends everything that could call back. */
static void
request_close (Request *self)
{
  if (self->deadline != NULL)
    g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
  g_cancellable_disconnect (self->outer, self->outer_handler);
  self->outer_handler = 0;
  g_signal_handlers_disconnect_by_data (self->message, self);
}

static void
request_free (gpointer data)
{
  Request *self = data;

  request_close (self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->trust, glance_trust_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->outer);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_error (&self->verdict);
  g_free (self);
}

/* The first guard to stop the request has the say. */
static void
stop (Request *self, GlanceError code, const char *detail)
{
  if (self->verdict == NULL)
    self->verdict = glance_error_new (code, detail);
  g_cancellable_cancel (self->cancellable);
}

static gboolean
on_deadline (gpointer user_data)
{
  stop (user_data, GLANCE_ERROR_TIMEOUT, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* The proxy that reads the request and replies in HTTP; NULL: the connection leads to the portal itself, or
 * through a tunnel. */
static GProxyAddress *
get_http_proxy (SoupMessage *message)
{
  GSocketAddress *address = soup_message_get_remote_address (message);

  if (!G_IS_PROXY_ADDRESS (address)
      || !g_str_equal (g_proxy_address_get_protocol (G_PROXY_ADDRESS (address)), "http"))
    return NULL;
  return G_PROXY_ADDRESS (address);
}

/* A proxy that forwards plain HTTP wants its password in a header. libsoup's own way of sending it loops when
 * the proxy refuses. The header goes out on a connection to the proxy, and on no other. */
static void
add_proxy_authorization (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  GProxyAddress *proxy = get_http_proxy (message);
  g_autofree char *pair = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *header = NULL;

  soup_message_headers_remove (headers, "Proxy-Authorization");
  if (proxy == NULL || g_proxy_address_get_username (proxy) == NULL)
    return;

  pair = g_strdup_printf (
      "%s:%s", g_proxy_address_get_username (proxy),
      g_proxy_address_get_password (proxy) != NULL ? g_proxy_address_get_password (proxy) : "");
  encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  header = g_strconcat ("Basic ", encoded, NULL);
  soup_message_headers_replace (headers, "Proxy-Authorization", header);
}

/* There is a connection, and nothing has been sent on it yet. HTTP/1.1 keeps connections alive by default,
 * so the header that libsoup adds to each request is not needed. */
static void
on_starting (SoupMessage *message, Request *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  if (glance_descriptors_are_scarce ())
    soup_message_headers_replace (headers, "Connection", "close");
  else
    soup_message_headers_remove (headers, "Connection");
  add_proxy_authorization (message);
}

static void
on_wrote_headers (SoupMessage *message, Request *self)
{
  self->is_sent = TRUE;
}

/* libsoup reads these without returning to the main loop, so that no timer would ever fire. */
static void
on_got_informational (SoupMessage *message, Request *self)
{
  if (++self->n_informational > MAX_INFORMATIONAL)
    stop (self, GLANCE_ERROR_BAD_REPLY, "too many interim responses");
}

static gboolean
is_success (SoupMessage *message)
{
  return SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message));
}

/* Content-Length as the server says it; -1 where only the end of the body tells the length. */
static goffset
get_announced_length (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
             ? soup_message_headers_get_content_length (headers)
             : -1;
}

static void
on_got_headers (SoupMessage *message, Request *self)
{
  guint status = soup_message_get_status (message);

  /* libsoup would read the whole body of these into memory before we see the message. */
  if (status == SOUP_STATUS_PROXY_UNAUTHORIZED && get_http_proxy (message) != NULL)
    stop (self,
          g_proxy_address_get_username (get_http_proxy (message)) != NULL
              ? GLANCE_ERROR_PROXY_PASSWORD_REFUSED
              : GLANCE_ERROR_PROXY_PASSWORD,
          NULL);
  else if (status == SOUP_STATUS_PROXY_UNAUTHORIZED)
    stop (self, GLANCE_ERROR_BAD_REPLY, "HTTP 407");
  else if (status == SOUP_STATUS_MISDIRECTED_REQUEST)
    stop (self, GLANCE_ERROR_BAD_REPLY, "HTTP 421");
  else if (is_success (message) && get_announced_length (message) > GLANCE_REQUEST_MAX_BODY)
    stop (self, GLANCE_ERROR_BAD_REPLY, "the answer is too long");
}

static guint
verify (Request *self, GTlsCertificate *certificate)
{
  return glance_trust_verify (self->trust, certificate,
                              g_uri_get_host (soup_message_get_uri (self->message)));
}

/* Before the first byte of HTTP, and so before the key. The certificate is verified here, since a resumed TLS
 * session brings one that was accepted for another portal: GnuTLS has one cache for the whole process. */
static void
on_handshaked (Request *self, GTlsConnection *connection)
{
  if (g_tls_connection_get_protocol_version (connection) < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      stop (self, GLANCE_ERROR_TLS_OUTDATED, NULL);
      return;
    }
  self->certificate_errors = verify (self, g_tls_connection_get_peer_certificate (connection));
  if (self->certificate_errors == 0)
    return;
  if (self->verdict == NULL)
    self->verdict = glance_trust_make_error (self->certificate_errors);
  g_cancellable_cancel (self->cancellable);
}

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, Request *self)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  /* On HTTP/2 libsoup can lose a callback for ever. */
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), protocols);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    on_handshaked (self, G_TLS_CONNECTION (stream));
}

/* What the system does not trust, this portal's CA file may. */
static gboolean
on_accept_certificate (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       Request *self)
{
  self->certificate_errors = verify (self, certificate);
  return self->certificate_errors == 0;
}

/* Whether what came in place of TLS was something else. GLib has a code for it that its GnuTLS backend does
 * not always use: then its text has GnuTLS's own in it. */
static gboolean
is_not_tls (const GError *error)
{
  return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS)
         || (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_MISC)
             && strstr (error->message, gnutls_strerror (GNUTLS_E_UNEXPECTED_PACKET)) != NULL);
}

static GError *
make_tls_error (Request *self, const GError *error)
{
  if (is_not_tls (error))
    return glance_error_new (GLANCE_ERROR_NOT_TLS, error->message);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return glance_error_new (GLANCE_ERROR_UNREACHABLE, error->message);
  if (self->certificate_errors != 0)
    return glance_trust_make_error (self->certificate_errors);

  /* With TLS 1.3, a server that wants a client certificate says so after it has got the request, and the key. */
  return glance_error_new (self->is_sent ? GLANCE_ERROR_TLS_REFUSED : GLANCE_ERROR_TLS,
                           error->message);
}

/* An error on the way through a proxy, before there is a connection to the portal; or NULL. */
static GError *
make_proxy_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH))
    return glance_error_new (GLANCE_ERROR_PROXY_PASSWORD, NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED))
    return glance_error_new (GLANCE_ERROR_PROXY_PASSWORD_REFUSED, NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return glance_error_new (GLANCE_ERROR_PROXY, error->message);
  return NULL;
}

static gboolean
is_no_route (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE)
         || g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
}

/* Translates an error of libsoup. */
static GError *
make_error (Request *self, const GError *error)
{
  GError *proxy_error;

  /* The caller has given up and wants no verdict, whatever happened first. */
  if (g_cancellable_is_cancelled (self->outer))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The check was given up");
  if (self->verdict != NULL)
    return g_steal_pointer (&self->verdict);
  if (error->domain == GLANCE_ERROR) /* of our own proxy resolver */
    return g_error_copy (error);

  proxy_error = make_proxy_error (error);
  if (proxy_error != NULL)
    return proxy_error;
  if (error->domain == G_TLS_ERROR)
    return make_tls_error (self, error);
  if (error->domain == SOUP_SESSION_ERROR
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)
      || g_error_matches (error, G_IO_ERROR,
                          G_IO_ERROR_INVALID_ARGUMENT)) /* libsoup 3.6: a chunk */
    return glance_error_new (GLANCE_ERROR_BAD_REPLY, error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return glance_error_new (GLANCE_ERROR_TIMEOUT, NULL);
  if (is_no_route (error)
      && !g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    return glance_error_new (GLANCE_ERROR_OFFLINE, NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return glance_error_new (GLANCE_ERROR_UNREACHABLE, "the answer was cut off");

  /* Neither we nor the caller cancelled: the session was aborted, for instance after sleep. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return glance_error_new (GLANCE_ERROR_UNREACHABLE, "the connection was dropped");

  return glance_error_new (GLANCE_ERROR_UNREACHABLE, error->message);
}

static gboolean
is_json (SoupMessageHeaders *headers)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return type != NULL
         && (g_ascii_strcasecmp (type, "application/json") == 0
             || g_str_has_suffix (type, "+json"));
}

/* RFC 9110, 10.2.3: seconds, or a date. A date is compared with the server's own clock if it sends the time,
 * since ours may be wrong. */
static gint64
get_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  const char *now_text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &seconds, NULL))
    return (gint64) MIN (seconds, MAX_RETRY_AFTER);
  if (g_ascii_isdigit (*text) && strspn (text, "0123456789") == strlen (text))
    return MAX_RETRY_AFTER;

  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return -1;
  now = now_text != NULL ? soup_date_time_new_from_http_string (now_text) : NULL;
  if (now == NULL)
    now = g_date_time_new_now_utc ();

  return CLAMP (g_date_time_difference (date, now) / G_TIME_SPAN_SECOND, 0, MAX_RETRY_AFTER);
}

static void
return_reply (GTask *task)
{
  Request *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr (GlanceReply) reply = g_new0 (GlanceReply, 1);
  g_autoptr (GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  g_autoptr (GError) error = NULL;

  reply->status = soup_message_get_status (self->message);
  reply->is_json = is_json (headers);
  reply->retry_after = get_retry_after (headers);
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
  request_close (self);
  if (error != NULL)
    g_task_return_error (task, glance_error_new (GLANCE_ERROR_BAD_REPLY, error->message));
  else
    g_task_return_pointer (task, g_steal_pointer (&reply), (GDestroyNotify) glance_reply_free);
}

static void
return_error (GTask *task, const GError *error)
{
  Request *self = g_task_get_task_data (task);
  GError *ours = make_error (self, error);

  g_debug ("%s: %s", g_uri_get_host (soup_message_get_uri (self->message)),
           glance_error_get_nick (ours));
  request_close (self);
  g_task_return_error (task, ours);
}

/* The status says it all; the rest of the body does not matter. */
static void
return_status (GTask *task)
{
  Request *self = g_task_get_task_data (task);

  g_byte_array_set_size (self->body, 0);
  g_cancellable_cancel (self->cancellable);
  return_reply (task);
}

/* What makes a reply too much to handle, once it is @n_bytes longer; or NULL. */
static const char *
find_excess (Request *self, gsize n_bytes)
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
  Request *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  const char *excess = n_bytes > 0 ? find_excess (self, (gsize) n_bytes) : NULL;

  if (excess != NULL)
    {
      stop (self, GLANCE_ERROR_BAD_REPLY, excess);
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
  Request *self = g_task_get_task_data (task);

  g_input_stream_read_async (self->stream, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    return_error (task, error);
  else if (!is_success (self->message) && !is_json (headers)
           && get_announced_length (self->message) != 0)
    return_status (task); /* a proxy's page */
  else
    read_more (g_steal_pointer (&task));
}

static Request *
request_new (SoupMessage *message, GlanceTrust *trust, guint deadline_ms, GCancellable *outer)
{
  Request *self = g_new0 (Request, 1);

  self->message = g_object_ref (message);
  self->trust = glance_trust_ref (trust);
  self->body = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->outer, outer);
  if (outer != NULL)
    self->outer_handler = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                                 g_object_ref (self->cancellable), g_object_unref);

  self->deadline = g_timeout_source_new (deadline_ms);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  g_signal_connect (message, "starting", G_CALLBACK (on_starting), self);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), self);
  g_signal_connect (message, "got-informational", G_CALLBACK (on_got_informational), self);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  return self;
}

/**
 * glance_request_get_async:
 * @session: carries the request, with a #GlanceProxyResolver; each @trust needs a session of its own, since
 *   the next request may reuse the connection
 * @url: an absolute http or https URL
 * @authorization: (nullable): the Authorization header
 * @trust: whose certificates count
 * @deadline_ms: milliseconds, overall, from now to the last byte
 * @cancellable: (nullable): the caller's
 * @callback: called exactly once, and never from within this function
 * @user_data: for @callback
 *
 * Sends one request to a server that may do anything. Redirects are not followed, nothing is waited for
 * beyond the deadline, and nothing is read beyond %GLANCE_REQUEST_MAX_BODY bytes. The status counts before
 * the body: unless it is a 2xx, a body that is not JSON, too long or cut off is left out.
 */
void
glance_request_get_async (SoupSession *session,
                          const char *url,
                          const char *authorization,
                          GlanceTrust *trust,
                          guint deadline_ms,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  SoupMessageHeaders *headers;

  g_task_set_source_tag (task, glance_request_get_async);
  if (message == NULL)
    {
      g_task_return_error (task, glance_error_new (GLANCE_ERROR_BAD_ADDRESS, NULL));
      return;
    }
  if (g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https")
      && !g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_task_return_error (task, glance_error_new (GLANCE_ERROR_TLS_ABSENT, NULL));
      return;
    }

  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept", "application/json");
  /* Ask for no compression; glance_inflate() is for proxies that compress all the same. */
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", authorization);

  g_task_set_task_data (task, request_new (message, trust, deadline_ms, cancellable), request_free);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT,
                           ((Request *) g_task_get_task_data (task))->cancellable, on_sent,
                           g_object_ref (task));
}

GlanceReply *
glance_request_get_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_request_get_async), NULL);

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
