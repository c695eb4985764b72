/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "words.h"

#include <locale.h>

void
words_init (int *argc, char ***argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (argc, argv, NULL);
}

void
words_set_up (Words *words, gconstpointer unused)
{
  words->clock = GLANCE_CLOCK (glance_manual_clock_new ());
  words->portal = glance_portal_new ("11111111-2222-4333-8444-555555555555");
  glance_portal_set_name (words->portal, "Acme");
  glance_portal_set_origin (words->portal, "https://acme.example");
  words->monitor = glance_monitor_new (words->portal, words->clock);
}

void
words_tear_down (Words *words, gconstpointer unused)
{
  g_assert_finalize_object (words->monitor);
  g_assert_finalize_object (words->portal);
  g_assert_finalize_object (words->clock);
}

void
words_answer (Words *words, const char *response)
{
  g_autofree char *json = g_strdup_printf ("{\"response\":%s}", response);
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_progress (words->monitor, progress);
}

void
words_expect (char *actual, const char *expected)
{
  g_assert_cmpstr (actual, ==, expected);
  g_free (actual);
}
