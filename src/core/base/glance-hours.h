/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean glance_hours_are_twelve (void);   /* whether times have AM and PM, by the desktop's setting or else the locale's */

G_END_DECLS
