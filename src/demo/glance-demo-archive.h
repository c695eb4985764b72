/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceDemoArchive:
 *
 * A backup of any size: a real tar.gz, of which every part can be had without making those before it.
 */
typedef struct _GlanceDemoArchive GlanceDemoArchive;

GlanceDemoArchive *glance_demo_archive_new      (const char         *portal_name,
                                                 gint64              created_at,     /* seconds since 1970 */
                                                 goffset             size,           /* about; never less than some 256 KiB */
                                                 gboolean            compressible,   /* its contents, or else they are not */
                                                 GError            **error);
GlanceDemoArchive *glance_demo_archive_ref      (GlanceDemoArchive  *self);
void               glance_demo_archive_unref    (GlanceDemoArchive  *self);
goffset            glance_demo_archive_get_size (GlanceDemoArchive  *self);
void               glance_demo_archive_read     (GlanceDemoArchive  *self,
                                                 goffset             from,
                                                 guint8             *data,
                                                 gsize               length);        /* all of it is within the size */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceDemoArchive, glance_demo_archive_unref)

G_END_DECLS
