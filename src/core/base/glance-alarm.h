/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"

G_BEGIN_DECLS

/**
 * GlanceAlarm:
 *
 * One alarm of a clock, for whoever has several reasons to be called, or puts the time off. A member of what it
 * calls, initialised once; zero-initialised it can only be cleared.
 */
typedef struct
{
  /* private */
  /* Borrowed */ GlanceClock *clock;
  GSourceOnceFunc func;
  gpointer        user_data;
  guint           id;       /* of the clock; 0: not set */
  gint64          time;
} GlanceAlarm;

#define GLANCE_ALARM_NEVER G_MAXINT64

void     glance_alarm_init         (GlanceAlarm     *self,
                                    GlanceClock     *clock,         /* stays until the alarm has been cleared */
                                    GSourceOnceFunc  func,          /* may set it again */
                                    gpointer         user_data);
void     glance_alarm_set          (GlanceAlarm     *self,          /* in place of any other time; or GLANCE_ALARM_NEVER */
                                    gint64           boot_time);
void     glance_alarm_set_no_later (GlanceAlarm     *self,          /* unless it comes earlier anyway */
                                    gint64           boot_time);
gboolean glance_alarm_is_set       (GlanceAlarm     *self);
void     glance_alarm_clear        (GlanceAlarm     *self);

G_END_DECLS
