/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-proxy.h"

#include <string.h>

#include "glance-error.h"
#include "glance-proxy-tunnel.h"
#include "glance-url.h"
#include "glance-words.h"

#define DIRECT "direct://"
#define DEFAULT_PORT 1080 /* curl's, for every kind of proxy */

struct _GlanceProxyResolver
{
  GObject parent_instance;

  /* Owned */ GProxyResolver *fallback;
};

static void glance_proxy_resolver_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceProxyResolver,
                               glance_proxy_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      glance_proxy_resolver_iface_init))

/* The environment. */

static const char *
get_variable (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);
  const char *value = g_getenv (name);

  return value != NULL ? value : g_getenv (upper);
}

/* “10.0.0.0/8”, “[fd00::]/8” or an address alone. */
static gboolean
matches_network (const char *entry, const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (GInetAddressMask) mask = NULL;
  g_autofree char *bare = NULL;
  char *bracket;

  if (address == NULL)
    return FALSE;
  bare = g_strdup (*entry == '[' ? entry + 1 : entry);
  bracket = strchr (bare, ']');
  if (bracket != NULL)
    memmove (bracket, bracket + 1, strlen (bracket));
  mask = g_inet_address_mask_new_from_string (bare, NULL);
  return mask != NULL && g_inet_address_mask_matches (mask, address);
}

/* A name stands for itself and for everything below it, with or without a leading dot. */
static gboolean
matches_domain (const char *entry, const char *host)
{
  gsize host_length = strlen (host);
  gsize length;

  if (*entry == '.')
    entry++;
  length = strlen (entry);
  if (length > 0 && entry[length - 1] == '.')
    length--;
  if (host_length > 0 && host[host_length - 1] == '.')
    host_length--;
  return length > 0 && host_length >= length
         && g_ascii_strncasecmp (host + host_length - length, entry, length) == 0
         && (host_length == length || host[host_length - length - 1] == '.');
}

/* Cuts off “:8080” where the rest is a name, an IPv4 address, or an address in brackets. */
static gboolean
split_port (char *entry, guint64 *port)
{
  char *colon = strrchr (entry, ':');

  if (colon == NULL || (strchr (entry, ':') != colon && colon[-1] != ']')
      || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, port, NULL))
    return FALSE;
  *colon = '\0';
  return TRUE;
}

static gboolean
is_exempt (const char *host, int host_port)
{
  const char *exempt = get_variable ("no_proxy");
  g_auto (GStrv) entries = NULL;

  if (exempt == NULL)
    return FALSE;
  entries = g_strsplit_set (exempt, ", \t", -1);
  for (gsize i = 0; entries[i] != NULL; i++)
    {
      guint64 port;

      if (g_str_equal (entries[i], "*"))
        return TRUE;
      if (split_port (entries[i], &port) && (int) port != host_port)
        continue;
      if (matches_network (entries[i], host) || matches_domain (entries[i], host))
        return TRUE;
    }
  return FALSE;
}

/* GIO knows some schemes by another name, and others not at all. */
static const char *
translate_scheme (const char *scheme)
{
  static const char *const known[] = { "http", "https", "socks4", "socks4a", "socks5" };

  if (g_ascii_strcasecmp (scheme, "socks5h") == 0)
    return "socks5"; /* GIO has names looked up by the proxy */
  if (g_ascii_strcasecmp (scheme, "socks") == 0)
    return "socks4";
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (scheme, known[i]) == 0)
      return known[i];
  return NULL;
}

/* (transfer full): what GIO takes for a proxy's address; NULL: @value is none */
static char *
parse_proxy (const char *value)
{
  g_autofree char *absolute =
      strstr (value, "://") != NULL ? g_strdup (value) : g_strconcat ("http://", value, NULL);
  g_autoptr (GUri) uri =
      g_uri_parse (absolute, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *scheme = uri != NULL ? translate_scheme (g_uri_get_scheme (uri)) : NULL;
  int port;

  if (scheme == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || strpbrk (g_uri_get_host (uri), " \t") != NULL)
    return NULL;
  port = g_uri_get_port (uri);
  if (port == -1)
    port = g_str_equal (scheme, "https") ? 443 : DEFAULT_PORT;
  return g_uri_join (G_URI_FLAGS_ENCODED, scheme, g_uri_get_userinfo (uri), g_uri_get_host (uri),
                     port, "", NULL, NULL);
}

/* As with curl, an empty variable counts as unset. */
static const char *
get_filled_variable (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);
  const char *const names[] = { name, upper };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_getenv (names[i]);

      if (value != NULL && *value != '\0')
        return value;
    }
  return NULL;
}

/* As with curl, the scheme's own variable comes before the one for all schemes. */
static const char *
get_proxy_variable (const char *scheme, const char **name)
{
  static const char *const all = "all_proxy";
  const char *own = g_str_equal (scheme, "https") ? "https_proxy" : "http_proxy";
  const char *value = get_filled_variable (own);

  *name = value != NULL ? own : all;
  return value != NULL ? value : get_filled_variable (all);
}

/**
 * glance_proxy_from_environment:
 * @uri: an absolute http or https URI
 *
 * Returns: (transfer full) (nullable): the proxy's URI, with user and password where it has them,
 *   "direct://", or NULL where the environment leaves the decision to the desktop's settings; NULL with
 *   %GLANCE_ERROR_PROXY_VARIABLE when a variable makes no sense: whoever set it wants no direct connection
 */
