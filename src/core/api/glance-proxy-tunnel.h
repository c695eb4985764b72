/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A proxy of this scheme is an HTTP proxy to which GIO, and not libsoup, says CONNECT. Whatever it answers
 * but success is then an error of the connection: G_IO_ERROR_PROXY_FAILED, _PROXY_NEED_AUTH, …; and user and
 * password in its address are sent. */
#define GLANCE_PROXY_TUNNEL_SCHEME "backup-glance-tunnel"

void glance_proxy_tunnel_register (void);   /* once a process; more often is fine */

G_END_DECLS
