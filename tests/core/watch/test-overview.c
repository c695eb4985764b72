/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-overview.h"

#include "glance-error.h"
#include "monitor-fixture.h"

#define N_PORTALS 7

/* The portals a to g, of which c failed, e runs and the others are idle. */
typedef struct
{
  GlanceManualClock *clock;
  GListStore *monitors;
  GlanceOverview *overview;
  GlanceReader *reader; /* borrowed */
  guint n_changes;
} Overview;

static GlanceMonitor *
make_monitor (Overview *fixture, char letter)
{
  char name[] = { letter, '\0' };
  g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-00000000000%c", letter);
  g_autofree char *origin = g_strdup_printf ("https://%c.example", letter);
  g_autoptr (GlancePortal) portal = glance_portal_new (id);

  glance_portal_set_name (portal, name);
  glance_portal_set_origin (portal, origin);
  return glance_monitor_new (portal, GLANCE_CLOCK (fixture->clock));
}

static GlanceMonitor *
get (Overview *fixture, char letter)
{
  g_autoptr (GlanceMonitor) monitor =
      g_list_model_get_item (G_LIST_MODEL (fixture->monitors), (guint) (letter - 'a'));

  return monitor;
}

/* Lets the overview hear of it. */
static void
say (Overview *fixture, char letter, const char *document)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (document, strlen (document));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_progress (get (fixture, letter), progress);
}

static void
settle_down (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

#define TASK "{\"response\":{\"taskId\":\"1\",\"progress\":42,\"backupProgressEnum\":0"
#define IDLE "{\"statusCode\":200}"

static void
fail (Overview *fixture, char letter)
{
  say (fixture, letter, TASK FAILED "}}");
}

static void
count_changes (GListModel *model, guint position, guint removed, guint added, Overview *fixture)
{
  fixture->n_changes++;
}

static void
set_up_overview (Overview *fixture, gconstpointer data)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->monitors = g_list_store_new (GLANCE_TYPE_MONITOR);
  for (char letter = 'a'; letter < 'a' + N_PORTALS; letter++)
    {
      g_autoptr (GlanceMonitor) monitor = make_monitor (fixture, letter);

      g_list_store_append (fixture->monitors, monitor);
      say (fixture, letter, IDLE);
    }
  fail (fixture, 'c');
  say (fixture, 'e', TASK RUNNING "}}");
  fixture->overview =
      glance_overview_new (G_LIST_MODEL (fixture->monitors), GLANCE_CLOCK (fixture->clock));
  fixture->reader = glance_overview_get_reader (fixture->overview);
  settle_down ();
  g_signal_connect (fixture->overview, "items-changed", G_CALLBACK (count_changes), fixture);
}

static void
tear_down_overview (Overview *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->overview);
  g_assert_finalize_object (fixture->monitors);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);
}

static char *
dup_shown (Overview *fixture)
{
  GString *names = g_string_new (NULL);
  GListModel *model = G_LIST_MODEL (fixture->overview);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (model, i);

      g_string_append (names, glance_portal_get_name (glance_monitor_get_portal (monitor)));
    }
  return g_string_free (names, FALSE);
}

#define assert_shown(fixture, names)                \
  G_STMT_START                                      \
  {                                                 \
    g_autofree char *shown__ = dup_shown (fixture); \
                                                    \
    g_assert_cmpstr (shown__, ==, names);           \
  }                                                 \
  G_STMT_END

#define assert_news(fixture, expected, failed)                                                    \
  G_STMT_START                                                                                    \
  {                                                                                               \
    guint failed__ = 99;                                                                          \
                                                                                                  \
    g_assert_cmpuint (glance_overview_count_news ((fixture)->overview, &failed__), ==, expected); \
    g_assert_cmpuint (failed__, ==, failed);                                                      \
  }                                                                                               \
  G_STMT_END

static void
test_sorts (Overview *fixture, gconstpointer data)
{
  assert_shown (fixture, "ceabdfg");
  fail (fixture, 'f');
  settle_down ();
  assert_shown (fixture, "cfeabdg");
  assert_news (fixture, 0, 0);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
}

