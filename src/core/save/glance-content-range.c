/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-content-range.h"

#include <string.h>

#define BLANKS " \t"
#define DIGITS "0123456789"

static void
skip_blanks (const char **p)
{
  *p += strspn (*p, BLANKS);
}

static gboolean
skip_char (const char **p, char c)
{
  if (**p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

static gboolean
read_number (const char **p, gint64 *number)
{
  gsize length = strspn (*p, DIGITS);
  g_autofree char *digits = g_strndup (*p, length);
  guint64 value;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *number = (gint64) value;
  *p += length;
  return TRUE;
}

static gboolean
read_ends (const char **p, GlanceContentRange *range)
{
  return read_number (p, &range->first) && skip_char (p, '-') && read_number (p, &range->last)
         && range->first <= range->last;
}

gboolean
glance_content_range_parse (const char *header, GlanceContentRange *range)
{
  const char *p = header;

  *range = (GlanceContentRange) { -1, -1, -1 };
  if (p == NULL)
    return FALSE;

  skip_blanks (&p);
  if (g_ascii_strncasecmp (p, "bytes", strlen ("bytes")) != 0)
    return FALSE;
  p += strlen ("bytes");
  if (strspn (p, BLANKS) == 0)
    return FALSE;
  skip_blanks (&p);

  if (!skip_char (&p, '*') && !read_ends (&p, range))
    return FALSE;
  if (!skip_char (&p, '/') || (!skip_char (&p, '*') && !read_number (&p, &range->total)))
    return FALSE;
  skip_blanks (&p);
  return *p == '\0' && (range->total < 0 || range->last < range->total);
}

gboolean
glance_content_range_fits (const GlanceContentRange *range,
                           gint64 start,
                           gint64 total,
                           gint64 length)
{
  return range->first == start && (total < 0 || range->total == total)
         && (length < 0 || length == range->last - range->first + 1);
}
