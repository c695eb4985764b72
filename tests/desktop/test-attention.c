/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What draws the user's eye, and for how long. */

#include "glance-attention.h"

#include <glib/gstdio.h>

#include "crowd.h"
#include "glance-error.h"

typedef struct
{
  Crowd crowd;
  GlanceMemory *memory;
  char *path;
  GlanceAttention *attention;
  guint n_notified;
} Fixture;

static void
note (Fixture *fixture)
{
  fixture->n_notified++;
}

static void
start (Fixture *fixture)
{
  GlanceMonitorList *monitors = GLANCE_MONITOR_LIST (fixture->crowd.watcher);

  fixture->memory = glance_memory_new (monitors, fixture->path);
  fixture->attention = glance_attention_new (monitors, fixture->memory);
  g_signal_connect_swapped (fixture->attention, "notify::wanted", G_CALLBACK (note), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("attention-XXXXXX", &error);

  g_assert_no_error (error);
  fixture->path = g_build_filename (folder, "monitors", NULL);
  crowd_init (&fixture->crowd);
  crowd_add (&fixture->crowd, "acme");
  crowd_add (&fixture->crowd, "other");
  start (fixture);
}

static void
end (Fixture *fixture)
{
  g_assert_finalize_object (fixture->attention);
  g_assert_finalize_object (fixture->memory);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  end (fixture);
  crowd_clear (&fixture->crowd);
  g_unlink (fixture->path);
  g_rmdir (folder);
  g_free (fixture->path);
}

/* The program is started again; the portals have not answered yet. */
static void
restart (Fixture *fixture)
{
  end (fixture);
  crowd_restart (&fixture->crowd);
  start (fixture);
}

#define ANSWER(position, members) crowd_answer (&fixture->crowd, position, members)
#define WANTED(expected) \
  g_assert_true (glance_attention_is_wanted (fixture->attention) == (expected))

static void
test_only_for_ends_that_are_bad (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_UNAUTHORIZED, NULL);

  ANSWER (0, IS_RUNNING ("1", "10"));
  ANSWER (0, IS_DONE ("1"));
  ANSWER (0, "\"taskId\": \"2\", \"isCompleted\": true, \"warning\": \"Backup cancelled\", "
             "\"status\": 3");
  ANSWER (0, "\"taskId\": \"3\", \"isCompleted\": true, \"warning\": \"Full\", \"status\": 2");
  glance_monitor_fold_problem (crowd_get_monitor (&fixture->crowd, 0), error);
  WANTED (FALSE);
  g_assert_cmpuint (fixture->n_notified, ==, 0);
  ANSWER (0, HAS_FAILED ("4"));
  WANTED (TRUE);
}

static void
test_lost (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, IS_RUNNING ("1", "10"));
  ANSWER (0, NULL);
  g_assert_cmpint (glance_monitor_get_severity (crowd_get_monitor (&fixture->crowd, 0)), ==,
                   GLANCE_SEVERITY_WARNING);
  WANTED (TRUE);
  ANSWER (0, IS_RUNNING ("2", "1"));
  WANTED (FALSE);
}

static void
test_seen (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, HAS_FAILED ("1"));
  glance_attention_see (fixture->attention);
  WANTED (FALSE);
  ANSWER (0, HAS_FAILED ("1"));
  WANTED (FALSE);
  ANSWER (1, HAS_FAILED ("1"));
  WANTED (TRUE);
  glance_attention_see (fixture->attention);
  ANSWER (0, HAS_FAILED ("2"));
  WANTED (TRUE);
  g_assert_cmpuint (fixture->n_notified, ==, 5);
}

static void
look_for (Fixture *fixture, gint64 time)
{
  glance_manual_clock_advance (fixture->crowd.clock, (double) time / G_USEC_PER_SEC);
}

static void
test_looking (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, HAS_FAILED ("1"));
  glance_attention_set_looking (fixture->attention, TRUE);
  WANTED (FALSE);
  ANSWER (1, HAS_FAILED ("1"));
  WANTED (FALSE);
  look_for (fixture, GLANCE_ATTENTION_TIME_TO_LOOK);
  glance_attention_set_looking (fixture->attention, FALSE);
  WANTED (FALSE);
  ANSWER (1, HAS_FAILED ("2"));
  WANTED (TRUE);
}

