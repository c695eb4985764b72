/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-client.h"
#include "glance-key-store-cached.h"
#include "glance-monitor.h"

G_BEGIN_DECLS

/* One check of one portal, from the key to the monitor. */

typedef enum
{
  GLANCE_CHECK_PROGRESS = 0,             /* only what is running */
  GLANCE_CHECK_WITH_HISTORY = 1 << 0,    /* the history too, if the monitor wants it */
} GlanceCheckFlags;

void     glance_check_run_async  (GlanceMonitor         *monitor,       /* the answer or the problem is folded into it */
                                     GlanceClient          *client,
                                     GlanceKeyStoreCached  *keys,
                                     GlanceCheckFlags    flags,
                                     GCancellable          *cancellable,
                                     GAsyncReadyCallback    callback,
                                     gpointer               user_data);
gboolean glance_check_run_finish (GAsyncResult          *result,        /* FALSE only when cancelled; a problem counts as an answer */
                                     GError               **error);

G_END_DECLS
