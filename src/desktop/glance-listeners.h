/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-downloads.h"
#include "glance-engine.h"
#include "glance-notifier.h"
#include "glance-tray.h"
#include "glance-window-process.h"

G_BEGIN_DECLS

/**
 * GlanceListeners:
 *
 * All that listen to the resident's engine, for as long as it has one: memory, journal, downloads by hand or not, window, tray,
 * notifications and launcher.
 */
#define GLANCE_TYPE_LISTENERS (glance_listeners_get_type ())
G_DECLARE_FINAL_TYPE (GlanceListeners, glance_listeners, GLANCE, LISTENERS, GObject)

GlanceListeners *glance_listeners_new           (GApplication        *application,
                                                 GlanceEngine        *engine,
                                                 GlanceWindowProcess *window,
                                                 GlanceTray          *tray);
const char      *glance_listeners_save          (GlanceListeners     *self,         /* a portal's finished backup; returns an action of the window that it takes, or NULL */
                                                 const char          *portal_id);
GlanceDownloads *glance_listeners_get_downloads (GlanceListeners     *self);   /* borrowed, and so is the next */
GlanceNotifier  *glance_listeners_get_notifier  (GlanceListeners     *self);   /* NULL without a session bus */

G_END_DECLS
