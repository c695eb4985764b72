/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceSavingFeed:
 *
 * How it stands with the downloads of all portals, for the other end of the wire.
 *
 * Signal "changed" (GVariant *savings): those that have changed, a few times a second at most; an `a(sa{sv})` of
 * portals' ids and what glance_saving_save() gives.
 */
#define GLANCE_TYPE_SAVING_FEED (glance_saving_feed_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSavingFeed, glance_saving_feed, GLANCE, SAVING_FEED, GObject)

GlanceSavingFeed *glance_saving_feed_new     (GlanceMonitorList *monitors,
                                              GlanceSaver       *saver);
GVariant         *glance_saving_feed_get_all (GlanceSavingFeed  *self);      /* floating, the same of all */

G_END_DECLS
