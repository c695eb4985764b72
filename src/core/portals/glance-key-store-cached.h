/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-store.h"

G_BEGIN_DECLS

/**
 * GlanceKeyStoreCached:
 *
 * A key store in front of another one: a key is looked up once and then kept in memory for as long as its
 * portal is watched, so that a check does not involve the keyring. Look-ups run one after another, and when
 * the keyring refuses one, those waiting in line get the same answer: eight portals cause one password
 * prompt, not eight.
 */
#define GLANCE_TYPE_KEY_STORE_CACHED (glance_key_store_cached_get_type ())
G_DECLARE_FINAL_TYPE (GlanceKeyStoreCached, glance_key_store_cached, GLANCE, KEY_STORE_CACHED, GObject)

GlanceKeyStore *glance_key_store_cached_new  (GlanceKeyStore       *source);
void            glance_key_store_cached_drop (GlanceKeyStoreCached *self,      /* the key was refused: look it up again next time */
                                              GlancePortal         *portal);

G_END_DECLS
