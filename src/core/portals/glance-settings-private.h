/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-settings-place.h"
#include "glance-settings.h"

G_BEGIN_DECLS

/* What reading and writing share, and nobody else includes. */

struct _GlanceSettings
{
  GObject parent_instance;

  /* Owned */ GSettings *app;
  /* Owned */ GSettingsSchema *app_schema;
  /* Owned */ GHashTable *portal_keys; /* name -> GSettingsSchemaKey, all of the portal's schema */
  /* Owned */ GlanceSettingsPlace *place;
};

char     *glance_settings_make_portal_path (const char         *portal_id,
                                            const char         *key);      /* "": of the folder */
GVariant *glance_settings_read             (GSettingsBackend   *backend,
                                            const char         *path,
                                            GSettingsSchemaKey *key);
GVariant *glance_settings_read_below       (GSettingsBackend   *backend,
                                            const char         *path,
                                            GSettingsSchemaKey *key);

G_END_DECLS
