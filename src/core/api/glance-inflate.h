/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* So much of a compressed body is worth undoing: a compressed answer of DocSpace's has a few hundred bytes. */
#define GLANCE_INFLATE_MAX_INPUT (64 * 1024)

GBytes *glance_inflate (GBytes      *body,       /* owned; @body itself where nothing was compressed */
                        const char  *encoding,   /* Content-Encoding; or NULL */
                        gsize        max_size,   /* of what comes out */
                        GError     **error);     /* G_IO_ERROR */

G_END_DECLS
