/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlanceBackground:
 *
 * Has the desktop start the program at login, or not, as the setting says; and lets the setting follow
 * where the user or the desktop wants it otherwise.
 *
 * In a sandbox the desktop is asked by its portal, which may refuse. Elsewhere there is a file, always the
 * same one: of a program outside of a sandbox a portal does not know the name, and would make a file that
 * nobody finds again. The user may remove that file by hand: then the setting is off as well. What was done
 * last is in the setting "login-entry", which tells the two apart.
 *
 * Signal "outdated": another version has been installed, and this one should make room for it.
 */
#define GLANCE_TYPE_BACKGROUND (glance_background_get_type ())
G_DECLARE_FINAL_TYPE (GlanceBackground, glance_background, GLANCE, BACKGROUND, GObject)

GlanceBackground *glance_background_new         (GDBusConnection  *bus,       /* NULL: there is none */
                                                 GlanceSettings   *settings,
                                                 const char       *program);  /* to be started at login; an absolute path */
gboolean          glance_background_is_outdated (GlanceBackground *self);
void              glance_background_set_status  (GlanceBackground *self,      /* how the portals stand, in a line */
                                                 const char       *status);

G_END_DECLS
