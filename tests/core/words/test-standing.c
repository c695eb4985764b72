/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* One table says how each standing looks; whoever shows a portal is asked here whether that is where they have it
 * from. */

#include "glance-format-notice.h"
#include "glance-format.h"
#include "glance-monitor-order.h"
#include "glance-sign.h"
#include "glance-standing.h"

#include "monitor-fixture.h"

/* Brings a portal there. */
static void
stand (Fixture *fixture, GlanceStanding standing)
{
  switch (standing)
    {
    case GLANCE_STANDING_FAILED:
      answer_task (fixture, "one", 40, FAILED);
      break;
    case GLANCE_STANDING_PROBLEM:
      answer_task (fixture, "one", 100, DONE);
      problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
      break;
    case GLANCE_STANDING_STALLED:
      answer_task (fixture, "one", 40, RUNNING);
      glance_manual_clock_advance (fixture->clock, 601);
      break;
    case GLANCE_STANDING_LOST:
      answer_task (fixture, "one", 40, RUNNING);
      answer_idle (fixture);
      break;
    case GLANCE_STANDING_WARNING:
      answer_task (fixture, "one", 100, DONE ",\"warning\":\"Some files were not included\"");
      break;
    case GLANCE_STANDING_CANCELLED:
      answer_task (fixture, "one", 40, ",\"isCompleted\":true,\"status\":3");
      break;
    case GLANCE_STANDING_OVERDUE:
      answer_idle (fixture);
      answer_history (fixture, "{\"id\":\"old\",\"createdOn\":\"2020-11-23T02:10:00Z\"}");
      break;
    case GLANCE_STANDING_NEVER:
      answer_idle (fixture);
      answer_history (fixture, "");
      break;
    case GLANCE_STANDING_RUNNING:
      answer_task (fixture, "one", 40, RUNNING);
      break;
    case GLANCE_STANDING_QUEUED:
      answer_task (fixture, "one", 0, QUEUED);
      break;
    case GLANCE_STANDING_COMPLETED:
      answer_task (fixture, "one", 100, DONE);
      break;
    case GLANCE_STANDING_IDLE:
      answer_idle (fixture);
      break;
    case GLANCE_STANDING_UNKNOWN:
    default:
      break;
    }
}

static void
assert_shown (GlanceMonitor *monitor, const GlanceStandingRow *row)
{
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *line = glance_sign_line (monitor);
  const GError *error = glance_monitor_get_problem (monitor);

  g_assert_cmpint (glance_monitor_get_severity (monitor), ==, row->severity);
  g_assert_cmpint (glance_group_of (monitor), ==, row->group);
  g_assert_cmpint (glance_sign_find_state (monitor), ==, row->sign);
  g_assert_cmpstr (glance_format_style_class (monitor), ==,
                   glance_tone_get_style_class (row->tone));
  g_assert_cmpstr (glance_format_icon_name (monitor), ==,
                   row->icon_name != NULL ? row->icon_name : glance_error_get_icon_name (error));
  if (row->pill != NULL)
    g_assert_cmpstr (pill, ==, row->pill);
  if (row->group != GLANCE_GROUP_RUNNING)
    g_assert_nonnull (strstr (line, pill));
  g_assert_true ((glance_monitor_get_urgent_trouble (monitor) != NULL) == row->is_urgent);
  g_assert_true ((glance_monitor_get_troubles (monitor) != NULL)
                 == (row->severity != GLANCE_SEVERITY_FINE));
}

/* What a notification about it shows: that its run has ended, or what is wrong besides */
static void
assert_told (GlanceMonitor *monitor, GlanceStanding standing, const GlanceStandingRow *row)
{
  GlanceNotice notice = GLANCE_NOTICE_END;
  g_autofree char *icon = NULL;
  g_autofree char *expected = glance_sign_dup_icon (row->sign);
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *title = NULL;

  if (standing == GLANCE_STANDING_PROBLEM)
    notice = GLANCE_NOTICE_PROBLEM;
  else if (standing == GLANCE_STANDING_OVERDUE || standing == GLANCE_STANDING_NEVER)
    notice = GLANCE_NOTICE_AGE;
  else if (standing == GLANCE_STANDING_STALLED)
    return; /* that is not told */
  icon = glance_format_notice_icon (monitor, notice);
  title = glance_format_notice_title (monitor, notice);
  g_assert_cmpstr (icon, ==, expected);
  g_assert_true (g_str_has_suffix (title, pill));
}

static void
test_table (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlanceMonitor) before = NULL;

  for (GlanceStanding standing = 0; standing < GLANCE_N_STANDINGS; standing++)
    {
      const GlanceStandingRow *row = glance_standing_get_row (standing);

      g_test_message ("%s", row->nick);
      g_clear_object (&fixture->monitor);
      fixture->monitor = glance_monitor_new (fixture->portal, GLANCE_CLOCK (fixture->clock));
      stand (fixture, standing);
      g_assert_cmpint (glance_standing_of (fixture->monitor), ==, standing);
      assert_shown (fixture->monitor, row);
      assert_told (fixture->monitor, standing, row);

      /* The table is sorted as all lists are; equals may swap. */
      g_assert_true (before == NULL
                     || glance_monitor_compare_worst_first (before, fixture->monitor) <= 0
                     || row->severity == glance_monitor_get_severity (before));
      g_set_object (&before, fixture->monitor);
    }
  g_clear_object (&before);
}

/* Red is what is known to be bad, and nothing else; a portal that cannot be checked is amber everywhere. */
static void
test_red_and_amber (void)
{
  for (GlanceStanding standing = 0; standing < GLANCE_N_STANDINGS; standing++)
    {
      const GlanceStandingRow *row = glance_standing_get_row (standing);

      g_assert_true ((row->tone == GLANCE_TONE_ERROR) == (standing == GLANCE_STANDING_FAILED));
      g_assert_true ((row->sign == GLANCE_SIGN_FAILED) == (standing == GLANCE_STANDING_FAILED));
      g_assert_true ((row->tone == GLANCE_TONE_WARNING)
                     == (row->severity == GLANCE_SEVERITY_WARNING
                         || row->severity == GLANCE_SEVERITY_PROBLEM));
      g_assert_true (row->group == GLANCE_GROUP_UNCHECKED
                     || (row->group <= GLANCE_GROUP_WARNING)
                            == (row->severity != GLANCE_SEVERITY_FINE));
    }
}

/* What was known before is still shown beside a problem. */
static void
test_failed_and_silent (Fixture *fixture, gconstpointer data)
{
  answer_task (fixture, "one", 40, FAILED);
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  g_assert_cmpint (glance_standing_of (fixture->monitor), ==, GLANCE_STANDING_FAILED);
  answer_task (fixture, "two", 40, RUNNING);
  glance_manual_clock_advance (fixture->clock, 601);
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  g_assert_cmpint (glance_standing_of (fixture->monitor), ==, GLANCE_STANDING_PROBLEM);
  g_assert_cmpint (glance_standing_of_backup (fixture->monitor), ==, GLANCE_STANDING_STALLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#undef ADD
#define ADD(name) g_test_add ("/standing/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  ADD (table);
  g_test_add_func ("/standing/red_and_amber", test_red_and_amber);
  ADD (failed_and_silent);
  return g_test_run ();
}
