/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-told.h"

#include "monitor-fixture.h"

/* Names the news: what is told, in the order in which it is. */
static void
assert_news (GlanceTold *told, Fixture *fixture, const char *expected)
{
  static const char *const names[] = { "", "over ", "end ", "problem ", "age " };
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GlanceTold) before = glance_told_copy (told);
  g_autoptr (GVariant) old_note = g_variant_ref_sink (glance_told_to_variant (told));
  g_autoptr (GVariant) note = NULL;
  GlanceNews news;

  while ((news = glance_told_update (told, fixture->monitor)) != GLANCE_NEWS_NONE)
    g_string_append (all, names[news]);
  g_assert_cmpstr (all->str, ==, expected);

  /* What makes a difference in the note makes one without it, too. */
  note = g_variant_ref_sink (glance_told_to_variant (told));
  g_assert_cmpint (glance_told_equal (before, told), ==, g_variant_equal (old_note, note));
}

/* The program is started again. */
static void
restart (GlanceTold **told)
{
  g_autoptr (GVariant) note = g_variant_ref_sink (glance_told_to_variant (*told));

  glance_told_free (*told);
  *told = glance_told_new (note);
}

static void
test_ends (Fixture *fixture, gconstpointer data)
{
  GlanceTold *told = glance_told_new (NULL);

  assert_news (told, fixture, "");
  answer_task (fixture, "zero", 100, DONE);
  assert_news (told, fixture, ""); /* it had ended before */
  answer_task (fixture, "one", 40, RUNNING);
  assert_news (told, fixture, "");
  answer_task (fixture, "one", 42, FAILED);
  assert_news (told, fixture, "end ");
  g_assert_true (glance_told_is_urgent (told));
  restart (&told);
  assert_news (told, fixture, "");
  g_assert_true (glance_told_is_urgent (told));

  /* Its record comes and goes. */
  answer_idle (fixture);
  assert_news (told, fixture, "");
  answer_task (fixture, "one", 42, FAILED);
  assert_news (told, fixture, "");

  answer_task (fixture, "two", 0, QUEUED);
  assert_news (told, fixture, "over ");
  g_assert_false (glance_told_is_urgent (told));
  answer_task (fixture, "two", 100, DONE);
  assert_news (told, fixture, "end ");
  g_assert_false (glance_told_is_urgent (told));
  g_assert_true (glance_told_see (told));
  g_assert_false (glance_told_see (told));
  answer_task (fixture, "three", 100, DONE); /* nobody saw it run */
  assert_news (told, fixture, "end ");
  glance_told_free (told);
}

/* Runs without ids are told apart by what is between them. */
static void
test_without_ids (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlanceTold) told = glance_told_new (NULL);

  answer_idle (fixture);
  assert_news (told, fixture, "");
  for (int i = 0; i < 2; i++)
    {
      answer (fixture, "{\"response\":{\"isCompleted\":true,\"progress\":100}}");
      assert_news (told, fixture, "end ");
      assert_news (told, fixture, "");
      answer_idle (fixture);
      assert_news (told, fixture, "");
    }
}

/* What has vanished may be in the history: that is read first. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  GlanceTold *told = glance_told_new (NULL);

  answer_task (fixture, "one", 40, RUNNING);
  assert_news (told, fixture, "");
  glance_monitor_set_checking (fixture->monitor, TRUE);
  answer_idle (fixture);
  assert_phase (fixture, "lost");
  assert_news (told, fixture, "");
  restart (&told); /* killed before it was told */
  answer_history (fixture, "{\"id\":\"one\",\"createdOn\":\"2026-11-23T02:10:00Z\"}");
  assert_phase (fixture, "completed");
  assert_news (told, fixture, "end ");
  g_assert_false (glance_told_is_urgent (told));

  answer_task (fixture, "two", 40, RUNNING);
  assert_news (told, fixture, "over ");
  answer_idle (fixture);
  assert_news (told, fixture, "");
  restart (&told);
  glance_monitor_fold_history (fixture->monitor, NULL);
  assert_phase (fixture, "lost");
  assert_news (told, fixture, "end ");
  g_assert_true (glance_told_is_urgent (told));
  restart (&told);
  assert_news (told, fixture, "");
  glance_told_free (told);
}

