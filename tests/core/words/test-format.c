/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-error.h"
#include "glance-format.h"
#include "glance-run-words.h"
#include "words.h"

static const struct
{
  const char *response;
  const char *pill;
  const char *style_class;
  const char *summary;
  const char *outcome;
} states[] = {
  { "null", "Idle", "neutral", "No backup is running.", NULL },
  { "{\"isCompleted\":false,\"progress\":0,\"status\":0,\"taskId\":\"a\"}", "Queued", "accent",
    "The backup is waiting for its turn.", NULL },
  { "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}", "Running", "accent",
    "42%", NULL },
  { "{\"isCompleted\":true,\"progress\":55,\"status\":2,\"taskId\":\"a\","
    "\"error\":\"No space left on device\"}",
    "Failed", "error", "Failed; the portal does not say when.",
    "The backup stopped at 55%: No space left on device. Fix the cause, then start a new "
    "backup." },
  { "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\",\"error\":\"Odd!\","
    "\"link\":\"/storage/a.tar.gz\"}",
    "Failed", "error", "Failed; the portal does not say when.",
    "The backup ended with an error: Odd! There is a file, but check it before you rely on it." },
  { "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\","
    "\"warning\":\"Some files were not included.\",\"link\":\"/storage/a.tar.gz\"}",
    "Warning", "warning", "Finished with a warning; the portal does not say when.",
    "The backup finished, but: Some files were not included. Check whether you need what is "
    "missing." },
  { "{\"isCompleted\":true,\"progress\":30,\"status\":3,\"taskId\":\"a\"}", "Cancelled", "warning",
    "Cancelled; the portal does not say when.",
    "The backup was cancelled. Start a new one in the portal if you still need it." },
};

static void
test_states (Words *words, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      glance_monitor_reset (words->monitor);
      words_answer (words, states[i].response);
      words_expect (glance_format_pill (words->monitor), states[i].pill);
      g_assert_cmpstr (glance_format_style_class (words->monitor), ==, states[i].style_class);
      g_assert_true (g_str_has_suffix (glance_format_icon_name (words->monitor), "-symbolic"));
      words_expect (glance_format_outcome (words->monitor, G_MAXSIZE), states[i].outcome);
      words_expect (glance_format_summary (words->monitor, NOW), states[i].summary);
    }
}

