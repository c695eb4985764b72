/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor.h"

#include <string.h>

#include "test-clock-manual.h"

#define LINK "/storage/backup/root/acme_2026-11-23_02-15-00.tar.gz?expire=1440&auth=x"
#define ABSOLUTE_LINK "https://acme.example" LINK
#define DAY (24 * 60 * 60)

typedef struct
{
  GlanceManualClock *clock;
  GlancePortal *portal;
  GlanceMonitor *monitor;
  GString *notified; /* names of properties, a blank behind each */
} Fixture;

static void
on_notify (GlanceMonitor *monitor, GParamSpec *pspec, Fixture *fixture)
{
  g_string_append_printf (fixture->notified, "%s ", pspec->name);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->portal = glance_portal_new ("c0ffee00-0000-4000-8000-000000000001");
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  fixture->monitor = glance_monitor_new (fixture->portal, GLANCE_CLOCK (fixture->clock));
  fixture->notified = g_string_new (NULL);
  g_signal_connect (fixture->monitor, "notify", G_CALLBACK (on_notify), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->portal);
  g_assert_finalize_object (fixture->clock);
  g_string_free (fixture->notified, TRUE);
}

static void
answer (Fixture *fixture, const char *document)
{
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  g_string_truncate (fixture->notified, 0);
  glance_monitor_fold_progress (fixture->monitor, progress);
}

/* @rest: more members, each with a comma in front. */
static void
answer_task (Fixture *fixture, const char *id, int percent, const char *rest)
{
  g_autofree char *document = g_strdup_printf (
      "{\"response\":{\"taskId\":\"%s\",\"progress\":%d,\"backupProgressEnum\":0%s}}", id, percent,
      rest);

  answer (fixture, document);
}

#define QUEUED ",\"isCompleted\":false,\"status\":0,\"error\":\"\",\"link\":\"\""
#define RUNNING ",\"isCompleted\":false,\"status\":1,\"error\":\"\",\"link\":\"\""
#define DONE ",\"isCompleted\":true,\"status\":2,\"error\":\"\",\"link\":\"" LINK "\""
#define FAILED \
  ",\"isCompleted\":true,\"status\":2,\"error\":\"No space left on device\",\"link\":\"\""

static void
answer_idle (Fixture *fixture)
{
  answer (fixture, "{\"count\":0,\"links\":[],\"status\":0,\"statusCode\":200}");
}

static void
answer_history (Fixture *fixture, const char *entries)
{
  g_autofree char *document = g_strdup_printf ("{\"response\":[%s]}", entries);
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceHistory) history = glance_history_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_history (fixture->monitor, history);
}

static void
problem (Fixture *fixture, GlanceError code)
{
  g_autoptr (GError) error = glance_error_new (code, NULL);

  g_string_truncate (fixture->notified, 0);
  glance_monitor_fold_problem (fixture->monitor, error);
}

#define assert_phase(fixture, nick) \
  g_assert_cmpstr (glance_phase_get_nick (glance_monitor_get_phase ((fixture)->monitor)), ==, nick)
#define assert_badness(fixture, expected) \
  g_assert_cmpint (glance_monitor_get_severity ((fixture)->monitor), ==, GLANCE_SEVERITY_##expected)
#define assert_notified(fixture, name) \
  g_assert_nonnull (strstr ((fixture)->notified->str, name " "))

/* One answer, its phase; each on a new monitor, then after a run that was going on. */
static const struct
{
  int percent;
  const char *rest;
  const char *phase;
  GlanceSeverity severity;
} answers[] = {
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

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    for (int after_run = 0; after_run < 2; after_run++)
      {
        glance_monitor_reset (fixture->monitor);
        if (after_run)
          answer_task (fixture, "run-0", 40, RUNNING);
        answer_task (fixture, "run-1", answers[i].percent, answers[i].rest);
        assert_phase (fixture, answers[i].phase);
        g_assert_cmpint (glance_monitor_get_severity (fixture->monitor), ==, answers[i].severity);
        g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, answers[i].percent);
        g_assert_cmpstr (glance_monitor_get_task_id (fixture->monitor), ==, "run-1");
      }
}

