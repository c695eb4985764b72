/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-info.h"
#include "glance-portal.h"

G_BEGIN_DECLS

/* The API key. Results are owned, plain text. */

char *glance_format_key_info (GlanceKeyInfo *info,   /* what the key may do and when it expires; NULL when unknown */
                              gint64         now);
char *glance_format_key_expiry (GlancePortal *portal,   /* that it expires within four weeks, and what to do; NULL */
                                gint64        now);

G_END_DECLS
