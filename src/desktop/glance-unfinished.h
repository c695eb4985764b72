/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-downloads.h"
#include "glance-memory.h"

G_BEGIN_DECLS

/**
 * GlanceUnfinished:
 *
 * Remembers which downloads have not ended, and has them go on after the program was ended or killed: when their
 * portal has answered and its link still is that run's. What was paused stays so, and where the link is gone, that
 * is said. One that ended for want of room goes on when there is some.
 */
#define GLANCE_TYPE_UNFINISHED (glance_unfinished_get_type ())
G_DECLARE_FINAL_TYPE (GlanceUnfinished, glance_unfinished, GLANCE, UNFINISHED, GObject)

GlanceUnfinished *glance_unfinished_new  (GlanceMonitorList *monitors,
                                          GlanceMemory      *memory,
                                          GlanceDownloads   *downloads);
void              glance_unfinished_want (GlanceUnfinished  *self,        /* the user wants to save it, and may be ahead of the portal's answer */
                                          GlanceMonitor     *monitor);

G_END_DECLS
