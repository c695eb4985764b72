/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What the tray is told of the portals, and how often. */

#include "glance-tray.h"

#include <string.h>

#include "bus.h"
#include "crowd.h"
#include "watcher.h"

#define ITEM_PATH "/StatusNotifierItem"
#define MENU_PATH "/MenuBar"
#define ITEM "org.kde.StatusNotifierItem."
#define MENU "com.canonical.dbusmenu."

typedef struct
{
  GTestDBus *bus;
  Watcher watcher;
  Crowd crowd;
  GlanceTray *tray;
  Host host;
  GString *chosen;
} Fixture;

static void
note_choice (GlanceTray *tray,
             const char *action,
             const char *target,
             const char *token,
             Fixture *fixture)
{
  g_string_append_printf (fixture->chosen, "%s(%s)%s ", action, target[0] != '\0' ? "id" : "",
                          token);
}

/* @n: so many portals, called "p1", "p2", … */
static void
set_up (Fixture *fixture, gconstpointer n)
{
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  watcher_start (&fixture->watcher, fixture->bus);
  crowd_init (&fixture->crowd);
  for (int i = 1; i <= GPOINTER_TO_INT (n); i++)
    {
      g_autofree char *name = g_strdup_printf ("p%d", i);

      crowd_add (&fixture->crowd, name);
    }
  fixture->chosen = g_string_new (NULL);
  fixture->tray = glance_tray_new ();
  g_signal_connect (fixture->tray, "activated", G_CALLBACK (note_choice), fixture);
  glance_tray_set_monitors (fixture->tray, GLANCE_MONITOR_LIST (fixture->crowd.watcher), NULL,
                            NULL);
  host_init (&fixture->host, fixture->watcher.connection, watcher_wait (&fixture->watcher));
  glance_manual_clock_advance (fixture->crowd.clock, 2);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  host_clear (&fixture->host);
  g_assert_finalize_object (fixture->tray);
  watcher_stop (&fixture->watcher);
  crowd_clear (&fixture->crowd);
  g_string_free (fixture->chosen, TRUE);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

#define ANSWER(position, members) crowd_answer (&fixture->crowd, position, members)
#define SECOND() glance_manual_clock_advance (fixture->crowd.clock, 1)
#define STATUS(expected) assert_property (&fixture->host, ITEM_PATH, ITEM "Status", expected)
#define EVENT(id, event)                                                                           \
  assert_reply (&fixture->host, MENU_PATH, MENU "Event", "(" #id ", '" event "', <''>, uint32 0)", \
                "()")

/* How many signals of that name have come. */
static guint
count (Fixture *fixture, const char *name)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GVariant) reply =
      host_call (&fixture->host, ITEM_PATH, "org.freedesktop.DBus.Peer.Ping", "()", NULL);

  g_assert_nonnull (reply);
  parts = g_strsplit (fixture->host.signals->str, name, -1);
  return g_strv_length (parts) - 1;
}

/* The first row's text */
static void
assert_first_row (Fixture *fixture, const char *expected)
{
  g_autoptr (GVariant) reply =
      host_call (&fixture->host, MENU_PATH, MENU "GetLayout", "(0, 1, ['label'])", NULL);
  g_autoptr (GVariant) children = NULL;
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GVariant) child = NULL;
  g_autoptr (GVariant) properties = NULL;
  const char *label;

  g_variant_get (reply, "(u(i@a{sv}@av))", NULL, NULL, NULL, &children);
  child = g_variant_get_child_value (children, 0);
  row = g_variant_get_variant (child);
  properties = g_variant_get_child_value (row, 1);
  g_assert_true (g_variant_lookup (properties, "label", "&s", &label));
  g_assert_cmpstr (label, ==, expected);
}

/* A run of ten seconds with ten answers a second. */
static void
test_one_icon_a_second (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, IS_RUNNING ("1", "0"));
  SECOND ();
  count (fixture, "NewIcon");
  g_string_truncate (fixture->host.signals, 0);
  for (int percent = 0; percent < 100; percent++)
    {
      g_autofree char *members = g_strdup_printf (IS_RUNNING ("1", "%d"), percent);

      ANSWER (0, members);
      glance_manual_clock_advance (fixture->crowd.clock, 0.1);
    }
  g_assert_cmpuint (count (fixture, "NewIcon"), >=, 9);
  g_assert_cmpuint (count (fixture, "NewIcon"), <=, 10);
  g_assert_cmpuint (count (fixture, "ItemsPropertiesUpdated"), <=, 10);
  g_assert_cmpuint (count (fixture, "NewToolTip"), <=, 10);
  g_assert_cmpuint (count (fixture, "LayoutUpdated"), ==, 0);
  g_assert_cmpuint (count (fixture, "PropertiesChanged"), ==, 0);
}

