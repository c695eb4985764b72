/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-card-part.h"

G_BEGIN_DECLS

/**
 * GlanceProblemRow:
 *
 * The part of a card about why its portal cannot be checked, and what can be done about that. Hidden when it can.
 */
#define GLANCE_TYPE_PROBLEM_ROW (glance_problem_row_get_type ())
G_DECLARE_FINAL_TYPE (GlanceProblemRow, glance_problem_row, GLANCE, PROBLEM_ROW, GlanceCardPart)

GlanceCardPart *glance_problem_row_new       (void);
gboolean        glance_problem_row_is_needed (GlanceMonitor *monitor);  /* there is something to show */

G_END_DECLS
