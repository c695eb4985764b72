/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-client.h"

G_BEGIN_DECLS

/* A single check from the first byte to the answer, and what it cost. */
typedef struct
{
  GlanceProgress *progress;
  GlanceKeyInfo  *key_info;
  GlanceHistory  *history;
  GError         *error;
  guint           milliseconds;
  gsize           growth;          /* the process's peak memory, in bytes */
} Answer;

GlancePortal *ask_make_portal (const char   *origin);
void          ask_progress    (GlanceClient *client,
                               GlancePortal *portal,
                               GCancellable *cancellable,
                               Answer       *answer);
void          ask_key_info    (GlanceClient *client,
                               GlancePortal *portal,
                               Answer       *answer);
void          ask_history     (GlanceClient *client,
                               GlancePortal *portal,
                               Answer       *answer);
void          answer_clear    (Answer       *answer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* The key that every check here uses. */
#define ASK_KEY "demo-key"

G_END_DECLS
