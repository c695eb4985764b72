/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceVerifier:
 *
 * Reads a file that is still growing, in a thread of its own, as far as it is told that it goes, and checks
 * that it is a whole archive (#GlanceArchive). It reads what the kernel has just been given, and so holds up
 * nobody and needs no memory for what it has not read yet.
 */
typedef struct _GlanceVerifier GlanceVerifier;

GlanceVerifier *glance_verifier_new         (int              fd);          /* open for reading; not needed any more when this returns */
void            glance_verifier_free        (GlanceVerifier  *self);
void            glance_verifier_extend      (GlanceVerifier  *self,
                                             gint64           size);        /* so many bytes are there; never fewer than before */
gboolean        glance_verifier_has_failed  (GlanceVerifier  *self);        /* it is no whole archive, whatever follows */
char           *glance_verifier_end         (GlanceVerifier  *self,         /* owned: the SHA-256; nothing follows */
                                             GCancellable    *cancellable,  /* not NULL */
                                             GError         **error);       /* ARCHIVE_…, FOLDER, G_IO_ERROR_CANCELLED */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceVerifier, glance_verifier_free)

G_END_DECLS
