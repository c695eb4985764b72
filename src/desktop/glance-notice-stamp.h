/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What lets a server of notifications recognize one that it already shows, whoever sent it: a process that is killed
 * in that moment cannot tell the next one whether the server has it. GNotification has no means of doing so.
 *
 * Of the servers that we know, dunst, xfce4-notifyd and Plasma take a number of the sender's own choice, and mako
 * and SwayNotificationCenter replace what has the same tag. One that does neither shows it a second time. */

#define GLANCE_NOTIFY_TYPE G_VARIANT_TYPE ("(susssasa{sv}i)") /* the arguments of Notify */

guint32       glance_notice_stamp_number (const char   *target);     /* above those that servers count up to; never 0 */
GDBusMessage *glance_notice_stamp        (GDBusMessage *notify,      /* takes it; the arguments are of GLANCE_NOTIFY_TYPE */
                                          const char   *target,
                                          gboolean      is_shown);   /* with the number that it has already; returns the same, owned, with number and tag */

G_END_DECLS
