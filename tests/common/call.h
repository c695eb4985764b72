/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-client.h"

G_BEGIN_DECLS

/* A single call of the client from the first byte to the answer, and what it cost. */
typedef struct
{
  GlanceProgress *progress;
  GlanceKeyInfo  *key_info;
  GlanceHistory  *history;
  GError         *error;
  guint           milliseconds;
  gsize           growth;          /* the process's peak memory, in bytes */
} Answer;

GlancePortal *call_make_portal (const char   *origin);
void          call_progress    (GlanceClient *client,
                                GlancePortal *portal,
                                GCancellable *cancellable,
                                Answer       *answer);
void          call_key_info    (GlanceClient *client,
                                GlancePortal *portal,
                                Answer       *answer);
void          call_history     (GlanceClient *client,
                                GlancePortal *portal,
                                Answer       *answer);
void          answer_clear     (Answer       *answer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* The key that every call here uses. */
#define CALL_KEY "demo-key"

G_END_DECLS
