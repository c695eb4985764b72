/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-run.h"

#include <string.h>

#define THEN 1000
#define NOW 1010 /* close to it */
#define MUCH_LATER 100000

#define QUEUED "\"isCompleted\":false,\"status\":0,\"progress\":0"
#define RUNNING "\"isCompleted\":false,\"status\":1,\"progress\":42"
#define FURTHER "\"isCompleted\":false,\"status\":1,\"progress\":43"
#define BEHIND "\"isCompleted\":false,\"status\":1,\"progress\":2"
#define DONE "\"isCompleted\":true,\"status\":2,\"progress\":100,\"link\":\"/a.tar.gz?auth=x\""
#define WARNED DONE ",\"warning\":\"Some files were not included\""
#define FAILED "\"isCompleted\":true,\"status\":2,\"progress\":42,\"error\":\"Disk full\""
#define CANCELLED \
  "\"isCompleted\":true,\"status\":3,\"progress\":42,\"warning\":\"Backup cancelled\""

/* (transfer full) @run; @members: of the response, or NULL for an idle portal */
static GlanceRun *
fold (GlanceRun *run, const char *members, gint64 now, gint64 before)
{
  g_autofree char *document = members != NULL ? g_strdup_printf ("{\"response\":{%s}}", members)
                                              : g_strdup ("{\"status\":0}");
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);
  GlanceRun *next;

  g_assert_no_error (error);
  next = glance_run_fold_answer (run, progress, now, before);
  glance_run_unref (run);
  return next;
}

/* The run that is known after these answers, each following closely on the one before. */
static GlanceRun *
run_of (const char *first, const char *second)
{
  return fold (fold (glance_run_new (GLANCE_PHASE_UNKNOWN), first, THEN, 0), second, NOW, THEN);
}

static void
test_steps (void)
{
  static const struct
  {
    const char *first;
    const char *second;
    GlancePhase phase;
    int percent;
    gint64 started_at;
    gint64 finished_at;
    gboolean same;
  } cases[] = {
    { NULL, NULL, GLANCE_PHASE_IDLE, 0, 0, 0, TRUE },
    { NULL, QUEUED, GLANCE_PHASE_QUEUED, 0, 0, 0, FALSE },
    { NULL, RUNNING, GLANCE_PHASE_RUNNING, 42, NOW, 0, FALSE },
    { NULL, DONE, GLANCE_PHASE_COMPLETED, 100, 0, NOW, FALSE },
    { QUEUED, QUEUED, GLANCE_PHASE_QUEUED, 0, 0, 0, TRUE },
    { QUEUED, RUNNING, GLANCE_PHASE_RUNNING, 42, NOW, 0, TRUE },
    { RUNNING, RUNNING, GLANCE_PHASE_RUNNING, 42, 0, 0, TRUE },
    { RUNNING, FURTHER, GLANCE_PHASE_RUNNING, 43, 0, 0, TRUE },
    { RUNNING, BEHIND, GLANCE_PHASE_RUNNING, 2, NOW, 0, FALSE },
    { RUNNING, DONE, GLANCE_PHASE_COMPLETED, 100, 0, NOW, TRUE },
    { RUNNING, WARNED, GLANCE_PHASE_WARNING, 100, 0, NOW, TRUE },
    { RUNNING, FAILED, GLANCE_PHASE_FAILED, 42, 0, NOW, TRUE },
    { RUNNING, CANCELLED, GLANCE_PHASE_CANCELLED, 42, 0, NOW, TRUE },
    { RUNNING, NULL, GLANCE_PHASE_LOST, 42, 0, NOW, TRUE },
    { DONE, DONE, GLANCE_PHASE_COMPLETED, 100, 0, 0, TRUE },
    { DONE, RUNNING, GLANCE_PHASE_RUNNING, 42, NOW, 0, FALSE },
    { DONE, NULL, GLANCE_PHASE_IDLE, 0, 0, 0, FALSE },
    { FAILED, DONE, GLANCE_PHASE_COMPLETED, 100, 0, NOW, TRUE },
    { RUNNING ",\"taskId\":\"a\"", FURTHER ",\"taskId\":\"b\"", GLANCE_PHASE_RUNNING, 43, NOW, 0,
      FALSE },
    { DONE ",\"taskId\":\"a\"", DONE ",\"taskId\":\"b\"", GLANCE_PHASE_COMPLETED, 100, 0, NOW,
      FALSE },
    { RUNNING ",\"taskId\":\"a\"", FURTHER, GLANCE_PHASE_RUNNING, 43, 0, 0, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GlanceRun) first = run_of (cases[i].first, cases[i].first);
      g_autoptr (GlanceRun) run = run_of (cases[i].first, cases[i].second);

      g_test_message ("%s, then %s", cases[i].first, cases[i].second);
      g_assert_cmpint (run->phase, ==, cases[i].phase);
      g_assert_cmpint (run->percent, ==, cases[i].percent);
      g_assert_cmpint (run->started_at, ==, cases[i].started_at);
      g_assert_cmpint (run->finished_at, ==, cases[i].finished_at);
      g_assert_cmpint (glance_run_continues (run, first), ==, cases[i].same);
    }
}

