/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-ask.h"

#include "glance-descriptors.h"
#include "glance-slots.h"

typedef struct
{
  /* Borrowed */ GlanceWatcher *watcher;
  /* Owned */ GlanceSlots *slots;
  guint n_left; /* checks without an answer yet */
  guint alarm;
} Round;

typedef struct
{
  GlanceSlot slot;
  /* Borrowed */ Round *round;
  /* Owned */ GlanceMonitor *monitor;
} Check;

static void go_on (Round *round);

static void
check_free (Check *check)
{
  g_object_unref (check->monitor);
  g_free (check);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = user_data;
  Round *round = check->round;

  /* It fails only when cancelled, which nobody does. */
  glance_watcher_ask_finish (GLANCE_WATCHER (source), result, NULL);
  glance_slots_withdraw (round->slots, &check->slot);
  check_free (check);
  round->n_left--;
  go_on (round);
}

static void
alarm_cb (gpointer user_data)
{
  Round *round = user_data;

  round->alarm = 0;
  go_on (round);
}

/* Asks whose turn it is. */
static void
go_on (Round *round)
{
  GlanceClock *clock = glance_watcher_get_clock (round->watcher);
  gint64 time = glance_clock_get_boot_time (clock);
  GlanceSlot *slot;

  while ((slot = glance_slots_begin (round->slots, time)) != NULL)
    {
      Check *check = slot->data;

      glance_watcher_ask_async (round->watcher, check->monitor, NULL, answered_cb, check);
    }

  if (round->alarm != 0)
    glance_clock_remove_alarm (clock, round->alarm);
  round->alarm = 0;
  time = glance_slots_get_next_time (round->slots);
  if (time != G_MAXINT64)
    round->alarm = glance_clock_add_alarm (clock, time, alarm_cb, round);
}

static void
add_question (Round *round, GlanceMonitor *monitor)
{
  Check *check = g_new0 (Check, 1);

  check->slot.data = check;
  check->round = round;
  check->monitor = g_object_ref (monitor);
  round->n_left++;
  glance_slots_wait (round->slots, &check->slot,
                     glance_portal_get_origin (glance_monitor_get_portal (monitor)),
                     GLANCE_LANE_OTHERS, FALSE);
}

void
glance_cli_ask_all (GlanceWatcher *watcher)
{
  Round round = { .watcher = watcher, .slots = glance_slots_new (glance_descriptors_get_room ()) };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (watcher)); i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (watcher), i);

      add_question (&round, monitor);
    }
  go_on (&round);
  while (round.n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  glance_slots_free (round.slots);
}
