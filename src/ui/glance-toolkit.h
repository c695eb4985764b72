/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Starts GTK and libadwaita in such a way that neither reads anything that it does not need, or anything twice:
 * a third of the time until the first frame. Connects to the session bus meanwhile. To be called before there is an
 * application, and before there are threads. Ends the program where there is no display. */
GDBusConnection *glance_toolkit_init   (void); /* owned, the session bus, to be kept so that nobody connects again; NULL: there is none */

/* What GTK has read a stylesheet and icons with is given back to the system, a moment later. */
void             glance_toolkit_settle (void); /* the first window is on the screen */

G_END_DECLS