/* The words say what runs: a restore does not look like a backup. */
static void
test_kinds (Words *words, gconstpointer unused)
{
  static const struct
  {
    int type; /* backupProgressEnum; -1: a portal that does not say */
    gboolean dump;
    const char *running;
    const char *progress;
    const char *started;
    const char *queued;
    const char *completed;
    const char *failed;
    const char *outcome;
  } cases[] = {
    { -1, FALSE, "Running", "42%", "Backup", "Queued", "Finished 5 minutes ago.", "Failed",
      "The backup stopped at 42%: 100%s full. Fix the cause, then start a new backup." },
    { 0, FALSE, "Running", "42%", "Backup", "Queued", "Finished 5 minutes ago.", "Failed",
      "The backup stopped at 42%: 100%s full. Fix the cause, then start a new backup." },
    { 0, TRUE, "Dump Running", "Full dump · 42%", "Full dump", "Dump Queued",
      "Dump finished 5 minutes ago.", "Dump Failed",
      "The full dump stopped at 42%: 100%s full. Fix the cause, then start a new dump." },
    { 1, FALSE, "Restoring", "Restoring · 42%", "Restore", "Restore Queued",
      "Restored 5 minutes ago.", "Restore Failed",
      "The restore stopped at 42%: 100%s full. Fix the cause, then restore again." },
    { 2, TRUE, "Transferring", "Transferring · 42%", "Transfer", "Transfer Queued",
      "Transferred 5 minutes ago.", "Transfer Failed",
      "The transfer stopped at 42%: 100%s full. Fix the cause, then transfer the portal again." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *type = g_strdup_printf (",\"backupProgressEnum\":%d}", cases[i].type);
      const char *end = cases[i].type >= 0 ? type : "}";
      g_autofree char *queued = g_strconcat ("{\"progress\":0,\"status\":0", end, NULL);
      g_autofree char *running = g_strconcat ("{\"progress\":42,\"status\":1", end, NULL);
      g_autofree char *completed = g_strconcat ("{\"isCompleted\":true", end, NULL);
      g_autofree char *failed =
          g_strconcat ("{\"progress\":42,\"error\":\"100%s full\"", end, NULL);

      glance_monitor_reset (words->monitor);
      glance_portal_set_dump (words->portal, cases[i].dump);
      words_answer (words, queued);
      words_expect (glance_format_pill (words->monitor), cases[i].queued);
      glance_monitor_reset (words->monitor);
      words_answer (words, running);
      words_expect (glance_format_pill (words->monitor), cases[i].running);
      words_expect (glance_format_progress (words->monitor), cases[i].progress);
      words_expect (glance_format_started (words->monitor, NOW), cases[i].started);
      words_answer (words, completed);
      words_expect (glance_format_summary (words->monitor, NOW + 300), cases[i].completed);
      words_expect (glance_format_started (words->monitor, NOW), NULL);
      words_answer (words, failed);
      words_expect (glance_format_pill (words->monitor), cases[i].failed);
      words_expect (glance_format_outcome (words->monitor, G_MAXSIZE), cases[i].outcome);
    }
}

/* Every stage of every kind has its words, and those for ended runs have both forms. */
static void
test_run_words (Words *words, gconstpointer unused)
{
  for (int type = GLANCE_TASK_TYPE_BACKUP; type <= GLANCE_TASK_TYPE_TRANSFER; type++)
    for (int dump = 0; dump <= 1; dump++)
      {
        g_autofree char *answer = g_strdup_printf ("{\"backupProgressEnum\":%d}", type);
        const GlanceRunWords *run;

        glance_portal_set_dump (words->portal, dump);
        words_answer (words, answer);
        run = glance_run_words_get (words->monitor);
        for (int phase = GLANCE_PHASE_UNKNOWN; phase <= GLANCE_PHASE_LOST; phase++)
          g_assert_nonnull (run->stages[phase].pill);
        for (int phase = GLANCE_PHASE_COMPLETED; phase <= GLANCE_PHASE_LOST; phase++)
          {
            g_assert_nonnull (strstr (run->stages[phase].with_time, "%s"));
            g_assert_true (g_str_has_suffix (run->stages[phase].without, "."));
          }
        g_assert_nonnull (strstr (run->failed, "%1$s: %2$s"));
        g_assert_nonnull (strstr (run->failed_with_file, "%s"));
        g_assert_nonnull (strstr (run->warned, "%s"));
        g_assert_true (run->name && run->started && run->progress && run->waiting && run->stalled);
        g_assert_true (run->failed_silent && run->warned_silent && run->cancelled && run->lost);
      }
}

/* The summary line, depending on what is known about the time. */
static void
test_summaries (Words *words, gconstpointer unused)
{
  GlanceManualClock *clock = GLANCE_MANUAL_CLOCK (words->clock);

  words_expect (glance_format_summary (words->monitor, NOW), "Checking the portal…");
  words_answer (words, "null");
  words_expect (glance_format_started (words->monitor, NOW), NULL);
  for (int percent = 0; percent <= 40; percent++)
    {
      g_autofree char *response = g_strdup_printf (
          "{\"isCompleted\":false,\"progress\":%d,\"status\":1,\"taskId\":\"a\"}", percent);

      words_answer (words, response);
      glance_manual_clock_advance (clock, 3);
    }
  words_expect (glance_format_started (words->monitor, NOW), "Backup started 02:15");
  words_expect (glance_format_summary (words->monitor, NOW), "40% · about 3 minutes left");
  words_answer (words, "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\"}");
  words_expect (glance_format_summary (words->monitor, NOW + 123 + 300), "Finished 5 minutes ago.");
  words_expect (glance_format_outcome (words->monitor, G_MAXSIZE), NULL);
  words_answer (words, "null");
  words_expect (glance_format_summary (words->monitor, NOW + 3 * 86400),
                "No backup is running. The last one finished 3 days ago.");

  words_answer (words, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"b\"}");
  words_answer (words, "null");
  words_expect (glance_format_pill (words->monitor), "Lost");
  g_assert_cmpstr (glance_format_style_class (words->monitor), ==, "warning");
  words_expect (glance_format_summary (words->monitor, NOW + 123 + 60), "Lost 1 minute ago.");
  words_expect (glance_format_outcome (words->monitor, G_MAXSIZE),
                "The backup was running and then disappeared: the server was restarted, or "
                "somebody cancelled it. "
                "Start a new one in the portal.");
}

/* Neither the link nor the history tells when that was. */
static void
test_finished_unseen (Words *words, gconstpointer unused)
{
  words_answer (words, "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\"}");
  words_expect (glance_format_summary (words->monitor, NOW),
                "Finished; the portal does not say when.");
}

/* A problem has its own pill, unless the backup is known to have failed. */
static void
test_problem_pills (Words *words, gconstpointer unused)
{
  static const struct
  {
    GlanceError code;
    const char *pill;
  } cases[] = {
    { GLANCE_ERROR_UNAUTHORIZED, "Key Refused" },
    { GLANCE_ERROR_NO_KEY, "No Key" },
    { GLANCE_ERROR_KEYRING_LOCKED, "Keyring Locked" },
    { GLANCE_ERROR_KEYRING_ABSENT, "No Keyring" },
    { GLANCE_ERROR_RESTORING, "Being Restored" },
    { GLANCE_ERROR_PAYMENT_REQUIRED, "Plan Limit" },
    { GLANCE_ERROR_NOT_FOUND, "Not Found" },
    { GLANCE_ERROR_MOVED, "Moved" },
    { GLANCE_ERROR_RATE_LIMITED, "Checked Too Often" },
    { GLANCE_ERROR_TLS, "Not Secure" },
    { GLANCE_ERROR_OFFLINE, "Offline" },
    { GLANCE_ERROR_UNREACHABLE, "No Answer" },
    { GLANCE_ERROR_SERVER_ERROR, "Server Error" },
    { GLANCE_ERROR_BAD_GATEWAY, "Unavailable" },
    { GLANCE_ERROR_BAD_REPLY, "Unexpected Answer" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = glance_error_new (cases[i].code, NULL);

      glance_monitor_fold_problem (words->monitor, error);
      words_expect (glance_format_pill (words->monitor), cases[i].pill);
      g_assert_cmpstr (glance_format_icon_name (words->monitor), ==,
                       glance_error_get_icon_name (error));
      g_assert_cmpstr (glance_format_style_class (words->monitor), ==, "warning");
      words_expect (glance_format_summary (words->monitor, NOW), NULL);
      words_answer (words, "{\"isCompleted\":true,\"error\":\"Disk\",\"taskId\":\"a\"}");
      glance_monitor_fold_problem (words->monitor, error);
      words_expect (glance_format_pill (words->monitor), "Failed");
      g_assert_cmpstr (glance_format_style_class (words->monitor), ==, "error");
      glance_monitor_reset (words->monitor);
    }
}

/* A run that does not progress for too long is a warning with a next step. */
static void
test_age (Words *words, gconstpointer unused)
{
  words_answer (words, "null");
  glance_monitor_fold_last_backup (words->monitor, 0);
  words_expect (glance_format_pill (words->monitor), "Never Backed Up");
  words_expect (glance_format_summary (words->monitor, NOW),
                "No backup is running, and there is none on record.");
  words_expect (glance_format_outcome (words->monitor, G_MAXSIZE),
                "Start a backup in the portal, or set up a schedule there.");
  g_assert_cmpstr (glance_format_style_class (words->monitor), ==, "warning");

  glance_monitor_fold_last_backup (words->monitor, NOW - 75 * 86400);
  words_expect (glance_format_pill (words->monitor), "Overdue");
  words_expect (glance_format_summary (words->monitor, NOW),
                "No backup is running. The last one finished 75 days ago.");
  words_expect (glance_format_outcome (words->monitor, G_MAXSIZE),
                "The last backup is more than 8 days old. Start a new one in the portal, or check "
                "its schedule there.");
  g_assert_cmpstr (glance_format_style_class (words->monitor), ==, "warning");
  g_assert_cmpstr (glance_format_icon_name (words->monitor), ==, "document-open-recent-symbolic");

  glance_portal_set_max_age_days (words->portal, 0);
  words_expect (glance_format_pill (words->monitor), "Idle");
  words_expect (glance_format_outcome (words->monitor, G_MAXSIZE), NULL);
  glance_portal_set_max_age_days (words->portal, 8);
  words_answer (words, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}");
  words_expect (glance_format_pill (words->monitor), "Running");
}

/* A single failure is mentioned quietly, in one place only. */
static void
test_quiet (Words *words, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_SERVER_ERROR, NULL);

  words_answer (words, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}");
  glance_monitor_fold_problem (words->monitor, error);
  words_expect (glance_format_summary (words->monitor, NOW + 8), "42% · last answer 8 seconds ago");
  words_expect (glance_format_pill (words->monitor), "Running");
  words_expect (glance_format_problem (words->monitor, NOW + 8), NULL);
  words_answer (words, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}");
  words_expect (glance_format_summary (words->monitor, NOW + 8), "42%");

  words_answer (words, "{\"isCompleted\":false,\"progress\":0,\"status\":0,\"taskId\":\"b\"}");
  glance_monitor_fold_problem (words->monitor, error);
  words_expect (glance_format_summary (words->monitor, NOW + 8),
                "The backup is waiting for its turn. Last answer 8 seconds ago.");
}

/* A problem is shown beside the last state and says how old that is. */
static void
test_problem (Words *words, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TIMEOUT, NULL);
  g_autofree char *text = glance_format_error (error, GLANCE_ERROR_READER_CARD, NOW);
  g_autofree char *with_age = g_strconcat (text, " The portal last answered 2 minutes ago.", NULL);

  words_answer (words, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}");
  words_expect (glance_format_problem (words->monitor, NOW), NULL);
  for (int i = 0; i < 3; i++)
    glance_monitor_fold_problem (words->monitor, error);
  words_expect (glance_format_problem (words->monitor, NOW + 5), text);
  words_expect (glance_format_problem (words->monitor, NOW + 120), with_age);
  words_expect (glance_format_pill (words->monitor), "No Answer");
  words_expect (glance_format_summary (words->monitor, NOW), "42%");
  words_expect (
      glance_format_accessible (words->monitor, NOW),
      "Acme: No Answer. At least 40% done. The portal did not answer in time. This often passes. "
      "If it lasts, look at the server.");
}

