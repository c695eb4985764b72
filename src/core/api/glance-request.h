/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsoup/soup.h>

#include "glance-trust.h"

G_BEGIN_DECLS

/**
 * GlanceReply:
 *
 * The reply to one guarded call, whatever its status.
 */
typedef struct
{
  guint   status;        /* 200, 401, … */
  GBytes *body;          /* at most GLANCE_REQUEST_MAX_BODY bytes */
  gboolean is_json;      /* what Content-Type says */
  gint64  retry_after;   /* seconds from now; -1: not said */
  char   *location;      /* of a 3xx; or NULL */
  char   *challenge;     /* WWW-Authenticate of a 401; or NULL */
} GlanceReply;

#define GLANCE_REQUEST_MAX_BODY (1024 * 1024)

/**
 * GlanceRequest:
 *
 * What to send. Nothing of it is kept.
 */
typedef struct
{
  const char *method;          /* NULL: GET */
  const char *url;             /* absolute, http or https */
  const char *authorization;   /* the header; or NULL */
  const char *accept;          /* NULL: application/json */
  const char *content_type;    /* of @body */
  GBytes     *body;            /* or NULL */
} GlanceRequest;

void         glance_request_send_async  (SoupSession          *session,
                                         const GlanceRequest  *request,
                                         GlanceTrust          *trust,         /* whose certificates count */
                                         guint                 deadline_ms,   /* overall, from now to the last byte */
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
GlanceReply *glance_request_send_finish (SoupSession          *session,       /* owned; else BAD_REPLY, TLS…, CLOCK, PROXY…, UNREACHABLE, TIMEOUT, OFFLINE, G_IO_ERROR_CANCELLED */
                                         GAsyncResult         *result,
                                         GError              **error);
void         glance_reply_free          (GlanceReply          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceReply, glance_reply_free)

G_END_DECLS
