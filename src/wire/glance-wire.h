/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GLANCE_WIRE_RESIDENT_PATH "/resident"
#define GLANCE_WIRE_WINDOW_PATH "/window"

/* A connection between two processes of ours, over a socket that nobody else has. It begins without
 * processing messages, so that what it serves can be exported first. */

/* The resident's end, which asks the other one for its credentials. */
void             glance_wire_serve_async  (int                   fd,          /* owned from here on */
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
GDBusConnection *glance_wire_serve_finish (GAsyncResult         *result,      /* owned */
                                           GError              **error);

/* The window's end. Waits for the resident's, which a thread serves: a millisecond. */
GDBusConnection *glance_wire_open         (int                   fd,          /* owned from here on */
                                           GError              **error);      /* owned */

/* GDBus makes an object of every value in a message, and keeps the memory: for a thousand portals that is
 * megabytes in both processes. Of bytes it makes one. */
GVariant        *glance_wire_pack         (GVariant             *value);      /* floating, `ay`; a floating one is consumed */
GVariant        *glance_wire_unpack       (GVariant             *packed,      /* owned; NULL when it is damaged */
                                           const GVariantType   *type);

G_END_DECLS
