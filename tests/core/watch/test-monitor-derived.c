/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "monitor-fixture.h"

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

  /* A link that is not safe to follow counts as none, and the reason is known. */
  answer_task (fixture, "run-2", 100, ",\"isCompleted\":true,\"link\":\"file:///etc/passwd\"");
  g_assert_null (glance_monitor_get_link (fixture->monitor));
  assert_notified (fixture, "link-refusal");
  g_assert_cmpint (glance_monitor_get_link_refusal (fixture->monitor), ==, GLANCE_LINK_NOT_WEB);
  g_assert_cmpint (glance_monitor_get_link_expires (fixture->monitor), ==, 0);
}

/* What the history says about one run's link does not hold for the next one's. */
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

/* The link expires by the clock, without an answer, and stays known. */
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
  g_assert_cmpfloat (glance_manual_clock_next_alarm (fixture->clock), ==, 7 * DAY); /* its age */
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
  assert_severity (fixture, FINE);
  /* no further answer is needed */
  g_string_truncate (fixture->notified, 0);
  glance_manual_clock_advance (fixture->clock, 1);
  assert_notified (fixture, "stalled");
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
  assert_severity (fixture, WARNING);
  assert_phase (fixture, "running");
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);

  answer_task (fixture, "run-1", 44, RUNNING);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  assert_severity (fixture, FINE);

  /* neither a queued run nor one that has ended can stall */
  answer_task (fixture, "run-2", 0, QUEUED);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  answer_task (fixture, "run-2", 55, FAILED);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
}

/* Without answers nobody knows whether a run moves; with the next answer it is known at once. */
static void
test_stalled_unanswered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TIMEOUT, NULL);

  answer_task (fixture, "run-1", 42, RUNNING);
  glance_monitor_fold_problem (fixture->monitor, error);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
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

/* One failure of a kind that may pass only sets "quiet"; the third in a row changes the state. */
static void
test_patience (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  for (int i = 1; i <= 3; i++)
    {
      glance_manual_clock_advance (fixture->clock, 2);
      problem (fixture, i % 2 ? GLANCE_ERROR_SERVER_ERROR : GLANCE_ERROR_TIMEOUT);
      g_assert_cmpstr (fixture->notified->str, ==,
                       i == 1   ? "quiet "
                       : i == 2 ? ""
                                : "troubles severity quiet problem ");
      g_assert_cmpint (glance_monitor_get_severity (fixture->monitor), ==,
                       i < 3 ? GLANCE_SEVERITY_FINE : GLANCE_SEVERITY_PROBLEM);
      g_assert_cmpint (glance_monitor_get_quiet (fixture->monitor), ==, i < 3);
    }
  g_assert_error (glance_monitor_get_problem (fixture->monitor), GLANCE_ERROR,
                  GLANCE_ERROR_SERVER_ERROR);

  /* An answer ends it, and the next failure counts as the first again. */
  answer_task (fixture, "run-1", 43, RUNNING);
  assert_severity (fixture, FINE);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_true (glance_monitor_get_quiet (fixture->monitor));
  g_assert_null (glance_monitor_get_problem (fixture->monitor));
}

/* Or after a minute: counted from the failure if it is the only one, or from the last answer if
 * there are more. */
static void
test_patience_ends (Fixture *fixture, gconstpointer data)
{
  for (int n_failures = 1; n_failures <= 2; n_failures++)
    {
      int seconds = n_failures == 1 ? 60 : 20;

      answer_idle (fixture);
      glance_manual_clock_advance (fixture->clock, 40);
      problem (fixture, GLANCE_ERROR_TIMEOUT);
      if (n_failures == 2)
        problem (fixture, GLANCE_ERROR_TIMEOUT);
      glance_manual_clock_advance (fixture->clock, seconds - 1);
      g_assert_true (glance_monitor_get_quiet (fixture->monitor));
      g_string_truncate (fixture->notified, 0);
      glance_manual_clock_advance (fixture->clock, 1);
      assert_notified (fixture, "problem");
      g_assert_false (glance_monitor_get_quiet (fixture->monitor));
      assert_severity (fixture, PROBLEM);
      g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
    }

  /* The second one comes when the minute is over. */
  answer_idle (fixture);
  glance_manual_clock_advance (fixture->clock, 60);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_true (glance_monitor_get_quiet (fixture->monitor));
  glance_manual_clock_advance (fixture->clock, 3);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_false (glance_monitor_get_quiet (fixture->monitor));
}

/* A problem that waiting cannot solve is reported at once, and so is one at the first check; a
 * later failure that may pass takes neither back. */
