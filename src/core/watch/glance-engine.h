/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

/**
 * GlanceEngineOptions:
 *
 * All zero: the user's own settings and keyring.
 */
typedef struct
{
  gboolean        in_memory;   /* settings, and keys unless @keys has them: the user's own are left alone */
  GlanceClock    *clock;       /* NULL: the real one */
  GlanceKeyStore *keys;        /* or NULL */
} GlanceEngineOptions;

/**
 * GlanceEngine:
 *
 * Everything that watching takes, put together in the one way there is: settings, list, keys, clock and
 * watcher. For every program that watches, and for the demo.
 */
#define GLANCE_TYPE_ENGINE (glance_engine_get_type ())
G_DECLARE_FINAL_TYPE (GlanceEngine, glance_engine, GLANCE, ENGINE, GObject)

GlanceEngine   *glance_engine_new          (const GlanceEngineOptions  *options,    /* NULL: all zero */
                                            GError                    **error);     /* SETTINGS */
GlanceClock    *glance_engine_get_clock    (GlanceEngine               *self);      /* borrowed, as all of these */
GlanceSettings *glance_engine_get_settings (GlanceEngine               *self);
GlancePortals  *glance_engine_get_portals  (GlanceEngine               *self);
GlanceKeyStore *glance_engine_get_keys     (GlanceEngine               *self);
GlanceWatcher  *glance_engine_get_watcher  (GlanceEngine               *self);      /* made when it is first wanted; stopped with the engine */

G_END_DECLS
