/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"
#include "glance-saver.h"
#include "glance-toasts.h"

G_BEGIN_DECLS

/**
 * GlanceSavingActions:
 *
 * What a window can do about saving backups and about what was saved: the actions that the cards forward to
 * it, each with the portal's id.
 */
#define GLANCE_TYPE_SAVING_ACTIONS (glance_saving_actions_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSavingActions, glance_saving_actions, GLANCE, SAVING_ACTIONS, GObject)

GlanceSavingActions *glance_saving_actions_new  (GtkApplicationWindow *window,    /* borrowed, until it is stopped */
                                                 GlanceMonitorList    *monitors,
                                                 GlanceSaver          *saver,
                                                 GlanceToasts         *toasts);
void                 glance_saving_actions_stop (GlanceSavingActions  *self);     /* the window goes */

G_END_DECLS
