/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GlanceWrapBox:
 *
 * A text and a widget that belongs to it: side by side, or one below the other where the text would be
 * squeezed, as in a narrow window or with large text. The widget may be invisible.
 *
 * A GtkBox would measure a text that wraps at hundreds of widths, to find the one at which its children are
 * equally high: nearly half of the processor time of a start.
 */
#define GLANCE_TYPE_WRAP_BOX (glance_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (GlanceWrapBox, glance_wrap_box, GLANCE, WRAP_BOX, GtkWidget)

G_END_DECLS
