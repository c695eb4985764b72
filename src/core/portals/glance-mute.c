/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-mute.h"

#include "glance-portal.h"

#define HOUR (60 * 60)
#define DAY (24 * HOUR)

/* In the user's time zone. A day that begins or ends summer time has another length, so that the hour of the day
 * counts, and not how many of them are left. */
static gint64
find_next_morning (gint64 now)
{
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);
  g_autoptr (GDateTime) tomorrow = today != NULL ? g_date_time_add_days (today, 1) : NULL;
  g_autoptr (GDateTime) morning = NULL;

  if (tomorrow != NULL)
    morning =
        g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                               g_date_time_get_day_of_month (tomorrow), GLANCE_MUTE_MORNING, 0, 0);
  return morning != NULL ? g_date_time_to_unix (morning) : now + DAY;
}

gint64
glance_mute_find_end (const char *choice, gint64 now)
{
  if (g_str_equal (choice, "hour"))
    return now + HOUR;
  if (g_str_equal (choice, "tomorrow"))
    return find_next_morning (now);
  return g_str_equal (choice, "for-good") ? GLANCE_PORTAL_MUTED_FOR_GOOD : 0;
}
