/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean glance_hours_are_twelve (void);   /* times have AM and PM: as the desktop is set, now, or else as the locale has it */

G_END_DECLS
