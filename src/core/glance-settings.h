/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceSettings:
 *
 * Where settings live: GSettings on the desktop's backend, on a key file where the desktop has none
 * (a server without dconf would otherwise forget everything), or in memory for the demo.
 * Keys are those of data/io.github.backupglance.BackupGlance.gschema.xml.
 */
#define GLANCE_TYPE_SETTINGS (glance_settings_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSettings, glance_settings, GLANCE, SETTINGS, GObject)

GlanceSettings *glance_settings_new          (GError         **error);
GlanceSettings *glance_settings_new_memory   (GError         **error);
GSettings      *glance_settings_get_app      (GlanceSettings  *self);   /* borrowed */
GSettings      *glance_settings_new_portal   (GlanceSettings  *self,    /* owned: the relocatable schema at this portal's path */
                                              const char      *portal_id);
void            glance_settings_lock         (GlanceSettings  *self);   /* around reading, changing and writing the list */
void            glance_settings_unlock       (GlanceSettings  *self);
gboolean        glance_settings_sync         (GlanceSettings  *self,    /* waits until what was written is kept, and sees that it is */
                                              GError         **error);

G_END_DECLS