/* From idle to the link, with every property told once, when all of them are in place. */
static void
test_run (Fixture *fixture, gconstpointer data)
{
  gint64 start;

  assert_phase (fixture, "unknown");
  answer_idle (fixture);
  assert_phase (fixture, "idle");
  g_assert_true (glance_monitor_wants_history (fixture->monitor));
  glance_monitor_fold_history (fixture->monitor, NULL);
  g_assert_false (glance_monitor_wants_history (fixture->monitor));

  glance_manual_clock_advance (fixture->clock, 60);
  answer_task (fixture, "run-1", 0, QUEUED);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, 0);
  glance_manual_clock_advance (fixture->clock, 2);
  start = glance_manual_clock_now (fixture->clock);
  answer_task (fixture, "run-1", 42, RUNNING);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, start);
  g_assert_cmpfloat (glance_monitor_get_fraction (fixture->monitor), ==, 0.42);
  assert_notified (fixture, "phase");
  assert_notified (fixture, "percent");
  assert_notified (fixture, "fraction");
  g_assert_null (strstr (fixture->notified->str, "task-id"));

  glance_manual_clock_advance (fixture->clock, 2);
  answer_task (fixture, "run-1", 100, DONE);
  assert_phase (fixture, "completed");
  g_assert_cmpstr (glance_monitor_get_link (fixture->monitor), ==, ABSOLUTE_LINK);
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, start + 2);
  g_assert_cmpint (glance_monitor_get_last_backup (fixture->monitor), ==, start + 2);
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==, start + 2 + DAY);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, start);
  g_assert_true (glance_monitor_wants_history (fixture->monitor));

  answer_task (fixture, "run-1", 100, DONE);
  g_assert_cmpstr (fixture->notified->str, ==, "");
}

static void
assert_complete (GlanceMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_COMPLETED);
  g_assert_cmpint (glance_monitor_get_percent (monitor), ==, 100);
  g_assert_nonnull (glance_monitor_get_link (monitor));
  g_assert_cmpint (glance_monitor_get_link_expires (monitor), !=, 0);
  g_assert_cmpint (glance_monitor_get_checked_at (monitor), !=, 0);
  *(gboolean *) user_data = TRUE;
}

static void
test_burst (Fixture *fixture, gconstpointer data)
{
  gboolean told = FALSE;
  gulong id;

  answer_task (fixture, "run-1", 42, RUNNING);
  id = g_signal_connect (fixture->monitor, "notify", G_CALLBACK (assert_complete), &told);
  answer_task (fixture, "run-1", 100, DONE);
  g_assert_true (told);
  g_signal_handler_disconnect (fixture->monitor, id);
}

/* An error together with a link and 100: both are kept. */
static void
test_error_with_link (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 100,
               ",\"isCompleted\":true,\"status\":2,\"error\":\"Index\",\"link\":\"" LINK "\"");
  assert_phase (fixture, "failed");
  g_assert_cmpstr (glance_monitor_get_error (fixture->monitor), ==, "Index");
  g_assert_cmpstr (glance_monitor_get_link (fixture->monitor), ==, ABSOLUTE_LINK);
}

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  glance_manual_clock_advance (fixture->clock, 2);
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  assert_badness (fixture, WARNING);
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 42);
  g_assert_true (glance_monitor_wants_history (fixture->monitor));

  answer_history (fixture, "");
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  answer_task (fixture, "run-2", 0, QUEUED);
  assert_phase (fixture, "queued");
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 0);
}

