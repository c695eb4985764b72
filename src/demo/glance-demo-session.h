/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-engine.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceDemoSession:
 *
 * The demo portals with their own watcher, and with settings and keys in memory: nothing touches the user's
 * list or keyring, and everything is gone when the session ends: what is saved, unless it is saved to a folder
 * that the user has chosen, too.
 */
#define GLANCE_TYPE_DEMO_SESSION (glance_demo_session_get_type ())
G_DECLARE_FINAL_TYPE (GlanceDemoSession, glance_demo_session, GLANCE, DEMO_SESSION, GObject)

GlanceDemoSession *glance_demo_session_new        (guint               seconds,   /* from start to end of a backup; 0: GLANCE_DEMO_SECONDS */
                                                   GError            **error);
GlanceEngine      *glance_demo_session_get_engine (GlanceDemoSession  *self);     /* borrowed */
GlanceSaver       *glance_demo_session_get_saver  (GlanceDemoSession  *self);     /* borrowed; NULL: there is no place for files */

G_END_DECLS
