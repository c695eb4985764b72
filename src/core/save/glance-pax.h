/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlancePax:
 *
 * Reads the records of a pax header, "LENGTH KEYWORD=VALUE\n", as they come, for the one that matters to
 * whoever walks a tar: the size of the file that follows. Everything else is counted and forgotten, and so
 * it needs no memory.
 */
typedef struct
{
  gint64  size;        /* of the file that follows, in bytes; -1: not said */

  /* The record that is being read. */
  guint   step;
  guint64 number;      /* its length, or the size */
  guint   n_digits;
  guint64 left;        /* of it, in bytes */
  char    keyword[8];  /* its beginning */
  gsize   n_keyword;
} GlancePax;

void     glance_pax_begin (GlancePax    *self);
gboolean glance_pax_feed  (GlancePax    *self,      /* FALSE: damaged */
                           const guint8 *data,
                           gsize         length);
gboolean glance_pax_end   (GlancePax    *self);     /* FALSE: it ends within a record */

G_END_DECLS
