/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-history.h"

#include "glance-cli-exit.h"
#include "glance-cli-round.h"
#include "glance-cli-state.h"
#include "glance-format.h"
#include "glance-last-backup.h"
#include "glance-words.h"

/* A history is hard work for a server. Half as many begin at once. */
#define MAX_PARALLEL 8

typedef struct
{
  /* Borrowed */ GlanceWatcher *watcher;
  GlanceCliHistoryUse use;
} Round;

typedef struct
{
  /* Borrowed */ Round *round;
  /* Owned */ GlanceCliJob *job;
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ char *key;
} Reading;

static gint64
get_now (GlanceWatcher *watcher)
{
  return glance_clock_get_real_time (glance_watcher_get_clock (watcher)) / G_USEC_PER_SEC;
}

/* The run that made the latest backup, if the portal reports one. A run that was not there when the history
 * was read has made a new backup since. */
static const char *
get_finished_run (GlanceMonitor *monitor)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);

  return phase == GLANCE_PHASE_COMPLETED || phase == GLANCE_PHASE_WARNING
             ? glance_monitor_get_task_id (monitor)
             : NULL;
}

static void
remember (Reading *reading)
{
  GlanceMonitor *monitor = reading->monitor;
  GlanceLastBackup last = { glance_monitor_get_last_backup (monitor),
                            glance_monitor_knows_history (monitor),
                            glance_monitor_get_finished_at (monitor),
                            glance_monitor_get_run (monitor)->link_expires };

  if (reading->round->use == GLANCE_CLI_HISTORY_ONCE_AN_HOUR)
    glance_last_backup_remember (glance_monitor_get_portal (monitor), get_finished_run (monitor),
                                 get_now (reading->round->watcher), &last);
}

/* Frees @reading. */
static void
end (Reading *reading)
{
  GlanceCliJob *job = reading->job;

  g_object_unref (reading->monitor);
  glance_key_free (reading->key);
  g_free (reading);
  glance_cli_job_end (job);
}

static void
history_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceHistory) history =
      glance_client_get_history_finish (GLANCE_CLIENT (source), result, &error);

  if (history == NULL)
    g_debug ("No history: %s", error->message);
  glance_monitor_fold_history (reading->monitor, history);
  remember (reading);
  end (reading);
}

static void
key_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;
  GlanceWatcher *watcher = reading->round->watcher;

  /* The keyring had it a moment ago, so an error is unlikely and costs no more than the history. */
  reading->key = glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, NULL);
  if (reading->key == NULL)
    end (reading);
  else
    glance_client_get_history_async (glance_watcher_get_client (watcher),
                                     glance_monitor_get_portal (reading->monitor), reading->key,
                                     NULL, history_cb, reading);
}

/* Whether there is no need to read the history: the portal does not answer, or the time is known. */
static gboolean
is_settled (Round *round, GlanceMonitor *monitor)
{
  GlanceLastBackup last;

  if (glance_monitor_get_problem (monitor) != NULL || glance_monitor_get_last_backup (monitor) != 0)
    return TRUE;
  if (round->use != GLANCE_CLI_HISTORY_ONCE_AN_HOUR
      || !glance_last_backup_recall (glance_monitor_get_portal (monitor),
                                     get_finished_run (monitor), get_now (round->watcher), &last))
    return FALSE;
  if (last.known)
    glance_monitor_fold_last_backup (monitor, last.time);
  if (last.run_ended > 0 && get_finished_run (monitor) != NULL)
    glance_monitor_fold_record (monitor, last.run_ended, last.run_link_expires);
  return TRUE;
}

static void
begin (GlanceCliJob *job, GlanceMonitor *monitor, gpointer user_data)
{
  Round *round = user_data;
  Reading *reading;

  if (is_settled (round, monitor))
    {
      glance_cli_job_end (job);
      return;
    }

  reading = g_new0 (Reading, 1);
  reading->round = round;
  reading->job = job;
  reading->monitor = g_object_ref (monitor);
  glance_key_store_lookup_async (glance_watcher_get_key_store (round->watcher),
                                 glance_monitor_get_portal (monitor), NULL, key_cb, reading);
}

void
glance_cli_history_read_all (GlanceWatcher *watcher, GlanceCliHistoryUse use)
{
  Round round = { .watcher = watcher, .use = use };

  g_return_if_fail (GLANCE_IS_WATCHER (watcher));

  glance_cli_round_run (watcher, MAX_PARALLEL, begin, &round);
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
  if (glance_cli_state_knows_age (monitor))
    return GLANCE_SEVERITY_FINE;
  glance_cli_say (
      _ ("The time of the last backup of “%s” is not known: its history cannot be read. "
         "Try again in a few minutes."),
      name);
  return GLANCE_SEVERITY_PROBLEM;
}

void
glance_cli_history_limit_all (GlanceWatcher *watcher, gint64 max_age)
{
  GListModel *monitors = G_LIST_MODEL (watcher);

  g_return_if_fail (max_age > 0);

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

  g_return_val_if_fail (monitors != NULL, GLANCE_SEVERITY_PROBLEM);

  for (guint i = 0; i < monitors->len; i++)
    severity = glance_severity_worse (severity, check (monitors->pdata[i]));
  return severity;
}
