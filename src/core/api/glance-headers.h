/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What the headers of an answer say. */

goffset glance_headers_get_length      (SoupMessageHeaders *headers);   /* of the body as announced; -1: only its end tells */
gint64  glance_headers_get_retry_after (SoupMessageHeaders *headers);   /* seconds from now, a day at most; -1: not said */

G_END_DECLS
