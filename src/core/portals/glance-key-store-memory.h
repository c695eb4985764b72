/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-store.h"

G_BEGIN_DECLS

/**
 * GlanceKeyStoreMemory:
 *
 * Keys that live as long as the process: the demo's, one from the environment, or a test's.
 */
#define GLANCE_TYPE_KEY_STORE_MEMORY (glance_key_store_memory_get_type ())
G_DECLARE_FINAL_TYPE (GlanceKeyStoreMemory, glance_key_store_memory, GLANCE, KEY_STORE_MEMORY, GObject)

GlanceKeyStore *glance_key_store_memory_new (void);
void            glance_key_store_memory_set (GlanceKeyStoreMemory *self,
                                             GlancePortal         *portal,
                                             const char           *key);   /* NULL forgets it */

G_END_DECLS
