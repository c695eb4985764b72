/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-child.h"
#include "glance-monitor-list.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceWindowProcess:
 *
 * The window as the resident sees it: a child process that is there while a window is open. What is asked
 * of it before it is ready waits; what a child that is ending did not do goes to the next one, once.
 *
 * Properties "running" and "attentive". Signal "wanted": the window shows the portals, which have to be
 * checked. Signal "quit": the user wants the whole program to end. Signal "outdated": the window is of
 * another version; it is ending.
 */
#define GLANCE_TYPE_WINDOW_PROCESS (glance_window_process_get_type ())
G_DECLARE_FINAL_TYPE (GlanceWindowProcess, glance_window_process, GLANCE, WINDOW_PROCESS, GObject)

GlanceWindowProcess *glance_window_process_new          (const char           *program,     /* an absolute path */
                                                         const GlanceChild    *spare);      /* (nullable): already started; this object's from here on */
void                 glance_window_process_set_monitors (GlanceWindowProcess  *self,        /* once: what the window is told of */
                                                         GlanceMonitorList    *monitors,
                                                         GlanceSaver          *saver);      /* their downloads */
void                 glance_window_process_prepare      (GlanceWindowProcess  *self);       /* starts the child for a request that is about to come */
void                 glance_window_process_discard      (GlanceWindowProcess  *self);       /* ends it, if none has come */
void                 glance_window_process_request      (GlanceWindowProcess  *self,        /* starts the child where there is none */
                                                         const char           *action,      /* "": come to the front */
                                                         const char           *target,      /* or "" */
                                                         const char           *token);      /* or "" */
gboolean             glance_window_process_is_running   (GlanceWindowProcess  *self);
gboolean             glance_window_process_is_attentive (GlanceWindowProcess  *self);       /* the user is looking at it */

G_END_DECLS
