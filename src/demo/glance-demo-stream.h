/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsoup/soup.h>

#include "glance-clock.h"
#include "glance-demo-archive.h"

G_BEGIN_DECLS

/* Sends an archive, or the end of it, piece by piece: as much memory as one piece needs is enough. */

typedef void (*GlanceDemoStreamFunc) (guint8   *data,        /* about to be sent; may be changed */
                                      goffset   from,        /* where in the archive it is from */
                                      gsize     length,
                                      gpointer  user_data);

typedef struct
{
  GlanceClock          *clock;
  GlanceDemoArchive    *archive;
  goffset               from;      /* the first byte */
  goffset               until;     /* the connection drops before this byte; or the size of the archive */
  goffset               rate;      /* bytes a second; 0: as fast as it can */
  GlanceDemoStreamFunc  func;
  gpointer              user_data;
} GlanceDemoStreamOptions;

void glance_demo_stream_answer (SoupServerMessage             *message,   /* with its status, and headers but for the length */
                                const GlanceDemoStreamOptions *options);

G_END_DECLS