/* When two answers are far apart, nobody knows when things happened in between. */
static void
test_gap (void)
{
  static const char *const ends[] = { DONE, FAILED, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (GlanceRun) run =
          fold (fold (glance_run_new (GLANCE_PHASE_UNKNOWN), RUNNING, THEN, 0), ends[i], MUCH_LATER,
                THEN);

      g_assert_cmpint (run->finished_at, ==, 0);
    }
  {
    g_autoptr (GlanceRun) run = fold (fold (glance_run_new (GLANCE_PHASE_UNKNOWN), NULL, THEN, 0),
                                      RUNNING, MUCH_LATER, THEN);

    g_assert_cmpint (run->started_at, ==, 0);
  }
}

/* A lost run can reappear, and then it has not ended. */
static void
test_lost_and_found (void)
{
  g_autoptr (GlanceRun) run = fold (run_of (RUNNING, NULL), FURTHER, NOW + 5, NOW);

  g_assert_cmpint (run->phase, ==, GLANCE_PHASE_RUNNING);
  g_assert_cmpint (run->finished_at, ==, 0);
  run = fold (fold (g_steal_pointer (&run), NULL, NOW + 10, NOW + 5), NULL, MUCH_LATER, NOW + 10);
  g_assert_cmpint (run->phase, ==, GLANCE_PHASE_LOST);
  g_assert_cmpint (run->finished_at, ==, NOW + 10);
}

/* The same answer changes nothing and only adds a reference. */
static void
test_task_id_is_kept (void)
{
  g_autoptr (GlanceRun) run = run_of (RUNNING ",\"taskId\":\"a\"", FURTHER);

  g_assert_cmpstr (run->task_id, ==, "a");
  g_assert_cmpint (run->type, ==, GLANCE_TASK_TYPE_UNKNOWN);
}

static void
test_history (void)
{
  const GlanceHistoryEntry entry = { .id = "a", .created_at = 500, .expires_at = 900 };
  g_autoptr (GlanceRun) lost = run_of (RUNNING, NULL);
  g_autoptr (GlanceRun) found = glance_run_fold_history (lost, &entry);
  g_autoptr (GlanceRun) seen = run_of (RUNNING, DONE);
  g_autoptr (GlanceRun) recorded = glance_run_fold_history (seen, &entry);
  g_autoptr (GlanceRun) unseen = run_of (DONE, DONE);
  g_autoptr (GlanceRun) dated = glance_run_fold_history (unseen, &entry);

  g_assert_cmpint (found->phase, ==, GLANCE_PHASE_COMPLETED);
  g_assert_cmpint (found->percent, ==, 100);
  g_assert_cmpint (found->finished_at, ==, 500);
  g_assert_cmpint (found->link_expires, ==, 900);
  /* What was seen takes precedence over what the portal recorded. */
  g_assert_cmpint (recorded->finished_at, ==, NOW);
  g_assert_cmpint (recorded->link_expires, ==, 900);
  g_assert_cmpint (dated->finished_at, ==, 500);
  g_assert_cmpint (lost->phase, ==, GLANCE_PHASE_LOST);
}

static void
assert_equal (const GlanceRun *a, const GlanceRun *b)
{
  g_assert_cmpint (a->phase, ==, b->phase);
  g_assert_cmpint (a->percent, ==, b->percent);
  g_assert_cmpint (a->type, ==, b->type);
  g_assert_cmpstr (a->task_id, ==, b->task_id);
  g_assert_cmpstr (a->error, ==, b->error);
  g_assert_cmpstr (a->warning, ==, b->warning);
  g_assert_cmpstr (a->link, ==, b->link);
  g_assert_cmpint (a->link_expires, ==, b->link_expires);
  g_assert_cmpint (a->started_at, ==, b->started_at);
  g_assert_cmpint (a->finished_at, ==, b->finished_at);
}

