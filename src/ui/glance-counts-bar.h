/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-overview.h"

G_BEGIN_DECLS

/**
 * GlanceCountsBar:
 *
 * How many portals failed, run and are fine. Each of these parts is a toggle: the list has those that are
 * on, or all when none is. It is there when there are many.
 */
#define GLANCE_TYPE_COUNTS_BAR (glance_counts_bar_get_type ())
G_DECLARE_FINAL_TYPE (GlanceCountsBar, glance_counts_bar, GLANCE, COUNTS_BAR, GtkWidget)

void glance_counts_bar_set_overview (GlanceCountsBar *self,
                                     GlanceOverview  *overview);  /* or NULL */

G_END_DECLS
