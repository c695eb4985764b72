/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-error.h"

#include "glance-format-time.h"
#include "glance-words.h"

#define MINUTE 60

/* The minute after which it is over: a time without its seconds would be too early. */
static char *
format_until (const GError *error, GlanceErrorReader reader, gint64 now)
{
  gint64 minute = (glance_error_get_retry_at (error) + MINUTE - 1) / MINUTE * MINUTE;
  g_autofree char *time = glance_format_clock_time (minute, now);

  return g_strdup_printf (reader == GLANCE_ERROR_READER_CARD
                              /* Translators: %s is a time such as “02:15”. */
                              ? _ ("It will be checked again after %s.")
                              /* Translators: %s is a time such as “02:15”. */
                              : _ ("Try again after %s."),
                          time);
}

char *
glance_format_next_step (const GError *error, GlanceErrorReader reader, gint64 now)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (glance_error_get_remedy (error) == GLANCE_ERROR_REMEDY_WAIT
      && glance_error_get_retry_at (error) > now)
    return format_until (error, reader, now);
  return g_strdup (glance_error_get_next_step (error, reader));
}

char *
glance_format_error (const GError *error, GlanceErrorReader reader, gint64 now)
{
  g_return_val_if_fail (error != NULL, NULL);

  g_autofree char *next_step = glance_format_next_step (error, reader, now);

  return next_step != NULL ? g_strjoin (" ", error->message, next_step, NULL)
                           : g_strdup (error->message);
}
