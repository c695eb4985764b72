/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceContentRange:
 *
 * What a Content-Range header says (RFC 9110, 14.4). Portals write a stray blank before it.
 */
typedef struct
{
  gint64 first;   /* -1 where a 416 says only the total */
  gint64 last;    /* inclusive; -1 likewise */
  gint64 total;   /* of the whole file; -1: not said */
} GlanceContentRange;

gboolean glance_content_range_parse (const char               *header,   /* or NULL */
                                     GlanceContentRange       *range);
gboolean glance_content_range_fits  (const GlanceContentRange *range,    /* of a 206 */
                                     gint64                    start,    /* what was asked for: from here to the end */
                                     gint64                    total,    /* as it was known before; -1: not */
                                     gint64                    length);  /* of the body as announced; -1: not */

G_END_DECLS
