/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gio.h>
#include <gio/gsettingsbackend.h>

G_BEGIN_DECLS

/* dconf's backend with one subscription for all of our settings. GSettings makes one for each of its
 * objects, and each is a match rule in the session bus: for a thousand portals, in each process that lists
 * them, more work than everything else about them. dconf's own subscriptions cover all that lies below. */
GSettingsBackend *glance_dconf_backend_new (GSettingsBackend *dconf); /* owned: another one, of a type derived from it, or itself where that cannot be */

G_END_DECLS
