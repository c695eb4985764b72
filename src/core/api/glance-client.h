/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-history.h"
#include "glance-key-info.h"
#include "glance-portal.h"
#include "glance-progress.h"

G_BEGIN_DECLS

/**
 * GlanceClient:
 *
 * DocSpace's API over HTTP: the guarded request, the authentication header, a status to its
 * #GlanceError, one async pair an API call. Keeps connections alive between checks; holds no key
 * longer than the check it belongs to.
 */
#define GLANCE_TYPE_CLIENT (glance_client_get_type ())
G_DECLARE_FINAL_TYPE (GlanceClient, glance_client, GLANCE, CLIENT, GObject)

#define GLANCE_CLIENT_DEADLINE_MS 15000

GlanceClient   *glance_client_new                 (void);
void            glance_client_set_deadline        (GlanceClient         *self,     /* overall, a check; GLANCE_CLIENT_DEADLINE_MS at first */
                                                   guint                 deadline_ms);
void            glance_client_drop_connections    (GlanceClient         *self);    /* after sleep or a change of network */

void            glance_client_get_progress_async  (GlanceClient         *self,
                                                   GlancePortal         *portal,
                                                   const char           *key,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
GlanceProgress *glance_client_get_progress_finish (GlanceClient         *self,     /* owned */
                                                   GAsyncResult         *result,
                                                   GError              **error);

void            glance_client_get_key_info_async  (GlanceClient         *self,
                                                   GlancePortal         *portal,
                                                   const char           *key,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
GlanceKeyInfo  *glance_client_get_key_info_finish (GlanceClient         *self,     /* owned; 404 gives an unknown one, not an error */
                                                   GAsyncResult         *result,
                                                   GError              **error);

void            glance_client_get_history_async   (GlanceClient         *self,
                                                   GlancePortal         *portal,
                                                   const char           *key,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
GlanceHistory  *glance_client_get_history_finish  (GlanceClient         *self,     /* owned */
                                                   GAsyncResult         *result,
                                                   GError              **error);

G_END_DECLS
