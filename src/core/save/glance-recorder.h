/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"
#include "glance-journal.h"

G_BEGIN_DECLS

/**
 * GlanceRecorder:
 *
 * Writes into the journal how each run of the portals ends, once, also one that ended while nobody watched:
 * portals report it for a day.
 */
#define GLANCE_TYPE_RECORDER (glance_recorder_get_type ())
G_DECLARE_FINAL_TYPE (GlanceRecorder, glance_recorder, GLANCE, RECORDER, GObject)

GlanceRecorder *glance_recorder_new (GListModel    *monitors,   /* of GlanceMonitor */
                                     GlanceJournal *journal,
                                     GlanceClock   *clock);

G_END_DECLS
