/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "test-clock-manual.h"

#define START (1000 * G_USEC_PER_SEC)

typedef struct
{
  guint id;
  gint64 boot_time;
  GSourceOnceFunc func;
  gpointer user_data;
} Alarm;

struct _GlanceManualClock
{
  GlanceClock parent_instance;

  gint64 boot_time;
  /* Owned */ GSequence *alarms;
  /* Owned */ GArray *random;
  gsize next_random;
  guint last_id;
  guint n_fired;
};

G_DEFINE_FINAL_TYPE (GlanceManualClock, glance_manual_clock, GLANCE_TYPE_CLOCK)

static int
compare_alarms (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Alarm *alarm_a = a, *alarm_b = b;

  if (alarm_a->boot_time != alarm_b->boot_time)
    return alarm_a->boot_time < alarm_b->boot_time ? -1 : 1;
  return alarm_a->id < alarm_b->id ? -1 : alarm_a->id > alarm_b->id;
}

static gint64
get_boot_time (GlanceClock *clock)
{
  return GLANCE_MANUAL_CLOCK (clock)->boot_time;
}

static gint64
get_real_time (GlanceClock *clock)
{
  return MANUAL_CLOCK_EPOCH * G_USEC_PER_SEC + GLANCE_MANUAL_CLOCK (clock)->boot_time - START;
}

static double
get_random (GlanceClock *clock)
{
  GlanceManualClock *self = GLANCE_MANUAL_CLOCK (clock);
  gsize i = MIN (self->next_random, self->random->len - 1);

  self->next_random++;
  return g_array_index (self->random, double, i);
}

static guint
add_alarm (GlanceClock *clock, gint64 boot_time, GSourceOnceFunc func, gpointer user_data)
{
  GlanceManualClock *self = GLANCE_MANUAL_CLOCK (clock);
  Alarm *alarm = g_new (Alarm, 1);

  *alarm = (Alarm) { ++self->last_id, boot_time, func, user_data };
  g_sequence_insert_sorted (self->alarms, alarm, compare_alarms, NULL);
  return alarm->id;
}

static void
remove_alarm (GlanceClock *clock, guint id)
{
  GlanceManualClock *self = GLANCE_MANUAL_CLOCK (clock);

  for (GSequenceIter *i = g_sequence_get_begin_iter (self->alarms); !g_sequence_iter_is_end (i);
       i = g_sequence_iter_next (i))
    if (((Alarm *) g_sequence_get (i))->id == id)
      {
        g_sequence_remove (i);
        return;
      }
  g_error ("No alarm %u: it has fired, or was removed before", id);
}

static void
glance_manual_clock_finalize (GObject *object)
{
  GlanceManualClock *self = GLANCE_MANUAL_CLOCK (object);

  g_assert_cmpint (g_sequence_get_length (self->alarms), ==, 0);
  g_sequence_free (self->alarms);
  g_array_unref (self->random);
  G_OBJECT_CLASS (glance_manual_clock_parent_class)->finalize (object);
}

static void
glance_manual_clock_class_init (GlanceManualClockClass *klass)
{
  GlanceClockClass *clock_class = GLANCE_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = glance_manual_clock_finalize;
  clock_class->get_boot_time = get_boot_time;
  clock_class->get_real_time = get_real_time;
  clock_class->get_random = get_random;
  clock_class->add_alarm = add_alarm;
  clock_class->remove_alarm = remove_alarm;
}

static void
glance_manual_clock_init (GlanceManualClock *self)
{
  double half = 0.5;

  self->boot_time = START;
  self->alarms = g_sequence_new (g_free);
  self->random = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_append_val (self->random, half);
}

GlanceManualClock *
glance_manual_clock_new (void)
{
  return g_object_new (GLANCE_TYPE_MANUAL_CLOCK, NULL);
}

static gint64
to_usec (double seconds)
{
  return (gint64) (seconds * G_USEC_PER_SEC + 0.5);
}

static void
fire_until (GlanceManualClock *self, gint64 end)
{
  while (!g_sequence_is_empty (self->alarms))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->alarms);
      Alarm alarm = *(Alarm *) g_sequence_get (first);

      if (alarm.boot_time > end)
        break;
      self->boot_time = MAX (self->boot_time, alarm.boot_time);
      g_sequence_remove (first);
      self->n_fired++;
      alarm.func (alarm.user_data);
    }
  self->boot_time = end;
}

void
glance_manual_clock_advance (GlanceManualClock *self, double seconds)
{
  fire_until (self, self->boot_time + to_usec (seconds));
}

void
glance_manual_clock_sleep (GlanceManualClock *self, double seconds)
{
  gint64 slept = to_usec (seconds);

  self->boot_time += slept;
  glance_clock_tell_resumed (GLANCE_CLOCK (self), slept);
  fire_until (self, self->boot_time);
}

void
glance_manual_clock_set_random (GlanceManualClock *self, const double *values, gsize n_values)
{
  g_array_set_size (self->random, 0);
  g_array_append_vals (self->random, values, n_values);
  self->next_random = 0;
}

gint64
glance_manual_clock_now (GlanceManualClock *self)
{
  return get_real_time (GLANCE_CLOCK (self)) / G_USEC_PER_SEC;
}

double
glance_manual_clock_elapsed (GlanceManualClock *self)
{
  return (double) (self->boot_time - START) / G_USEC_PER_SEC;
}

guint
glance_manual_clock_count_alarms (GlanceManualClock *self)
{
  return g_sequence_get_length (self->alarms);
}

guint
glance_manual_clock_count_fired (GlanceManualClock *self)
{
  return self->n_fired;
}

double
glance_manual_clock_next_alarm (GlanceManualClock *self)
{
  if (g_sequence_is_empty (self->alarms))
    return -1;

  Alarm *alarm = g_sequence_get (g_sequence_get_begin_iter (self->alarms));
  return (double) (alarm->boot_time - self->boot_time) / G_USEC_PER_SEC;
}