/* Nothing is new before the portal itself has answered. */
static void
test_recalled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlanceTold) told = glance_told_new (NULL);
  g_autoptr (GVariant) state = NULL;

  answer_task (fixture, "one", 40, RUNNING);
  assert_news (told, fixture, "");
  answer_task (fixture, "one", 40, FAILED);
  state = g_variant_ref_sink (glance_monitor_save_for_later (fixture->monitor));
  glance_monitor_reset (fixture->monitor);
  glance_monitor_restore (fixture->monitor, state);
  assert_phase (fixture, "failed");
  assert_news (told, fixture, "");
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  assert_news (told, fixture, "");
  answer_task (fixture, "one", 40, FAILED);
  assert_news (told, fixture, "end ");
}

static void
fail_for (Fixture *fixture, GlanceError code, guint n, double period)
{
  for (guint i = 0; i < n; i++)
    {
      problem (fixture, code);
      glance_manual_clock_advance (fixture->clock, period);
    }
}

static void
test_problem (Fixture *fixture, gconstpointer data)
{
  GlanceTold *told = glance_told_new (NULL);

  answer_idle (fixture);
  answer_history (fixture, "{\"id\":\"old\",\"createdOn\":\"2026-11-23T02:10:00Z\"}");
  assert_news (told, fixture, "");
  fail_for (fixture, GLANCE_ERROR_TIMEOUT, 9, 66); /* not for ten minutes yet */
  assert_news (told, fixture, "");
  answer_idle (fixture);
  fail_for (fixture, GLANCE_ERROR_TIMEOUT, 2, 310); /* not several */
  assert_news (told, fixture, "");
  problem (fixture, GLANCE_ERROR_TIMEOUT);
  assert_news (told, fixture, "problem ");
  g_assert_false (glance_told_is_urgent (told));
  fail_for (fixture, GLANCE_ERROR_SERVER_ERROR, 5, 300);
  assert_news (told, fixture, "");

  /* It goes on after a restart, and is no news. */
  glance_monitor_reset (fixture->monitor);
  restart (&told);
  fail_for (fixture, GLANCE_ERROR_TIMEOUT, 5, 300);
  g_assert_true (glance_monitor_get_problem_lasts (fixture->monitor));
  assert_news (told, fixture, "");

  answer_idle (fixture);
  answer_history (fixture, "{\"id\":\"old\",\"createdOn\":\"2026-11-23T02:10:00Z\"}");
  assert_news (told, fixture, "over ");
  fail_for (fixture, GLANCE_ERROR_OFFLINE, 9, 300); /* the desktop says so itself */
  assert_news (told, fixture, "");
  answer_idle (fixture);
  assert_news (told, fixture, "");

  /* A key that was refused is not tried again for an hour. */
  problem (fixture, GLANCE_ERROR_UNAUTHORIZED);
  glance_manual_clock_advance (fixture->clock, 599);
  assert_news (told, fixture, "");
  glance_manual_clock_advance (fixture->clock, 1);
  assert_news (told, fixture, "problem ");
  glance_told_free (told);
}

/* The night that the computer sleeps is no problem of ten minutes. */
static void
test_sleep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlanceTold) told = glance_told_new (NULL);

  answer_idle (fixture);
  assert_news (told, fixture, "");
  fail_for (fixture, GLANCE_ERROR_TIMEOUT, 3, 10);
  glance_manual_clock_sleep (fixture->clock, 8 * 3600);
  assert_news (told, fixture, "");
  glance_manual_clock_advance (fixture->clock, 570);
  assert_news (told, fixture, "problem ");
}

