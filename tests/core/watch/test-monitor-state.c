/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "monitor-fixture.h"

static void
assert_same (GlanceMonitor *a, GlanceMonitor *b)
{
  guint n_properties;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (a), &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_auto (GValue) first = G_VALUE_INIT;
      g_auto (GValue) second = G_VALUE_INIT;

      if (!(properties[i]->flags & G_PARAM_READABLE) || G_IS_PARAM_SPEC_BOXED (properties[i]))
        continue;
      g_test_message ("%s", properties[i]->name);
      g_object_get_property (G_OBJECT (a), properties[i]->name, &first);
      g_object_get_property (G_OBJECT (b), properties[i]->name, &second);
      g_assert_cmpint (g_param_values_cmp (properties[i], &first, &second), ==, 0);
    }
  g_assert_cmpint (glance_monitor_get_still_since (a), ==, glance_monitor_get_still_since (b));
  g_assert_cmpint (glance_monitor_get_problem (a) != NULL, ==,
                   glance_monitor_get_problem (b) != NULL);
  g_assert_cmpint (glance_monitor_get_last_problem (a) != NULL, ==,
                   glance_monitor_get_last_problem (b) != NULL);
}

static GlanceMonitor *
restored_twin (Fixture *fixture)
{
  GlanceMonitor *twin = glance_monitor_new (fixture->portal, GLANCE_CLOCK (fixture->clock));
  g_autoptr (GVariant) state = g_variant_ref_sink (glance_monitor_save (fixture->monitor));

  glance_monitor_restore (twin, state);
  return twin;
}

/* A thousand of them cross when the window opens: what is not known takes no room and no time. */
static void
test_save_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) nothing = g_variant_ref_sink (glance_monitor_save (fixture->monitor));
  g_autoptr (GVariant) little = NULL;

  g_assert_cmpuint (g_variant_n_children (nothing), ==, 0);
  answer_idle (fixture);
  little = g_variant_ref_sink (glance_monitor_save (fixture->monitor));
  g_assert_cmpuint (g_variant_n_children (little), ==, 2);
}

/* A monitor in another process shows the same in every state, including estimate, stall and
 * problem. */
static void
test_save (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers) + 5; i++)
    {
      GlanceMonitor *twin;

      glance_monitor_reset (fixture->monitor);
      glance_monitor_set_checking (fixture->monitor, i % 2);
      if (i < G_N_ELEMENTS (answers))
        answer_task (fixture, "run-1", answers[i].percent, answers[i].rest);
      else if (i == G_N_ELEMENTS (answers) + 1)
        {
          answer_idle (fixture);
          answer_history (fixture, "");
          g_assert_cmpint (glance_monitor_get_age (fixture->monitor), ==, GLANCE_AGE_NEVER);
        }
      else if (i > G_N_ELEMENTS (answers) + 1)
        for (int percent = 20; percent < 40; percent++)
          {
            answer_task (fixture, "run-1", percent, RUNNING);
            glance_manual_clock_advance (fixture->clock, 5);
          }
      if (i == G_N_ELEMENTS (answers) + 3)
        {
          glance_manual_clock_advance (fixture->clock, 700);
          g_assert_true (glance_monitor_get_stalled (fixture->monitor));
          problem (fixture, GLANCE_ERROR_TLS);
        }
      else if (i == G_N_ELEMENTS (answers) + 4)
        problem (fixture, GLANCE_ERROR_TIMEOUT);
      else if (i == G_N_ELEMENTS (answers) + 2)
        g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), >, 0);

      twin = restored_twin (fixture);
      assert_same (fixture->monitor, twin);
      g_assert_finalize_object (twin);
    }
}

/* What another process reported stays as reported, until the portal's own first answer. */
static void
test_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) ends = g_string_new (NULL);
  GlanceMonitor *here = fixture->monitor;

  answer_task (fixture, "run-1", 42, RUNNING);
  fixture->monitor = restored_twin (fixture);
  g_assert_finalize_object (here);
  g_signal_connect (fixture->monitor, "run-ended", G_CALLBACK (on_run_ended), ends);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_false (glance_monitor_get_stalled (fixture->monitor));
  g_assert_cmpstr (ends->str, ==, "");

  /* It vanished in the meantime, and nobody knows when. */
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  g_assert_cmpint (glance_monitor_get_finished_at (fixture->monitor), ==, 0);
  g_assert_cmpstr (ends->str, ==, "run-1 lost ");
  answer_task (fixture, "run-1", 43, RUNNING);
  glance_manual_clock_advance (fixture->clock, 601);
  g_assert_true (glance_monitor_get_stalled (fixture->monitor));
}

static void
test_restore_damaged (Fixture *fixture, gconstpointer data)
{
  static const char *const states[] = {
    "'text'",
    "@a{sv} {}",
    "{'run': <'running'>, 'checked-at': <'never'>}",
    "{'last-backup': <int64 -4>, 'knows-history': <1>, 'problem': <'lost'>, 'stalled': <1>}",
    "{'problem': <(9999, 'x', int64 0, false)>, 'eta-seconds': <-77>}",
    "{'stalled': <true>, 'run': <{'phase': <'nonsense'>}>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GVariant) state = g_variant_parse (NULL, states[i], NULL, NULL, NULL);

      glance_monitor_reset (fixture->monitor);
      glance_monitor_restore (fixture->monitor, state);
      assert_phase (fixture, "unknown");
      g_assert_cmpint (glance_monitor_get_checked_at (fixture->monitor), ==, 0);
      g_assert_cmpint (glance_monitor_get_last_backup (fixture->monitor), ==, 0);
      g_assert_cmpint (glance_monitor_get_eta_seconds (fixture->monitor), ==, -1);
      g_assert_false (glance_monitor_get_stalled (fixture->monitor));
      g_assert_null (glance_monitor_get_problem (fixture->monitor));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (save);
  ADD (save_unknown);
  ADD (told);
  ADD (restore_damaged);
  return g_test_run ();
}
