/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceArchive:
 *
 * Reads a backup from its first byte to its last without unpacking it, and says whether it is whole: the
 * gzip to its checksum and length, each of its members, the tar inside to the blocks that end it; or a tar
 * that is not compressed. Its SHA-256 is computed on the way. What it holds in memory does not depend on
 * what the archive claims.
 *
 * One thread at a time may use it.
 */
typedef struct _GlanceArchive GlanceArchive;

GlanceArchive *glance_archive_new        (void);
void           glance_archive_free       (GlanceArchive  *self);
gboolean       glance_archive_feed       (GlanceArchive  *self,     /* the bytes that follow those of the last call */
                                          const guint8   *data,
                                          gsize           length,
                                          GError        **error);   /* GLANCE_ERROR_ARCHIVE_…; then nothing more may be fed */
gboolean       glance_archive_end        (GlanceArchive  *self,     /* once, after the last byte */
                                          GError        **error);   /* GLANCE_ERROR_ARCHIVE_… */
const char    *glance_archive_get_sha256 (GlanceArchive  *self);    /* lower-case hexadecimal; NULL until it has ended well */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceArchive, glance_archive_free)

G_END_DECLS