/* The same answer, for an hour. */
static void
test_nothing_new (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, IS_DONE ("1"));
  SECOND ();
  count (fixture, "NewIcon");
  g_string_truncate (fixture->host.signals, 0);
  for (int i = 0; i < 60; i++)
    {
      ANSWER (0, IS_DONE ("1"));
      glance_manual_clock_advance (fixture->crowd.clock, 60);
    }
  assert_signals (&fixture->host, ITEM_PATH, "");
}

/* Those in need come first, but nothing moves while somebody has the menu before him. */
static void
test_thirty_portals (Fixture *fixture, gconstpointer unused)
{
  assert_property (&fixture->host, ITEM_PATH, ITEM "Title", "'Backup Glance'");
  assert_first_row (fixture, "p1 — Checking");
  ANSWER (19, HAS_FAILED ("1"));
  SECOND ();
  assert_first_row (fixture, "p20 — Failed");
  EVENT (0, "opened");
  g_string_truncate (fixture->host.signals, 0);
  ANSWER (24, HAS_FAILED ("1"));
  ANSWER (19, IS_RUNNING ("2", "7"));
  SECOND ();
  assert_first_row (fixture, "p20 — 7%");
  g_assert_cmpuint (count (fixture, "LayoutUpdated"), ==, 0);
  g_assert_cmpuint (count (fixture, "ItemsPropertiesUpdated"), ==, 1);
  EVENT (0, "closed");
  SECOND ();
  g_assert_cmpuint (count (fixture, "LayoutUpdated"), ==, 1);
  assert_first_row (fixture, "p25 — Failed");
}

/* A host that does not tell when it closes the menu: after a minute it has. */
static void
test_menu_without_end (Fixture *fixture, gconstpointer unused)
{
  assert_reply (&fixture->host, MENU_PATH, MENU "AboutToShowGroup", "([0],)", "([], [])");
  ANSWER (2, HAS_FAILED ("1"));
  glance_manual_clock_advance (fixture->crowd.clock, 59);
  assert_first_row (fixture, "p1 — Checking");
  SECOND ();
  assert_first_row (fixture, "p3 — Failed");
  STATUS ("'NeedsAttention'");
}

/* A portal that is gone leaves the menu, open or not. */
static void
test_portal_goes_while_open (Fixture *fixture, gconstpointer unused)
{
  EVENT (0, "opened");
  crowd_remove (&fixture->crowd, 0);
  SECOND ();
  assert_first_row (fixture, "p2 — Checking");
}

static void
test_attention (Fixture *fixture, gconstpointer unused)
{
  STATUS ("'Active'");
  ANSWER (0, HAS_FAILED ("1"));
  SECOND ();
  STATUS ("'NeedsAttention'");
  EVENT (0, "opened");
  SECOND ();
  STATUS ("'Active'");
  ANSWER (1, IS_RUNNING ("1", "7"));
  ANSWER (1, NULL);
  SECOND ();
  STATUS ("'NeedsAttention'");
  glance_tray_set_looking (fixture->tray, TRUE);
  SECOND ();
  STATUS ("'Active'");
}

/* The row that is the last but three: "I Know About …", where there is one. */
static char *
dup_knowledge (Fixture *fixture)
{
  g_autoptr (GVariant) reply =
      host_call (&fixture->host, MENU_PATH, MENU "GetLayout", "(0, 1, ['label'])", NULL);
  g_autofree char *text = g_variant_print (reply, FALSE);
  const char *start = strstr (text, "I Know");

  return start != NULL ? g_strndup (start, strcspn (start, "'")) : NULL;
}

static void
assert_knowledge (Fixture *fixture, const char *expected)
{
  g_autofree char *knowledge = dup_knowledge (fixture);

  g_assert_cmpstr (knowledge, ==, expected);
}

