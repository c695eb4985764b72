/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-client.h"
#include "glance-key-store-cached.h"
#include "glance-monitor.h"

G_BEGIN_DECLS

/* One question to one portal, from the key to the monitor. */

typedef enum
{
  GLANCE_QUESTION_PROGRESS = 0,             /* what runs, and nothing else */
  GLANCE_QUESTION_WITH_HISTORY = 1 << 0,    /* and the history, when the monitor wants it */
} GlanceQuestionFlags;

void     glance_question_ask_async  (GlanceMonitor         *monitor,       /* gets the answer or the problem folded in */
                                     GlanceClient          *client,
                                     GlanceKeyStoreCached  *keys,
                                     GlanceQuestionFlags    flags,
                                     GCancellable          *cancellable,
                                     GAsyncReadyCallback    callback,
                                     gpointer               user_data);
gboolean glance_question_ask_finish (GAsyncResult          *result,        /* FALSE: only when cancelled; a problem is an answer, too */
                                     GError               **error);

G_END_DECLS
