/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "monitor-fixture.h"

static void
on_notify (GlanceMonitor *monitor, GParamSpec *pspec, Fixture *fixture)
{
  g_string_append_printf (fixture->notified, "%s ", pspec->name);
}

void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->portal = glance_portal_new ("c0ffee00-0000-4000-8000-000000000001");
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  fixture->monitor = glance_monitor_new (fixture->portal, GLANCE_CLOCK (fixture->clock));
  fixture->notified = g_string_new (NULL);
  g_signal_connect (fixture->monitor, "notify", G_CALLBACK (on_notify), fixture);
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->portal);
  g_assert_finalize_object (fixture->clock);
  g_string_free (fixture->notified, TRUE);
}

void
answer (Fixture *fixture, const char *document)
{
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  g_string_truncate (fixture->notified, 0);
  glance_monitor_fold_progress (fixture->monitor, progress);
}

void
answer_task (Fixture *fixture, const char *id, int percent, const char *rest)
{
  g_autofree char *document = g_strdup_printf (
      "{\"response\":{\"taskId\":\"%s\",\"progress\":%d,\"backupProgressEnum\":0%s}}", id, percent,
      rest);

  answer (fixture, document);
}

void
answer_idle (Fixture *fixture)
{
  answer (fixture, "{\"count\":0,\"links\":[],\"status\":0,\"statusCode\":200}");
}

void
answer_history (Fixture *fixture, const char *entries)
{
  g_autofree char *document = g_strdup_printf ("{\"response\":[%s]}", entries);
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceHistory) history = glance_history_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_history (fixture->monitor, history);
}

void
problem (Fixture *fixture, GlanceError code)
{
  g_autoptr (GError) error = glance_error_new (code, NULL);

  g_string_truncate (fixture->notified, 0);
  glance_monitor_fold_problem (fixture->monitor, error);
}

void
on_run_ended (GlanceMonitor *monitor, GlanceRun *run, GString *ends)
{
  g_assert_true (run == glance_monitor_get_run (monitor));
  g_string_append_printf (ends, "%s %s ", run->task_id, glance_phase_get_nick (run->phase));
}

const MonitorAnswer answers[N_ANSWERS] = {
  { 0, QUEUED, "queued", GLANCE_SEVERITY_FINE },
  { 0, ",\"isCompleted\":false,\"status\":\"Created\"", "queued", GLANCE_SEVERITY_FINE },
  { 0, RUNNING, "running", GLANCE_SEVERITY_FINE },
  { 42, RUNNING, "running", GLANCE_SEVERITY_FINE },
  { 42, "", "running", GLANCE_SEVERITY_FINE }, /* before 3.7.1: no status */
  { 42, QUEUED, "running", GLANCE_SEVERITY_FINE },
  { 100, DONE, "completed", GLANCE_SEVERITY_FINE },
  { 100, ",\"isCompleted\":true,\"status\":1,\"link\":\"" LINK "\"", "completed",
    GLANCE_SEVERITY_FINE },
  { 100, ",\"isCompleted\":true", "completed", GLANCE_SEVERITY_FINE },
  { 100, ",\"status\":2", "completed", GLANCE_SEVERITY_FINE },
  { 100, DONE ",\"warning\":\"Some files were not included\"", "warning", GLANCE_SEVERITY_WARNING },
  { 55, FAILED, "failed", GLANCE_SEVERITY_FAILED },
  { 55, ",\"isCompleted\":false,\"status\":1,\"error\":\"Crash\"", "failed",
    GLANCE_SEVERITY_FAILED },
  { 55, ",\"isCompleted\":false,\"status\":4", "failed", GLANCE_SEVERITY_FAILED },
  { 55, ",\"isCompleted\":false,\"status\":\"Failted\"", "failed", GLANCE_SEVERITY_FAILED },
  { 55, ",\"isCompleted\":true,\"status\":3,\"warning\":\"Backup cancelled\"", "cancelled",
    GLANCE_SEVERITY_WARNING },
  { 55, ",\"isCompleted\":true,\"status\":3", "cancelled", GLANCE_SEVERITY_WARNING },
  { 55, ",\"isCompleted\":true,\"status\":2,\"warning\":\"Backup cancelled\"", "cancelled",
    GLANCE_SEVERITY_WARNING },
  { 55, ",\"isCompleted\":true,\"status\":3,\"error\":\"Disk\"", "failed", GLANCE_SEVERITY_FAILED },
};
