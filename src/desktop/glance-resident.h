/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-child.h"

G_BEGIN_DECLS

/**
 * GlanceResident:
 *
 * `backup-glance`: owns the application's name and the engine, and is there for as long as somebody watches.
 * Its window is another process, which it starts when there is something to show.
 */
#define GLANCE_TYPE_RESIDENT (glance_resident_get_type ())
G_DECLARE_FINAL_TYPE (GlanceResident, glance_resident, GLANCE, RESIDENT, GApplication)

GlanceResident *glance_resident_new         (const char        *program,         /* its own path, to be started at login */
                                             const char        *window_program,  /* absolute paths, both */
                                             const GlanceChild *window);         /* (nullable): already started; the resident's from here on */
gboolean        glance_resident_is_outdated (GlanceResident    *self);           /* it has ended because a newer one is installed */

G_END_DECLS
