/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "call.h"
#include "hostile-server.h"

G_BEGIN_DECLS

/* A client, and a portal that breaks all the rules. */

/* Short only where the deadline should end the check. Everywhere else it is so long that on a slow machine it
 * does not pre-empt the guard under test. */
#define SHORT_DEADLINE_MS 1500
#define LONG_DEADLINE_MS (60 * 1000)

#define NO_ERROR (-1)

#define JSON "Content-Type: application/json\r\n"
#define OK "HTTP/1.1 200 OK\r\n" JSON
#define HTML "Content-Type: text/html\r\n"

typedef struct
{
  HostileServer *server;
  GlanceClient  *client;
  GlancePortal  *portal;
  guint          deadline_ms;
} Fixture;

Fixture *fixture_new    (GTlsCertificate *certificate);   /* NULL: http */
void     fixture_free   (Fixture         *fixture);
void     set_deadline   (Fixture         *fixture,
                         guint            deadline_ms);
void     assert_bounded (const Fixture   *fixture,        /* limits in memory, and in time unless the deadline was to end it */
                         const Answer    *answer);
void     assert_outcome (const Answer    *answer,
                         int              code,           /* a GlanceError, or NO_ERROR */
                         const char      *detail);        /* part of the message; or NULL */
void     warm_up        (GTlsCertificate *certificate);   /* call first: does what costs memory once per process */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

G_END_DECLS