char *
glance_proxy_from_environment (const char *uri, GError **error)
{
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;
  const char *name;
  const char *value;
  char *proxy;
  int port;

  if (!g_uri_split_network (uri, G_URI_FLAGS_NONE, &scheme, &host, &port, error))
    return NULL;
  if (port == -1)
    port = g_str_equal (scheme, "https") ? 443 : 80;

  value = get_proxy_variable (scheme, &name);
  if (is_exempt (host, port))
    return g_strdup (DIRECT);
  if (value == NULL)
    return NULL;

  proxy = parse_proxy (value);
  if (proxy != NULL)
    return proxy;

  /* Its value may hold a password, and is not repeated. */
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_PROXY_VARIABLE, name));
  return NULL;
}

/**
 * glance_proxy_is_possible:
 *
 * Returns: FALSE when neither the environment nor the desktop can name one, because GIO was told to ask nobody.
 *   GIO still loads every module that looks for proxies, unless a connection is made without a resolver.
 */
gboolean
glance_proxy_is_possible (void)
{
  const char *name;

  return g_strcmp0 (g_getenv ("GIO_USE_PROXY_RESOLVER"), "dummy") != 0
         || get_proxy_variable ("http", &name) != NULL
         || get_proxy_variable ("https", &name) != NULL;
}

/* The resolver. */

static gboolean
is_loopback (const char *uri)
{
  g_autofree char *host = NULL;

  return g_uri_split_network (uri, G_URI_FLAGS_NONE, NULL, &host, NULL, NULL)
         && glance_url_is_loopback (host);
}

/* libsoup would make the tunnel itself, and mistake the proxy's refusal for the portal's. */
static char **
use_tunnels (const char *uri, char **proxies)
{
  if (!g_str_has_prefix (uri, "https:"))
    return proxies;
  for (gsize i = 0; proxies[i] != NULL; i++)
    {
      char *proxy = proxies[i];

      if (!g_str_has_prefix (proxy, "http://"))
        continue;
      proxies[i] = g_strconcat (GLANCE_PROXY_TUNNEL_SCHEME, proxy + strlen ("http"), NULL);
      g_free (proxy);
    }
  return proxies;
}

/* NULL without an error: the desktop's settings decide. */
static char **
lookup_here (const char *uri, GError **error)
{
  const char *proxies[] = { NULL, NULL };
  g_autofree char *proxy = NULL;

  if (is_loopback (uri))
    proxy = g_strdup (DIRECT);
  else
    proxy = glance_proxy_from_environment (uri, error);
  if (proxy == NULL)
    return NULL;
  proxies[0] = proxy;
  return use_tunnels (uri, g_strdupv ((char **) proxies));
}

static gboolean
glance_proxy_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
glance_proxy_resolver_lookup (GProxyResolver *resolver,
                              const char *uri,
                              GCancellable *cancellable,
                              GError **error)
{
  GlanceProxyResolver *self = GLANCE_PROXY_RESOLVER (resolver);
  g_autoptr (GError) local_error = NULL;
  char **proxies = lookup_here (uri, &local_error);

  if (proxies != NULL)
    return proxies;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  proxies = g_proxy_resolver_lookup (self->fallback, uri, cancellable, error);
  return proxies != NULL ? use_tunnels (uri, proxies) : NULL;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies != NULL)
    g_task_return_pointer (task, use_tunnels (g_task_get_task_data (task), proxies),
                           (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static void
glance_proxy_resolver_lookup_async (GProxyResolver *resolver,
                                    const char *uri,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GlanceProxyResolver *self = GLANCE_PROXY_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  char **proxies = lookup_here (uri, &error);

  g_task_set_source_tag (task, glance_proxy_resolver_lookup_async);
  g_task_set_task_data (task, g_strdup (uri), g_free);
  if (proxies != NULL)
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_proxy_resolver_lookup_async (self->fallback, uri, cancellable, looked_up_cb,
                                   g_steal_pointer (&task));
}

static char **
glance_proxy_resolver_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
glance_proxy_resolver_finalize (GObject *object)
{
  g_object_unref (GLANCE_PROXY_RESOLVER (object)->fallback);
  G_OBJECT_CLASS (glance_proxy_resolver_parent_class)->finalize (object);
}

static void
glance_proxy_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = glance_proxy_resolver_is_supported;
  iface->lookup = glance_proxy_resolver_lookup;
  iface->lookup_async = glance_proxy_resolver_lookup_async;
  iface->lookup_finish = glance_proxy_resolver_lookup_finish;
}

static void
glance_proxy_resolver_class_init (GlanceProxyResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_proxy_resolver_finalize;
}

static void
glance_proxy_resolver_init (GlanceProxyResolver *self)
{
}

/**
 * glance_proxy_resolver_new:
 * @fallback: (nullable): decides where neither loopback nor the environment does; NULL for GIO's default,
 *   which knows the desktop's settings
 *
 * Returns: (transfer full): a resolver for a #SoupSession
 */
GProxyResolver *
glance_proxy_resolver_new (GProxyResolver *fallback)
{
  GlanceProxyResolver *self = g_object_new (GLANCE_TYPE_PROXY_RESOLVER, NULL);

  glance_proxy_tunnel_register ();
  self->fallback = g_object_ref (fallback != NULL ? fallback : g_proxy_resolver_get_default ());
  return G_PROXY_RESOLVER (self);
}
