/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a sandbox has to ask its desktop for: org.freedesktop.portal.Background and .Flatpak. */

gboolean glance_background_portal_is_sandbox     (void);
void     glance_background_portal_request_async  (GDBusConnection      *bus,
                                                  gboolean              autostart,    /* FALSE removes what is there */
                                                  GCancellable         *cancellable,  /* takes the question back */
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean glance_background_portal_request_finish (GAsyncResult         *result,       /* FALSE: there was no answer */
                                                  gboolean             *background,   /* may it run without a window */
                                                  gboolean             *autostart,    /* is it started at login */
                                                  GError              **error);
void     glance_background_portal_set_status     (GDBusConnection      *bus,          /* what the desktop's list of such programs says */
                                                  const char           *status);
gboolean glance_background_portal_start_latest   (GError              **error);       /* the version that has been installed meanwhile, without a window; blocks */

G_END_DECLS
