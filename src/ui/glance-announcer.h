/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-monitor-list.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceAnnouncer:
 *
 * Says for a screen reader that a backup has ended, or was saved, and what the window says in passing, wherever the
 * focus is. GTK before 4.14 has no function
 * for this: an alert that appears is read out, so a label with that role appears, which nobody sees.
 */
#define GLANCE_TYPE_ANNOUNCER (glance_announcer_get_type ())
G_DECLARE_FINAL_TYPE (GlanceAnnouncer, glance_announcer, GLANCE, ANNOUNCER, GObject)

GlanceAnnouncer *glance_announcer_new (GlanceMonitorList *monitors,
                                       GlanceSaver       *saver,      /* or NULL */
                                       GtkLabel          *label);     /* of the role "alert", and hidden */
void             glance_announcer_say (GlanceAnnouncer   *self,
                                       const char        *text);      /* once, in passing */

G_END_DECLS