/* A server that was restarted may come back with the run: it was not lost after all. */
static void
test_lost_again_there (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  glance_manual_clock_advance (fixture->clock, 2);
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), !=, 0);

  glance_manual_clock_advance (fixture->clock, 2);
  answer_task (fixture, "run-1", 43, RUNNING);
  assert_phase (fixture, "running");
  assert_badness (fixture, FINE);
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, 0);
  g_assert_false (glance_monitor_wants_history (fixture->monitor));

  glance_manual_clock_advance (fixture->clock, 2);
  answer_task (fixture, "run-1", 100, DONE);
  assert_phase (fixture, "completed");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==,
                   glance_manual_clock_now (fixture->clock));
}

/* It finished while this machine was off the network for two days: the history knows. */
static void
test_not_lost (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  problem (fixture, GLANCE_ERROR_OFFLINE);
  glance_manual_clock_advance (fixture->clock, 2 * DAY);
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  answer_history (fixture, "{\"id\":\"run-1\",\"fileName\":\"acme.tar.gz\",\"storageType\":4,"
                           "\"createdOn\":\"2026-11-23T02:20:00\","
                           "\"expiresOn\":\"2026-11-24T02:20:00\"}");
  assert_phase (fixture, "completed");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, MANUAL_CLOCK_EPOCH + 300);
  g_assert_null (glance_monitor_get_link (fixture->monitor));
}

/* The record of a finished run vanishes after a day: idle, and the last backup is known. */
static void
test_record_gone (Fixture *fixture, gconstpointer data)
{
  gint64 finished;

  answer_task (fixture, "run-1", 42, RUNNING);
  answer_task (fixture, "run-1", 100, DONE);
  glance_monitor_fold_history (fixture->monitor, NULL);
  finished = glance_monitor_get_finished_at (fixture->monitor);
  glance_manual_clock_advance (fixture->clock, DAY);
  answer_idle (fixture);
  assert_phase (fixture, "idle");
  g_assert_null (glance_monitor_get_link (fixture->monitor));
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==, 0);
  g_assert_cmpint (glance_monitor_get_last_backup (fixture->monitor), ==, finished);
  g_assert_false (glance_monitor_wants_history (fixture->monitor));
}

static void
test_runs_apart (Fixture *fixture, gconstpointer data)
{
  answer_idle (fixture);
  answer_task (fixture, "run-1", 42, RUNNING);
  gint64 first = glance_monitor_get_started_at (fixture->monitor);

  /* by the task */
  glance_manual_clock_advance (fixture->clock, 5);
  answer_task (fixture, "run-2", 43, RUNNING);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, first + 5);
  /* by a percentage that falls */
  glance_manual_clock_advance (fixture->clock, 5);
  answer (fixture, "{\"response\":{\"progress\":3,\"isCompleted\":false,\"status\":1}}");
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, first + 10);
  g_assert_null (glance_monitor_get_task_id (fixture->monitor));
  /* the same one goes on, and fails below where it was seen */
  answer_task (fixture, "run-3", 60, RUNNING);
  glance_manual_clock_advance (fixture->clock, 5);
  answer_task (fixture, "run-3", 55, FAILED);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, first + 10);
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 55);
  /* a run after a failed one forgets the error */
  answer_task (fixture, "run-4", 60, RUNNING);
  g_assert_null (glance_monitor_get_error (fixture->monitor));
}

/* Seen long after the last answer: nobody knows when it started or finished. */
static void
test_times_not_seen (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-0", 42, RUNNING);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, 0);
  glance_manual_clock_advance (fixture->clock, 3600);
  answer_task (fixture, "run-1", 42, RUNNING);
  g_assert_cmpint (glance_monitor_get_started_at (fixture->monitor), ==, 0);
  glance_manual_clock_advance (fixture->clock, 3600);
  answer_task (fixture, "run-1", 100, DONE);
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, 0);
  /* by the file's name, which is rather too early */
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==,
                   MANUAL_CLOCK_EPOCH + DAY);
  answer_history (fixture,
                  "{\"id\":\"run-1\",\"fileName\":\"acme.tar.gz\",\"storageType\":4,"
                  "\"createdOn\":\"2026-11-23T04:00:00\",\"expiresOn\":\"2026-11-24T04:00:01Z\"}");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==,
                   MANUAL_CLOCK_EPOCH + 105 * 60);
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==,
                   MANUAL_CLOCK_EPOCH + 105 * 60 + DAY + 1);
}

