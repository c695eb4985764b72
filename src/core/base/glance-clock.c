/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* Two kernel timers serve all alarms and detect sleep. GLib's own timeouts run on CLOCK_MONOTONIC,
 * which stands still while the machine sleeps: after a night's sleep an alarm would be a night
 * late. */

#define MIN_SLEEP (2 * G_USEC_PER_SEC)
#define TEN_YEARS_S (10 * 365 * 24 * 3600)

typedef struct
{
  guint id;
  gint64 boot_time;
  GSourceOnceFunc func;
  gpointer user_data;
} Alarm;

typedef struct
{
  /* Owned */ GSequence *alarms; /* of Alarm, the earliest first */
  /* Owned */ GHashTable *by_id; /* id -> GSequenceIter */
  guint last_id;
  int alarm_fd;
  guint alarm_source;
  int resume_fd;
  guint resume_source;
  gint64 asleep; /* total time asleep since boot */
} GlanceClockPrivate;

enum
{
  SIGNAL_RESUMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE_WITH_PRIVATE (GlanceClock, glance_clock, G_TYPE_OBJECT)

static gint64
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static int
compare_alarms (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Alarm *alarm_a = a, *alarm_b = b;

  if (alarm_a->boot_time != alarm_b->boot_time)
    return alarm_a->boot_time < alarm_b->boot_time ? -1 : 1;
  return alarm_a->id < alarm_b->id ? -1 : alarm_a->id > alarm_b->id;
}

/* Sets the kernel timer to the earliest alarm, or disarms it when there is none. */
static void
arm (GlanceClockPrivate *priv)
{
  GSequenceIter *first = g_sequence_get_begin_iter (priv->alarms);
  struct itimerspec when = { { 0, 0 }, { 0, 0 } };

  if (!g_sequence_iter_is_end (first))
    {
      gint64 boot_time = MAX (((Alarm *) g_sequence_get (first))->boot_time, 1);

      when.it_value.tv_sec = boot_time / G_USEC_PER_SEC;
      when.it_value.tv_nsec = boot_time % G_USEC_PER_SEC * 1000;
    }
  if (timerfd_settime (priv->alarm_fd, TFD_TIMER_ABSTIME, &when, NULL) != 0)
    g_error ("A timer cannot be set: %s", g_strerror (errno));
}

static void
detect_sleep (GlanceClock *self)
{
  GlanceClockPrivate *priv = glance_clock_get_instance_private (self);
  gint64 asleep = read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC);
  gint64 slept = asleep - priv->asleep;

  if (slept < MIN_SLEEP)
    return;
  priv->asleep = asleep;
  glance_clock_tell_resumed (self, slept);
}

static gboolean
on_alarm (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (GlanceClock) self = g_object_ref (user_data);
  GlanceClockPrivate *priv = glance_clock_get_instance_private (self);
  guint64 expirations;

  if (read (fd, &expirations, sizeof expirations) < 0)
    return G_SOURCE_CONTINUE;
  detect_sleep (self);

  gint64 now = glance_clock_get_boot_time (self);
  while (!g_sequence_is_empty (priv->alarms))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (priv->alarms);
      Alarm alarm = *(Alarm *) g_sequence_get (first);

      if (alarm.boot_time > now)
        break;
      g_hash_table_remove (priv->by_id, GUINT_TO_POINTER (alarm.id));
      g_sequence_remove (first);
      alarm.func (alarm.user_data);
    }
  arm (priv);
  return G_SOURCE_CONTINUE;
}

/* A timer on wall time set so far ahead that it hardly ever fires, but that the kernel cancels
 * whenever wall time is set: by hand, or on waking up. This detects sleep without a bus and without
 * polling. */
static void
watch_wall_time (GlanceClockPrivate *priv)
{
  struct itimerspec never = { { 0, 0 }, { time (NULL) + TEN_YEARS_S, 0 } };

  if (timerfd_settime (priv->resume_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL)
      != 0)
    g_debug ("Sleep is only noticed at the next alarm: %s", g_strerror (errno));
}

