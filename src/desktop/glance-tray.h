/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-memory.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceTray:
 *
 * How the portals stand, at a glance: an icon, a tooltip and a menu with a line for each. It listens to the
 * monitors; what has changed is told at most once a second.
 *
 * Signal "told" (words): it has shown what is new; in words, "1 failed, 3 fine".
 * Signal "activated" (action, target, token): what the user chose: one of the application's actions, or ""
 * to open the window; "" where there is no target or token.
 */
#define GLANCE_TYPE_TRAY (glance_tray_get_type ())
G_DECLARE_FINAL_TYPE (GlanceTray, glance_tray, GLANCE, TRAY, GObject)

typedef enum /* as in the schema */
{
  GLANCE_TRAY_ALWAYS,
  GLANCE_TRAY_ACTIVE, /* while something runs or is wrong */
  GLANCE_TRAY_NEVER,
} GlanceTrayMode;

GlanceTray *glance_tray_new          (void);                          /* hidden */
void        glance_tray_set_mode     (GlanceTray         *self,
                                      GlanceTrayMode      mode);
void        glance_tray_set_monitors (GlanceTray         *self,       /* once; from then on it shows itself */
                                      GlanceMonitorList  *monitors,
                                      GlanceSaver        *saver,      /* of their backups; NULL: none can be saved */
                                      GlanceMemory       *memory);    /* of what has been seen; NULL: none */
void        glance_tray_set_looking  (GlanceTray         *self,       /* the user looks at the window */
                                      gboolean            looking);

G_END_DECLS
