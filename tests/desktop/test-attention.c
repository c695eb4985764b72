/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What draws the user's eye, and for how long. */

#include "glance-attention.h"

#include "crowd.h"
#include "glance-error.h"

typedef struct
{
  Crowd crowd;
  GlanceAttention *attention;
  guint n_notified;
} Fixture;

static void
note (Fixture *fixture)
{
  fixture->n_notified++;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  crowd_init (&fixture->crowd);
  crowd_add (&fixture->crowd, "acme");
  crowd_add (&fixture->crowd, "other");
  fixture->attention = glance_attention_new (GLANCE_MONITOR_LIST (fixture->crowd.watcher));
  g_signal_connect_swapped (fixture->attention, "notify::wanted", G_CALLBACK (note), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->attention);
  crowd_clear (&fixture->crowd);
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
test_looking (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, HAS_FAILED ("1"));
  glance_attention_set_looking (fixture->attention, TRUE);
  WANTED (FALSE);
  ANSWER (1, HAS_FAILED ("1"));
  WANTED (FALSE);
  glance_attention_set_looking (fixture->attention, FALSE);
  WANTED (FALSE);
  ANSWER (1, HAS_FAILED ("2"));
  WANTED (TRUE);
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
  TEST ("portal-goes", test_portal_goes);
  return g_test_run ();
}
