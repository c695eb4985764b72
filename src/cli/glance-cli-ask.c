/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-ask.h"

#include "glance-descriptors.h"
#include "glance-turns.h"

typedef struct
{
  /* Borrowed */ GlanceWatcher *watcher;
  /* Owned */ GlanceTurns *turns;
  guint n_left; /* questions without an answer yet */
  guint alarm;
} Round;

typedef struct
{
  GlanceTurn turn;
  /* Borrowed */ Round *round;
  /* Owned */ GlanceMonitor *monitor;
} Question;

static void go_on (Round *round);

static void
question_free (Question *question)
{
  g_object_unref (question->monitor);
  g_free (question);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  Round *round = question->round;

  /* It fails only when cancelled, which nobody does. */
  glance_watcher_ask_finish (GLANCE_WATCHER (source), result, NULL);
  glance_turns_withdraw (round->turns, &question->turn);
  question_free (question);
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
  GlanceTurn *turn;

  while ((turn = glance_turns_begin (round->turns, time)) != NULL)
    {
      Question *question = turn->data;

      glance_watcher_ask_async (round->watcher, question->monitor, NULL, answered_cb, question);
    }

  if (round->alarm != 0)
    glance_clock_remove_alarm (clock, round->alarm);
  round->alarm = 0;
  time = glance_turns_get_next_time (round->turns);
  if (time != G_MAXINT64)
    round->alarm = glance_clock_add_alarm (clock, time, alarm_cb, round);
}

static void
add_question (Round *round, GlanceMonitor *monitor)
{
  Question *question = g_new0 (Question, 1);

  question->turn.data = question;
  question->round = round;
  question->monitor = g_object_ref (monitor);
  round->n_left++;
  glance_turns_wait (round->turns, &question->turn,
                     glance_portal_get_origin (glance_monitor_get_portal (monitor)),
                     GLANCE_LANE_OTHERS, FALSE);
}

void
glance_cli_ask_all (GlanceWatcher *watcher)
{
  Round round = { .watcher = watcher, .turns = glance_turns_new (glance_descriptors_get_room ()) };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (watcher)); i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (watcher), i);

      add_question (&round, monitor);
    }
  go_on (&round);
  while (round.n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  glance_turns_free (round.turns);
}