/* How long is said once, and goes on: ten minutes later it is twenty. */
static void
test_stalled (Words *words, gconstpointer unused)
{
  GlanceManualClock *clock = GLANCE_MANUAL_CLOCK (words->clock);

  words_answer (words, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}");
  glance_manual_clock_advance (clock, 601);
  words_expect (glance_format_pill (words->monitor), "Stalled");
  g_assert_cmpstr (glance_format_style_class (words->monitor), ==, "warning");
  words_expect (glance_format_summary (words->monitor, glance_manual_clock_now (clock)),
                "42% · no progress for 10 minutes");
  words_expect (glance_format_outcome (words->monitor, G_MAXSIZE),
                "A large file can take that long. If it goes on, look at the server.");
  glance_manual_clock_advance (clock, 600);
  words_expect (glance_format_summary (words->monitor, glance_manual_clock_now (clock)),
                "42% · no progress for 20 minutes");
}

/* How old the state is, where nothing else says it. */
static void
test_checked (Words *words, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_UNAUTHORIZED, NULL);
  gint64 now = glance_manual_clock_now (GLANCE_MANUAL_CLOCK (words->clock));

  words_expect (glance_format_checked (words->monitor, now), NULL);
  words_answer (words, "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\"}");
  words_expect (glance_format_checked (words->monitor, now), "Checked just now");
  words_expect (glance_format_checked (words->monitor, now + 9), "Checked just now");
  words_expect (glance_format_checked (words->monitor, now + 12), "Checked 10 seconds ago");
  words_expect (glance_format_checked (words->monitor, now + 59), "Checked 50 seconds ago");
  words_expect (glance_format_checked (words->monitor, now + 120), "Checked 2 minutes ago");
  glance_monitor_fold_problem (words->monitor, error);
  words_expect (glance_format_checked (words->monitor, now + 120), NULL);
}

