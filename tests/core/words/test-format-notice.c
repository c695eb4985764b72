/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-notice.h"

#include "glance-format.h"
#include "glance-sign.h"
#include "words.h"

static void
expect_end (Words *words, const char *response, const char *title, const char *body)
{
  words_answer (words, "{\"taskId\":\"x\",\"progress\":10,\"status\":1}");
  words_answer (words, response);
  words_expect (glance_format_notice_title (words->monitor, GLANCE_NOTICE_END), title);
  words_expect (glance_format_notice_body (words->monitor, GLANCE_NOTICE_END, NOW + 4000), body);
}

static void
test_ends (Words *words, gconstpointer unused)
{
  expect_end (words, "{\"taskId\":\"x\",\"progress\":100,\"isCompleted\":true}", "Acme — Completed",
              "Backup finished 02:15.");
  expect_end (words,
              "{\"taskId\":\"x\",\"progress\":42,\"isCompleted\":true,\"error\":\"Disk full\"}",
              "Acme — Failed",
              "The backup stopped at 42%: Disk full. Fix the cause, then start a new backup.");
  expect_end (
      words,
      "{\"taskId\":\"x\",\"progress\":100,\"isCompleted\":true,\"warning\":\"2 files left\"}",
      "Acme — Warning",
      "The backup finished, but: 2 files left. Check whether you need what is missing.");
  expect_end (words, "{\"taskId\":\"x\",\"progress\":42,\"status\":3}", "Acme — Cancelled",
              "The backup was cancelled. Start a new one in the portal if you still need it.");
  expect_end (words, "null", "Acme — Lost",
              "The backup was running and then disappeared: the server was restarted, or somebody "
              "cancelled it. Start a new one in the portal.");
  expect_end (words,
              "{\"taskId\":\"x\",\"progress\":100,\"isCompleted\":true,\"backupProgressEnum\":1}",
              "Acme — Restored", "Restore finished 02:15.");
}

/* Whatever the text: some servers would read markup in it, and others would not. */
static void
test_markup (Words *words, gconstpointer unused)
{
  glance_portal_set_name (words->portal, "<b>R&D</b>");
  expect_end (words,
              "{\"taskId\":\"x\",\"progress\":42,\"isCompleted\":true,"
              "\"error\":\"<a href='https://x'>click</a> &amp; <img/>\"}",
              "‹b›R+D‹/b› — Failed",
              "The backup stopped at 42%: ‹a href='https://x'›click‹/a› +amp; ‹img/›. "
              "Fix the cause, then start a new backup.");
}

static void
test_problem (Words *words, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_UNAUTHORIZED, NULL);

  glance_monitor_fold_problem (words->monitor, error);
  words_expect (glance_format_notice_title (words->monitor, GLANCE_NOTICE_PROBLEM),
                "Acme — Key Refused");
  words_expect (
      glance_format_notice_body (words->monitor, GLANCE_NOTICE_PROBLEM, NOW),
      "The portal does not accept the API key: it is wrong, disabled or expired. Paste the "
      "key again. If it is still refused, create a new one in the portal under Developer "
      "Tools → API Keys.");
  words_answer (words, "null");
  glance_monitor_fold_problem (words->monitor, error);
  words_expect (
      glance_format_notice_body (words->monitor, GLANCE_NOTICE_PROBLEM, NOW + 4000),
      "The portal does not accept the API key: it is wrong, disabled or expired. Paste the "
      "key again. If it is still refused, create a new one in the portal under Developer "
      "Tools → API Keys. Last answer: 02:15.");
}

static void
test_age (Words *words, gconstpointer unused)
{
  words_answer (words, "null");
  glance_monitor_fold_last_backup (words->monitor, NOW - 9 * 24 * 3600);
  words_expect (glance_format_notice_title (words->monitor, GLANCE_NOTICE_AGE), "Acme — Overdue");
  words_expect (
      glance_format_notice_body (words->monitor, GLANCE_NOTICE_AGE, NOW),
      "The last backup is more than 8 days old. Start a new one in the portal, or check its "
      "schedule there.");
}

static void
test_unsaved (Words *words, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_FOLDER, "/mnt/<backups>");

  words_expect (glance_format_notice_title (words->monitor, GLANCE_NOTICE_UNSAVED),
                "Acme — Not Saved");
  words_expect (glance_format_notice_unsaved (error, NOW),
                "The file cannot be written to /mnt/‹backups›. Check the folder and its "
                "permissions, or choose another folder.");
}

/* What is remembered is said to be so, wherever a portal's state is put into words. */
static void
test_recalled (Words *words, gconstpointer unused)
{
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TIMEOUT, NULL);
  g_autoptr (GListStore) list = g_list_store_new (GLANCE_TYPE_MONITOR);
  GlanceSign sign;

  words_answer (words, "{\"taskId\":\"x\",\"progress\":42,\"status\":1}");
  state = g_variant_ref_sink (glance_monitor_save_for_later (words->monitor));
  glance_monitor_reset (words->monitor);
  glance_monitor_restore (words->monitor, state);
  words_expect (glance_format_summary (words->monitor, NOW + 4000), "As of 02:15: 42%");
  words_expect (glance_sign_line (words->monitor), "Acme — 42%, when it last answered");
  g_list_store_append (list, words->monitor);
  sign = glance_sign_make (G_LIST_MODEL (list));
  g_assert_cmpint (sign.state, ==, GLANCE_SIGN_IDLE);
  g_assert_cmpuint (sign.n_active, ==, 0);
  words_expect (glance_sign_describe (&sign), "1 not checked yet");

  glance_monitor_fold_problem (words->monitor, error);
  words_expect (glance_format_summary (words->monitor, NOW + 4000), "As of 02:15: 42%");
  words_answer (words, "{\"taskId\":\"x\",\"progress\":42,\"status\":1}");
  words_expect (glance_format_summary (words->monitor, NOW), "42%");
  words_expect (glance_sign_line (words->monitor), "Acme — 42%");
}

int
main (int argc, char *argv[])
{
  words_init (&argc, &argv);
  WORDS_ADD ("/format-notice/ends", test_ends);
  WORDS_ADD ("/format-notice/markup", test_markup);
  WORDS_ADD ("/format-notice/problem", test_problem);
  WORDS_ADD ("/format-notice/age", test_age);
  WORDS_ADD ("/format-notice/unsaved", test_unsaved);
  WORDS_ADD ("/format-notice/recalled", test_recalled);
  return g_test_run ();
}
