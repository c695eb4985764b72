/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

#include "glance-clock.h"
#include "glance-monitor.h"

G_BEGIN_DECLS

/**
 * GlanceScheduler:
 *
 * When to ask whom. Knows the monitors, asks nothing itself: it calls @ask when a check is due, and
 * is told by glance_scheduler_answered() that it ended. Bounds how many run at a time (#GlanceSlots),
 * lets checks due within a second of each other go together, and sleeps until the next one. However
 * many portals are slow or silent, one that runs and answers is asked every 2 to 5 seconds.
 */
#define GLANCE_TYPE_SCHEDULER (glance_scheduler_get_type ())
G_DECLARE_FINAL_TYPE (GlanceScheduler, glance_scheduler, GLANCE, SCHEDULER, GObject)

typedef void (*GlanceSchedulerAsk) (GlanceMonitor *monitor,
                                    gpointer       user_data);

GlanceScheduler *glance_scheduler_new               (GlanceClock         *clock,
                                                     GlanceSchedulerAsk   ask,
                                                     gpointer             user_data);
void             glance_scheduler_start             (GlanceScheduler     *self);
void             glance_scheduler_stop              (GlanceScheduler     *self);
void             glance_scheduler_add               (GlanceScheduler     *self,      /* asked at once when started */
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_remove            (GlanceScheduler     *self,
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_answered          (GlanceScheduler     *self,      /* reads the monitor's phase and problem */
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_given_up          (GlanceScheduler     *self,      /* no answer, and no problem: asked again soon, with jitter */
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_ask_now           (GlanceScheduler     *self,      /* the user acted: ends every pause */
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_ask_all_now       (GlanceScheduler     *self);     /* somebody looks: honours Retry-After, and puts up no prompt of the keyring */
void             glance_scheduler_connection_changed (GlanceScheduler    *self);     /* resume, network back: back-offs end, with jitter */

void             glance_scheduler_set_idle_interval (GlanceScheduler     *self,      /* seconds, 15-3600; 60 at first */
                                                     guint                seconds);
void             glance_scheduler_set_attentive     (GlanceScheduler     *self,      /* the window is active: idle portals every 15 s */
                                                     gboolean             attentive);
void             glance_scheduler_set_saving        (GlanceScheduler     *self,      /* power saver or metered network: idle x 5 */
                                                     gboolean             saving);
gint64           glance_scheduler_get_next_time     (GlanceScheduler     *self,      /* boot time in µs of its next check; -1: stopped or under way */
                                                     GlanceMonitor       *monitor);

G_END_DECLS