static void
test_no_patience (Fixture *fixture, gconstpointer data)
{
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  assert_severity (fixture, PROBLEM);
  g_assert_false (glance_monitor_get_quiet (fixture->monitor));

  answer_task (fixture, "run-1", 42, RUNNING);
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  assert_severity (fixture, PROBLEM);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_error (glance_monitor_get_problem (fixture->monitor), GLANCE_ERROR,
                  GLANCE_ERROR_TIMEOUT);

  answer_task (fixture, "run-1", 42, RUNNING);
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  g_assert_true (glance_monitor_get_quiet (fixture->monitor));
  problem (fixture, GLANCE_ERROR_TLS);
  g_assert_error (glance_monitor_get_problem (fixture->monitor), GLANCE_ERROR, GLANCE_ERROR_TLS);
  glance_monitor_reset (fixture->monitor);
  g_assert_null (glance_monitor_get_last_problem (fixture->monitor));
}

/* A computer that has just woken up has no network yet, and the night does not count as a minute
 * without an answer. */
static void
test_patience_asleep (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "run-1", 42, RUNNING);
  problem (fixture, GLANCE_ERROR_OFFLINE);
  glance_manual_clock_sleep (fixture->clock, 8 * 3600);
  problem (fixture, GLANCE_ERROR_OFFLINE);
  g_assert_true (glance_monitor_get_quiet (fixture->monitor));
  glance_manual_clock_advance (fixture->clock, 60);
  g_assert_false (glance_monitor_get_quiet (fixture->monitor));
}

/* The estimate is there while a run is steady, and gone when the answers stop. */
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
  g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), >, 0);
  problem (fixture, GLANCE_ERROR_TLS);
  assert_notified (fixture, "eta-seconds");
  g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), ==, -1);
  answer_task (fixture, "run-1", 31, RUNNING);
  g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), >, 0);
  answer_task (fixture, "run-2", 31, RUNNING);
  g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), ==, -1);
}

#define ENTRY(day) "{\"id\":\"run-0\",\"createdOn\":\"2026-11-" day "T02:15:00\"}"

static void
assert_age (Fixture *fixture, GlanceAge age, GlanceSeverity severity)
{
  g_assert_cmpint (glance_monitor_get_age (fixture->monitor), ==, age);
  g_assert_cmpint (glance_monitor_get_severity (fixture->monitor), ==, severity);
}

/* A last backup becomes too old by the clock, and a change of the limit takes effect at once. */
static void
test_age (Fixture *fixture, gconstpointer data)
{
  answer_idle (fixture);
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  answer_history (fixture, ENTRY ("15")); /* eight days ago */
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_WARNING);
  answer_history (fixture, ENTRY ("16"));
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);

  glance_manual_clock_advance (fixture->clock, DAY - 1);
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);
  g_string_truncate (fixture->notified, 0);
  glance_manual_clock_advance (fixture->clock, 1);
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_WARNING);
  g_assert_cmpstr (fixture->notified->str, ==, "troubles severity age ");
  g_assert_true (glance_monitor_is_overdue (fixture->monitor));

  glance_portal_set_max_age_days (fixture->portal, 9);
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);
  g_assert_cmpfloat (glance_manual_clock_next_alarm (fixture->clock), ==, DAY);
  glance_monitor_set_max_age (fixture->monitor, 3600);
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_WARNING);
  glance_portal_set_max_age_days (fixture->portal, 0);
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_WARNING);
  glance_monitor_set_max_age (fixture->monitor, -1);
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);
  glance_monitor_set_max_age (fixture->monitor, G_MAXINT64);
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);
}

/* While a new backup runs, the old time is out of date and no warning in itself; something that
 * went wrong is worse. */
static void
test_age_of_what_runs (Fixture *fixture, gconstpointer data)
{
  answer_idle (fixture);
  answer_history (fixture, ENTRY ("01"));
  answer_task (fixture, "run-1", 42, RUNNING);
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_FINE);
  g_assert_false (glance_monitor_is_overdue (fixture->monitor));
  answer_task (fixture, "run-1", 42, FAILED);
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_FAILED);
  g_assert_false (glance_monitor_is_overdue (fixture->monitor));
  answer_task (fixture, "run-2", 1, RUNNING);
  answer_task (fixture, "run-2", 100, DONE);
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);

  /* A problem says more than the age, too. */
  glance_monitor_set_max_age (fixture->monitor, 60);
  glance_manual_clock_advance (fixture->clock, 60);
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_WARNING);
  problem (fixture, GLANCE_ERROR_TLS);
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_PROBLEM);
}

