/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "glance-demo-portal.h"

G_BEGIN_DECLS

/* A portal on a manual clock, and a client that checks it over HTTP. */
typedef struct
{
  GlanceClock      *clock;
  GlanceDemoPortal *portal;
  SoupSession      *session;

  /* Of the last answer */
  guint             status;
  GBytes           *body;
  JsonObject       *json;            /* NULL when it was none */
  char             *content_type;
  char             *content_range;
} DemoClient;

#define DEMO_CLIENT_PROGRESS "/api/2.0/backup/getbackupprogress?Dump=false"
#define DEMO_CLIENT_SECONDS 100

void        demo_client_set_up        (DemoClient        *self,
                                       GlanceDemoOutcome  outcome);        /* makes an idle portal whose backups take DEMO_CLIENT_SECONDS */
void        demo_client_tear_down     (DemoClient        *self);           /* and nothing of it is left */
guint       demo_client_get           (DemoClient        *self,
                                       const char        *path,
                                       const char        *authorization,
                                       const char        *range);
guint       demo_client_post          (DemoClient        *self,
                                       const char        *path,
                                       const char        *authorization,
                                       const char        *body);
JsonObject *demo_client_progress      (DemoClient        *self);           /* "response" of the progress; NULL when there is none */
GBytes     *demo_client_get_raw_bytes (DemoClient        *self,            /* owned; head and body as sent over the wire */
                                       const char        *request);
char       *demo_client_get_raw       (DemoClient        *self,            /* owned; head and body as sent over the wire */
                                       const char        *request);

G_END_DECLS