/* What is chosen in the menu is about what was in it when it was opened. */
static void
test_acknowledge (Fixture *fixture, gconstpointer unused)
{
  GlanceMonitor *first = crowd_get_monitor (&fixture->crowd, 0);

  assert_knowledge (fixture, NULL);
  ANSWER (0, HAS_FAILED ("1"));
  SECOND ();
  assert_knowledge (fixture, "I Know About p1");
  ANSWER (1, IS_RUNNING ("1", "7"));
  ANSWER (1, NULL);
  SECOND ();
  assert_knowledge (fixture, "I Know About 2 Portals");
  EVENT (8, "clicked");
  g_assert_true (glance_monitor_get_acknowledged (first));
  SECOND ();
  assert_knowledge (fixture, NULL);
  STATUS ("'Active'");
  assert_first_row (fixture, "p1 — Failed");

  ANSWER (0, HAS_FAILED ("2"));
  SECOND ();
  EVENT (0, "opened");
  ANSWER (0, HAS_FAILED ("3"));
  SECOND ();
  EVENT (8, "clicked");
  g_assert_false (glance_monitor_get_acknowledged (first));
  g_assert_cmpstr (fixture->chosen->str, ==, "");
}

static void
assert_hidden (Fixture *fixture)
{
  g_autoptr (GVariant) reply =
      host_call (&fixture->host, ITEM_PATH, "org.freedesktop.DBus.Peer.Ping", "()", NULL);

  g_assert_null (reply);
}

/* Under another name than before */
static void
wait_until_shown (Fixture *fixture)
{
  guint n = fixture->watcher.registered->len;

  while (fixture->watcher.registered->len == n)
    g_main_context_iteration (NULL, TRUE);
  host_clear (&fixture->host);
  host_init (&fixture->host, fixture->watcher.connection, fixture->watcher.registered->pdata[n]);
}

static void
test_while_active (Fixture *fixture, gconstpointer unused)
{
  glance_tray_set_mode (fixture->tray, GLANCE_TRAY_ACTIVE);
  assert_hidden (fixture);
  ANSWER (0, IS_RUNNING ("1", "7"));
  SECOND ();
  wait_until_shown (fixture);
  ANSWER (0, IS_DONE ("1"));
  SECOND ();
  assert_hidden (fixture);
  ANSWER (0, HAS_FAILED ("2"));
  SECOND ();
  wait_until_shown (fixture);
  glance_tray_set_looking (fixture->tray, TRUE);
  SECOND ();
  STATUS ("'Active'");
}

static void
test_never (Fixture *fixture, gconstpointer unused)
{
  glance_tray_set_mode (fixture->tray, GLANCE_TRAY_NEVER);
  ANSWER (0, HAS_FAILED ("1"));
  SECOND ();
  assert_hidden (fixture);
  glance_tray_set_mode (fixture->tray, GLANCE_TRAY_ALWAYS);
  wait_until_shown (fixture);
}

/* The token that comes before a choice goes with it, and with no other. */
static void
test_tokens (Fixture *fixture, gconstpointer unused)
{
  const char *token = ITEM "ProvideXdgActivationToken";

  assert_reply (&fixture->host, ITEM_PATH, token, "('t1',)", "()");
  EVENT (1, "clicked");
  EVENT (1, "clicked");
  assert_reply (&fixture->host, ITEM_PATH, token, "('t2',)", "()");
  EVENT (4, "clicked");
  assert_reply (&fixture->host, ITEM_PATH, token, "('t3',)", "()");
  EVENT (5, "clicked");
  assert_reply (&fixture->host, ITEM_PATH, ITEM "Activate", "(0, 0)", "()");
  EVENT (7, "clicked");
  g_assert_cmpstr (fixture->chosen->str, ==,
                   "show-portal(id)t1 show-portal(id) ()t2 check-all()t3 () quit() ");
}

#define TEST(name, n, function) \
  g_test_add ("/tray/" name, Fixture, GINT_TO_POINTER (n), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("one-icon-a-second", 1, test_one_icon_a_second);
  TEST ("nothing-new", 1, test_nothing_new);
  TEST ("thirty-portals", 30, test_thirty_portals);
  TEST ("menu-without-end", 3, test_menu_without_end);
  TEST ("portal-goes-while-open", 3, test_portal_goes_while_open);
  TEST ("attention", 2, test_attention);
  TEST ("acknowledge", 2, test_acknowledge);
  TEST ("while-active", 1, test_while_active);
  TEST ("never", 1, test_never);
  TEST ("tokens", 2, test_tokens);
  return g_test_run ();
}
