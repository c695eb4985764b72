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
} Asker;

#define ASK_PROGRESS "/api/2.0/backup/getbackupprogress?Dump=false"
#define ASK_SECONDS 100

void        asker_set_up    (Asker             *self,
                             GlanceDemoOutcome  outcome);   /* makes an idle portal whose backups take ASK_SECONDS */
void        asker_tear_down (Asker             *self);      /* and nothing of it is left */
guint       asker_get       (Asker             *self,
                             const char        *path,
                             const char        *authorization,
                             const char        *range);
guint       asker_post      (Asker             *self,
                             const char        *path,
                             const char        *authorization,
                             const char        *body);
JsonObject *asker_progress  (Asker             *self);      /* "response" of the progress; NULL when there is none */
GBytes     *asker_get_raw_bytes (Asker         *self,       /* owned; head and body as sent over the wire */
                                 const char    *request);
char       *asker_get_raw   (Asker             *self,       /* owned; head and body as sent over the wire */
                             const char        *request);

G_END_DECLS
