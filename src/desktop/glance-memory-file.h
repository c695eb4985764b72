/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceMemoryFile:
 *
 * A GVariant in a file that only the user can read. It is written beside the old one and takes its place when
 * it is on the disk: for that nobody waits. Whatever happens meanwhile, one of the two is whole. What is
 * written is there for the next process at once, so that being killed costs nothing; a power cut can cost
 * what was written last.
 */
typedef struct _GlanceMemoryFile GlanceMemoryFile;

GlanceMemoryFile *glance_memory_file_new     (const char          *path);      /* in a folder that may have to be made */
void              glance_memory_file_free    (GlanceMemoryFile    *self);      /* waits for the disk */
GVariant         *glance_memory_file_load    (GlanceMemoryFile    *self,       /* owned, in normal form; NULL: there is none, or it is damaged, too large or foreign */
                                              const GVariantType  *type);
gboolean          glance_memory_file_is_busy (GlanceMemoryFile    *self);      /* what was saved last is not on the disk yet */
void              glance_memory_file_wait    (GlanceMemoryFile    *self);      /* until it is */
int               glance_memory_file_save    (GlanceMemoryFile    *self,       /* waits if it is busy; 0, or the errno of this or the last time */
                                              GVariant            *memory);
void              glance_memory_file_secure  (GlanceMemoryFile    *self,       /* while it is busy: for the next process, should this one be killed */
                                              GVariant            *memory);    /* to be saved when it is not busy any more */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceMemoryFile, glance_memory_file_free)

G_END_DECLS
