/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "stall.h"

#include <time.h>

static struct
{
  gint64 woke; /* 0: what is being dispatched does not count */
  gint64 woke_cpu;
  gint64 wall;
  gint64 cpu;
  guint n_wakes;
} longest;

static gint64
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static int
poll_and_measure (GPollFD *fds, guint n, int timeout)
{
  int result;

  if (longest.woke > 0)
    {
      longest.wall = MAX (longest.wall, g_get_monotonic_time () - longest.woke);
      longest.cpu = MAX (longest.cpu, get_cpu_time () - longest.woke_cpu);
    }
  result = g_poll (fds, n, timeout);
  longest.woke = g_get_monotonic_time ();
  longest.woke_cpu = get_cpu_time ();
  longest.n_wakes += timeout != 0;
  return result;
}

void
stall_measure (void)
{
  g_main_context_set_poll_func (NULL, poll_and_measure);
}

void
stall_begin (void)
{
  longest.woke = 0;
  longest.wall = 0;
  longest.cpu = 0;
  longest.n_wakes = 0;
}

double
stall_get_wall (void)
{
  return (double) longest.wall / 1000;
}

double
stall_get_cpu (void)
{
  return (double) longest.cpu / 1000;
}

guint
stall_get_n_wakes (void)
{
  return longest.n_wakes;
}
