/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-proxy-tunnel.h"

/* GIO's own proxy for "http", under another name: that one a #GSocketClient leaves to libsoup. */
#define GLANCE_TYPE_PROXY_TUNNEL (glance_proxy_tunnel_get_type ())
G_DECLARE_FINAL_TYPE (GlanceProxyTunnel, glance_proxy_tunnel, GLANCE, PROXY_TUNNEL, GObject)

struct _GlanceProxyTunnel
{
  GObject parent_instance;
};

static void glance_proxy_tunnel_iface_init (GProxyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceProxyTunnel,
                               glance_proxy_tunnel,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY, glance_proxy_tunnel_iface_init))

static GIOStream *
glance_proxy_tunnel_connect (GProxy *proxy,
                             GIOStream *connection,
                             GProxyAddress *address,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GProxy) http = g_proxy_get_default_for_protocol ("http");

  return g_proxy_connect (http, connection, address, cancellable, error);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GIOStream *stream = g_proxy_connect_finish (G_PROXY (source), result, &error);

  if (stream != NULL)
    g_task_return_pointer (task, stream, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
glance_proxy_tunnel_connect_async (GProxy *proxy,
                                   GIOStream *connection,
                                   GProxyAddress *address,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GProxy) http = g_proxy_get_default_for_protocol ("http");
  GTask *task = g_task_new (proxy, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_proxy_tunnel_connect_async);
  g_proxy_connect_async (http, connection, address, cancellable, connected_cb, task);
}

static GIOStream *
glance_proxy_tunnel_connect_finish (GProxy *proxy, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, proxy), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The proxy looks up the portal's name. */
static gboolean
glance_proxy_tunnel_supports_hostname (GProxy *proxy)
{
  return TRUE;
}

static void
glance_proxy_tunnel_iface_init (GProxyInterface *iface)
{
  iface->connect = glance_proxy_tunnel_connect;
  iface->connect_async = glance_proxy_tunnel_connect_async;
  iface->connect_finish = glance_proxy_tunnel_connect_finish;
  iface->supports_hostname = glance_proxy_tunnel_supports_hostname;
}

static void
glance_proxy_tunnel_class_init (GlanceProxyTunnelClass *klass)
{
}

static void
glance_proxy_tunnel_init (GlanceProxyTunnel *self)
{
}

void
glance_proxy_tunnel_register (void)
{
  static gsize once = 0;

  if (!g_once_init_enter (&once))
    return;
  /* GIO registers the extension point together with its own proxies. */
  g_object_unref (g_proxy_get_default_for_protocol ("http"));
  g_io_extension_point_implement (G_PROXY_EXTENSION_POINT_NAME, GLANCE_TYPE_PROXY_TUNNEL,
                                  GLANCE_PROXY_TUNNEL_SCHEME, 0);
  g_once_init_leave (&once, 1);
}
