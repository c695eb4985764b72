/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-round.h"

#include "glance-alarm.h"
#include "glance-slots.h"

typedef struct
{
  /* Borrowed */ GlanceClock *clock;
  /* Owned */ GlanceSlots *slots;
  GlanceCliJobFunc begin;
  gpointer user_data;
  guint n_left; /* jobs that have not ended */
  GlanceAlarm alarm;
  gboolean beginning; /* begin_next() is at work */
} Round;

struct _GlanceCliJob
{
  GlanceSlot slot;
  /* Borrowed */ Round *round;
  /* Owned */ GlanceMonitor *monitor;
};

static void begin_next (Round *round);

static void
alarm_cb (gpointer user_data)
{
  begin_next (user_data);
}

/* Begins as many jobs as it may. One that ends before its begin() returns makes room for another. */
static void
begin_next (Round *round)
{
  gint64 time = glance_clock_get_boot_time (round->clock);
  GlanceSlot *slot;

  round->beginning = TRUE;
  while ((slot = glance_slots_begin (round->slots, time)) != NULL)
    {
      GlanceCliJob *job = slot->data;

      round->begin (job, job->monitor, round->user_data);
    }
  round->beginning = FALSE;

  glance_alarm_set (&round->alarm, glance_slots_get_next_time (round->slots));
}

static void
add_job (Round *round, GlanceMonitor *monitor)
{
  GlanceCliJob *job = g_new0 (GlanceCliJob, 1);

  job->slot.data = job;
  job->round = round;
  job->monitor = g_object_ref (monitor);
  round->n_left++;
  glance_slots_wait (round->slots, &job->slot,
                     glance_portal_get_origin (glance_monitor_get_portal (monitor)),
                     GLANCE_LANE_OTHERS, FALSE);
}

/**
 * glance_cli_job_end:
 * @job: (transfer full): freed
 */
void
glance_cli_job_end (GlanceCliJob *job)
{
  Round *round = job->round;

  glance_slots_withdraw (round->slots, &job->slot);
  g_object_unref (job->monitor);
  g_free (job);
  round->n_left--;
  if (!round->beginning)
    begin_next (round);
}

void
glance_cli_round_run (GlanceWatcher *watcher, guint max, GlanceCliJobFunc begin, gpointer user_data)
{
  Round round = {
    .clock = glance_watcher_get_clock (watcher),
    .slots = glance_slots_new (max),
    .begin = begin,
    .user_data = user_data,
  };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (watcher)); i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (watcher), i);

      add_job (&round, monitor);
    }

  glance_alarm_init (&round.alarm, round.clock, alarm_cb, &round);
  begin_next (&round);
  while (round.n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  glance_alarm_clear (&round.alarm);
  glance_slots_free (round.slots);
}