/* What comes while the window is being closed has not been looked at. */
static void
test_looking_away (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, HAS_FAILED ("1"));
  glance_attention_set_looking (fixture->attention, TRUE);
  ANSWER (1, HAS_FAILED ("1"));
  look_for (fixture, GLANCE_ATTENTION_TIME_TO_LOOK - 1000);
  WANTED (FALSE);
  glance_attention_set_looking (fixture->attention, FALSE);
  WANTED (TRUE);
  look_for (fixture, GLANCE_ATTENTION_TIME_TO_LOOK);
  WANTED (TRUE);
}

/* What was seen is seen after a restart, before and after the portal answers; what was not is not. */
static void
test_restart (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, HAS_FAILED ("1"));
  restart (fixture);
  WANTED (TRUE);
  ANSWER (0, HAS_FAILED ("1"));
  WANTED (TRUE);
  glance_attention_see (fixture->attention);
  restart (fixture);
  WANTED (FALSE);
  ANSWER (0, HAS_FAILED ("1"));
  WANTED (FALSE);
  ANSWER (0, HAS_FAILED ("2"));
  WANTED (TRUE);
}

/* Where runs have no ids, what fails after a new one is another failure. */
static void
test_without_ids (Fixture *fixture, gconstpointer unused)
{
  const char *failed = "\"progress\": 30, \"isCompleted\": true, \"error\": \"No space\"";

  ANSWER (0, failed);
  glance_attention_see (fixture->attention);
  ANSWER (0, failed);
  WANTED (FALSE);
  ANSWER (0, "\"progress\": 3, \"isCompleted\": false, \"status\": 1");
  ANSWER (0, failed);
  WANTED (TRUE);
}

/* It ends for the portal that was acknowledged, and for none other. */
static void
test_acknowledged (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *acme = crowd_get_monitor (&fixture->crowd, 0);
  GlanceMonitor *other = crowd_get_monitor (&fixture->crowd, 1);

  ANSWER (0, HAS_FAILED ("1"));
  ANSWER (1, HAS_FAILED ("1"));
  glance_monitor_acknowledge (acme, glance_monitor_get_troubles (acme));
  WANTED (TRUE);
  glance_monitor_acknowledge (other, glance_monitor_get_troubles (other));
  WANTED (FALSE);
  g_assert_cmpint (glance_monitor_get_severity (acme), ==, GLANCE_SEVERITY_FAILED);
  restart (fixture);
  WANTED (FALSE);
  ANSWER (0, HAS_FAILED ("1"));
  ANSWER (1, HAS_FAILED ("2"));
  WANTED (TRUE);
}

/* Not while the portal is muted; and then again, if they have not looked meanwhile. */
static void
test_muted (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *monitor = crowd_get_monitor (&fixture->crowd, 0);
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  gint64 now = glance_clock_get_real_time (GLANCE_CLOCK (fixture->crowd.clock)) / G_USEC_PER_SEC;

  ANSWER (0, HAS_FAILED ("1"));
  WANTED (TRUE);
  glance_portal_set_muted_until (portal, now + 3600);
  WANTED (FALSE);
  ANSWER (0, HAS_FAILED ("2"));
  WANTED (FALSE);
  ANSWER (1, HAS_FAILED ("1"));
  WANTED (TRUE);
  glance_attention_see (fixture->attention);
  ANSWER (0, HAS_FAILED ("3"));
  glance_manual_clock_advance (fixture->crowd.clock, 3599);
  WANTED (FALSE);
  glance_manual_clock_advance (fixture->crowd.clock, 1);
  WANTED (TRUE);
  glance_portal_set_muted_until (portal, GLANCE_PORTAL_MUTED_FOR_GOOD);
  glance_manual_clock_advance (fixture->crowd.clock, 365 * 24 * 3600.0);
  WANTED (FALSE);
}

static void
test_portal_goes (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, HAS_FAILED ("1"));
  crowd_remove (&fixture->crowd, 0);
  WANTED (FALSE);
}

#define TEST(name, function) \
  g_test_add ("/attention/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("only-for-ends-that-are-bad", test_only_for_ends_that_are_bad);
  TEST ("lost", test_lost);
  TEST ("seen", test_seen);
  TEST ("looking", test_looking);
  TEST ("looking-away", test_looking_away);
  TEST ("restart", test_restart);
  TEST ("without-ids", test_without_ids);
  TEST ("acknowledged", test_acknowledged);
  TEST ("muted", test_muted);
  TEST ("portal-goes", test_portal_goes);
  return g_test_run ();
}
