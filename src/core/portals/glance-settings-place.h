/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-dconf.h"

G_BEGIN_DECLS

/* Where settings are kept (dconf, a key file or memory), and how writing differs between them. Only
 * GlanceSettings uses it. */
typedef struct _GlanceSettingsPlace GlanceSettingsPlace;

GlanceSettingsPlace *glance_settings_place_new         (GSettingsSchema      *schema,       /* the user's; NULL with SETTINGS when it cannot be read */
                                                        GError              **error);
GlanceSettingsPlace *glance_settings_place_new_memory  (void);
void                 glance_settings_place_free        (GlanceSettingsPlace  *self);
const char          *glance_settings_place_get_folder  (GlanceSettingsPlace  *self);        /* for what goes with them; NULL: memory */
GSettingsBackend    *glance_settings_place_get_backend (GlanceSettingsPlace  *self);        /* borrowed: the program's own */
gboolean             glance_settings_place_is_shared   (GlanceSettingsPlace  *self);        /* shared with other processes; the functions below may then be called from any thread */

int                  glance_settings_place_lock        (GlanceSettingsPlace  *self,         /* for glance_lock_drop(); -2 with an error */
                                                        GCancellable         *cancellable,
                                                        GError              **error);
GSettingsBackend    *glance_settings_place_open        (GlanceSettingsPlace  *self,         /* owned: a separate backend, which sees what is stored and no write in progress */
                                                        GError              **error);
gboolean             glance_settings_place_prove       (GlanceSettingsPlace  *self,         /* makes sure that what is written will be what is read; call it under the lock */
                                                        GCancellable         *cancellable,
                                                        GError              **error);
void                 glance_settings_place_follow      (GlanceSettingsPlace  *self,         /* once, and before its backend has a GSettings */
                                                        GlancePathsFunc       changed,
                                                        gpointer              user_data);
void                 glance_settings_place_tell        (GlanceSettingsPlace  *self,         /* tells the program what another backend wrote; in the program's own thread */
                                                        GTree                *paths);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceSettingsPlace, glance_settings_place_free)

G_END_DECLS