/* Each thing is heard once, and the reason of a problem is heard. */
static void
test_accessible (Words *words, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_NO_KEY, NULL);

  glance_monitor_fold_problem (words->monitor, error);
  words_expect (
      glance_format_accessible (words->monitor, NOW),
      "Acme: No Key. The keyring has no API key for this portal. Enter the key for this portal "
      "again.");
  words_answer (words, "{\"isCompleted\":false,\"progress\":47,\"status\":1,\"taskId\":\"a\"}");
  words_expect (glance_format_accessible (words->monitor, NOW),
                "Acme: Running. At least 40% done.");
  words_answer (words, "{\"isCompleted\":false,\"progress\":7,\"status\":1,\"taskId\":\"b\"}");
  words_expect (glance_format_accessible (words->monitor, NOW),
                "Acme: Running. Less than 10% done.");
}

/* What has ended says that once, with the time and the reason. */
static void
test_accessible_end (Words *words, gconstpointer unused)
{
  static const struct
  {
    const char *rest;
    const char *said;
  } cases[] = {
    { "\"isCompleted\":true", "Acme: Completed. Finished just now." },
    { "\"isCompleted\":true,\"backupProgressEnum\":1", "Acme: Restored just now." },
    { "\"error\":\"Disk full\"",
      "Acme: Failed just now. The backup stopped at 9%: Disk full. Fix the cause, then start a new "
      "backup." },
    { "\"error\":\"Disk full\",\"backupProgressEnum\":1",
      "Acme: Restore failed just now. The restore stopped at 9%: Disk full. Fix the cause, then "
      "restore again." },
  };

  words_expect (glance_format_accessible (words->monitor, NOW), "Acme: Checking the portal…");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = g_strdup_printf (
          "{\"taskId\":\"%" G_GSIZE_FORMAT "\",\"progress\":9,%s}", i, cases[i].rest);

      words_answer (words, "null");
      words_answer (words, answer);
      words_expect (glance_format_accessible (words->monitor, NOW), cases[i].said);
    }
}

