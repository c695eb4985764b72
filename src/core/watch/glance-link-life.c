/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-link-life.h"

#include <stdio.h>
#include <string.h>

#include "glance-url.h"

#define LINK_LIFE_S (24 * 60 * 60)

/* When the file was begun, according to its name (ALIAS_2026-11-23_02-15-00.tar.gz, UTC); 0 when
 * the name does not say. */
static gint64
read_file_time (const char *link)
{
  g_autofree char *name = glance_url_dup_file_name (link);
  g_autoptr (GDateTime) time = NULL;
  int year, month, day, hour, minute, second;
  const char *stamp;

  if (name == NULL)
    return 0;
  for (stamp = strchr (name, '_'); stamp != NULL; stamp = strchr (stamp + 1, '_'))
    if (sscanf (stamp, "_%4d-%2d-%2d_%2d-%2d-%2d", &year, &month, &day, &hour, &minute, &second)
        == 6)
      break;
  if (stamp != NULL)
    time = g_date_time_new_utc (year, month, day, hour, minute, second);
  return time != NULL ? g_date_time_to_unix (time) : 0;
}

/**
 * glance_link_life_guess_end:
 * @link: of a finished backup
 * @finished_at: when it finished, in seconds since 1970; 0 when not known
 *
 * DocSpace's links work for 24 hours from the end of the run. If we did not see that end, the
 * file's name tells when the file was begun, so the guess errs on the early side.
 *
 * Returns: when @link stops working, in seconds since 1970; 0 when that cannot be told
 */
gint64
glance_link_life_guess_end (const char *link, gint64 finished_at)
{
  gint64 from = finished_at != 0 ? finished_at : read_file_time (link);

  return from > 0 ? from + LINK_LIFE_S : 0;
}
