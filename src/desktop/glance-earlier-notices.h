/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceEarlierNotices:
 *
 * What a process before this one has sent to org.freedesktop.Notifications, and is shown there still:
 * GNotification knows of its own process alone. Each is known by the target that all of its actions have.
 * Servers that tell nobody but the sender of what the user does with it are of no help.
 *
 * Signal "chosen" (target, button): the user has clicked it, or that button.
 * Signal "dismissed" (target): the user has closed it.
 */
#define GLANCE_TYPE_EARLIER_NOTICES (glance_earlier_notices_get_type ())
G_DECLARE_FINAL_TYPE (GlanceEarlierNotices, glance_earlier_notices, GLANCE, EARLIER_NOTICES, GObject)

#define GLANCE_NOTICE_PLACE_TYPE G_VARIANT_TYPE ("(ssu)")   /* the bus's id, the server's name on it, its number there */

GlanceEarlierNotices *glance_earlier_notices_new       (GDBusConnection       *bus);
void                  glance_earlier_notices_add       (GlanceEarlierNotices  *self,
                                                        const char            *target,
                                                        GVariant              *place);    /* of GLANCE_NOTICE_PLACE_TYPE */
void                  glance_earlier_notices_guess     (GlanceEarlierNotices  *self,      /* it may be shown, whoever the server is, with our number */
                                                        const char            *target);
GVariant             *glance_earlier_notices_get_place (GlanceEarlierNotices  *self,      /* borrowed; NULL: it is not shown */
                                                        const char            *target);
void                  glance_earlier_notices_withdraw  (GlanceEarlierNotices  *self,
                                                        const char            *target);
void                  glance_earlier_notices_replace   (GlanceEarlierNotices  *self,      /* a new one with our number is about to be sent */
                                                        const char            *target);

G_END_DECLS