/* To a variant and back, in every phase. */
static void
test_variant (void)
{
  static const char *const ends[] = { QUEUED, RUNNING, DONE, WARNED, FAILED, CANCELLED, NULL };
  const GlanceHistoryEntry entry = { .id = "a", .created_at = 500, .expires_at = 900 };
  g_autoptr (GlanceRun) unknown = glance_run_new (GLANCE_PHASE_UNKNOWN);
  g_autoptr (GVariant) nothing = g_variant_ref_sink (glance_run_to_variant (unknown));
  g_autoptr (GlanceRun) still_unknown = glance_run_from_variant (nothing);

  assert_equal (unknown, still_unknown);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (GlanceRun) run =
          run_of (QUEUED ",\"taskId\":\"a\",\"backupProgressEnum\":1", ends[i]);
      g_autoptr (GlanceRun) recorded = glance_run_fold_history (run, &entry);
      g_autoptr (GVariant) variant = g_variant_ref_sink (glance_run_to_variant (run));
      g_autoptr (GVariant) more = g_variant_ref_sink (glance_run_to_variant (recorded));
      g_autoptr (GlanceRun) back = glance_run_from_variant (variant);
      g_autoptr (GlanceRun) more_back = glance_run_from_variant (more);

      assert_equal (run, back);
      assert_equal (recorded, more_back);
    }
}

/* Anybody may have written what is read back. */
static void
test_damaged (void)
{
  static const struct
  {
    const char *text;
    GlancePhase phase;
    int percent;
  } cases[] = {
    { "'text'", GLANCE_PHASE_UNKNOWN, 0 },
    { "@a{sv} {}", GLANCE_PHASE_UNKNOWN, 0 },
    { "{'phase': <'exploded'>, 'percent': <12>}", GLANCE_PHASE_UNKNOWN, 0 },
    { "{'phase': <3>}", GLANCE_PHASE_UNKNOWN, 0 },
    { "{'phase': <'idle'>, 'percent': <12>}", GLANCE_PHASE_IDLE, 0 },
    { "{'phase': <'running'>, 'percent': <1000>}", GLANCE_PHASE_RUNNING, 100 },
    { "{'phase': <'running'>, 'percent': <-5>}", GLANCE_PHASE_RUNNING, 0 },
    { "{'phase': <'running'>, 'percent': <'42'>}", GLANCE_PHASE_RUNNING, 0 },
    { "{'phase': <'running'>, 'type': <77>, 'started-at': <int64 -9>, 'task-id': <7>}",
      GLANCE_PHASE_RUNNING, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) variant = g_variant_parse (NULL, cases[i].text, NULL, NULL, NULL);
      g_autoptr (GlanceRun) run = glance_run_from_variant (variant);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (run->phase, ==, cases[i].phase);
      g_assert_cmpint (run->percent, ==, cases[i].percent);
      g_assert_cmpint (run->type, ==, GLANCE_TASK_TYPE_UNKNOWN);
      g_assert_cmpint (run->started_at, ==, 0);
      g_assert_cmpstr (run->task_id, ==, NULL);
    }
}

/* Texts are as limited and clean as those of an answer. */
static void
test_damaged_texts (void)
{
  g_autofree char *long_text = g_strnfill (100000, 'x');
  g_autofree char *long_link = g_strconcat ("/", long_text, NULL);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GlanceRun) run = NULL;

  g_variant_dict_insert (&dict, "phase", "s", "failed");
  g_variant_dict_insert (&dict, "error", "s", long_text);
  g_variant_dict_insert (&dict, "warning", "s", "two\nlines\033[31m");
  g_variant_dict_insert (&dict, "link", "s", long_link);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));
  run = glance_run_from_variant (variant);

  g_assert_cmpint (g_utf8_strlen (run->error, -1), <=, 4097);
  g_assert_cmpstr (run->warning, ==, "two lines [31m");
  g_assert_cmpstr (run->link, ==, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/steps", test_steps);
  g_test_add_func ("/run/gap", test_gap);
  g_test_add_func ("/run/lost-and-found", test_lost_and_found);
  g_test_add_func ("/run/task-id-is-kept", test_task_id_is_kept);
  g_test_add_func ("/run/history", test_history);
  g_test_add_func ("/run/variant", test_variant);
  g_test_add_func ("/run/damaged", test_damaged);
  g_test_add_func ("/run/damaged-texts", test_damaged_texts);
  return g_test_run ();
}
