/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-mute.h"

#include "glance-portal.h"

static gint64
at (const char *time)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (time, zone);

  g_assert_nonnull (date);
  return g_date_time_to_unix (date);
}

/* Tomorrow is the next day, whatever the time; where summer time begins or ends the clock counts. */
static void
test_ends (void)
{
  static const struct
  {
    const char *choice;
    const char *now;
    const char *end;
  } rows[] = {
    { "hour", "2026-11-26T13:30:00", "2026-11-26T14:30:00" },
    { "hour", "2026-11-26T23:30:00", "2026-11-27T00:30:00" },
    { "tomorrow", "2026-11-26T00:00:00", "2026-11-27T08:00:00" },
    { "tomorrow", "2026-11-26T13:30:00", "2026-11-27T08:00:00" },
    { "tomorrow", "2026-11-26T23:59:59", "2026-11-27T08:00:00" },
    { "tomorrow", "2026-12-31T13:30:00", "2027-01-01T08:00:00" },
    { "tomorrow", "2026-03-28T13:30:00", "2026-03-29T08:00:00" }, /* summer time begins */
    { "tomorrow", "2026-10-24T13:30:00", "2026-10-25T08:00:00" }, /* and ends */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s from %s", rows[i].choice, rows[i].now);
      g_assert_cmpint (glance_mute_find_end (rows[i].choice, at (rows[i].now)), ==,
                       at (rows[i].end));
    }
  g_assert_cmpint (glance_mute_find_end ("for-good", 5), ==, GLANCE_PORTAL_MUTED_FOR_GOOD);
  g_assert_cmpint (glance_mute_find_end ("off", 5), ==, 0);
  g_assert_cmpint (glance_mute_find_end ("no such choice", 5), ==, 0);
}

static void
test_portal (void)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);

  g_assert_false (glance_portal_is_muted (portal, 0));
  glance_portal_set_muted_until (portal, 100);
  g_assert_true (glance_portal_is_muted (portal, 99));
  g_assert_false (glance_portal_is_muted (portal, 100));
  glance_portal_set_muted_until (portal, GLANCE_PORTAL_MUTED_FOR_GOOD);
  g_assert_true (glance_portal_is_muted (portal, G_MAXINT64));

  /* From settings that were edited by hand */
  glance_portal_set_muted_until (portal, G_MININT64);
  g_assert_cmpint (glance_portal_get_muted_until (portal), ==, GLANCE_PORTAL_MUTED_FOR_GOOD);
  glance_portal_set_muted_until (portal, G_MAXINT64);
  g_assert_cmpint (glance_portal_get_muted_until (portal), ==, GLANCE_PORTAL_LATEST_MUTED_UNTIL);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mute/ends", test_ends);
  g_test_add_func ("/mute/portal", test_portal);
  return g_test_run ();
}
