/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-headers.h"

#include <string.h>

#define MAX_RETRY_AFTER (24 * 60 * 60)

goffset
glance_headers_get_length (SoupMessageHeaders *headers)
{
  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
             ? soup_message_headers_get_content_length (headers)
             : -1;
}

/* RFC 9110, 10.2.3: seconds, or a date. A date is compared with the server's own clock if it sends the time,
 * since ours may be wrong. */
gint64
glance_headers_get_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  const char *now_text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &seconds, NULL))
    return (gint64) MIN (seconds, MAX_RETRY_AFTER);
  if (g_ascii_isdigit (*text) && strspn (text, "0123456789") == strlen (text))
    return MAX_RETRY_AFTER;

  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return -1;
  now = now_text != NULL ? soup_date_time_new_from_http_string (now_text) : NULL;
  if (now == NULL)
    now = g_date_time_new_now_utc ();

  return CLAMP (g_date_time_difference (date, now) / G_TIME_SPAN_SECOND, 0, MAX_RETRY_AFTER);
}
