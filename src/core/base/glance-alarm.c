/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-alarm.h"

void
glance_alarm_init (GlanceAlarm *self, GlanceClock *clock, GSourceOnceFunc func, gpointer user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (GLANCE_IS_CLOCK (clock));
  g_return_if_fail (func != NULL);

  *self = (GlanceAlarm) { clock, func, user_data, 0, GLANCE_ALARM_NEVER };
}

static void
on_time (gpointer user_data)
{
  GlanceAlarm *self = user_data;

  self->id = 0;
  self->time = GLANCE_ALARM_NEVER;
  self->func (self->user_data);
}

void
glance_alarm_set (GlanceAlarm *self, gint64 boot_time)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->func != NULL);

  if (self->time == boot_time)
    return;
  glance_alarm_clear (self);
  self->time = boot_time;
  if (boot_time != GLANCE_ALARM_NEVER)
    self->id = glance_clock_add_alarm (self->clock, boot_time, on_time, self);
}

void
glance_alarm_set_no_later (GlanceAlarm *self, gint64 boot_time)
{
  g_return_if_fail (self != NULL);

  if (boot_time < self->time)
    glance_alarm_set (self, boot_time);
}

gboolean
glance_alarm_is_set (GlanceAlarm *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->id != 0;
}

void
glance_alarm_clear (GlanceAlarm *self)
{
  g_return_if_fail (self != NULL);

  if (self->id != 0)
    glance_clock_remove_alarm (self->clock, self->id);
  self->id = 0;
  self->time = GLANCE_ALARM_NEVER;
}
