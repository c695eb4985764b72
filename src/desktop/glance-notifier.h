/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-downloads.h"
#include "glance-memory.h"
#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlanceNotifier:
 *
 * Tells the user what has happened while they were not looking: each end of a run, a problem that lasts, a
 * last backup that has become too old and one that could not be saved, once, in one notification a portal. It goes
 * when something new runs (or what could not be saved is saved), when the user has seen the portals, and when they
 * have chosen something in it. What is urgent is told again where the server of notifications has been restarted.
 *
 * Property "urgent": a backup has failed, is lost or could not be saved, and nobody has seen it, whether or not it was
 * notified.
 */
#define GLANCE_TYPE_NOTIFIER (glance_notifier_get_type ())
G_DECLARE_FINAL_TYPE (GlanceNotifier, glance_notifier, GLANCE, NOTIFIER, GObject)

GlanceNotifier *glance_notifier_new           (GApplication       *application,   /* registered, on a bus; has the actions "show-portal", "acknowledge" and "save-portal" */
                                               GlanceMonitorList  *monitors,
                                               GlanceMemory       *memory,
                                               GlanceDownloads    *downloads,
                                               GlanceSettings     *settings);
void            glance_notifier_expect_user   (GlanceNotifier     *self);         /* the window is about to be shown: what is new waits for that */
void            glance_notifier_set_attentive (GlanceNotifier     *self,          /* the user is looking at the portals */
                                               gboolean            attentive);
char           *glance_notifier_answer        (GlanceNotifier     *self,          /* the user has chosen this one */
                                               const char         *portal_id);    /* returns an activation token, owned, or NULL */
gboolean        glance_notifier_is_urgent     (GlanceNotifier     *self);

G_END_DECLS