static const struct
{
  const char *link;
  gint64 expires;
} links[] = {
  { "https://bucket.example/acme_2026-11-23_02-15-00.tar?sig=y", MANUAL_CLOCK_EPOCH + DAY },
  { "/a_b_2026-11-23_02-15-00.tar.gz", MANUAL_CLOCK_EPOCH + DAY },
  { "/workspace_2026-11-23_02-15-00.tar.gz", MANUAL_CLOCK_EPOCH + DAY },
  { "/acme_2026-13-23_02-15-00.tar.gz", 0 },
  { "/acme.tar.gz", 0 },
};

static void
test_link_life (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *rest =
          g_strdup_printf (",\"isCompleted\":true,\"status\":2,\"link\":\"%s\"", links[i].link);

      glance_monitor_reset (fixture->monitor);
      answer_task (fixture, "run-1", 100, rest);
      g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==, links[i].expires);
      g_assert_false (glance_monitor_link_is_expired (fixture->monitor));
    }

  /* A link that leads nowhere safe is none, and that is known. */
  answer_task (fixture, "run-2", 100, ",\"isCompleted\":true,\"link\":\"file:///etc/passwd\"");
  g_assert_null (glance_monitor_get_link (fixture->monitor));
  assert_notified (fixture, "link-refusal");
  g_assert_cmpint (glance_monitor_get_link_refusal (fixture->monitor), ==, GLANCE_LINK_NOT_WEB);
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==, 0);
}

/* What the history says of one run's link says nothing of the next one's. */
static void
test_link_recorded (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  answer_task (fixture, "run-1", 100, DONE);
  answer_history (fixture, "{\"id\":\"run-1\",\"createdOn\":\"2026-11-23T02:15:00Z\","
                           "\"expiresOn\":\"2026-11-30T00:00:00Z\"}");
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), >,
                   glance_manual_clock_now (fixture->clock) + DAY);

  answer_task (fixture, "run-2", 1, RUNNING);
  answer_task (fixture, "run-2", 100, DONE);
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==,
                   glance_manual_clock_now (fixture->clock) + DAY);
}

/* Expiry comes by the clock, without an answer; the link stays known. */
static void
test_link_expires (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  answer_task (fixture, "run-1", 100, DONE);
  glance_manual_clock_advance (fixture->clock, DAY - 1);
  g_assert_false (glance_monitor_link_is_expired (fixture->monitor));
  g_string_truncate (fixture->notified, 0);
  glance_manual_clock_advance (fixture->clock, 1);
  assert_notified (fixture, "link-expired");
  g_assert_true (glance_monitor_link_is_expired (fixture->monitor));
  g_assert_nonnull (glance_monitor_get_link (fixture->monitor));
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
}

static void
test_stalled (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  glance_manual_clock_advance (fixture->clock, 300);
  answer_task (fixture, "run-1", 43, RUNNING);
  glance_manual_clock_advance (fixture->clock, 599);
  answer_task (fixture, "run-1", 43, RUNNING);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  assert_badness (fixture, FINE);
  /* no further answer is needed */
  g_string_truncate (fixture->notified, 0);
  glance_manual_clock_advance (fixture->clock, 1);
  assert_notified (fixture, "stalled");
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
  assert_badness (fixture, WARNING);
  assert_phase (fixture, "running");
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);

  answer_task (fixture, "run-1", 44, RUNNING);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  assert_badness (fixture, FINE);

  /* a run waiting for its turn does not stall, nor one over */
  answer_task (fixture, "run-2", 0, QUEUED);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  answer_task (fixture, "run-2", 55, FAILED);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
}

