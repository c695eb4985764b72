/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-bus-menu.h"
#include "glance-monitor.h"

G_BEGIN_DECLS

/* The rows of the tray's menu: a line for each portal, then what can be done. */

void        glance_tray_menu_fill   (GlanceBusMenu *menu,
                                     GPtrArray     *shown,     /* GlanceMonitor, in order */
                                     guint          n_rest,    /* so many more portals */
                                     GPtrArray     *offered,   /* GlanceMonitor, whose backups can be saved */
                                     const char    *knowledge, /* what the user can say that they know; NULL: nothing is wrong, or they have */
                                     gboolean       icons);    /* hosts have our icons */
char       *glance_tray_menu_knowledge (guint         n,        /* "I Know About acme"; owned */
                                     GlanceMonitor *monitor);  /* of those, for one */
char       *glance_tray_menu_rest   (guint          n);        /* "15 more portals"; owned */
const char *glance_tray_menu_action (const char    *key,       /* of a row that was chosen: an action's name, or "" to open the window; static */
                                     const char   **target);   /* of that action, or "" */

G_END_DECLS
