/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-rate.h"

#define SPACING (G_USEC_PER_SEC / 2) /* of the samples: they cover the last eight seconds */

static guint
get_last (const GlanceRate *self)
{
  return (self->n_samples - 1) % G_N_ELEMENTS (self->times);
}

static guint
get_first (const GlanceRate *self)
{
  return self->n_samples > G_N_ELEMENTS (self->times) ? self->n_samples % G_N_ELEMENTS (self->times)
                                                      : 0;
}

void
glance_rate_reset (GlanceRate *self)
{
  self->n_samples = 0;
}

/* The last sample moves until it is far enough from the one before it. */
void
glance_rate_add (GlanceRate *self, gint64 time, gint64 bytes)
{
  guint last = get_last (self);
  guint before = (self->n_samples - 2) % G_N_ELEMENTS (self->times);

  if (self->n_samples < 2 || time - self->times[before] >= SPACING)
    {
      last = self->n_samples % G_N_ELEMENTS (self->times);
      self->n_samples++;
    }
  self->times[last] = time;
  self->bytes[last] = bytes;
}

gint64
glance_rate_get (const GlanceRate *self)
{
  guint first = get_first (self);
  guint last = get_last (self);
  gint64 time;

  if (self->n_samples < 2)
    return 0;
  time = self->times[last] - self->times[first];
  if (time < SPACING)
    return 0;
  return (gint64) ((double) (self->bytes[last] - self->bytes[first]) * G_USEC_PER_SEC
                   / (double) time);
}

int
glance_rate_get_time_left (const GlanceRate *self, gint64 total)
{
  gint64 rate = glance_rate_get (self);
  gint64 left;

  if (rate <= 0 || total < 0)
    return -1;
  left = total - self->bytes[get_last (self)];
  return (int) CLAMP ((left + rate - 1) / rate, 0, G_MAXINT);
}