/* Nobody knows whether a run moves that does not answer; when it does again, it is known at once. */
static void
test_stalled_unanswered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TIMEOUT, NULL);

  answer_task (fixture, "run-1", 42, RUNNING);
  glance_monitor_fold_problem (fixture->monitor, error);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  g_assert_cmpuint (glance_manual_clock_count_fired (fixture->clock), ==, 0);
  problem (fixture, GLANCE_ERROR_OFFLINE);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));

  answer_task (fixture, "run-1", 42, RUNNING);
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
  glance_monitor_fold_problem (fixture->monitor, error);
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
}

static void
test_sleep (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  glance_manual_clock_advance (fixture->clock, 300);
  glance_manual_clock_sleep (fixture->clock, 8 * 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  glance_manual_clock_advance (fixture->clock, 299);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  glance_manual_clock_advance (fixture->clock, 1);
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
}

static void
test_problem (Fixture *fixture, gconstpointer data)
{
  gint64 checked;

  answer_task (fixture, "run-1", 42, RUNNING);
  checked = glance_monitor_get_checked_at (fixture->monitor);
  glance_manual_clock_advance (fixture->clock, 5);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  assert_phase (fixture, "running");
  assert_badness (fixture, PROBLEM);
  g_assert_cmpint (glance_monitor_get_percent (fixture->monitor), ==, 42);
  g_assert_cmpint (glance_monitor_get_checked_at (fixture->monitor), ==, checked);
  assert_notified (fixture, "problem");
  assert_notified (fixture, "severity");
  g_assert_cmpuint (fixture->notified->len, ==, strlen ("problem severity "));
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_cmpstr (fixture->notified->str, ==, "");
  problem (fixture, GLANCE_ERROR_TLS);
  g_assert_cmpstr (fixture->notified->str, ==, "problem ");

  answer_task (fixture, "run-1", 55, FAILED);
  g_assert_no_error (glance_monitor_get_problem (fixture->monitor));
  problem (fixture, GLANCE_ERROR_OFFLINE);
  assert_badness (fixture, FAILED);
  glance_monitor_reset (fixture->monitor);
  assert_phase (fixture, "unknown");
  assert_badness (fixture, FINE);
  g_assert_no_error (glance_monitor_get_problem (fixture->monitor));
  g_assert_cmpint (glance_monitor_get_checked_at (fixture->monitor), ==, 0);
}

/* There while it runs steadily, gone with the answers. */
static void
test_eta (Fixture *fixture, gconstpointer data)
{
  for (int percent = 0; percent <= 30; percent++)
    {
      answer_task (fixture, "run-1", percent, RUNNING);
      glance_manual_clock_advance (fixture->clock, 2);
    }
  g_assert_cmpint (ABS (glance_monitor_get_eta_seconds (fixture->monitor) - 140), <=, 2);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  assert_notified (fixture, "eta-seconds");
  g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), ==, -1);
  answer_task (fixture, "run-1", 31, RUNNING);
  g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), >, 0);
  answer_task (fixture, "run-2", 31, RUNNING);
  g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), ==, -1);
}

static void
test_checking (Fixture *fixture, gconstpointer data)
{
  glance_monitor_set_checking (fixture->monitor, TRUE);
  glance_monitor_set_checking (fixture->monitor, TRUE);
  g_assert_true (glance_monitor_get_checking (fixture->monitor));
  g_assert_cmpstr (fixture->notified->str, ==, "checking ");
}

