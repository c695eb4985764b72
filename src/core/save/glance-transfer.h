/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-trust.h"

G_BEGIN_DECLS

/* What to fetch. Nothing of it is kept. */
typedef struct
{
  const char  *link;             /* absolute */
  const char  *origin;           /* the portal's: the only one that gets the key */
  gboolean     allow_http;       /* the user allowed unencrypted connections for the portal */
  const char  *authorization;    /* the header with the key; or NULL */
  GlanceTrust *trust;            /* whose certificates count */
  gint64       start;            /* from here to the end */
  gint64       total;            /* bytes of the whole file, as the server said before; -1: not yet */
} GlanceTransferRequest;

/* Where the bytes go. Each ends the transfer when it returns FALSE. */
typedef struct
{
  gboolean (*begin) (gpointer data, gint64 start, gint64 total, GError **error);   /* before the first byte; @start may be 0 in place of what was asked for */
  gboolean (*take)  (gpointer data, const guint8 *bytes, gsize length, GError **error);
  gpointer   data;
} GlanceTransferSink;

/* How it ended, if not with an error. */
typedef enum
{
  GLANCE_TRANSFER_FAILED,
  GLANCE_TRANSFER_WHOLE,        /* the last byte has been taken */
  GLANCE_TRANSFER_MORE,         /* the server sent a part of it: ask for the rest */
  GLANCE_TRANSFER_CHANGED,      /* what the server has does not go with what is here: start over */
} GlanceTransferEnd;

GlanceTransferEnd glance_transfer_run (const GlanceTransferRequest  *request,
                                       const GlanceTransferSink     *sink,
                                       GCancellable                 *cancellable,
                                       GError                      **error);

G_END_DECLS
