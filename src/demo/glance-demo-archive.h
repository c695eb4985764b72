/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *glance_demo_archive_new (const char  *portal_name,
                                 gint64       created_at,   /* seconds since 1970 */
                                 GError     **error);

G_END_DECLS
