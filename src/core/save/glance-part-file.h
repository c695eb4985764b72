/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-part-state.h"

G_BEGIN_DECLS

/**
 * GlancePartFile:
 *
 * A download on its way: `NAME.part` in the folder where NAME shall be, for the user's eyes only, locked, and
 * with a small file beside it that says whose it is. One thread at a time may use it.
 */
typedef struct _GlancePartFile GlancePartFile;

GlancePartFile *glance_part_file_open        (const char             *folder,
                                              const char             *name,      /* a safe base name */
                                              const GlancePartState  *wanted,
                                              GError                **error);    /* FOLDER, NO_ROOM, BUSY */
void            glance_part_file_set_sparing (GlancePartFile         *self,      /* leaves a reserve on the disk, and has NO_ROOM before that is touched */
                                              gboolean                sparing);
void            glance_part_file_close       (GlancePartFile         *self);     /* what is there stays */
int             glance_part_file_get_fd      (GlancePartFile         *self);     /* borrowed */
gint64          glance_part_file_get_size    (GlancePartFile         *self);     /* bytes so far */
gint64          glance_part_file_get_total   (GlancePartFile         *self);     /* as the server said; -1: not yet */
char           *glance_part_file_dup_path    (GlancePartFile         *self);     /* of the .part; or of the finished file */
gboolean        glance_part_file_set_total   (GlancePartFile         *self,      /* and takes the room for it */
                                              gint64                  total,
                                              GError                **error);    /* NO_ROOM, FOLDER */
gboolean        glance_part_file_append      (GlancePartFile         *self,
                                              const guint8           *data,
                                              gsize                   length,
                                              GError                **error);    /* NO_ROOM, FOLDER; what fitted is kept */
gboolean        glance_part_file_restart     (GlancePartFile         *self,      /* from the first byte */
                                              GError                **error);
void            glance_part_file_rest        (GlancePartFile         *self);     /* gives the room back that was only taken */
void            glance_part_file_condemn     (GlancePartFile         *self,      /* nobody goes on with it */
                                              const char             *problem);
char           *glance_part_file_finish      (GlancePartFile         *self,      /* owned: the path of the finished file */
                                              const char             *sha256,
                                              GError                **error);
void            glance_part_file_delete      (GlancePartFile         *self);     /* then only glance_part_file_close() */

/* A finished file whose maker may have been killed before it could tell: nothing is written to it */
gboolean        glance_part_file_is_placed   (GlancePartFile         *self);     /* that is what was opened */
char           *glance_part_file_confirm     (GlancePartFile         *self,      /* owned: its checksum; NULL without an error: somebody has changed it; blocks */
                                              GCancellable           *cancellable,
                                              GError                **error);
gint64          glance_part_file_get_modified
                                             (GlancePartFile         *self);     /* when the finished file was last written to, as far as is known: as in the journal */
void            glance_part_file_settle      (GlancePartFile         *self);     /* it is known, or not ours any more: nobody has to find it again */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlancePartFile, glance_part_file_close)

G_END_DECLS
