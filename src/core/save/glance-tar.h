/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceTar:
 *
 * Walks a tar archive from header to header without unpacking it: ustar and older, GNU's long names, big
 * sizes and sparse files, and the extended headers of pax. It keeps one block of it in memory, whatever the
 * archive claims.
 */
typedef struct _GlanceTar GlanceTar;

typedef enum
{
  GLANCE_TAR_FINE,      /* so far; or whole, at its end */
  GLANCE_TAR_FOREIGN,   /* it does not begin as a tar does, or has nothing in it */
  GLANCE_TAR_CUT,       /* it ends before the two blocks of zeros that say so */
  GLANCE_TAR_DAMAGED,
  GLANCE_TAR_EXCESS,    /* something other than zeros follows its end */
} GlanceTarVerdict;

GlanceTar        *glance_tar_new      (void);
void              glance_tar_free     (GlanceTar    *self);
GlanceTarVerdict  glance_tar_feed     (GlanceTar    *self,      /* the bytes that follow those of the last call, as long as all is FINE */
                                       const guint8 *data,
                                       gsize         length);
GlanceTarVerdict  glance_tar_end      (GlanceTar    *self);     /* after the last byte */
const guint8     *glance_tar_get_head (GlanceTar    *self,      /* the first bytes, when it is FOREIGN */
                                       gsize        *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceTar, glance_tar_free)

G_END_DECLS
