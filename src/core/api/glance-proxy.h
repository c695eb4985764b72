/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceProxyResolver:
 *
 * Which way a request takes. This computer itself is never reached through a proxy, whatever the
 * settings say: unencrypted requests to it are safe only as long as they do not leave it. Then come the
 * variables of the environment, as curl reads them, and then the desktop's settings.
 *
 * For https it names a proxy by the scheme of glance_proxy_tunnel_register(), since libsoup takes a
 * proxy's refusal of a tunnel for the portal's answer.
 */
#define GLANCE_TYPE_PROXY_RESOLVER (glance_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (GlanceProxyResolver, glance_proxy_resolver, GLANCE, PROXY_RESOLVER, GObject)

GProxyResolver *glance_proxy_resolver_new     (GProxyResolver   *fallback);   /* the desktop's; NULL: GIO's default */

gboolean        glance_proxy_is_possible      (void);

/* What the environment says about a URI: owned; NULL without an error where it says nothing. */
char           *glance_proxy_from_environment (const char       *uri,
                                               GError          **error);      /* PROXY: what it says is no proxy's address */

G_END_DECLS