/* Only a history that says so tells that there is no backup. */
static void
test_never (Fixture *fixture, gconstpointer data)
{
  answer_idle (fixture);
  glance_monitor_fold_history (fixture->monitor, NULL);
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);
  answer_history (fixture, "{\"id\":\"run-0\"}"); /* at some time */
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);
  answer_history (fixture, "");
  assert_age (fixture, GLANCE_AGE_NEVER, GLANCE_SEVERITY_WARNING);
  glance_portal_set_max_age_days (fixture->portal, 0);
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);
  glance_portal_set_max_age_days (fixture->portal, 8);
  assert_age (fixture, GLANCE_AGE_NEVER, GLANCE_SEVERITY_WARNING);

  /* It is not said of a completed one, although nobody knows when that was. */
  glance_monitor_reset (fixture->monitor);
  answer_task (fixture, "run-1", 100, ",\"isCompleted\":true");
  answer_history (fixture, "");
  assert_age (fixture, GLANCE_AGE_FINE, GLANCE_SEVERITY_FINE);

  glance_monitor_reset (fixture->monitor);
  answer_idle (fixture);
  glance_monitor_fold_last_backup (fixture->monitor, 0);
  assert_age (fixture, GLANCE_AGE_NEVER, GLANCE_SEVERITY_WARNING);
  glance_monitor_fold_last_backup (fixture->monitor, 5);
  assert_age (fixture, GLANCE_AGE_OVERDUE, GLANCE_SEVERITY_WARNING);
}

/* A backup made by somebody else is noticed within the hour, and the history is not read more
 * often than that. */
static void
test_history_again (Fixture *fixture, gconstpointer data)
{
  answer_idle (fixture);
  answer_history (fixture, ENTRY ("01"));
  glance_manual_clock_advance (fixture->clock, 3599);
  answer_idle (fixture);
  g_assert_false (glance_monitor_wants_history (fixture->monitor));
  glance_manual_clock_advance (fixture->clock, 1);
  answer_idle (fixture);
  g_assert_true (glance_monitor_wants_history (fixture->monitor));
  glance_monitor_fold_history (fixture->monitor, NULL);
  answer_idle (fixture);
  g_assert_false (glance_monitor_wants_history (fixture->monitor));

  glance_manual_clock_advance (fixture->clock, 3600);
  answer_task (fixture, "run-1", 42, RUNNING);
  g_assert_false (glance_monitor_wants_history (fixture->monitor));
}

/* Until a time on the clock, also across sleep, and of a portal where all is well. */
static void
test_muted (Fixture *fixture, gconstpointer data)
{
  gint64 now = glance_clock_get_real_time (GLANCE_CLOCK (fixture->clock)) / G_USEC_PER_SEC;

  g_assert_false (glance_monitor_get_muted (fixture->monitor));
  g_string_truncate (fixture->notified, 0);
  glance_portal_set_muted_until (fixture->portal, now + 3600);
  g_assert_true (glance_monitor_get_muted (fixture->monitor));
  g_assert_cmpstr (fixture->notified->str, ==, "muted ");
  glance_manual_clock_advance (fixture->clock, 1800);
  g_assert_true (glance_monitor_get_muted (fixture->monitor));
  glance_manual_clock_sleep (fixture->clock, 1800);
  g_assert_false (glance_monitor_get_muted (fixture->monitor));
  g_assert_cmpstr (fixture->notified->str, ==, "muted muted ");

  now = glance_clock_get_real_time (GLANCE_CLOCK (fixture->clock)) / G_USEC_PER_SEC;
  glance_portal_set_muted_until (fixture->portal, now + 10);
  glance_manual_clock_advance (fixture->clock, 10);
  g_assert_false (glance_monitor_get_muted (fixture->monitor));
  glance_portal_set_muted_until (fixture->portal, GLANCE_PORTAL_MUTED_FOR_GOOD);
  glance_manual_clock_advance (fixture->clock, 400 * DAY);
  g_assert_true (glance_monitor_get_muted (fixture->monitor));
  glance_portal_set_muted_until (fixture->portal, 0);
  g_assert_false (glance_monitor_get_muted (fixture->monitor));

  /* A portal that is muted when the program starts */
  glance_portal_set_muted_until (fixture->portal, GLANCE_PORTAL_MUTED_FOR_GOOD);
  g_assert_finalize_object (fixture->monitor);
  fixture->monitor = glance_monitor_new (fixture->portal, GLANCE_CLOCK (fixture->clock));
  g_assert_true (glance_monitor_get_muted (fixture->monitor));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (link_life);
  ADD (link_recorded);
  ADD (link_expires);
  ADD (stalled);
  ADD (stalled_unanswered);
  ADD (sleep);
  ADD (patience);
  ADD (patience_ends);
  ADD (no_patience);
  ADD (patience_asleep);
  ADD (eta);
  ADD (age);
  ADD (age_of_what_runs);
  ADD (never);
  ADD (history_again);
  ADD (muted);
  return g_test_run ();
}
