/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-transfer.h"

#include <libsoup/soup.h>

#include "glance-content-range.h"
#include "glance-error.h"
#include "glance-guard.h"
#include "glance-headers.h"
#include "glance-proxy.h"
#include "glance-redirect.h"
#include "glance-url.h"
#include "glance-words.h"

#define BUFFER_SIZE (1024 * 1024)
#define TOO_MANY_REQUESTS 429

/* One request and its answer: another message for each redirect. */
typedef struct
{
  /* Borrowed */ const GlanceTransferRequest *request;
  /* Borrowed */ const GlanceTransferSink *sink;
  /* Borrowed */ GCancellable *cancellable;
  /* Owned */ SoupSession *session;
  /* Owned */ char *url;
  /* Owned */ SoupMessage *message;
  /* Owned */ GlanceGuard *guard;
  /* Owned */ GInputStream *stream;
  guint n_redirects;
} Transfer;

/* A body that is not wanted to its end is not read to its end either. */
static void
end_message (Transfer *self)
{
  if (self->guard != NULL)
    g_cancellable_cancel (glance_guard_get_cancellable (self->guard));
  g_clear_object (&self->stream);
  g_clear_pointer (&self->guard, glance_guard_free);
  g_clear_object (&self->message);
}

/* No logger on it, ever: it would print the key. It is silent for as long as the server is: the caller's
 * cancellable ends that. */
static SoupSession *
make_session (void)
{
  g_autoptr (GProxyResolver) resolver = glance_proxy_resolver_new (NULL);

  return soup_session_new_with_options ("user-agent", "BackupGlance/" GLANCE_VERSION, "timeout", 0,
                                        "proxy-resolver", resolver, NULL);
}

/* The key goes to the portal's own origin and nowhere else, whoever redirects there. */
static gboolean
make_message (Transfer *self, GError **error)
{
  const GlanceTransferRequest *request = self->request;
  SoupMessageHeaders *headers;

  self->message = soup_message_new (SOUP_METHOD_GET, self->url);
  if (self->message == NULL)
    {
      g_propagate_error (
          error, glance_error_new (GLANCE_ERROR_LINK_UNSAFE, _ ("it is not a valid address")));
      return FALSE;
    }
  if (!glance_guard_check_tls (soup_message_get_uri (self->message), error))
    return FALSE;

  headers = soup_message_get_request_headers (self->message);
  soup_message_headers_replace (headers, "Accept", "*/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (request->authorization != NULL && glance_url_same_origin (request->origin, self->url))
    soup_message_headers_replace (headers, "Authorization", request->authorization);
  if (request->start > 0)
    soup_message_headers_set_range (headers, request->start, -1);
  self->guard = glance_guard_new (self->message, request->trust, -1, self->cancellable);
  return TRUE;
}

static gboolean
send_message (Transfer *self, GError **error)
{
  g_autoptr (GError) trouble = NULL;

  if (!make_message (self, error))
    return FALSE;
  self->stream = soup_session_send (self->session, self->message,
                                    glance_guard_get_cancellable (self->guard), &trouble);
  if (self->stream == NULL)
    g_propagate_error (error, glance_guard_make_error (self->guard, trouble));
  return self->stream != NULL;
}

/* What a status means that brings no file. */
static GError *
make_refusal (Transfer *self)
{
  guint status = soup_message_get_status (self->message);
  gint64 retry_after =
      glance_headers_get_retry_after (soup_message_get_response_headers (self->message));
  g_autofree char *detail = g_strdup_printf ("HTTP %u", status);
  GError *error;

  if (status == TOO_MANY_REQUESTS)
    return glance_error_new_rate_limited (retry_after);
  if (status == SOUP_STATUS_REQUEST_TIMEOUT)
    return glance_error_new (GLANCE_ERROR_TIMEOUT, detail);
  /* Where a redirect led, a link lives for seconds; that of the portal leads to another one. */
  if (SOUP_STATUS_IS_SERVER_ERROR (status)
      || (SOUP_STATUS_IS_CLIENT_ERROR (status) && self->n_redirects > 0))
    {
      error = glance_error_new (GLANCE_ERROR_SERVER_ERROR, detail);
      glance_error_set_retry_after (error, retry_after);
      return error;
    }
  if (status == SOUP_STATUS_UNAUTHORIZED
      && glance_url_same_origin (self->request->origin, self->url))
    return glance_error_new (GLANCE_ERROR_UNAUTHORIZED, NULL);
  if (SOUP_STATUS_IS_CLIENT_ERROR (status))
    return glance_error_new (GLANCE_ERROR_LINK_REFUSED, detail);
  return glance_error_new (GLANCE_ERROR_BAD_DOWNLOAD, detail);
}

/* @end: where the body ends; -1 where nobody said */
static GlanceTransferEnd
take_body (Transfer *self, gint64 position, gint64 end, gint64 total, GError **error)
{
  const GlanceTransferSink *sink = self->sink;
  GCancellable *cancellable = glance_guard_get_cancellable (self->guard);
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  g_autoptr (GError) trouble = NULL;
  gssize n_bytes;

  if (!sink->begin (sink->data, position, total, error))
    return GLANCE_TRANSFER_FAILED;
  while ((n_bytes = g_input_stream_read (self->stream, buffer, BUFFER_SIZE, cancellable, &trouble))
         > 0)
    {
      if (end >= 0 && n_bytes > end - position)
        return GLANCE_TRANSFER_CHANGED;
      if (!sink->take (sink->data, buffer, (gsize) n_bytes, error))
        return GLANCE_TRANSFER_FAILED;
      position += n_bytes;
    }

  if (n_bytes < 0)
    {
      g_propagate_error (error, glance_guard_make_error (self->guard, trouble));
      return GLANCE_TRANSFER_FAILED;
    }
  if (position < end)
    {
      g_propagate_error (error,
                         glance_error_new (GLANCE_ERROR_UNREACHABLE, "the answer was cut off"));
      return GLANCE_TRANSFER_FAILED;
    }
  return total >= 0 && position < total ? GLANCE_TRANSFER_MORE : GLANCE_TRANSFER_WHOLE;
}

/* A 206. */
static GlanceTransferEnd
take_part (Transfer *self, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  GlanceContentRange range;

  if (self->request->start == 0
      || !glance_content_range_parse (soup_message_headers_get_one (headers, "Content-Range"),
                                      &range)
      || !glance_content_range_fits (&range, self->request->start, self->request->total,
                                     glance_headers_get_length (headers)))
    return GLANCE_TRANSFER_CHANGED;
  return take_body (self, range.first, range.last + 1, range.total, error);
}

/* A 416: there is nothing after what is here, or the file is another one. */
static GlanceTransferEnd
compare_sizes (Transfer *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  gint64 start = self->request->start;
  gint64 total = self->request->total;
  GlanceContentRange range;

  return start > 0 && (total < 0 || total == start)
                 && glance_content_range_parse (
                     soup_message_headers_get_one (headers, "Content-Range"), &range)
                 && range.first < 0 && range.total == start
             ? GLANCE_TRANSFER_WHOLE
             : GLANCE_TRANSFER_CHANGED;
}

static gboolean
is_redirect (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND
         || status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT
         || status == SOUP_STATUS_PERMANENT_REDIRECT;
}

/* Sends the request again to where the answer leads. */
static gboolean
follow (Transfer *self, GError **error)
{
  const char *location =
      soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
  char *url;

  if (++self->n_redirects > GLANCE_REDIRECT_MAX)
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_LINK_UNSAFE,
                                                  _ ("the server redirects it too often")));
      return FALSE;
    }
  url = glance_redirect_resolve (self->request->origin, self->url, location,
                                 self->request->allow_http, error);
  if (url == NULL)
    return FALSE;
  g_free (self->url);
  self->url = url;
  end_message (self);
  return send_message (self, error);
}

