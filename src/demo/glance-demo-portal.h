/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsoup/soup.h>

#include "glance-demo-download.h"

G_BEGIN_DECLS

/**
 * GlanceDemoPortal:
 *
 * The backup part of a DocSpace portal, on a loopback port. Serves from the main context that is the
 * thread's default at its creation, until it is finalized.
 *
 * Keys: GLANCE_DEMO_KEY, an older portal's token, is sent bare; GLANCE_DEMO_API_KEY and
 * GLANCE_DEMO_ADMIN_KEY are accepted only after "Bearer ". All may read; the last one may also write.
 */
#define GLANCE_TYPE_DEMO_PORTAL (glance_demo_portal_get_type ())
G_DECLARE_FINAL_TYPE (GlanceDemoPortal, glance_demo_portal, GLANCE, DEMO_PORTAL, GObject)

#define GLANCE_DEMO_KEY "demo-key"
#define GLANCE_DEMO_API_KEY "sk-demo"
#define GLANCE_DEMO_ADMIN_KEY "sk-demo-admin"

GlanceDemoPortal *glance_demo_portal_new         (GlanceClock        *clock,      /* idle until a run is begun */
                                                  const char         *name,
                                                  GlanceDemoOutcome   outcome,
                                                  guint               seconds,    /* a backup takes this long */
                                                  guint               port,       /* 0: any free port */
                                                  GError            **error);
const char       *glance_demo_portal_get_name    (GlanceDemoPortal   *self);
const char       *glance_demo_portal_get_origin  (GlanceDemoPortal   *self);      /* http://127.0.0.1:PORT */
SoupServer       *glance_demo_portal_get_server  (GlanceDemoPortal   *self);      /* borrowed; for tests that add misbehaviour */
void              glance_demo_portal_set_download (GlanceDemoPortal  *self,       /* what the file is like */
                                                   const GlanceDemoDownloadOptions *options);
gboolean          glance_demo_portal_begin       (GlanceDemoPortal   *self,       /* FALSE: one was running already, and goes on */
                                                  gboolean            dump,
                                                  double              fraction);  /* the share of the run that is over; above 1: it ended that long ago */
gboolean          glance_demo_portal_begin_in_documents (GlanceDemoPortal *self,  /* the same, for a backup without a link */
                                                         double            fraction);
void              glance_demo_portal_skip        (GlanceDemoPortal   *self,       /* as if so much more of each run's time had passed; for tests */
                                                  double              share);
gboolean          glance_demo_portal_cancel      (GlanceDemoPortal   *self);      /* cancels the backup and the dump; drops finished ones, too */

G_END_DECLS
