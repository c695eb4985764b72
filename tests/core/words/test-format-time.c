/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-time.h"
#include "words.h"

#include <gio/gio.h>

static void
test_times (void)
{
  words_expect (glance_format_percent (42), "42%");
  words_expect (glance_format_duration (0), "0 seconds");
  words_expect (glance_format_duration (1), "1 second");
  words_expect (glance_format_duration (60), "1 minute");
  words_expect (glance_format_duration (89), "1 minute");
  words_expect (glance_format_duration (150), "3 minutes");
  words_expect (glance_format_duration (3569), "59 minutes");
  words_expect (glance_format_duration (3599), "1 hour");
  words_expect (glance_format_duration (3600), "1 hour");
  words_expect (glance_format_duration (47 * 3600), "47 hours");
  words_expect (glance_format_duration (48 * 3600 - 1801), "47 hours");
  words_expect (glance_format_duration (48 * 3600 - 1), "2 days");
  words_expect (glance_format_duration (48 * 3600), "2 days");
  words_expect (glance_format_duration (60 * 3600 - 1), "2 days");
  words_expect (glance_format_duration (60 * 3600), "3 days");
  words_expect (glance_format_duration (71 * 3600), "3 days");
  words_expect (glance_format_duration (-5), "0 seconds");
  words_expect (glance_format_eta (59), "less than a minute left");
  words_expect (glance_format_eta (180), "about 3 minutes left");
  words_expect (glance_format_eta (54 * 60), "about 54 minutes left");
  words_expect (glance_format_eta (3590), "about 1 hour left");
  words_expect (glance_format_eta (85 * 60), "about 1 hour 30 minutes left");
  words_expect (glance_format_eta (4 * 3600 + 900), "about 4 hours 20 minutes left");
  words_expect (glance_format_eta (6 * 3600 + 900), "about 6 hours left");
  words_expect (glance_format_ago (NOW - 5, NOW), "just now");
  words_expect (glance_format_ago (NOW + 500, NOW), "just now");
  words_expect (glance_format_ago (NOW - 300, NOW), "5 minutes ago");
  words_expect (glance_format_clock_time (NOW, NOW), "02:15");
  words_expect (glance_format_clock_time (NOW - 86400, NOW), "22 Nov, 02:15");
  words_expect (glance_format_clock_time (NOW - 365 * 86400, NOW), "23 Nov 2025, 02:15");
}

/* The desktop's setting, which may change at any time. */
static void
test_twelve_hours (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.gnome.desktop.interface");

  g_settings_set_string (settings, "clock-format", "12h");
  words_expect (glance_format_clock_time (NOW, NOW), "2:15" NBSP "AM");
  words_expect (glance_format_clock_time (NOW - 86400, NOW), "22 Nov, 2:15" NBSP "AM");
  words_expect (glance_format_clock_time (NOW + 12 * 3600 - 365 * 86400, NOW),
                "23 Nov 2025, 2:15" NBSP "PM");
  g_settings_set_string (settings, "clock-format", "24h");
  words_expect (glance_format_clock_time (NOW, NOW), "02:15");
  g_settings_reset (settings, "clock-format");
}

int
main (int argc, char *argv[])
{
  words_init (&argc, &argv);
  g_test_add_func ("/format-time/times", test_times);
  g_test_add_func ("/format-time/twelve-hours", test_twelve_hours);
  return g_test_run ();
}
