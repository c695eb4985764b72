/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-memory.h"

G_BEGIN_DECLS

/**
 * GlanceAttention:
 *
 * Whether something should draw the user's eye: a run has failed or is lost, and they have neither looked
 * since nor acknowledged it. Each run draws it once, also across restarts; a new one that ends badly does so
 * again.
 *
 * Property "wanted".
 */
#define GLANCE_TYPE_ATTENTION (glance_attention_get_type ())
G_DECLARE_FINAL_TYPE (GlanceAttention, glance_attention, GLANCE, ATTENTION, GObject)

/* A window that is being closed may be believed to be looked at for a moment more: what is new counts as seen
 * only when somebody still looks after this. In µs. */
#define GLANCE_ATTENTION_TIME_TO_LOOK ((gint64) G_USEC_PER_SEC)

GlanceAttention *glance_attention_new         (GlanceMonitorList *monitors,
                                               GlanceMemory      *memory);   /* of what has been seen; NULL: none */
gboolean         glance_attention_is_wanted   (GlanceAttention   *self);
void             glance_attention_see         (GlanceAttention   *self);     /* they have looked at what there is now */
void             glance_attention_set_looking (GlanceAttention   *self,      /* they look, and for as long as this is set nothing has to draw their eye */
                                               gboolean           looking);

G_END_DECLS
