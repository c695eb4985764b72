/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* Files in a folder that somebody else may write to as well: nothing is reached through a symbolic link,
 * nothing that exists is written over, and what has a name is on the disk. Each sets errno. */

GError   *glance_place_make_error (int          code,      /* owned: NO_ROOM, FOLDER */
                                   const char  *name);
gint64    glance_place_get_room   (int          fd,        /* bytes that are free where the file is; -1: nobody knows */
                                   gint64      *reserve);  /* how many of them are left alone by what nobody has asked for */
gint64    glance_place_find_room  (const char  *folder);   /* the same of a path */
gboolean  glance_place_exists     (int          folder,
                                   const char  *name);
gint64    glance_place_get_modified
                                  (const struct stat
                                               *status);   /* of a file: when it was last written to, in microseconds since 1970 */
gboolean  glance_place_write_all  (int          fd,
                                   const void  *data,
                                   gsize        length,
                                   gsize       *written);  /* so much of it, even when it fails; or NULL */
char     *glance_place_read       (int          folder,    /* owned; NULL: not there, not a plain file, or longer than @max */
                                   const char  *name,
                                   gsize        max,
                                   gsize       *length);   /* or NULL */
gboolean  glance_place_replace    (int          folder,    /* a small file of our own, whole or not at all */
                                   const char  *name,
                                   const char  *text);
gboolean  glance_place_create     (int          folder,    /* likewise; EEXIST: there is one with other contents */
                                   const char  *name,
                                   const char  *text,
                                   gboolean    *created);  /* FALSE: it was there already, the same */
gboolean  glance_place_rename     (int          folder,    /* EEXIST: @to exists */
                                   const char  *from,
                                   const char  *to);
gboolean  glance_place_lock       (int          fd);       /* open for reading and writing; FALSE: another program has it; TRUE also where nothing can be locked, and the sizes and checksums at the end have to do */
void      glance_place_unlock     (int          fd);

G_END_DECLS
