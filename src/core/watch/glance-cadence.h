/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GLANCE_CADENCE_FASTEST (2 * (gint64) G_USEC_PER_SEC)   /* no portal is checked more often */
#define GLANCE_CADENCE_NEVER G_MAXINT64                        /* only when the user wants it */

/**
 * GlanceCadence:
 *
 * How long to wait before the next check of a portal, given what came before: a run that progresses, or a
 * series of failures. Pure arithmetic in µs. Zero-initialised means that nothing has come yet.
 */
typedef struct
{
  /* private */
  gint64    moved_at;       /* when the percentage last changed */
  gint64    interval;
  int       percent;
  guint     n_failures;     /* in a row */
} GlanceCadence;

gint64   glance_cadence_follow_run (GlanceCadence *self,            /* how long to wait while something runs */
                                    int            percent,
                                    gint64         time);
void     glance_cadence_end_run    (GlanceCadence *self);
gint64   glance_cadence_fail       (GlanceCadence *self,            /* how long to wait after another failure; or GLANCE_CADENCE_NEVER */
                                    const GError  *problem,
                                    gboolean       at_rest,         /* nothing is known to run */
                                    gint64         idle_interval,
                                    double         chance);         /* 0 <= chance < 1 */
gboolean glance_cadence_is_limited (const GError  *problem);        /* not even the user may come sooner */
gboolean glance_cadence_is_pause   (const GError  *problem,         /* nullable; and it is too soon now */
                                    gint64         now);            /* seconds since 1970 */
void     glance_cadence_answered   (GlanceCadence *self);           /* the next failure counts as the first */

G_END_DECLS
