/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Twice the length of a presigned link with a long session token; even with every byte percent-encoded it
 * still fits into one command line argument to a browser on Linux. */
#define GLANCE_LINK_MAX_BYTES (32 * 1024)

/* Why a link of a portal is not offered. */ typedef enum { GLANCE_LINK_FINE, /* it is offered, or there is
 * no link */
  GLANCE_LINK_TOO_LONG,
  GLANCE_LINK_AMBIGUOUS,       /* blanks, control characters, backslashes: read differently by different programs */
  GLANCE_LINK_NOT_WEB,         /* neither https nor http */
  GLANCE_LINK_USER,            /* "https://portal.example@elsewhere.example/" */
  GLANCE_LINK_NOT_ENCRYPTED,   /* http to another machine, without the user's leave */
  GLANCE_LINK_MALFORMED,
} GlanceLinkRefusal;

char *glance_link_resolve  (const char        *origin,
                            const char        *link,
                            gboolean           allow_http,
                            GlanceLinkRefusal *refusal);
char *glance_link_dup_host (const char        *origin,
                            const char        *url);

G_END_DECLS
