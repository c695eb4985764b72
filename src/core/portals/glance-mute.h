/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long nobody is told of a portal, as the user chooses it. */

#define GLANCE_MUTE_MORNING 8   /* o'clock, when "until tomorrow" ends */

gint64 glance_mute_find_end (const char *choice,   /* "hour", "tomorrow", "for-good" or, to unmute, "off" */
                             gint64      now);     /* seconds since 1970, as is the result: for glance_portal_set_muted_until() */

G_END_DECLS
