/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-history.h"

#include "glance-cli-exit.h"
#include "glance-format.h"
#include "glance-last-backup.h"
#include "glance-words.h"

/* The history is dear: few at a time. */
#define MAX_PARALLEL 4

typedef struct
{
  GlanceWatcher *watcher;
  GlanceCliHistoryUse use;
  guint next;
  guint under_way;
} Round;

typedef struct
{
  Round *round;
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ char *key;
} Check;

static void ask_next (Round *round);

static gint64
get_now (GlanceWatcher *watcher)
{
  return glance_clock_get_real_time (glance_watcher_get_clock (watcher)) / G_USEC_PER_SEC;
}

/* The run that has made a backup since the history was read, if it is not the one of then. */
static const char *
get_finished_run (GlanceMonitor *monitor)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);

  return phase == GLANCE_PHASE_COMPLETED || phase == GLANCE_PHASE_WARNING
             ? glance_monitor_get_task_id (monitor)
             : NULL;
}

static void
remember (Check *check)
{
  GlanceMonitor *monitor = check->monitor;
  GlanceLastBackup last = { glance_monitor_get_last_backup (monitor),
                            glance_monitor_knows_history (monitor) };

  if (check->round->use == GLANCE_CLI_HISTORY_ONCE_AN_HOUR)
    glance_last_backup_remember (glance_monitor_get_portal (monitor), get_finished_run (monitor),
                                 get_now (check->round->watcher), &last);
}

/* Frees @check. */
static void
end (Check *check)
{
  Round *round = check->round;

  g_object_unref (check->monitor);
  glance_key_free (check->key);
  g_free (check);
  round->under_way--;
  ask_next (round);
}

static void
history_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceHistory) history =
      glance_client_get_history_finish (GLANCE_CLIENT (source), result, &error);

  if (history == NULL)
    g_debug ("No history: %s", error->message);
  glance_monitor_fold_history (check->monitor, history);
  remember (check);
  end (check);
}

static void
key_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = user_data;
  GlanceWatcher *watcher = check->round->watcher;

  /* The keyring gave it a moment ago. */
  check->key = glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, NULL);
  if (check->key == NULL)
    end (check);
  else
    glance_client_get_history_async (glance_watcher_get_client (watcher),
                                     glance_monitor_get_portal (check->monitor), check->key, NULL,
                                     history_cb, check);
}

static void
ask (Round *round, GlanceMonitor *monitor)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  GlanceLastBackup last;
  Check *check;

  if (glance_monitor_get_problem (monitor) != NULL || glance_monitor_get_last_backup (monitor) != 0)
    return;
  if (round->use == GLANCE_CLI_HISTORY_ONCE_AN_HOUR
      && glance_last_backup_recall (portal, get_finished_run (monitor), get_now (round->watcher),
                                    &last))
    {
      if (last.known)
        glance_monitor_fold_last_backup (monitor, last.time);
      return;
    }

  check = g_new0 (Check, 1);
  check->round = round;
  check->monitor = g_object_ref (monitor);
  round->under_way++;
  glance_key_store_lookup_async (glance_watcher_get_key_store (round->watcher), portal, NULL,
                                 key_cb, check);
}

static void
ask_next (Round *round)
{
  GListModel *monitors = G_LIST_MODEL (round->watcher);

  while (round->under_way < MAX_PARALLEL && round->next < g_list_model_get_n_items (monitors))
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, round->next);

      round->next++;
      ask (round, monitor);
    }
}

void
glance_cli_history_ask_all (GlanceWatcher *watcher, GlanceCliHistoryUse use)
{
  Round round = { .watcher = watcher, .use = use };

  ask_next (&round);
  while (round.under_way > 0)
    g_main_context_iteration (NULL, TRUE);
}

static GlanceSeverity
check (GlanceMonitor *monitor)
{
  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  gint64 last = glance_monitor_get_last_backup (monitor);
  GlanceAge age = glance_monitor_get_age (monitor);
  g_autofree char *duration = NULL;

  if (glance_monitor_get_problem (monitor) != NULL)
    return GLANCE_SEVERITY_FINE;
  if (age == GLANCE_AGE_OVERDUE)
    {
      duration = glance_format_duration (g_get_real_time () / G_USEC_PER_SEC - last);
      /* Translators: a portal's name, and a duration such as “3 days”. */
      glance_cli_say (_ ("The last backup of “%s” is %s old."), name, duration);
      return GLANCE_SEVERITY_WARNING;
    }
  if (age == GLANCE_AGE_NEVER)
    {
      glance_cli_say (_ ("The history of “%s” has no backup."), name);
      return GLANCE_SEVERITY_WARNING;
    }
  if (last != 0 || glance_monitor_knows_history (monitor))
    return GLANCE_SEVERITY_FINE;
  glance_cli_say (_ ("When the last backup of “%s” was is not known: its history cannot be read. "
                     "Try again in a few minutes."),
                  name);
  return GLANCE_SEVERITY_PROBLEM;
}

void
glance_cli_history_limit_all (GlanceWatcher *watcher, gint64 max_age)
{
  GListModel *monitors = G_LIST_MODEL (watcher);

  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, i);

      glance_monitor_set_max_age (monitor, max_age);
    }
}

int
glance_cli_history_check (GPtrArray *monitors)
{
  GlanceSeverity severity = GLANCE_SEVERITY_FINE;

  for (guint i = 0; i < monitors->len; i++)
    severity = glance_severity_worse (severity, check (monitors->pdata[i]));
  return severity;
}
