/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GLANCE_REDIRECT_MAX 5   /* in a row */

char *glance_redirect_resolve (const char  *origin,       /* the portal's */
                               const char  *from,         /* who redirects */
                               const char  *location,     /* the header; or NULL */
                               gboolean     allow_http,   /* the user allowed unencrypted connections for the portal */
                               GError     **error);       /* LINK_UNSAFE */

G_END_DECLS
