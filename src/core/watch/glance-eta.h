/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceEta:
 *
 * The time that a run has left, and whether that can be trusted. It is fed every answer; pure arithmetic
 * without a clock of its own. Zero-initialised means that nothing is known.
 */
typedef struct _GlanceEta GlanceEta;

GlanceEta *glance_eta_new         (void);
void       glance_eta_free        (GlanceEta *self);
void       glance_eta_reset       (GlanceEta *self);                       /* another run */
void       glance_eta_add         (GlanceEta *self,
                                   gint64     boot_time,                   /* µs */
                                   int        percent);                    /* 0-100 */
int        glance_eta_get_seconds (GlanceEta *self,                        /* -1: cannot be trusted, so say nothing */
                                   gint64     boot_time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceEta, glance_eta_free)

G_END_DECLS