/* What bindings read is what the getters say. */
static void
test_properties (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlancePortal) portal = NULL;
  g_autofree char *link = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  GlancePhase phase;
  double fraction;
  gint64 expires;
  int severity;

  answer_task (fixture, "run-1", 42, RUNNING);
  answer_task (fixture, "run-1", 100, DONE);
  problem (fixture, GLANCE_ERROR_TLS);
  g_object_get (fixture->monitor, "portal", &portal, "link", &link, "task-id", &id, "problem",
                &error, "phase", &phase, "fraction", &fraction, "link-expires", &expires,
                "severity", &severity, NULL);
  g_assert_true (portal == fixture->portal);
  g_assert_cmpstr (link, ==, ABSOLUTE_LINK);
  g_assert_cmpstr (id, ==, "run-1");
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_TLS);
  g_assert_cmpint (phase, ==, GLANCE_PHASE_COMPLETED);
  g_assert_cmpfloat (fraction, ==, 1);
  g_assert_cmpint (expires, ==, MANUAL_CLOCK_EPOCH + DAY);
  g_assert_cmpint (severity, ==, GLANCE_SEVERITY_PROBLEM);
}

static void
on_run_ended (GlanceMonitor *monitor, GlanceRun *run, GString *ends)
{
  g_assert_true (run == glance_monitor_get_run (monitor));
  g_string_append_printf (ends, "%s %s ", run->task_id, glance_phase_get_nick (run->phase));
}

/* Each end once, with the run as it ended; none for what had ended before it was first seen. */
static void
test_run_ended (Fixture *fixture, gconstpointer data)
{
  const GlanceHistoryEntry entry = { .id = "run-3", .created_at = 5 };
  GlanceHistory history = { &entry, 1 };
  g_autoptr (GString) ends = g_string_new (NULL);

  g_signal_connect (fixture->monitor, "run-ended", G_CALLBACK (on_run_ended), ends);
  answer_task (fixture, "run-0", 100, DONE);
  answer_task (fixture, "run-0", 100, DONE);
  answer_task (fixture, "run-1", 42, RUNNING);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_cmpstr (ends->str, ==, "");
  answer_task (fixture, "run-1", 42, FAILED);
  answer_task (fixture, "run-1", 42, FAILED);
  g_assert_cmpstr (ends->str, ==, "run-1 failed ");
  /* one that ran from start to end between two answers */
  answer_task (fixture, "run-2", 100, DONE);
  g_assert_cmpstr (ends->str, ==, "run-1 failed run-2 completed ");
  answer_task (fixture, "run-3", 7, RUNNING);
  answer_idle (fixture);
  answer_idle (fixture);
  glance_monitor_fold_history (fixture->monitor, &history);
  glance_monitor_fold_history (fixture->monitor, &history);
  g_assert_cmpstr (ends->str, ==, "run-1 failed run-2 completed run-3 lost run-3 completed ");
}

static void
assert_same (GlanceMonitor *a, GlanceMonitor *b)
{
  guint n_properties;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (a), &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_auto (GValue) first = G_VALUE_INIT;
      g_auto (GValue) second = G_VALUE_INIT;

      if (!(properties[i]->flags & G_PARAM_READABLE) || G_IS_PARAM_SPEC_BOXED (properties[i]))
        continue;
      g_test_message ("%s", properties[i]->name);
      g_object_get_property (G_OBJECT (a), properties[i]->name, &first);
      g_object_get_property (G_OBJECT (b), properties[i]->name, &second);
      g_assert_cmpint (g_param_values_cmp (properties[i], &first, &second), ==, 0);
    }
  g_assert_cmpint (glance_monitor_get_problem (a) != NULL, ==,
                   glance_monitor_get_problem (b) != NULL);
}

static GlanceMonitor *
restored_twin (Fixture *fixture)
{
  GlanceMonitor *twin = glance_monitor_new (fixture->portal, GLANCE_CLOCK (fixture->clock));
  g_autoptr (GVariant) state = g_variant_ref_sink (glance_monitor_save (fixture->monitor));

  glance_monitor_restore (twin, state);
  return twin;
}

