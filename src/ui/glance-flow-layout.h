/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GlanceFlowLayout:
 *
 * Children beside each other in lines, as many in each as there is room for, like words.
 */
#define GLANCE_TYPE_FLOW_LAYOUT (glance_flow_layout_get_type ())
G_DECLARE_FINAL_TYPE (GlanceFlowLayout, glance_flow_layout, GLANCE, FLOW_LAYOUT, GtkLayoutManager)

G_END_DECLS
