/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cadence.h"

#include "glance-error.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define SLOWEST (5 * SECOND)
#define BACK_OFF_FIRST (2 * SECOND)
#define BACK_OFF_LAST (300 * SECOND)
#define RATE_LIMIT_WINDOW (60 * SECOND)
#define PAUSE (3600 * SECOND) /* after an answer that only the user can do something about */
#define BLIP (120 * SECOND) /* after a refusal that the portal did not write, while nothing runs */

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
static gint64
back_off (GlanceCadence *self, double chance)
{
  gint64 ceiling = MIN (2 * BACK_OFF_FIRST << MIN (self->n_failures, 16), BACK_OFF_LAST);

  self->n_failures++;
  return BACK_OFF_FIRST + (gint64) (chance * (ceiling - BACK_OFF_FIRST));
}

/* It names the time, or it is known to have a limit. */
gboolean
glance_cadence_is_limited (const GError *problem)
{
  return glance_error_get_retry_after (problem) >= 0
         || g_error_matches (problem, GLANCE_ERROR, GLANCE_ERROR_RATE_LIMITED);
}

gboolean
glance_cadence_is_pause (const GError *problem, gint64 now)
{
  gint64 end = problem != NULL ? glance_error_get_retry_at (problem) : -1;

  return problem != NULL && glance_cadence_is_limited (problem) && (end < 0 || end > now);
}

gint64
glance_cadence_fail (GlanceCadence *self,
                     const GError *problem,
                     gboolean at_rest,
                     gint64 idle_interval,
                     double chance)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (problem != NULL, 0);

  gint64 retry_after = glance_error_get_retry_after (problem);
  gint64 wait;

  if (retry_after >= 0)
    return MAX (retry_after * SECOND, GLANCE_CADENCE_FASTEST);
  if (glance_cadence_is_limited (problem))
    {
      wait = back_off (self, chance);
      return MAX (wait, RATE_LIMIT_WINDOW);
    }

  switch (glance_error_get_retry (problem))
    {
    case GLANCE_ERROR_RETRY_HOURLY:
      return PAUSE;
    case GLANCE_ERROR_RETRY_ON_DEMAND:
      return GLANCE_CADENCE_NEVER;
    case GLANCE_ERROR_RETRY_IDLE:
      return idle_interval;
    case GLANCE_ERROR_RETRY_BACK_OFF:
    default:
      wait = back_off (self, chance);
      return at_rest && glance_error_is_from_intermediary (problem) ? MAX (wait, BLIP) : wait;
    }
}

void
glance_cadence_answered (GlanceCadence *self)
{
  g_return_if_fail (self != NULL);

  self->n_failures = 0;
}
