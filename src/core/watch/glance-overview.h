/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-clock.h"
#include "glance-group.h"
#include "glance-reader.h"

G_BEGIN_DECLS

/**
 * GlanceOverview:
 *
 * The portals as one looks at them: a #GListModel of #GlanceMonitor, worst first, all of them or those that
 * are searched for. While somebody reads, it keeps the order that it has: what has changed meanwhile
 * counts as news, and takes its place when the reader has left.
 *
 * Signal "updated": counts, news, groups or forms may be others. In an idle, once for a burst of changes.
 */
#define GLANCE_TYPE_OVERVIEW (glance_overview_get_type ())
G_DECLARE_FINAL_TYPE (GlanceOverview, glance_overview, GLANCE, OVERVIEW, GObject)

#define GLANCE_OVERVIEW_FEW 5 /* up to so many portals there is room to show each in full */

GlanceOverview *glance_overview_new        (GListModel     *monitors,
                                            GlanceClock    *clock);
GlanceReader   *glance_overview_get_reader (GlanceOverview *self);     /* borrowed */

/* What to show */
void            glance_overview_set_search (GlanceOverview *self,      /* part of a name or a host; NULL or "": all */
                                            const char     *text);
void            glance_overview_set_groups (GlanceOverview *self,      /* bits, 1 << GlanceGroup; 0: all */
                                            guint           groups);
guint           glance_overview_get_groups (GlanceOverview *self);     /* those of them that have a portal */
void            glance_overview_settle     (GlanceOverview *self);     /* now, whoever reads */

/* What there is */
guint           glance_overview_get_n_all  (GlanceOverview *self);     /* shown or not */
guint           glance_overview_count      (GlanceOverview *self,      /* of all portals, as they are now */
                                            GlanceGroup     group);
guint           glance_overview_count_news (GlanceOverview *self,      /* portals that have become worse and are not in their place yet */
                                            guint          *n_failed); /* how many of them failed */
gboolean        glance_overview_is_quiet   (GlanceOverview *self,      /* one of many, and it needed nobody when the order settled: a line will do */
                                            GlanceMonitor  *monitor);
gboolean        glance_overview_has        (GlanceOverview *self,      /* one of all */
                                            GlanceMonitor  *monitor);
gboolean        glance_overview_find       (GlanceOverview *self,      /* whether and where it is shown */
                                            GlanceMonitor  *monitor,
                                            guint          *position);

G_END_DECLS
