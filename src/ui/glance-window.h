/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

#include "glance-monitor-list.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceWindow:
 *
 * The window: the portals of one list, or the page that leads to the first one. The demo has a
 * window of its own, which says so.
 */
#define GLANCE_TYPE_WINDOW (glance_window_get_type ())
G_DECLARE_FINAL_TYPE (GlanceWindow, glance_window, GLANCE, WINDOW, AdwApplicationWindow)

GlanceWindow      *glance_window_new          (GtkApplication    *application,
                                               GlanceMonitorList *monitors,
                                               GlanceSaver       *saver,        /* NULL: nothing is saved here */
                                               gboolean           demo);
GlanceMonitorList *glance_window_get_monitors (GlanceWindow      *self);        /* borrowed */
gboolean           glance_window_is_demo      (GlanceWindow      *self);
void               glance_window_add_portal   (GlanceWindow      *self);        /* opens the dialog */
void               glance_window_show_portal  (GlanceWindow      *self,         /* brings its card into sight and focus */
                                               const char        *portal_id);
void               glance_window_toast        (GlanceWindow      *self,         /* plain text */
                                               const char        *text);
void               glance_window_end          (GlanceWindow      *self);        /* closes it with the program, and asks nothing */

G_END_DECLS
