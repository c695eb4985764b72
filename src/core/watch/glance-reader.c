/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-reader.h"

#include "glance-alarm.h"

#define STILL_SECONDS 10

struct _GlanceReader
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  gboolean focused;
  gint64 touched_at; /* boot time */
  GlanceAlarm alarm; /* the pointer has been still for long enough; not set when it is elsewhere */
};

enum
{
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceReader, glance_reader, G_TYPE_OBJECT)

static void
tell_if_left (GlanceReader *self)
{
  if (!glance_reader_is_there (self))
    g_signal_emit (self, signals[LEFT], 0);
}

/* One alarm at a time: the pointer moves a hundred times a second. */
static void
still_cb (gpointer user_data)
{
  GlanceReader *self = user_data;
  gint64 until = self->touched_at + STILL_SECONDS * G_USEC_PER_SEC;

  if (glance_clock_get_boot_time (self->clock) < until)
    glance_alarm_set (&self->alarm, until);
  else
    tell_if_left (self);
}

static void
glance_reader_dispose (GObject *object)
{
  GlanceReader *self = GLANCE_READER (object);

  glance_alarm_clear (&self->alarm);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (glance_reader_parent_class)->dispose (object);
}

static void
glance_reader_class_init (GlanceReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_reader_dispose;
  signals[LEFT] = g_signal_new ("left", GLANCE_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
glance_reader_init (GlanceReader *self)
{
}

GlanceReader *
glance_reader_new (GlanceClock *clock)
{
  GlanceReader *self;

  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  self = g_object_new (GLANCE_TYPE_READER, NULL);
  self->clock = g_object_ref (clock);
  glance_alarm_init (&self->alarm, clock, still_cb, self);
  return self;
}

void
glance_reader_set_focused (GlanceReader *self, gboolean focused)
{
  g_return_if_fail (GLANCE_IS_READER (self));

  if (self->focused == focused)
    return;
  self->focused = focused;
  tell_if_left (self);
}

void
glance_reader_touch (GlanceReader *self)
{
  g_return_if_fail (GLANCE_IS_READER (self));

  self->touched_at = glance_clock_get_boot_time (self->clock);
  glance_alarm_set_no_later (&self->alarm, self->touched_at + STILL_SECONDS * G_USEC_PER_SEC);
}

void
glance_reader_leave (GlanceReader *self)
{
  g_return_if_fail (GLANCE_IS_READER (self));

  if (!glance_alarm_is_set (&self->alarm))
    return;
  glance_alarm_clear (&self->alarm);
  tell_if_left (self);
}

gboolean
glance_reader_is_there (GlanceReader *self)
{
  g_return_val_if_fail (GLANCE_IS_READER (self), FALSE);

  return self->focused || glance_alarm_is_set (&self->alarm);
}
