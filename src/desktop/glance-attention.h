/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"

G_BEGIN_DECLS

/**
 * GlanceAttention:
 *
 * Whether something should draw the user's eye: a run has failed or is lost, and he has not looked since.
 * Each run draws it once; a new one that ends badly does so again.
 *
 * Property "wanted".
 */
#define GLANCE_TYPE_ATTENTION (glance_attention_get_type ())
G_DECLARE_FINAL_TYPE (GlanceAttention, glance_attention, GLANCE, ATTENTION, GObject)

GlanceAttention *glance_attention_new         (GlanceMonitorList *monitors);
gboolean         glance_attention_is_wanted   (GlanceAttention   *self);
void             glance_attention_see         (GlanceAttention   *self);     /* he has looked at what there is now */
void             glance_attention_set_looking (GlanceAttention   *self,      /* he looks for as long as this is set */
                                               gboolean           looking);

G_END_DECLS
