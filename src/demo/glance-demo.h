/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"
#include "glance-demo-portal.h"
#include "glance-key-store-memory.h"
#include "glance-portals.h"

G_BEGIN_DECLS

/**
 * GlanceDemo:
 *
 * Portals to try the program without a server: one whose backup is just beginning, one half-way that will
 * end with a warning, one that failed, and one that finished an hour ago. Each listens on its own loopback
 * port for as long as this object lives.
 */
#define GLANCE_TYPE_DEMO (glance_demo_get_type ())
G_DECLARE_FINAL_TYPE (GlanceDemo, glance_demo, GLANCE, DEMO, GObject)

#define GLANCE_DEMO_SECONDS 30

GlanceDemo       *glance_demo_new           (GlanceClock           *clock,
                                             guint                  seconds,     /* from start to end of a backup; 0: GLANCE_DEMO_SECONDS */
                                             GError               **error);
gboolean          glance_demo_populate      (GlanceDemo            *self,        /* adds the portals, and their keys */
                                             GlancePortals         *portals,     /* over glance_settings_new_memory() */
                                             GlanceKeyStoreMemory  *keys,
                                             GError               **error);
guint             glance_demo_get_n_portals (GlanceDemo            *self);
GlanceDemoPortal *glance_demo_get_portal    (GlanceDemo            *self,        /* borrowed */
                                             guint                  position);

G_END_DECLS
