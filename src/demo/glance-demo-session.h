/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

/**
 * GlanceDemoSession:
 *
 * The demo portals with their own watcher, and with settings and keys in memory: nothing touches the user's
 * list or keyring, and everything is gone when the session ends.
 */
#define GLANCE_TYPE_DEMO_SESSION (glance_demo_session_get_type ())
G_DECLARE_FINAL_TYPE (GlanceDemoSession, glance_demo_session, GLANCE, DEMO_SESSION, GObject)

GlanceDemoSession *glance_demo_session_new         (GError            **error);
GlanceWatcher     *glance_demo_session_get_watcher (GlanceDemoSession  *self);    /* borrowed; started */

G_END_DECLS