static void
test_holds_for_pointer (Overview *fixture, gconstpointer data)
{
  glance_reader_touch (fixture->reader);
  fail (fixture, 'g');
  settle_down ();
  assert_shown (fixture, "ceabdfg");
  assert_news (fixture, 1, 1);
  glance_manual_clock_advance (fixture->clock, 6);
  glance_reader_touch (fixture->reader);
  glance_manual_clock_advance (fixture->clock, 6);
  settle_down ();
  assert_shown (fixture, "ceabdfg");
  glance_manual_clock_advance (fixture->clock, 4);
  settle_down ();
  assert_shown (fixture, "cgeabdf");
  assert_news (fixture, 0, 0);
}

static void
test_settles_when_pointer_leaves (Overview *fixture, gconstpointer data)
{
  glance_reader_touch (fixture->reader);
  fail (fixture, 'g');
  settle_down ();
  glance_reader_leave (fixture->reader);
  settle_down ();
  assert_shown (fixture, "cgeabdf");
}

static void
test_holds_for_focus (Overview *fixture, gconstpointer data)
{
  glance_reader_set_focused (fixture->reader, TRUE);
  fail (fixture, 'g');
  glance_manual_clock_advance (fixture->clock, 60);
  settle_down ();
  assert_shown (fixture, "ceabdfg");
  glance_reader_touch (fixture->reader);
  glance_reader_leave (fixture->reader);
  settle_down ();
  assert_shown (fixture, "ceabdfg");
  glance_reader_set_focused (fixture->reader, FALSE);
  settle_down ();
  assert_shown (fixture, "cgeabdf");
}

static void
test_settles_on_demand (Overview *fixture, gconstpointer data)
{
  glance_reader_set_focused (fixture->reader, TRUE);
  fail (fixture, 'g');
  fail (fixture, 'a');
  settle_down ();
  assert_news (fixture, 2, 2);
  glance_overview_settle (fixture->overview);
  assert_shown (fixture, "acgebdf");
  assert_news (fixture, 0, 0);
}

/* What only ran or got better is no news. */
static void
test_news_are_bad_news (Overview *fixture, gconstpointer data)
{
  glance_reader_set_focused (fixture->reader, TRUE);
  say (fixture, 'a', TASK RUNNING "}}");
  say (fixture, 'c', IDLE);
  settle_down ();
  assert_news (fixture, 0, 0);
  assert_shown (fixture, "ceabdfg");
}

static void
test_comes_and_goes_while_read (Overview *fixture, gconstpointer data)
{
  g_autoptr (GlanceMonitor) monitor = make_monitor (fixture, 'x');

  glance_reader_set_focused (fixture->reader, TRUE);
  fail (fixture, 'g');
  g_list_store_remove (fixture->monitors, 1);
  assert_shown (fixture, "ceadfg");
  g_list_store_append (fixture->monitors, monitor);
  settle_down ();
  assert_shown (fixture, "ceadfgx");
  g_assert_cmpuint (glance_overview_get_n_all (fixture->overview), ==, N_PORTALS);
}

static void
test_counts_and_filters (Overview *fixture, gconstpointer data)
{
  g_assert_cmpuint (glance_overview_count (fixture->overview, GLANCE_GROUP_FAILED), ==, 1);
  g_assert_cmpuint (glance_overview_count (fixture->overview, GLANCE_GROUP_RUNNING), ==, 1);
  g_assert_cmpuint (glance_overview_count (fixture->overview, GLANCE_GROUP_FINE), ==, 5);
  glance_overview_set_groups (fixture->overview,
                              1 << GLANCE_GROUP_FAILED | 1 << GLANCE_GROUP_RUNNING);
  assert_shown (fixture, "ce");
  g_assert_cmpuint (glance_overview_count (fixture->overview, GLANCE_GROUP_FINE), ==, 5);
  glance_overview_set_groups (fixture->overview, 0);
  assert_shown (fixture, "ceabdfg");
}

