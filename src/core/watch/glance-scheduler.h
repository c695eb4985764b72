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
 * Decides which portal to check when. It knows the monitors but makes no requests itself: it calls @check
 * when a check is due, and glance_scheduler_answered() tells it that the check has ended. It limits how
 * many run at a time (#GlanceSlots), runs checks due within a second of each other together, and sleeps
 * until the next one. However many portals are slow or silent, one that runs a backup and answers is
 * checked every 2 to 5 seconds.
 */
#define GLANCE_TYPE_SCHEDULER (glance_scheduler_get_type ())
G_DECLARE_FINAL_TYPE (GlanceScheduler, glance_scheduler, GLANCE, SCHEDULER, GObject)

typedef void (*GlanceSchedulerCheck) (GlanceMonitor *monitor,
                                      gpointer       user_data);

GlanceScheduler *glance_scheduler_new               (GlanceClock         *clock,
                                                     GlanceSchedulerCheck check,
                                                     gpointer             user_data);
void             glance_scheduler_start             (GlanceScheduler     *self);
void             glance_scheduler_stop              (GlanceScheduler     *self);
void             glance_scheduler_add               (GlanceScheduler     *self,      /* checked at once after the start */
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_remove            (GlanceScheduler     *self,
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_answered          (GlanceScheduler     *self,      /* reads the monitor's phase and problem */
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_given_up          (GlanceScheduler     *self,      /* neither an answer nor a problem: checked again soon, with jitter */
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_check_now         (GlanceScheduler     *self,      /* the user acted: ends every pause */
                                                     GlanceMonitor       *monitor);
void             glance_scheduler_check_all_now     (GlanceScheduler     *self);     /* somebody is looking: honours Retry-After, and causes no keyring prompt */
void             glance_scheduler_connection_changed (GlanceScheduler    *self);     /* woken up, or the network is back: ends back-offs, with jitter */

void             glance_scheduler_set_idle_interval (GlanceScheduler     *self,      /* seconds, 15-3600; 60 at first */
                                                     guint                seconds);
void             glance_scheduler_set_attentive     (GlanceScheduler     *self,      /* the window is active: idle portals every 15 s */
                                                     gboolean             attentive);
void             glance_scheduler_set_saving        (GlanceScheduler     *self,      /* power saver or metered network: idle x 5 */
                                                     gboolean             saving);
gint64           glance_scheduler_get_next_time     (GlanceScheduler     *self,      /* boot time in µs of its next check; -1: stopped or in progress */
                                                     GlanceMonitor       *monitor);

G_END_DECLS
