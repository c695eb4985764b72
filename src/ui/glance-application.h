/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * GlanceApplication:
 *
 * One process a desktop: owns the engine, opens the windows, answers the actions that the desktop may
 * send before any window is there.
 */
#define GLANCE_TYPE_APPLICATION (glance_application_get_type ())
G_DECLARE_FINAL_TYPE (GlanceApplication, glance_application, GLANCE, APPLICATION, AdwApplication)

GlanceApplication *glance_application_new (int wire, gboolean is_spare);

G_END_DECLS
