/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format.h"
#include "test-clock-manual.h"

#include <gio/gio.h>
#include <locale.h>

#define NOW MANUAL_CLOCK_EPOCH
#define NBSP "\302\240"

typedef struct
{
  GlanceClock *clock;
  GlancePortal *portal;
  GlanceMonitor *monitor;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->clock = GLANCE_CLOCK (glance_manual_clock_new ());
  fixture->portal = glance_portal_new ("11111111-2222-4333-8444-555555555555");
  glance_portal_set_name (fixture->portal, "Acme");
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  fixture->monitor = glance_monitor_new (fixture->portal, fixture->clock);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->portal);
  g_assert_finalize_object (fixture->clock);
}

static void
answer (Fixture *fixture, const char *response)
{
  g_autofree char *json = g_strdup_printf ("{\"response\":%s}", response);
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_progress (fixture->monitor, progress);
}

/* Takes @actual. */
static void
expect (char *actual, const char *expected)
{
  g_assert_cmpstr (actual, ==, expected);
  g_free (actual);
}

static void
test_times (void)
{
  expect (glance_format_percent (42), "42%");
  expect (glance_format_duration (0), "0 seconds");
  expect (glance_format_duration (1), "1 second");
  expect (glance_format_duration (60), "1 minute");
  expect (glance_format_duration (89), "1 minute");
  expect (glance_format_duration (150), "3 minutes");
  expect (glance_format_duration (3569), "59 minutes");
  expect (glance_format_duration (3599), "1 hour");
  expect (glance_format_duration (3600), "1 hour");
  expect (glance_format_duration (47 * 3600), "47 hours");
  expect (glance_format_duration (48 * 3600 - 1801), "47 hours");
  expect (glance_format_duration (48 * 3600 - 1), "2 days");
  expect (glance_format_duration (48 * 3600), "2 days");
  expect (glance_format_duration (60 * 3600 - 1), "2 days");
  expect (glance_format_duration (60 * 3600), "3 days");
  expect (glance_format_duration (71 * 3600), "3 days");
  expect (glance_format_duration (-5), "0 seconds");
  expect (glance_format_eta (59), "less than a minute left");
  expect (glance_format_eta (180), "about 3 minutes left");
  expect (glance_format_eta (54 * 60), "about 54 minutes left");
  expect (glance_format_eta (3590), "about 1 hour left");
  expect (glance_format_eta (85 * 60), "about 1 hour 30 minutes left");
  expect (glance_format_eta (4 * 3600 + 900), "about 4 hours 20 minutes left");
  expect (glance_format_eta (6 * 3600 + 900), "about 6 hours left");
  expect (glance_format_ago (NOW - 5, NOW), "just now");
  expect (glance_format_ago (NOW + 500, NOW), "just now");
  expect (glance_format_ago (NOW - 300, NOW), "5 minutes ago");
  expect (glance_format_clock_time (NOW, NOW), "02:15");
  expect (glance_format_clock_time (NOW - 86400, NOW), "22 Nov, 02:15");
  expect (glance_format_clock_time (NOW - 365 * 86400, NOW), "23 Nov 2025, 02:15");
}

/* The setting of the desktop, which may change at any time. */
static void
test_twelve_hours (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.gnome.desktop.interface");

  g_settings_set_string (settings, "clock-format", "12h");
  expect (glance_format_clock_time (NOW, NOW), "2:15" NBSP "AM");
  expect (glance_format_clock_time (NOW - 86400, NOW), "22 Nov, 2:15" NBSP "AM");
  expect (glance_format_clock_time (NOW + 12 * 3600 - 365 * 86400, NOW),
          "23 Nov 2025, 2:15" NBSP "PM");
  g_settings_set_string (settings, "clock-format", "24h");
  expect (glance_format_clock_time (NOW, NOW), "02:15");
  g_settings_reset (settings, "clock-format");
}

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
    "The backup waits for its turn.", NULL },
  { "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}", "Running", "accent",
    "42%", NULL },
  { "{\"isCompleted\":true,\"progress\":55,\"status\":2,\"taskId\":\"a\","
    "\"error\":\"No space left on device\"}",
    "Failed", "error", "Failed; the portal does not say when.",
    "The backup stopped at 55%: No space left on device. Remove the cause on the portal, "
    "then start a new backup." },
  { "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\",\"error\":\"Odd!\","
    "\"link\":\"/storage/a.tar.gz\"}",
    "Failed", "error", "Failed; the portal does not say when.",
    "The backup ended with an error: Odd! There is a file, but check it before you rely on it." },
  { "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\","
    "\"warning\":\"Some files were not included.\",\"link\":\"/storage/a.tar.gz\"}",
    "Warning", "warning", "Finished with a warning; the portal does not say when.",
    "The backup was finished, but: Some files were not included. Check whether what is missing "
    "matters to you." },
  { "{\"isCompleted\":true,\"progress\":30,\"status\":3,\"taskId\":\"a\"}", "Cancelled", "warning",
    "Cancelled; the portal does not say when.",
    "Somebody cancelled the backup. Start a new one in the portal if it is still needed." },
};