/* A failure is not replaced by a problem before it has been seen. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlanceTold) told = glance_told_new (NULL);

  answer_task (fixture, "one", 40, RUNNING);
  assert_news (told, fixture, "");
  answer_task (fixture, "one", 40, FAILED);
  assert_news (told, fixture, "end ");
  fail_for (fixture, GLANCE_ERROR_TIMEOUT, 9, 300);
  assert_news (told, fixture, "");
  glance_told_see (told);
  assert_news (told, fixture, "problem ");
}

static void
test_age (Fixture *fixture, gconstpointer data)
{
  GlanceTold *told = glance_told_new (NULL);

  glance_monitor_set_checking (fixture->monitor, TRUE);
  answer_idle (fixture);
  assert_news (told, fixture, ""); /* the history is being read */
  answer_history (fixture, "");
  assert_news (told, fixture, "age ");
  glance_monitor_set_checking (fixture->monitor, FALSE);
  restart (&told);
  assert_news (told, fixture, "");

  answer_task (fixture, "one", 40, RUNNING);
  assert_news (told, fixture, "over ");
  answer_task (fixture, "one", 100, DONE);
  assert_news (told, fixture, "end ");
  glance_manual_clock_advance (fixture->clock, 8 * DAY - 1);
  assert_news (told, fixture, "");
  glance_manual_clock_advance (fixture->clock, 1);
  assert_news (told, fixture, "age ");
  restart (&told);
  assert_news (told, fixture, "");

  /* Somebody starts one elsewhere. */
  answer_history (fixture, "{\"id\":\"two\",\"createdOn\":\"2026-12-01T02:10:00Z\"}");
  assert_news (told, fixture, "over ");
  glance_told_free (told);
}

/* What was held back while the portal was muted is told afterwards, if it is still so. */
static void
test_held (Fixture *fixture, gconstpointer data)
{
  GlanceTold *told = glance_told_new (NULL);

  answer_task (fixture, "one", 40, RUNNING);
  assert_news (told, fixture, "");
  answer_task (fixture, "one", 40, FAILED);
  assert_news (told, fixture, "end ");
  g_assert_false (glance_told_release (told, fixture->monitor));
  glance_told_hold (told);
  restart (&told);
  g_assert_true (glance_told_release (told, fixture->monitor));
  g_assert_true (glance_told_is_urgent (told));
  g_assert_false (glance_told_release (told, fixture->monitor));

  glance_told_hold (told);
  g_assert_true (glance_told_see (told));
  g_assert_false (glance_told_release (told, fixture->monitor));

  answer_task (fixture, "two", 100, DONE);
  assert_news (told, fixture, "end ");
  glance_told_hold (told);
  g_assert_false (glance_told_release (told, fixture->monitor));
  g_assert_false (glance_told_is_unseen (told));

  answer_task (fixture, "three", 40, FAILED);
  assert_news (told, fixture, "end ");
  glance_told_hold (told);
  answer_idle (fixture); /* its record is gone */
  assert_news (told, fixture, "");
  g_assert_false (glance_told_release (told, fixture->monitor));

  answer_task (fixture, "four", 40, FAILED);
  assert_news (told, fixture, "end ");
  glance_told_hold (told);
  answer_task (fixture, "five", 1, RUNNING);
  assert_news (told, fixture, "over ");
  g_assert_false (glance_told_release (told, fixture->monitor));
  glance_told_free (told);
}

/* What could not be saved, in this order: what is told of it. */
static void
assert_saving_news (GlanceTold *told, GlanceSaving *saving, GlanceNews expected)
{
  g_assert_cmpint (glance_told_update_saving (told, saving, TRUE), ==, expected);
  g_assert_cmpint (glance_told_update_saving (told, saving, TRUE), ==, GLANCE_NEWS_NONE);
}

static void
fail_saving (GlanceSaving *saving, const char *run, GlanceError code)
{
  g_autoptr (GError) error = glance_error_new (code, NULL);

  glance_saving_fail (saving, run, error);
}