static GlanceTransferEnd
run (Transfer *self, GError **error)
{
  guint status;
  gint64 length;

  if (!send_message (self, error))
    return GLANCE_TRANSFER_FAILED;
  while (is_redirect (status = soup_message_get_status (self->message)))
    if (!follow (self, error))
      return GLANCE_TRANSFER_FAILED;

  g_debug ("%s answers %u", g_uri_get_host (soup_message_get_uri (self->message)), status);
  switch (status)
    {
    case SOUP_STATUS_OK:
      length = glance_headers_get_length (soup_message_get_response_headers (self->message));
      return take_body (self, 0, length, length, error);
    case SOUP_STATUS_PARTIAL_CONTENT:
      return take_part (self, error);
    case SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE:
      return compare_sizes (self);
    default:
      g_propagate_error (error, make_refusal (self));
      return GLANCE_TRANSFER_FAILED;
    }
}

/**
 * glance_transfer_run:
 * @request: what to fetch
 * @sink: where the bytes go
 * @cancellable: ends it with %G_IO_ERROR_CANCELLED
 *
 * Fetches a file, or the rest of it, from a server that may say and do anything. Blocks: it is for a thread
 * of its own. Whether what came is a whole archive is not looked at here.
 *
 * Returns: how it ended; %GLANCE_TRANSFER_FAILED with UNREACHABLE, TIMEOUT, OFFLINE, TLS…, PROXY…,
 *   SERVER_ERROR, RATE_LIMITED, UNAUTHORIZED, LINK_REFUSED, LINK_UNSAFE, BAD_REPLY, BAD_DOWNLOAD, or an
 *   error of the sink
 */
GlanceTransferEnd
glance_transfer_run (const GlanceTransferRequest *request,
                     const GlanceTransferSink *sink,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Transfer self = { .request = request, .sink = sink, .cancellable = cancellable };
  GlanceTransferEnd end;

  g_main_context_push_thread_default (context);
  self.session = make_session ();
  self.url = g_strdup (request->link);
  end = run (&self, error);

  end_message (&self);
  soup_session_abort (self.session);
  g_clear_object (&self.session);
  g_free (self.url);
  g_main_context_pop_thread_default (context);
  return end;
}
