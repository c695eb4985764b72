/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-demo-run.h"

G_BEGIN_DECLS

/* The bodies of the demo's answers, as real servers write them: nulls left out, enums as integers. Each is
 * JSON text owned by the caller. */

char *glance_demo_reply_idle     (void);
char *glance_demo_reply_boolean  (gboolean        value);
char *glance_demo_reply_progress (GlanceDemoRun  *run);
char *glance_demo_reply_history  (GPtrArray      *runs,           /* GlanceDemoRun, newest first */
                                  gint64          older);         /* seconds since 1970: one earlier backup */
char *glance_demo_reply_key      (const char     *key,
                                  const char     *permission,
                                  gint64          expires_at);    /* seconds since 1970 */
char *glance_demo_reply_error    (guint           status,
                                  const char     *message);

G_END_DECLS
