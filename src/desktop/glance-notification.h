/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-monitor.h"
#include "glance-told.h"

G_BEGIN_DECLS

/* What its buttons do; the portal's id is their target, and after it what is acknowledged. */
#define GLANCE_NOTIFICATION_SHOW "app.show-portal"
#define GLANCE_NOTIFICATION_ACKNOWLEDGE "app.acknowledge"
#define GLANCE_NOTIFICATION_SAVE "app.save-portal"

GNotification *glance_notification_new (GlanceMonitor    *monitor,
                                        const GlanceTold *told,
                                        gboolean          can_save,    /* its backup */
                                        gint64            now);        /* Unix time */

G_END_DECLS
