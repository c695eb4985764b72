/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *glance_url_normalize_origin (const char  *text,
                                       gboolean     allow_http,
                                       GError     **error);
gboolean  glance_url_is_loopback      (const char  *host);
gboolean  glance_url_same_origin      (const char  *a,
                                       const char  *b);
char     *glance_url_dup_display_host (const char  *origin);
char     *glance_url_dup_file_name    (const char  *link);

G_END_DECLS
