/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How fast bytes come, over the last seconds. All zero, it knows nothing. */
typedef struct
{
  gint64 times[16];    /* µs, in a ring */
  gint64 bytes[16];    /* in all, at that time */
  guint  n_samples;    /* ever */
} GlanceRate;

void   glance_rate_reset         (GlanceRate        *self);
void   glance_rate_add           (GlanceRate        *self,     /* more often than needed is fine */
                                  gint64             time,
                                  gint64             bytes);
gint64 glance_rate_get           (const GlanceRate  *self);    /* bytes a second; 0: not known, or nothing comes */
int    glance_rate_get_time_left (const GlanceRate  *self,     /* seconds, rounded up; -1: not known */
                                  gint64             total);

G_END_DECLS