static void
test_unsaved (Fixture *fixture, gconstpointer data)
{
  const GlanceJournalEntry entry = { .time = 1, .size = 1, .run = (char *) "two" };
  g_autoptr (GlanceSaving) saving = glance_saving_new ();
  GlanceTold *told = glance_told_new (NULL);

  answer_task (fixture, "one", 100, DONE);
  assert_news (told, fixture, "");
  assert_saving_news (told, saving, GLANCE_NEWS_NONE);
  fail_saving (saving, "one", GLANCE_ERROR_BUSY); /* somebody else does it */
  assert_saving_news (told, saving, GLANCE_NEWS_NONE);
  fail_saving (saving, "one", GLANCE_ERROR_NO_ROOM);
  assert_saving_news (told, saving, GLANCE_NEWS_UNSAVED);
  g_assert_true (glance_told_is_urgent (told));
  assert_news (told, fixture, "");

  /* Tried again by itself, it fails likewise; also by a program that comes later. */
  fail_saving (saving, "one", GLANCE_ERROR_NO_ROOM);
  assert_saving_news (told, saving, GLANCE_NEWS_NONE);
  restart (&told);
  assert_saving_news (told, saving, GLANCE_NEWS_NONE);
  g_assert_error (glance_told_get_unsaved (told), GLANCE_ERROR, GLANCE_ERROR_NO_ROOM);
  fail_saving (saving, "one", GLANCE_ERROR_ARCHIVE_CUT);
  assert_saving_news (told, saving, GLANCE_NEWS_UNSAVED);

  /* Now for the one reason, now for the other. */
  fail_saving (saving, "one", GLANCE_ERROR_NO_ROOM);
  assert_saving_news (told, saving, GLANCE_NEWS_NONE);
  restart (&told);
  assert_saving_news (told, saving, GLANCE_NEWS_NONE);
  fail_saving (saving, "one", GLANCE_ERROR_ARCHIVE_CUT);
  assert_saving_news (told, saving, GLANCE_NEWS_NONE);

  /* The user has it tried again. */
  g_assert_true (glance_told_expect_saving (told));
  assert_saving_news (told, saving, GLANCE_NEWS_UNSAVED);

  /* Another run does not end it; that it is saved does. */
  answer_task (fixture, "two", 10, RUNNING);
  assert_news (told, fixture, "");
  fail_saving (saving, "two", GLANCE_ERROR_NO_ROOM);
  assert_saving_news (told, saving, GLANCE_NEWS_UNSAVED);
  glance_saving_set_saved (saving, &entry);
  assert_saving_news (told, saving, GLANCE_NEWS_OVER);
  g_assert_false (glance_told_is_urgent (told));
  glance_told_free (told);
}

/* That a backup has failed counts for more. */
static void
test_unsaved_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlanceSaving) saving = glance_saving_new ();
  g_autoptr (GlanceTold) told = glance_told_new (NULL);

  answer_task (fixture, "one", 40, RUNNING);
  assert_news (told, fixture, "");
  answer_task (fixture, "one", 42, FAILED);
  assert_news (told, fixture, "end ");
  fail_saving (saving, "zero", GLANCE_ERROR_NO_ROOM);
  assert_saving_news (told, saving, GLANCE_NEWS_NONE);
  glance_told_see (told);
  assert_saving_news (told, saving, GLANCE_NEWS_UNSAVED);

  /* Muted, it is told afterwards. */
  glance_told_hold (told);
  g_assert_true (glance_told_release (told, fixture->monitor));
}

/* A note that is none. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  static const char *const notes[] = {
    "{'known': <'yes'>, 'task-id': <5>, 'phase': <true>, 'age': <'x'>, 'notice': <uint32 99>}",
    "{'phase': <'no such phase'>, 'notice': <uint32 4294967295>, 'unseen': <true>}",
    "{'notice': <uint32 3>, 'unseen': <true>, 'unsaved': <'no room'>, 'unsaved-run': <'one'>}",
    "@a{sv} {}",
    "5",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autoptr (GVariant) note = g_variant_parse (NULL, notes[i], NULL, NULL, NULL);
      g_autoptr (GlanceTold) told = NULL;

      g_assert_nonnull (note);
      told = glance_told_new (note);
      g_assert_cmpint (glance_told_get_notice (told), <=, GLANCE_NOTICE_UNSAVED);
      g_assert_false (glance_told_is_urgent (told));
      assert_news (told, fixture, "");
    }
}

int
main (int argc, char *argv[])
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
#undef ADD
#define ADD(name) g_test_add ("/told/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  ADD (ends);
  ADD (without_ids);
  ADD (lost);
  ADD (recalled);
  ADD (problem);
  ADD (sleep);
  ADD (order);
  ADD (age);
  ADD (held);
  ADD (unsaved);
  ADD (unsaved_waits);
  ADD (damaged);
  return g_test_run ();
}
