/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-ask.h"

/* How many questions are under way at a time, as in GlanceScheduler. */
#define MAX_PARALLEL 8

typedef struct
{
  GlanceWatcher *watcher;
  guint next;
  guint under_way;
} Round;

static void ask_next (Round *round);

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Round *round = user_data;

  /* It fails only when cancelled, which nobody does. */
  glance_watcher_ask_finish (GLANCE_WATCHER (source), result, NULL);
  round->under_way--;
  ask_next (round);
}

static void
ask_next (Round *round)
{
  GListModel *monitors = G_LIST_MODEL (round->watcher);

  while (round->under_way < MAX_PARALLEL && round->next < g_list_model_get_n_items (monitors))
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, round->next);

      round->next++;
      round->under_way++;
      glance_watcher_ask_async (round->watcher, monitor, NULL, answered_cb, round);
    }
}

void
glance_cli_ask_all (GlanceWatcher *watcher)
{
  Round round = { .watcher = watcher };

  ask_next (&round);
  while (round.under_way > 0)
    g_main_context_iteration (NULL, TRUE);
}
