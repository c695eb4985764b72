/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-error.h"

#include <gio/gio.h>

#include "glance-format-time.h"
#include "words.h"

/* The sentence, followed by what its reader can do. */
static void
test_readers (void)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_SERVER_ERROR, "HTTP 500");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Odd");

  words_expect (glance_format_error (error, GLANCE_ERROR_READER_CARD, NOW),
                "The server reported an internal error. "
                "This often passes. If it lasts, look at the server’s log.");
  words_expect (glance_format_error (foreign, GLANCE_ERROR_READER_CARD, NOW), "Odd");
  words_expect (glance_format_next_step (foreign, GLANCE_ERROR_READER_CARD, NOW), NULL);
}

/* If waiting is right, it says until when: by then the minute is over. */
static void
test_until (void)
{
  g_autoptr (GError) error = glance_error_new_rate_limited (90);
  gint64 at = glance_error_get_retry_at (error);
  gint64 minute = (at + 59) / 60 * 60;
  g_autofree char *time = glance_format_clock_time (minute, at - 90);
  g_autofree char *card = g_strdup_printf ("It will be checked again after %s.", time);
  g_autofree char *others = g_strdup_printf ("Try again after %s.", time);

  words_expect (glance_format_next_step (error, GLANCE_ERROR_READER_CARD, at - 90), card);
  words_expect (glance_format_next_step (error, GLANCE_ERROR_READER_FORM, at - 90), others);
  words_expect (glance_format_next_step (error, GLANCE_ERROR_READER_LISTED, at - 90), others);
  words_expect (glance_format_next_step (error, GLANCE_ERROR_READER_CARD, at),
                "It will be checked again in a few minutes.");
  glance_error_set_retry_after (error, -1);
  words_expect (glance_format_next_step (error, GLANCE_ERROR_READER_COMMAND, at - 90),
                "Try again in a few minutes.");
}

int
main (int argc, char *argv[])
{
  words_init (&argc, &argv);
  g_test_add_func ("/format-error/readers", test_readers);
  g_test_add_func ("/format-error/until", test_until);
  return g_test_run ();
}
