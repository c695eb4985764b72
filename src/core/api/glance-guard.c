/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-guard.h"

#include <string.h>

#include "glance-descriptors.h"
#include "glance-gnutls.h"
#include "glance-headers.h"

#define MAX_INFORMATIONAL 8

struct _GlanceGuard
{
  /* Owned */ SoupMessage *message;
  /* Owned */ GlanceTrust *trust;
  /* Owned */ GCancellable *cancellable; /* libsoup's: we cancel it, and so does the caller's */
  /* Owned */ GCancellable *outer;       /* the caller's, or NULL */
  gulong outer_handler;
  /* Owned */ GSource *deadline; /* or NULL */
  /* Owned */ GError *verdict;   /* why we cancelled */
  goffset max_length;
  guint certificate_errors; /* of glance_trust_verify() */
  guint n_informational;
  gboolean is_sent; /* the header with the key has gone out */
};

void
glance_guard_stop (GlanceGuard *self, GlanceError code, const char *detail)
{
  g_return_if_fail (self != NULL);

  if (self->verdict == NULL)
    self->verdict = glance_error_new (code, detail);
  g_cancellable_cancel (self->cancellable);
}

static gboolean
on_deadline (gpointer user_data)
{
  glance_guard_stop (user_data, GLANCE_ERROR_TIMEOUT, NULL);
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
on_starting (SoupMessage *message, GlanceGuard *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  if (glance_descriptors_are_scarce ())
    soup_message_headers_replace (headers, "Connection", "close");
  else
    soup_message_headers_remove (headers, "Connection");
  add_proxy_authorization (message);
}

static void
on_wrote_headers (SoupMessage *message, GlanceGuard *self)
{
  self->is_sent = TRUE;
}

/* libsoup reads these without returning to the main loop, so that no timer would ever fire. */
static void
on_got_informational (SoupMessage *message, GlanceGuard *self)
{
  if (++self->n_informational > MAX_INFORMATIONAL)
    glance_guard_stop (self, GLANCE_ERROR_BAD_REPLY, "too many interim responses");
}

static void
on_got_headers (SoupMessage *message, GlanceGuard *self)
{
  guint status = soup_message_get_status (message);

  /* libsoup would read the whole body of these into memory before we see the message. */
  if (status == SOUP_STATUS_PROXY_UNAUTHORIZED && get_http_proxy (message) != NULL)
    glance_guard_stop (self,
                       g_proxy_address_get_username (get_http_proxy (message)) != NULL
                           ? GLANCE_ERROR_PROXY_PASSWORD_REFUSED
                           : GLANCE_ERROR_PROXY_PASSWORD,
                       NULL);
  else if (status == SOUP_STATUS_PROXY_UNAUTHORIZED)
    glance_guard_stop (self, GLANCE_ERROR_BAD_REPLY, "HTTP 407");
  else if (status == SOUP_STATUS_MISDIRECTED_REQUEST)
    glance_guard_stop (self, GLANCE_ERROR_BAD_REPLY, "HTTP 421");
  else if (SOUP_STATUS_IS_SUCCESSFUL (status) && self->max_length >= 0
           && glance_headers_get_length (soup_message_get_response_headers (message))
                  > self->max_length)
    glance_guard_stop (self, GLANCE_ERROR_BAD_REPLY, "the answer is too long");
}

static guint
verify (GlanceGuard *self, GTlsCertificate *certificate)
{
  return glance_trust_verify (self->trust, certificate,
                              g_uri_get_host (soup_message_get_uri (self->message)));
}

/* Before the first byte of HTTP, and so before the key. The certificate is verified here, since a resumed TLS
 * session brings one that was accepted for another portal: GnuTLS has one cache for the whole process. */
static void
on_handshaked (GlanceGuard *self, GTlsConnection *connection)
{
  if (g_tls_connection_get_protocol_version (connection) < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      glance_guard_stop (self, GLANCE_ERROR_TLS_OUTDATED, NULL);
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
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *stream,
                  GlanceGuard *self)
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
                       GlanceGuard *self)
{
  self->certificate_errors = verify (self, certificate);
  return self->certificate_errors == 0;
}

/* Whether what came in place of TLS was something else. GLib has a code for it that its GnuTLS backend does
 * not always use: then its text has GnuTLS's own in it. */
static gboolean
is_not_tls (const GError *error)
{
  const GlanceGnutls *gnutls;

  if (!g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_MISC))
    return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS);
  gnutls = glance_gnutls_get ();
  return gnutls != NULL
         && strstr (error->message, gnutls->strerror (GNUTLS_E_UNEXPECTED_PACKET)) != NULL;
}

static GError *
make_tls_error (GlanceGuard *self, const GError *error)
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

gboolean
glance_guard_check_tls (GUri *uri, GError **error)
{
  g_return_val_if_fail (uri != NULL, FALSE);

  if (!g_str_equal (g_uri_get_scheme (uri), "https")
      || (g_tls_backend_supports_tls (g_tls_backend_get_default ())
          && glance_gnutls_get () != NULL))
    return TRUE;
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_TLS_ABSENT, NULL));
  return FALSE;
}

/**
 * glance_guard_new:
 * @message: what is about to be sent, on a session with a #GlanceProxyResolver; each @trust needs a session
 *   of its own, since the next message may reuse the connection
 * @trust: whose certificates count
 * @max_length: how long the body of a 2xx may say that it is; -1 for any length
 * @outer: (nullable): the caller's; give libsoup glance_guard_get_cancellable() in its place
 *
 * libsoup neither follows the message to another address, nor undoes a Content-Encoding, nor reads a body
 * before the caller does.
 *
 * Returns: (transfer full): to be kept until the body has been read
 */
GlanceGuard *
glance_guard_new (SoupMessage *message, GlanceTrust *trust, goffset max_length, GCancellable *outer)
{
  GlanceGuard *self;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);
  g_return_val_if_fail (trust != NULL, NULL);
  g_return_val_if_fail (outer == NULL || G_IS_CANCELLABLE (outer), NULL);

  self = g_new0 (GlanceGuard, 1);
  self->message = g_object_ref (message);
  self->trust = glance_trust_ref (trust);
  self->max_length = max_length;
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->outer, outer);
  if (outer != NULL)
    self->outer_handler = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                                 g_object_ref (self->cancellable), g_object_unref);

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

void
glance_guard_set_deadline (GlanceGuard *self, guint deadline_ms)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->deadline == NULL);

  self->deadline = g_timeout_source_new (deadline_ms);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
}

GCancellable *
glance_guard_get_cancellable (GlanceGuard *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->cancellable;
}

GError *
glance_guard_make_error (GlanceGuard *self, const GError *error)
{
  GError *proxy_error;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  /* The caller has given up and wants no verdict, whatever happened first. */
  if (g_cancellable_is_cancelled (self->outer))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The call was given up");
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

void
glance_guard_close (GlanceGuard *self)
{
  g_return_if_fail (self != NULL);

  if (self->deadline != NULL)
    g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
  g_cancellable_disconnect (self->outer, self->outer_handler);
  self->outer_handler = 0;
  g_signal_handlers_disconnect_by_data (self->message, self);
}

void
glance_guard_free (GlanceGuard *self)
{
  g_return_if_fail (self != NULL);

  glance_guard_close (self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->trust, glance_trust_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->outer);
  g_clear_error (&self->verdict);
  g_free (self);
}
