/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-eta.h"

/* Chosen on the recorded series in tests/bench (bench-eta prints how good they are). */
#define MIN_WATCHED_S 10    /* length of a run before any estimate is given */
#define MIN_STEPS 6         /* changes seen at the current pace */
#define MAX_PERCENT 90      /* from here on the file is uploaded, at a different pace */
#define MIN_SILENCE_S 12    /* time without a change: always fine */
#define MAX_SILENCE_STEPS 4 /* time without a change, in usual gaps */
#define MAX_JUMP_PERCENT 5  /* size of a change: always fine */
#define MAX_JUMP_STEPS 3    /* size of a change, in usual changes */
#define MAX_SLOWING 1.12    /* recent pace compared with the pace overall */
#define MAX_SPEEDING 1.3

typedef struct
{
  gint64 time;
  int percent;
} Step;

/* The percentage of a run changes at most a hundred times. Most portals run nothing. */
struct _GlanceEta
{
  /* Owned */ GArray *steps; /* Step */
  guint base;                /* the first step at the current pace */
};

GlanceEta *
glance_eta_new (void)
{
  GlanceEta *self = g_new0 (GlanceEta, 1);

  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  return self;
}

void
glance_eta_free (GlanceEta *self)
{
  g_array_unref (self->steps);
  g_free (self);
}

void
glance_eta_reset (GlanceEta *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->steps, 0);
  self->base = 0;
}

static const Step *
get_step (GlanceEta *self, guint i)
{
  return &g_array_index (self->steps, Step, i);
}

static const Step *
get_last (GlanceEta *self)
{
  return get_step (self, self->steps->len - 1);
}

static double
seconds_between (const Step *from, const Step *to)
{
  return (double) (to->time - from->time) / G_USEC_PER_SEC;
}

/* After a long silence or a leap, the past says nothing about the future. */
static gboolean
changes_pace (GlanceEta *self, const Step *step)
{
  const Step *base = get_step (self, self->base), *last = get_last (self);
  guint n = self->steps->len - 1 - self->base;
  double silence = seconds_between (last, step);
  int leap = step->percent - last->percent;

  if (n == 0)
    return self->steps->len == 1; /* nobody knows how long the first figure had stood */
  return silence > MAX (MIN_SILENCE_S, 2 * MAX_SILENCE_STEPS * seconds_between (base, last) / n)
         || leap > MAX (MAX_JUMP_PERCENT,
                        MAX_JUMP_STEPS * (last->percent - base->percent) / (int) n);
}

/**
 * glance_eta_add:
 * @boot_time: when it was reported, in µs; not before the last one
 * @percent: 0-100; a lower one than the last begins a new run
 */
void
glance_eta_add (GlanceEta *self, gint64 boot_time, int percent)
{
  Step step = { boot_time, CLAMP (percent, 0, 100) };

  g_return_if_fail (self != NULL);

  if (self->steps->len > 0 && step.percent < get_last (self)->percent)
    glance_eta_reset (self);
  if (self->steps->len > 0 && step.percent == get_last (self)->percent)
    return;
  if (self->steps->len > 0 && changes_pace (self, &step))
    self->base = self->steps->len;
  g_array_append_val (self->steps, step);
}

/* The second half of the time at the current pace, but at least two changes. */
static const Step *
find_recent (GlanceEta *self)
{
  const Step *base = get_step (self, self->base), *last = get_last (self);
  const Step *recent = last - 2;

  while (recent > base && seconds_between (recent, last) < seconds_between (base, last) / 2)
    recent--;
  return recent;
}

/**
 * glance_eta_get_seconds:
 * @boot_time: now, in µs
 *
 * Returns: the time left; -1 when that would be a guess: at 0, in the first 10 s, at 90 or more,
 *   when nothing has moved for long, and while it moves in leaps or keeps getting slower or faster
 */
int
glance_eta_get_seconds (GlanceEta *self, gint64 boot_time)
{
  g_return_val_if_fail (self != NULL, -1);

  const Step now = { boot_time, 0 };
  const Step *base, *last, *recent;
  double overall_pace, recent_pace, silence, left;

  if (self->steps->len < self->base + MIN_STEPS + 1)
    return -1;
  base = get_step (self, self->base);
  last = get_last (self);
  silence = seconds_between (last, &now);
  if (last->percent >= MAX_PERCENT || seconds_between (get_step (self, 0), &now) < MIN_WATCHED_S
      || seconds_between (base, &now) < MIN_WATCHED_S)
    return -1;

  /* Paces in seconds per percent. */
  recent = find_recent (self);
  overall_pace = seconds_between (base, last) / (last->percent - base->percent);
  recent_pace = seconds_between (recent, last) / (last->percent - recent->percent);
  if (silence > MAX (MIN_SILENCE_S, MAX_SILENCE_STEPS * recent_pace)
      || recent_pace > MAX_SLOWING * overall_pace || overall_pace > MAX_SPEEDING * recent_pace)
    return -1;

  left = (100 - last->percent) * (recent_pace + overall_pace) / 2 - silence;
  return (int) MAX (left, 1);
}
