/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceFeed:
 *
 * The resident's end of the wire: tells the window how the portals stand, and does for it what it asks for.
 * What changes within a moment goes out together.
 *
 * Signal "greeted" (gboolean same): the window is there; it listens when it is of our version.
 * Signal "wanted": the window shows the portals, which have to be checked.
 * Signal "quit": the user wants the program to end.
 * Signal "attentive-changed": the user looks at the window, or no longer does.
 */
#define GLANCE_TYPE_FEED (glance_feed_get_type ())
G_DECLARE_FINAL_TYPE (GlanceFeed, glance_feed, GLANCE, FEED, GObject)

GlanceFeed *glance_feed_new          (void);
void        glance_feed_set_monitors (GlanceFeed         *self,       /* once; before that there is nothing to tell */
                                      GlanceMonitorList  *monitors,
                                      GlanceSaver        *saver);     /* their downloads; NULL: there are none */
gboolean    glance_feed_export       (GlanceFeed         *self,       /* once */
                                      GDBusConnection    *connection,
                                      GError            **error);
gboolean    glance_feed_is_attentive (GlanceFeed         *self);      /* the user is looking at the window */

G_END_DECLS