static void
test_states (Fixture *fixture, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      GlancePhase phase;

      glance_monitor_reset (fixture->monitor);
      answer (fixture, states[i].response);
      phase = glance_monitor_get_phase (fixture->monitor);
      expect (glance_format_pill (fixture->monitor), states[i].pill);
      g_assert_cmpstr (glance_format_phase (phase), ==, states[i].pill);
      g_assert_cmpstr (glance_format_style_class (fixture->monitor), ==, states[i].style_class);
      g_assert_true (g_str_has_suffix (glance_format_icon_name (fixture->monitor), "-symbolic"));
      expect (glance_format_outcome (fixture->monitor, G_MAXSIZE), states[i].outcome);
      expect (glance_format_summary (fixture->monitor, NOW), states[i].summary);
    }
}

/* The line about it, by what is known of the time. */
static void
test_summaries (Fixture *fixture, gconstpointer unused)
{
  GlanceManualClock *clock = GLANCE_MANUAL_CLOCK (fixture->clock);

  expect (glance_format_summary (fixture->monitor, NOW), "Asking the portal…");
  answer (fixture, "null");
  expect (glance_format_started (fixture->monitor, NOW), NULL);
  for (int percent = 0; percent <= 40; percent++)
    {
      g_autofree char *response = g_strdup_printf (
          "{\"isCompleted\":false,\"progress\":%d,\"status\":1,\"taskId\":\"a\"}", percent);

      answer (fixture, response);
      glance_manual_clock_advance (clock, 3);
    }
  expect (glance_format_started (fixture->monitor, NOW), "started 02:15");
  expect (glance_format_summary (fixture->monitor, NOW), "40% · about 3 minutes left");
  answer (fixture, "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\"}");
  expect (glance_format_summary (fixture->monitor, NOW + 123 + 300), "Finished 5 minutes ago.");
  expect (glance_format_outcome (fixture->monitor, G_MAXSIZE), NULL);
  answer (fixture, "null");
  expect (glance_format_summary (fixture->monitor, NOW + 3 * 86400),
          "No backup is running. The last one was completed 3 days ago.");

  answer (fixture, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"b\"}");
  answer (fixture, "null");
  expect (glance_format_pill (fixture->monitor), "Lost");
  g_assert_cmpstr (glance_format_style_class (fixture->monitor), ==, "warning");
  expect (glance_format_summary (fixture->monitor, NOW + 123 + 60), "Lost 1 minute ago.");
  expect (glance_format_outcome (fixture->monitor, G_MAXSIZE),
          "The backup was running and is gone: the server was restarted, or somebody cancelled it. "
          "Start a new one in the portal.");
}

/* A problem has a pill of its own, unless the backup is known to have failed. */
static void
test_problem_pills (Fixture *fixture, gconstpointer unused)
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
    { GLANCE_ERROR_BAD_REPLY, "Unexpected Answer" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = glance_error_new (cases[i].code, NULL);

      glance_monitor_fold_problem (fixture->monitor, error);
      expect (glance_format_pill (fixture->monitor), cases[i].pill);
      g_assert_cmpstr (glance_format_icon_name (fixture->monitor), ==,
                       glance_error_get_icon_name (error));
      g_assert_cmpstr (glance_format_style_class (fixture->monitor), ==, "warning");
      expect (glance_format_summary (fixture->monitor, NOW), "Nothing is known yet.");
      answer (fixture, "{\"isCompleted\":true,\"error\":\"Disk\",\"taskId\":\"a\"}");
      glance_monitor_fold_problem (fixture->monitor, error);
      expect (glance_format_pill (fixture->monitor), "Failed");
      g_assert_cmpstr (glance_format_style_class (fixture->monitor), ==, "error");
      glance_monitor_reset (fixture->monitor);
    }
}

/* A problem stands beside the last state and says how old that is. */
static void
test_problem (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TIMEOUT, NULL);
  g_autofree char *words = glance_error_to_text (error);
  g_autofree char *with_age = g_strconcat (words, " The portal last answered 2 minutes ago.", NULL);

  answer (fixture, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}");
  expect (glance_format_problem (fixture->monitor, NOW), NULL);
  glance_monitor_fold_problem (fixture->monitor, error);
  expect (glance_format_problem (fixture->monitor, NOW + 5), words);
  expect (glance_format_problem (fixture->monitor, NOW + 120), with_age);
  expect (glance_format_pill (fixture->monitor), "No Answer");
  expect (glance_format_summary (fixture->monitor, NOW), "42%");
  expect (glance_format_accessible (fixture->monitor, NOW), "Acme: No Answer. 42%");
}

static void
test_stalled (Fixture *fixture, gconstpointer unused)
{
  answer (fixture, "{\"isCompleted\":false,\"progress\":42,\"status\":1,\"taskId\":\"a\"}");
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (fixture->clock), 601);
  expect (glance_format_pill (fixture->monitor), "Stalled");
  g_assert_cmpstr (glance_format_style_class (fixture->monitor), ==, "warning");
  expect (glance_format_summary (fixture->monitor, NOW), "42% · no progress for 10 minutes");
}

