/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"
#include "glance-key-store.h"

G_BEGIN_DECLS

/**
 * GlanceKeyStoreSecret:
 *
 * The keyring: the Secret Service through libsecret, or in a sandbox the Secret portal.
 */
#define GLANCE_TYPE_KEY_STORE_SECRET (glance_key_store_secret_get_type ())
G_DECLARE_FINAL_TYPE (GlanceKeyStoreSecret, glance_key_store_secret, GLANCE, KEY_STORE_SECRET, GObject)

GlanceKeyStore *glance_key_store_secret_new (GlanceClock *clock);

G_END_DECLS