/* A group of which nothing is left is no longer shown. */
static void
test_drops_empty_group (Overview *fixture, gconstpointer data)
{
  glance_overview_set_groups (fixture->overview, 1 << GLANCE_GROUP_FAILED);
  assert_shown (fixture, "c");
  say (fixture, 'c', IDLE);
  settle_down ();
  g_assert_cmpuint (glance_overview_get_groups (fixture->overview), ==, 0);
  assert_shown (fixture, "eabcdfg");
}

static void
test_searches (Overview *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *shown;
  } cases[] = {
    { "b", "b" },    { " B ", "b" },    { "d.example", "d" }, { "EXAMPLE", "ceabdfg" },
    { "https", "" }, { "", "ceabdfg" }, { "  ", "ceabdfg" },  { NULL, "ceabdfg" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      glance_overview_set_search (fixture->overview, cases[i].text);
      assert_shown (fixture, cases[i].shown);
    }
  glance_overview_set_search (fixture->overview, "a");
  fail (fixture, 'b');
  settle_down ();
  glance_reader_set_focused (fixture->reader, TRUE);
  fail (fixture, 'd');
  settle_down ();
  assert_news (fixture, 1, 1); /* "a" is in "example" */
}

/* A line is enough for what was fine when the order settled, unless there are only a few. */
static void
test_quiet_ones (Overview *fixture, gconstpointer data)
{
  g_assert_false (glance_overview_is_quiet (fixture->overview, get (fixture, 'c')));
  g_assert_false (glance_overview_is_quiet (fixture->overview, get (fixture, 'e')));
  g_assert_true (glance_overview_is_quiet (fixture->overview, get (fixture, 'a')));
  glance_reader_set_focused (fixture->reader, TRUE);
  fail (fixture, 'a');
  settle_down ();
  g_assert_true (glance_overview_is_quiet (fixture->overview, get (fixture, 'a')));
  glance_reader_set_focused (fixture->reader, FALSE);
  settle_down ();
  g_assert_false (glance_overview_is_quiet (fixture->overview, get (fixture, 'a')));
  g_assert_true (glance_overview_is_quiet (fixture->overview, get (fixture, 'b')));
  g_list_store_splice (fixture->monitors, GLANCE_OVERVIEW_FEW, N_PORTALS - GLANCE_OVERVIEW_FEW,
                       NULL, 0);
  settle_down ();
  g_assert_false (glance_overview_is_quiet (fixture->overview, get (fixture, 'b')));
}

/* A portal that is fine is a card above the lines while its key needs to be replaced. */
static void
test_key_expires_soon (Overview *fixture, gconstpointer data)
{
  GlancePortal *portal = glance_monitor_get_portal (get (fixture, 'd'));
  gint64 now = glance_clock_get_real_time (GLANCE_CLOCK (fixture->clock)) / G_USEC_PER_SEC;

  glance_portal_set_key_expires (portal, now + 27 * 24 * 3600);
  settle_down ();
  g_assert_false (glance_overview_is_quiet (fixture->overview, get (fixture, 'd')));
  assert_shown (fixture, "cedabfg");
  glance_portal_set_key_expires (portal, now + 90 * 24 * 3600);
  settle_down ();
  g_assert_true (glance_overview_is_quiet (fixture->overview, get (fixture, 'd')));
  assert_shown (fixture, "ceabdfg");
}

#define ADD_TEST(name) \
  g_test_add ("/overview/" #name, Overview, NULL, set_up_overview, test_##name, tear_down_overview)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_TEST (sorts);
  ADD_TEST (holds_for_pointer);
  ADD_TEST (settles_when_pointer_leaves);
  ADD_TEST (holds_for_focus);
  ADD_TEST (settles_on_demand);
  ADD_TEST (news_are_bad_news);
  ADD_TEST (comes_and_goes_while_read);
  ADD_TEST (counts_and_filters);
  ADD_TEST (drops_empty_group);
  ADD_TEST (searches);
  ADD_TEST (quiet_ones);
  ADD_TEST (key_expires_soon);
  return g_test_run ();
}
