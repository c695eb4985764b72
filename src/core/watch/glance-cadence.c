/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cadence.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define SLOWEST (5 * SECOND)
#define BACK_OFF_FIRST (2 * SECOND)
#define BACK_OFF_LAST (300 * SECOND)

/* As often as the percentage really moves, but between 2 and 5 seconds. */
gint64
glance_cadence_follow_run (GlanceCadence *self, int percent, gint64 time)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->interval == 0)
    self->interval = GLANCE_CADENCE_FASTEST;
  else if (percent == self->percent)
    self->interval = MIN (self->interval + SECOND, SLOWEST);
  else
    self->interval = CLAMP ((time - self->moved_at) / ABS (percent - self->percent),
                            GLANCE_CADENCE_FASTEST, SLOWEST);
  if (percent != self->percent || self->moved_at == 0)
    self->moved_at = time;
  self->percent = percent;
  return self->interval;
}

void
glance_cadence_end_run (GlanceCadence *self)
{
  g_return_if_fail (self != NULL);

  self->interval = 0;
  self->moved_at = 0;
}

/* Exponential with full jitter up to the ceiling, so that clients that failed together do not all
 * come back together. */
gint64
glance_cadence_back_off (GlanceCadence *self, double chance)
{
  g_return_val_if_fail (self != NULL, 0);

  gint64 ceiling = MIN (2 * BACK_OFF_FIRST << MIN (self->n_failures, 16), BACK_OFF_LAST);

  self->n_failures++;
  return BACK_OFF_FIRST + (gint64) (chance * (ceiling - BACK_OFF_FIRST));
}

void
glance_cadence_answered (GlanceCadence *self)
{
  g_return_if_fail (self != NULL);

  self->n_failures = 0;
}
