/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The SHA-256 of a file, and the line of `NAME.sha256` that `sha256sum -c` checks. */

#define GLANCE_CHECKSUM_SUFFIX ".sha256"

char *glance_checksum_compute (int            fd,            /* of a file; owned; blocks */
                               GCancellable  *cancellable,
                               GError       **error);
char *glance_checksum_to_line (const char *sha256,
                               const char *name);    /* of the file, without its folder; owned, with the line break */
char *glance_checksum_parse   (const char *text,     /* owned: the checksum of @name, lower case; NULL: there is none */
                               gsize       length,
                               const char *name);

G_END_DECLS
