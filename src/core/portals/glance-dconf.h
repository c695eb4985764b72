/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-file-backend.h"

G_BEGIN_DECLS

/* What dconf's backend keeps to itself: whether it can be read, whether what it writes is stored, and what of
 * a whole folder has changed. */

#define GLANCE_SETTINGS_ROOT GLANCE_APP_PATH "/"

typedef struct _GlanceDconfWatch GlanceDconfWatch;

gboolean          glance_dconf_can_start    (void);
gboolean          glance_dconf_can_be_read  (GError             **error);       /* FALSE with SETTINGS */
gboolean          glance_dconf_answers      (GCancellable        *cancellable,  /* FALSE with SETTINGS or CANCELLED */
                                             GError             **error);
gboolean          glance_dconf_stores       (GType                backend,      /* of dconf's; FALSE with SETTINGS */
                                             GError             **error);

GlanceDconfWatch *glance_dconf_watch_new    (const char          *folder,       /* a path that ends with "/" */
                                             GlancePathsFunc      changed,      /* something in it, or above it */
                                             gpointer             user_data);   /* owned; NULL without a session bus */
void              glance_dconf_watch_free   (GlanceDconfWatch    *self);

G_END_DECLS