/* A monitor in another process shows the same in every state, estimate, stall and problem included. */
static void
test_save (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers) + 4; i++)
    {
      GlanceMonitor *twin;

      glance_monitor_reset (fixture->monitor);
      glance_monitor_set_checking (fixture->monitor, i % 2);
      if (i < G_N_ELEMENTS (answers))
        answer_task (fixture, "run-1", answers[i].percent, answers[i].rest);
      else if (i == G_N_ELEMENTS (answers) + 1)
        answer_idle (fixture);
      else if (i > G_N_ELEMENTS (answers) + 1)
        for (int percent = 20; percent < 40; percent++)
          {
            answer_task (fixture, "run-1", percent, RUNNING);
            glance_manual_clock_advance (fixture->clock, 5);
          }
      if (i == G_N_ELEMENTS (answers) + 3)
        {
          glance_manual_clock_advance (fixture->clock, 700);
          g_assert_true (glance_monitor_get_stalled (fixture->monitor));
          problem (fixture, GLANCE_ERROR_TIMEOUT);
        }
      else if (i == G_N_ELEMENTS (answers) + 2)
        g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), >, 0);

      twin = restored_twin (fixture);
      assert_same (fixture->monitor, twin);
      g_assert_finalize_object (twin);
    }
}

/* What is told by another process stays as it was told; the first answer of the portal's own ends that. */
static void
test_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) ends = g_string_new (NULL);
  GlanceMonitor *here = fixture->monitor;

  answer_task (fixture, "run-1", 42, RUNNING);
  fixture->monitor = restored_twin (fixture);
  g_assert_finalize_object (here);
  g_signal_connect (fixture->monitor, "run-ended", G_CALLBACK (on_run_ended), ends);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  g_assert_cmpstr (ends->str, ==, "");

  /* It vanished meanwhile, nobody knows when. */
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, 0);
  g_assert_cmpstr (ends->str, ==, "run-1 lost ");
  answer_task (fixture, "run-1", 43, RUNNING);
  glance_manual_clock_advance (fixture->clock, 601);
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
}

static void
test_restore_damaged (Fixture *fixture, gconstpointer data)
{
  static const char *const states[] = {
    "'text'",
    "@a{sv} {}",
    "{'run': <'running'>, 'checked-at': <'never'>}",
    "{'last-backup': <int64 -4>, 'problem': <'lost'>, 'stalled': <1>}",
    "{'problem': <(9999, 'x', int64 0, false)>, 'eta-seconds': <-77>}",
    "{'stalled': <true>, 'run': <{'phase': <'nonsense'>}>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GVariant) state = g_variant_parse (NULL, states[i], NULL, NULL, NULL);

      glance_monitor_reset (fixture->monitor);
      glance_monitor_restore (fixture->monitor, state);
      assert_phase (fixture, "unknown");
      g_assert_cmpint (glance_monitor_get_checked_at (fixture->monitor), ==, 0);
      g_assert_cmpint (glance_monitor_get_last_backup (fixture->monitor), ==, 0);
      g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), ==, -1);
      g_assert_false (glance_monitor_get_stalled (fixture->monitor));
      g_assert_null (glance_monitor_get_problem (fixture->monitor));
    }
}

#define ADD(name) g_test_add ("/monitor/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (answers);
  ADD (run);
  ADD (burst);
  ADD (error_with_link);
  ADD (lost);
  ADD (lost_again_there);
  ADD (not_lost);
  ADD (record_gone);
  ADD (runs_apart);
  ADD (times_not_seen);
  ADD (link_life);
  ADD (link_recorded);
  ADD (link_expires);
  ADD (stalled);
  ADD (stalled_unanswered);
  ADD (sleep);
  ADD (problem);
  ADD (eta);
  ADD (checking);
  ADD (properties);
  ADD (run_ended);
  ADD (save);
  ADD (told);
  ADD (restore_damaged);
  return g_test_run ();
}
