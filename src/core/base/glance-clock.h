/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GlanceClock:
 *
 * Time and randomness, so that tests can supply their own. The base class is the real one: boot time that
 * includes sleep, wall time, kernel timers and g_random_double(). A test's subclass overrides the virtual
 * functions and moves time by hand.
 *
 * Signal "resumed" (gint64 slept): the machine woke up after @slept µs; emitted before any alarm that
 * became due meanwhile. Detecting it causes no wake-ups.
 */
#define GLANCE_TYPE_CLOCK (glance_clock_get_type ())
G_DECLARE_DERIVABLE_TYPE (GlanceClock, glance_clock, GLANCE, CLOCK, GObject)

struct _GlanceClockClass
{
  GObjectClass parent_class;

  gint64 (*get_boot_time) (GlanceClock *self);
  gint64 (*get_real_time) (GlanceClock *self);
  double (*get_random)    (GlanceClock *self);
  guint  (*add_alarm)     (GlanceClock *self, gint64 boot_time, GSourceOnceFunc func, gpointer user_data);
  void   (*remove_alarm)  (GlanceClock *self, guint id);
};

GlanceClock *glance_clock_new           (void);
void         glance_clock_tell_resumed  (GlanceClock     *self,    /* for subclasses: emits "resumed" */
                                         gint64           slept);
gint64       glance_clock_get_boot_time (GlanceClock     *self);   /* µs since boot, including sleep */
gint64       glance_clock_get_real_time (GlanceClock     *self);   /* µs since 1970, UTC */
double       glance_clock_get_random    (GlanceClock     *self);   /* 0 <= r < 1 */
guint        glance_clock_add_alarm     (GlanceClock     *self,    /* calls func once, at boot_time or later; id > 0 */
                                         gint64           boot_time,
                                         GSourceOnceFunc  func,
                                         gpointer         user_data);
void         glance_clock_remove_alarm  (GlanceClock     *self,    /* only before it has fired */
                                         guint            id);

G_END_DECLS