static void
test_link_life (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    gint64 later;
    const char *words;
  } cases[] = {
    { 0, "Link works for 24 more hours" },
    { 86400 - 3600, "Link works for 1 more hour" },
    { 86400 - 720, "Link works for only 12 minutes more" },
    { 86400, "The link has expired" },
  };

  expect (glance_format_link_life (fixture->monitor, NOW), NULL);
  answer (fixture, "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\","
                   "\"link\":\"/storage/acme_2026-11-23_02-15-00.tar.gz\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    expect (glance_format_link_life (fixture->monitor, NOW + cases[i].later), cases[i].words);

  /* Neither the link nor the history says when that was. */
  glance_monitor_reset (fixture->monitor);
  answer (fixture, "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\","
                   "\"link\":\"/storage/acme.tar.gz\"}");
  expect (glance_format_link_life (fixture->monitor, NOW),
          "The link works for 24 hours after the backup was finished");
  expect (glance_format_summary (fixture->monitor, NOW), "Finished; the portal does not say when.");
}

/* Of a long text the beginning, with our own words around it; all of it where it is asked for. */
static void
test_excerpt (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *error = g_strnfill (3000, 'x');
  g_autofree char *start = g_strnfill (600, 'x');
  g_autofree char *task = g_strdup_printf (
      "{\"isCompleted\":true,\"progress\":9,\"status\":2,\"error\":\"%s\"}", error);
  g_autofree char *shown =
      g_strconcat ("The backup stopped at 9%: ", start,
                   "… Remove the cause on the portal, then start a new backup.", NULL);
  g_autofree char *whole =
      g_strconcat ("The backup stopped at 9%: ", error,
                   ". Remove the cause on the portal, then start a new backup.", NULL);

  answer (fixture, task);
  expect (glance_format_outcome (fixture->monitor, GLANCE_FORMAT_EXCERPT), shown);
  expect (glance_format_outcome (fixture->monitor, G_MAXSIZE), whole);
}

/* Where a click goes, when it is not to the portal; and why there is nothing to click. */
static void
test_link_place (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *link;
    const char *place;
    const char *problem;
  } cases[] = {
    { "", NULL, NULL },
    { "/storage/b.tar", NULL, NULL },
    { "https://s3.example.com/b.tar", "on s3.example.com", NULL },
    { "http://nas.example:9000/b.tar", NULL,
      "The portal's download link was refused: it is not encrypted (http), which is not allowed "
      "for this portal. Look for the file in the portal." },
    { "https://acme.onlyoffice.com@evil.example/", NULL,
      "The portal's download link was refused: it has a user name or a password in it. Look for "
      "the file in the portal." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *task =
          g_strdup_printf ("{\"isCompleted\":true,\"status\":2,\"link\":\"%s\"}", cases[i].link);

      answer (fixture, task);
      expect (glance_format_link_place (fixture->monitor), cases[i].place);
      expect (glance_format_link_problem (fixture->monitor), cases[i].problem);
    }

  glance_portal_set_allow_http (glance_monitor_get_portal (fixture->monitor), TRUE);
  answer (fixture, "{\"isCompleted\":true,\"link\":\"http://nas.example:9000/b.tar\"}");
  expect (glance_format_link_place (fixture->monitor), "on nas.example:9000, not encrypted");
}

static void
test_host (Fixture *fixture, gconstpointer unused)
{
  expect (glance_format_host (fixture->portal), "acme.example");
  glance_portal_set_dump (fixture->portal, TRUE);
  expect (glance_format_host (fixture->portal), "acme.example · full dump");
}

static void
test_key_info (void)
{
  static const struct
  {
    GlanceKeyInfo info;
    const char *words;
  } cases[] = {
    { { .known = FALSE }, NULL },
    { { .known = TRUE }, "The key may not read backups. It never expires." },
    { { .known = TRUE, .can_read = TRUE },
      "The key can only read, which is all that is needed. It never expires." },
    { { .known = TRUE, .can_read = TRUE, .can_write = TRUE, .expires_at = NOW + 86400 },
      "The key may change the portal; to watch, one that can only read is enough. It expires on "
      "24 November 2026." },
    { { .known = TRUE, .can_read = TRUE, .expires_at = NOW - 86400 },
      "The key can only read, which is all that is needed. It expired on 22 November 2026." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GlanceKeyInfo info = cases[i].info;

      expect (glance_format_key_info (&info, NOW), cases[i].words);
    }
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  g_test_add_func ("/format/times", test_times);
  g_test_add_func ("/format/twelve-hours", test_twelve_hours);
  ADD ("/format/states", test_states);
  ADD ("/format/summaries", test_summaries);
  ADD ("/format/problem-pills", test_problem_pills);
  ADD ("/format/problem", test_problem);
  ADD ("/format/stalled", test_stalled);
  ADD ("/format/link-life", test_link_life);
  ADD ("/format/link-place", test_link_place);
  ADD ("/format/excerpt", test_excerpt);
  ADD ("/format/host", test_host);
  g_test_add_func ("/format/key-info", test_key_info);
  return g_test_run ();
}
