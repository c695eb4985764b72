/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Archives made by hand, so that they can be wrong. */

typedef struct
{
  char        type;        /* '\0' for that of the oldest programs */
  guint64     size;        /* as the header says it */
  const char *size_field;  /* 12 bytes in its place; or NULL */
  gboolean    goes_on;     /* GNU: the map of a sparse file does */
  const char *data;        /* what follows, filled up to a whole block; or NULL */
  gsize       length;      /* of it; 0: a string */
} TarMember;

void        tar_append      (GByteArray      *tar,
                             const TarMember *member);
void        tar_append_end  (GByteArray      *tar);          /* two blocks of zeros */
GByteArray *tar_new         (void);                          /* owned; two files, whole */
GByteArray *gzip            (const guint8    *data,          /* owned */
                             gsize            length);
GByteArray *gunzip          (const GByteArray *file);        /* owned; NULL: it is none */

G_END_DECLS
