/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 glance_link_life_guess_end (const char *link,
                                   gint64      finished_at);

G_END_DECLS
