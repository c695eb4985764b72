/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceNotificationServer:
 *
 * What org.freedesktop.Notifications says and GNotification keeps to itself. It is heard by listening to what
 * GNotification sends and gets; where that goes to a portal or to GNOME Shell, there is nothing to hear.
 * A notification is known by the target that all of its actions have.
 *
 * Signal "appeared": there is somebody to send to: for the first time, or another server, which shows nothing
 * of what was shown before.
 * Signal "shown" (target): the server has taken that notification, or gets it for certain, also if we are killed.
 * Signal "dismissed" (target): the user has closed that notification.
 */
#define GLANCE_TYPE_NOTIFICATION_SERVER (glance_notification_server_get_type ())
G_DECLARE_FINAL_TYPE (GlanceNotificationServer,
                      glance_notification_server,
                      GLANCE,
                      NOTIFICATION_SERVER,
                      GObject)

GlanceNotificationServer *glance_notification_server_new (GDBusConnection          *bus,
                                                          const char               *action);   /* "app.show-portal": with a string as its target */
gboolean                  glance_notification_server_is_there
                                                         (GlanceNotificationServer *self);     /* else GNotification can but complain */
gboolean                  glance_notification_server_has (GlanceNotificationServer *self,      /* it is shown, or about to be */
                                                          const char               *target);
GVariant                 *glance_notification_server_find_place
                                                         (GlanceNotificationServer *self,      /* floating, of GLANCE_NOTICE_PLACE_TYPE; NULL: it is not shown */
                                                          const char               *target);
void                      glance_notification_server_expect
                                                         (GlanceNotificationServer *self,      /* that one is sent next: what the user has closed before is another one */
                                                          const char               *target);
void                      glance_notification_server_confirm
                                                         (GlanceNotificationServer *self,      /* that one has been sent: "shown" comes also where nobody answers */
                                                          const char               *target);
char                     *glance_notification_server_take_token
                                                         (GlanceNotificationServer *self);     /* owned or NULL: of the click that is being answered, for a window to come to the front */

G_END_DECLS