static gboolean
on_wall_time_set (int fd, GIOCondition condition, gpointer user_data)
{
  GlanceClock *self = user_data;
  guint64 expirations;

  if (read (fd, &expirations, sizeof expirations) < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  watch_wall_time (glance_clock_get_instance_private (self));
  detect_sleep (self);
  return G_SOURCE_CONTINUE;
}

static gint64
glance_clock_real_get_boot_time (GlanceClock *self)
{
  return read_clock (CLOCK_BOOTTIME);
}

static gint64
glance_clock_real_get_real_time (GlanceClock *self)
{
  return g_get_real_time ();
}

static double
glance_clock_real_get_random (GlanceClock *self)
{
  return g_random_double ();
}

static guint
glance_clock_real_add_alarm (GlanceClock *self,
                             gint64 boot_time,
                             GSourceOnceFunc func,
                             gpointer user_data)
{
  GlanceClockPrivate *priv = glance_clock_get_instance_private (self);
  Alarm *alarm = g_new (Alarm, 1);
  GSequenceIter *iter;

  *alarm = (Alarm) { ++priv->last_id, boot_time, func, user_data };
  iter = g_sequence_insert_sorted (priv->alarms, alarm, compare_alarms, NULL);
  g_hash_table_insert (priv->by_id, GUINT_TO_POINTER (alarm->id), iter);
  if (g_sequence_iter_is_begin (iter))
    arm (priv);
  return alarm->id;
}

static void
glance_clock_real_remove_alarm (GlanceClock *self, guint id)
{
  GlanceClockPrivate *priv = glance_clock_get_instance_private (self);
  GSequenceIter *iter = g_hash_table_lookup (priv->by_id, GUINT_TO_POINTER (id));
  gboolean was_first;

  g_return_if_fail (iter != NULL);
  was_first = g_sequence_iter_is_begin (iter);
  g_hash_table_remove (priv->by_id, GUINT_TO_POINTER (id));
  g_sequence_remove (iter);
  if (was_first)
    arm (priv);
}

static int
open_timer (clockid_t id)
{
  int fd = timerfd_create (id, TFD_NONBLOCK | TFD_CLOEXEC);

  if (fd < 0)
    g_error ("The kernel gives no timer: %s", g_strerror (errno));
  return fd;
}

/* A subclass with its own alarms needs no kernel timers, and reports sleep itself. */
static void
glance_clock_constructed (GObject *object)
{
  GlanceClock *self = GLANCE_CLOCK (object);
  GlanceClockPrivate *priv = glance_clock_get_instance_private (self);

  G_OBJECT_CLASS (glance_clock_parent_class)->constructed (object);
  if (GLANCE_CLOCK_GET_CLASS (self)->add_alarm != glance_clock_real_add_alarm)
    return;

  priv->alarms = g_sequence_new (g_free);
  priv->by_id = g_hash_table_new (NULL, NULL);
  priv->alarm_fd = open_timer (CLOCK_BOOTTIME);
  priv->alarm_source = g_unix_fd_add (priv->alarm_fd, G_IO_IN, on_alarm, self);
  priv->resume_fd = open_timer (CLOCK_REALTIME);
  priv->resume_source = g_unix_fd_add (priv->resume_fd, G_IO_IN, on_wall_time_set, self);
  priv->asleep = read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC);
  watch_wall_time (priv);
}

static void
glance_clock_finalize (GObject *object)
{
  GlanceClockPrivate *priv = glance_clock_get_instance_private (GLANCE_CLOCK (object));

  g_clear_handle_id (&priv->alarm_source, g_source_remove);
  g_clear_handle_id (&priv->resume_source, g_source_remove);
  g_clear_pointer (&priv->by_id, g_hash_table_unref);
  g_clear_pointer (&priv->alarms, g_sequence_free);
  if (priv->alarm_fd >= 0)
    close (priv->alarm_fd);
  if (priv->resume_fd >= 0)
    close (priv->resume_fd);

  G_OBJECT_CLASS (glance_clock_parent_class)->finalize (object);
}

static void
glance_clock_class_init (GlanceClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = glance_clock_constructed;
  object_class->finalize = glance_clock_finalize;
  klass->get_boot_time = glance_clock_real_get_boot_time;
  klass->get_real_time = glance_clock_real_get_real_time;
  klass->get_random = glance_clock_real_get_random;
  klass->add_alarm = glance_clock_real_add_alarm;
  klass->remove_alarm = glance_clock_real_remove_alarm;

  signals[SIGNAL_RESUMED] = g_signal_new ("resumed", GLANCE_TYPE_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
glance_clock_init (GlanceClock *self)
{
  GlanceClockPrivate *priv = glance_clock_get_instance_private (self);

  priv->alarm_fd = -1;
  priv->resume_fd = -1;
}

/* The real clock; its alarms are called from the default main context. */
GlanceClock *
glance_clock_new (void)
{
  return g_object_new (GLANCE_TYPE_CLOCK, NULL);
}

void
glance_clock_tell_resumed (GlanceClock *self, gint64 slept)
{
  g_return_if_fail (GLANCE_IS_CLOCK (self));

  g_debug ("The machine slept for %" G_GINT64_FORMAT " s", slept / G_USEC_PER_SEC);
  g_signal_emit (self, signals[SIGNAL_RESUMED], 0, slept);
}

/* Microseconds since boot, including sleep; unlike wall time, it never goes backwards. */
gint64
glance_clock_get_boot_time (GlanceClock *self)
{
  g_return_val_if_fail (GLANCE_IS_CLOCK (self), 0);

  return GLANCE_CLOCK_GET_CLASS (self)->get_boot_time (self);
}

gint64
glance_clock_get_real_time (GlanceClock *self)
{
  g_return_val_if_fail (GLANCE_IS_CLOCK (self), 0);

  return GLANCE_CLOCK_GET_CLASS (self)->get_real_time (self);
}

double
glance_clock_get_random (GlanceClock *self)
{
  g_return_val_if_fail (GLANCE_IS_CLOCK (self), 0);

  return GLANCE_CLOCK_GET_CLASS (self)->get_random (self);
}

/**
 * glance_clock_add_alarm:
 * @boot_time: when, in µs as glance_clock_get_boot_time() counts; a time in the past means as soon
 *   as the main loop runs
 * @func: called once, never from within this function; alarms fire in the order of their times. One
 *   that became due while the machine slept fires as soon as it wakes up
 *
 * Returns: a number > 0 for glance_clock_remove_alarm()
 */
guint
glance_clock_add_alarm (GlanceClock *self,
                        gint64 boot_time,
                        GSourceOnceFunc func,
                        gpointer user_data)
{
  g_return_val_if_fail (GLANCE_IS_CLOCK (self), 0);

  return GLANCE_CLOCK_GET_CLASS (self)->add_alarm (self, boot_time, func, user_data);
}

void
glance_clock_remove_alarm (GlanceClock *self, guint id)
{
  g_return_if_fail (GLANCE_IS_CLOCK (self));

  GLANCE_CLOCK_GET_CLASS (self)->remove_alarm (self, id);
}