/* Only the portal's own words are worth selecting. */
static void
test_quoted (Words *words, gconstpointer unused)
{
  static const struct
  {
    const char *response;
    gboolean quoted;
  } cases[] = {
    { "null", FALSE },
    { "{\"progress\":42,\"status\":1}", FALSE },
    { "{\"isCompleted\":true,\"error\":\"Disk\"}", TRUE },
    { "{\"status\":4}", FALSE },
    { "{\"isCompleted\":true,\"warning\":\"Disk\"}", TRUE },
    { "{\"status\":3,\"warning\":\"Backup cancelled\"}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      words_answer (words, cases[i].response);
      g_assert_cmpint (glance_format_outcome_is_quoted (words->monitor), ==, cases[i].quoted);
    }
}

/* A failure that was there before anybody looked says its reason in place of a time. */
static void
test_accessible_failure (Words *words, gconstpointer unused)
{
  words_answer (words,
                "{\"isCompleted\":true,\"progress\":9,\"status\":2,\"error\":\"Disk full\"}");
  words_expect (
      glance_format_accessible (words->monitor, NOW),
      "Acme: Failed. The backup stopped at 9%: Disk full. Fix the cause, then start a new backup.");
}

/* What the user has said about it */
static void
test_acknowledged_and_muted (Words *words, gconstpointer unused)
{
  words_answer (words, "{\"isCompleted\":true,\"progress\":9,\"status\":2,\"error\":\"Disk\"}");
  g_assert_null (glance_format_acknowledged (words->monitor));
  g_assert_null (glance_format_muted (words->portal, NOW));
  glance_monitor_acknowledge (words->monitor, glance_monitor_get_troubles (words->monitor));
  words_expect (glance_format_acknowledged (words->monitor), "Acknowledged");
  glance_portal_set_muted_until (words->portal, NOW + 3600);
  words_expect (glance_format_muted (words->portal, NOW), "Muted until 03:15");
  g_assert_null (glance_format_muted (words->portal, NOW + 3600));
  words_expect (glance_format_accessible (words->monitor, NOW),
                "Acme: Failed. The backup stopped at 9%: Disk. Fix the cause, then start a new "
                "backup. Acknowledged. Muted until 03:15.");
  glance_portal_set_muted_until (words->portal, GLANCE_PORTAL_MUTED_FOR_GOOD);
  words_expect (glance_format_muted (words->portal, NOW), "Muted until you unmute it");
}

/* The beginning of a long text, between our own words; all of it on request. */
static void
test_excerpt (Words *words, gconstpointer unused)
{
  g_autofree char *error = g_strnfill (3000, 'x');
  g_autofree char *start = g_strnfill (600, 'x');
  g_autofree char *task = g_strdup_printf (
      "{\"isCompleted\":true,\"progress\":9,\"status\":2,\"error\":\"%s\"}", error);
  g_autofree char *shown = g_strconcat ("The backup stopped at 9%: ", start,
                                        "… Fix the cause, then start a new backup.", NULL);
  g_autofree char *whole = g_strconcat ("The backup stopped at 9%: ", error,
                                        ". Fix the cause, then start a new backup.", NULL);

  words_answer (words, task);
  words_expect (glance_format_outcome (words->monitor, GLANCE_FORMAT_EXCERPT), shown);
  words_expect (glance_format_outcome (words->monitor, G_MAXSIZE), whole);
}

static void
test_host (Words *words, gconstpointer unused)
{
  words_expect (glance_format_host (words->portal), "acme.example");
  glance_portal_set_dump (words->portal, TRUE);
  words_expect (glance_format_host (words->portal), "acme.example · full dump");
}

int
main (int argc, char *argv[])
{
  words_init (&argc, &argv);
  WORDS_ADD ("/format/states", test_states);
  WORDS_ADD ("/format/kinds", test_kinds);
  WORDS_ADD ("/format/run-words", test_run_words);
  WORDS_ADD ("/format/summaries", test_summaries);
  WORDS_ADD ("/format/finished-unseen", test_finished_unseen);
  WORDS_ADD ("/format/problem-pills", test_problem_pills);
  WORDS_ADD ("/format/age", test_age);
  WORDS_ADD ("/format/quiet", test_quiet);
  WORDS_ADD ("/format/problem", test_problem);
  WORDS_ADD ("/format/stalled", test_stalled);
  WORDS_ADD ("/format/checked", test_checked);
  WORDS_ADD ("/format/accessible", test_accessible);
  WORDS_ADD ("/format/accessible-end", test_accessible_end);
  WORDS_ADD ("/format/quoted", test_quoted);
  WORDS_ADD ("/format/accessible-failure", test_accessible_failure);
  WORDS_ADD ("/format/acknowledged-and-muted", test_acknowledged_and_muted);
  WORDS_ADD ("/format/excerpt", test_excerpt);
  WORDS_ADD ("/format/host", test_host);
  return g_test_run ();
}
