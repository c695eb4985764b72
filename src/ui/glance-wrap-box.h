/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GlanceWrapBox:
 *
 * Words and what belongs to them: side by side, or one below the other where the words would be
 * squeezed (a narrow window, large text).
 */
#define GLANCE_TYPE_WRAP_BOX (glance_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (GlanceWrapBox, glance_wrap_box, GLANCE, WRAP_BOX, GtkWidget)

G_END_DECLS
