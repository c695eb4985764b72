/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"

G_BEGIN_DECLS

/**
 * GlanceManualClock:
 *
 * A clock that stands still until a test moves it. It starts 1,000 s after boot, at wall time
 * MANUAL_CLOCK_EPOCH; its random number is 0.5 unless set otherwise.
 */
#define GLANCE_TYPE_MANUAL_CLOCK (glance_manual_clock_get_type ())
G_DECLARE_FINAL_TYPE (GlanceManualClock, glance_manual_clock, GLANCE, MANUAL_CLOCK, GlanceClock)

#define MANUAL_CLOCK_EPOCH (G_GINT64_CONSTANT (1795400100))   /* 2026-11-23 02:15:00 UTC */

GlanceManualClock *glance_manual_clock_new          (void);
void               glance_manual_clock_advance      (GlanceManualClock *self,       /* fires due alarms in order, each at its time */
                                                     double             seconds);
void               glance_manual_clock_sleep        (GlanceManualClock *self,       /* like advance(), but asleep: then "resumed", then the overdue alarms */
                                                     double             seconds);
void               glance_manual_clock_set_random   (GlanceManualClock *self,       /* the next values in turn, then always the last one */
                                                     const double      *values,
                                                     gsize              n_values);
gint64             glance_manual_clock_now          (GlanceManualClock *self);      /* wall time in whole seconds */
double             glance_manual_clock_elapsed      (GlanceManualClock *self);      /* seconds since it was made */
guint              glance_manual_clock_count_alarms (GlanceManualClock *self);      /* waiting */
guint              glance_manual_clock_count_fired  (GlanceManualClock *self);      /* since it was made */
double             glance_manual_clock_next_alarm   (GlanceManualClock *self);      /* seconds from now; -1: none */

G_END_DECLS
