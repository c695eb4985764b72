/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void glance_cli_bus_outlive (void);   /* from now on the program survives the end of a message bus */

G_END_DECLS
