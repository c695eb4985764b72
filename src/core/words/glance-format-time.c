/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-time.h"

#include "glance-hours.h"
#include "glance-words.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

char *
glance_format_percent (int percent)
{
  /* Translators: a percentage, such as “42%”. Languages that put a space before the sign: a no-break space. */
  return g_strdup_printf (_ ("%d%%"), percent);
}

static char *
format_minutes (int minutes)
{
  return g_strdup_printf (ngettext ("%d minute", "%d minutes", minutes), minutes);
}

static char *
format_hours (int hours)
{
  return g_strdup_printf (ngettext ("%d hour", "%d hours", hours), hours);
}

/* To the nearest minute, hour or day. Up to two days it is hours, for a backup is mostly a daily one. */
char *
glance_format_duration (gint64 seconds)
{
  gint64 minutes, hours, days;

  seconds = MAX (seconds, 0);
  minutes = (seconds + MINUTE / 2) / MINUTE;
  hours = (seconds + HOUR / 2) / HOUR;
  days = (seconds + DAY / 2) / DAY;
  if (seconds < MINUTE)
    return g_strdup_printf (ngettext ("%d second", "%d seconds", seconds), (int) seconds);
  if (minutes < 60)
    return format_minutes (minutes);
  if (hours < 48)
    return format_hours (hours);
  return g_strdup_printf (ngettext ("%d day", "%d days", days), (int) days);
}

/* Within a tenth or so: an estimate knows no better, and hours alone would be coarse. */
char *
glance_format_eta (int seconds)
{
  int tens = (seconds + 5 * MINUTE) / (10 * MINUTE);
  g_autofree char *duration = NULL;

  if (seconds < MINUTE)
    return g_strdup (_ ("less than a minute left"));

  if (seconds >= HOUR && seconds < 5 * HOUR && tens % 6 != 0)
    {
      g_autofree char *hours = format_hours (tens / 6);
      g_autofree char *minutes = format_minutes (tens % 6 * 10);

      /* Translators: “1 hour” and “20 minutes”. */
      duration = g_strdup_printf (_ ("%s %s"), hours, minutes);
    }
  else
    duration = glance_format_duration (seconds);
  /* Translators: %s is a duration such as “3 minutes”. */
  return g_strdup_printf (_ ("about %s left"), duration);
}

char *
glance_format_ago (gint64 then, gint64 now)
{
  g_autofree char *duration = NULL;

  if (now - then < MINUTE)
    return g_strdup (_ ("just now"));

  duration = glance_format_duration (now - then);
  /* Translators: %s is a duration such as “3 minutes”. */
  return g_strdup_printf (_ ("%s ago"), duration);
}

static const char *
get_time_format (gboolean with_day, gboolean with_year)
{
  gboolean twelve = glance_hours_are_twelve ();

  if (!with_day)
    /* Translators: times for g_date_time_format(), such as “02:15” and “2:15 AM”, with a no-break space. */
    return twelve ? _ ("%-I:%M\302\240%p") : _ ("%H:%M");
  if (!with_year)
    /* Translators: a day and a time for g_date_time_format(), such as “23 Nov, 02:15”. */
    return twelve ? _ ("%-d %b, %-I:%M\302\240%p") : _ ("%-d %b, %H:%M");
  /* Translators: a date and a time for g_date_time_format(), such as “23 Nov 2026, 02:15”. */
  return twelve ? _ ("%-d %b %Y, %-I:%M\302\240%p") : _ ("%-d %b %Y, %H:%M");
}

char *
glance_format_clock_time (gint64 then, gint64 now)
{
  g_autoptr (GDateTime) then_time = g_date_time_new_from_unix_local (then);
  g_autoptr (GDateTime) now_time = g_date_time_new_from_unix_local (now);
  gboolean same_year;
  gboolean same_day;

  if (then_time == NULL || now_time == NULL)
    return g_strdup ("");
  same_year = g_date_time_get_year (then_time) == g_date_time_get_year (now_time);
  same_day = same_year
             && g_date_time_get_day_of_year (then_time) == g_date_time_get_day_of_year (now_time);
  return g_date_time_format (then_time, get_time_format (!same_day, !same_year));
}
