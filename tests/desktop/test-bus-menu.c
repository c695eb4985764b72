/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The menu as a host meets it: over a real connection, with calls and signals. */

#include "glance-bus-menu.h"

#include <sys/socket.h>

#include "bus.h"
#include "glance-wire.h"

#define PATH "/MenuBar"
#define MENU "com.canonical.dbusmenu."

typedef struct
{
  GlanceBusMenu *menu;
  GDBusConnection *connection;
  Host host;
  GString *chosen; /* keys, each with a blank after it */
  guint n_shown;
} Fixture;

static void
note_choice (GlanceBusMenu *menu, const char *key, Fixture *fixture)
{
  g_string_append_printf (fixture->chosen, "%s ", key);
}

static void
note_shown (Fixture *fixture)
{
  fixture->n_shown++;
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) ours = NULL;
  g_autoptr (GDBusConnection) other = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  glance_wire_serve_async (fds[0], NULL, keep_result, &ours);
  other = glance_wire_open (fds[1], &error);
  g_assert_no_error (error);
  while (ours == NULL)
    g_main_context_iteration (NULL, TRUE);
  fixture->connection = glance_wire_serve_finish (ours, &error);
  g_assert_no_error (error);
  host_init (&fixture->host, other, NULL);
  fixture->chosen = g_string_new (NULL);
  fixture->menu = glance_bus_menu_new ();
  g_signal_connect (fixture->menu, "activated", G_CALLBACK (note_choice), fixture);
  g_signal_connect_swapped (fixture->menu, "shown", G_CALLBACK (note_shown), fixture);
  g_assert_true (glance_bus_menu_export (fixture->menu, fixture->connection, PATH, &error));
  g_dbus_connection_start_message_processing (fixture->connection);
  g_dbus_connection_start_message_processing (other);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_dbus_connection_close_sync (fixture->connection, NULL, NULL);
  while (!g_dbus_connection_is_closed (fixture->host.connection))
    g_main_context_iteration (NULL, TRUE);
  host_clear (&fixture->host);
  g_assert_finalize_object (fixture->menu);
  g_object_unref (fixture->connection);
  g_string_free (fixture->chosen, TRUE);
}

/* "LABEL", "-LABEL" for one that cannot be chosen, "" for a separator; the key is the letter before ":". */
static void
set_rows (Fixture *fixture, const char *const *texts)
{
  GlanceBusMenuRow rows[8] = { 0 };
  char keys[8][2] = { 0 };
  gsize n = 0;

  for (; texts[n] != NULL; n++)
    {
      const char *label = texts[n] + 2;

      keys[n][0] = texts[n][0];
      rows[n].key = keys[n];
      rows[n].enabled = label[0] != '-';
      rows[n].label = label[0] == '\0' ? NULL : label + (label[0] == '-');
    }
  glance_bus_menu_set_rows (fixture->menu, rows, n);
}

#define ROWS(...) set_rows (fixture, (const char *const[]) { __VA_ARGS__, NULL })
#define CALL(method, arguments, expected) \
  assert_reply (&fixture->host, PATH, MENU method, arguments, expected)
#define REFUSED(method, arguments) assert_refusal (&fixture->host, PATH, MENU method, arguments)
#define SIGNALS(expected) assert_signals (&fixture->host, PATH, expected)

static void
test_layout (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:One", "s:", "b:-Two");
  SIGNALS ("LayoutUpdated(2, 0) ");
  CALL ("GetLayout", "(0, -1, @as [])",
        "(2, (0, {'children-display': <'submenu'>}, [<(1, {'label': <'One'>}, @av [])>, "
        "<(2, {'type': <'separator'>}, @av [])>, "
        "<(3, {'label': <'Two'>, 'enabled': <false>}, @av [])>]))");
  CALL ("GetLayout", "(0, 0, @as [])", "(2, (0, {'children-display': <'submenu'>}, []))");
  CALL ("GetLayout", "(3, -1, ['enabled'])", "(2, (3, {'enabled': <false>}, []))");
  REFUSED ("GetLayout", "(4, -1, @as [])");
}

static void
test_properties (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:One", "b:-Two");
  CALL ("GetGroupProperties", "([2, 7, 0], ['label'])", "([(2, {'label': <'Two'>}), (0, {})],)");
  CALL ("GetGroupProperties", "(@ai [], @as [])",
        "([(1, {'label': <'One'>}), (2, {'label': <'Two'>, 'enabled': <false>})],)");
  CALL ("GetProperty", "(2, 'label')", "(<'Two'>,)");
  REFUSED ("GetProperty", "(2, 'shortcut')");
  REFUSED ("GetProperty", "(7, 'label')");
}

static void
test_underscores (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:_a__b_");
  CALL ("GetProperty", "(1, 'label')", "(<'__a____b__'>,)");
}

/* A row that comes back is the same one, and no other one is taken for it. */
static void
test_ids_are_for_life (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:One", "b:Two", "c:Three");
  ROWS ("c:Three");
  ROWS ("d:Four", "c:Three", "a:One");
  CALL (
      "GetLayout", "(0, 1, ['label'])",
      "(4, (0, {}, [<(4, {'label': <'Four'>}, @av [])>, <(3, {'label': <'Three'>}, @av [])>, <(1, "
      "{'label': <'One'>}, @av [])>]))");
  SIGNALS ("LayoutUpdated(2, 0) LayoutUpdated(3, 0) LayoutUpdated(4, 0) ");
}

/* One that changes places is a new one to the host, and so are those in between; what the host still says of the
 * former ones is understood. */
static void
test_moving (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:One", "b:Two", "c:Three", "d:Four", "e:Five");
  ROWS ("a:One", "c:Three", "b:Two", "f:Six", "e:Five");
  CALL (
      "GetLayout", "(0, 1, ['x'])",
      "(3, (0, {}, [<(1, @a{sv} {}, @av [])>, <(6, @a{sv} {}, @av [])>, <(7, @a{sv} {}, @av [])>, "
      "<(8, @a{sv} {}, @av [])>, <(5, @a{sv} {}, @av [])>]))");
  CALL ("Event", "(2, 'clicked', <''>, uint32 0)", "()");
  CALL ("Event", "(7, 'clicked', <''>, uint32 0)", "()");
  g_assert_cmpstr (fixture->chosen->str, ==, "b b ");
  SIGNALS ("LayoutUpdated(2, 0) LayoutUpdated(3, 0) ");
}

static void
test_new_texts (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:-One", "b:Two");
  SIGNALS ("LayoutUpdated(2, 0) ");
  ROWS ("a:-One", "b:Two");
  SIGNALS ("");
  ROWS ("a:-One", "b:Three");
  SIGNALS ("ItemsPropertiesUpdated([(2, {'label': <'Three'>})], []) ");
  ROWS ("a:One", "b:Three");
  SIGNALS ("ItemsPropertiesUpdated([(1, {'label': <'One'>})], [(1, ['enabled'])]) ");
  CALL ("GetLayout", "(0, 0, ['x'])", "(2, (0, {}, []))");

  /* Some hosts do not read again what they know, whatever is new beside it. */
  ROWS ("c:New", "a:One", "b:Four");
  SIGNALS ("ItemsPropertiesUpdated([(2, {'label': <'Four'>})], []) LayoutUpdated(3, 0) ");
}

static void
test_choices (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:One", "b:-Two", "s:");
  CALL ("Event", "(1, 'clicked', <''>, uint32 0)", "()");
  CALL ("Event", "(1, 'hovered', <''>, uint32 0)", "()");
  CALL ("Event", "(2, 'clicked', <''>, uint32 0)", "()");
  CALL ("Event", "(3, 'clicked', <''>, uint32 0)", "()");
  CALL ("Event", "(0, 'clicked', <''>, uint32 0)", "()");
  REFUSED ("Event", "(9, 'clicked', <''>, uint32 0)");
  g_assert_cmpstr (fixture->chosen->str, ==, "a ");
}

static void
test_groups (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:One", "b:Two");
  CALL ("EventGroup",
        "([(8, 'clicked', <''>, uint32 0), (2, 'clicked', <''>, 0), (9, 'clicked', <''>, 0)],)",
        "([8, 9],)");
  g_assert_cmpstr (fixture->chosen->str, ==, "b ");
  REFUSED ("EventGroup", "([(8, 'clicked', <''>, uint32 0)],)");
  CALL ("EventGroup", "(@a(isvu) [],)", "([],)");
  CALL ("AboutToShowGroup", "([0, 1, 9],)", "([], [9])");
  REFUSED ("AboutToShowGroup", "([8, 9],)");
  CALL ("AboutToShow", "(0,)", "(false,)");
  REFUSED ("AboutToShow", "(9,)");
}

/* Some hosts say that they are about to show it long before anybody opens it, and others say only that. */
static void
test_opening (Fixture *fixture, gconstpointer unused)
{
  ROWS ("a:One");
  CALL ("AboutToShow", "(0,)", "(false,)");
  CALL ("Event", "(1, 'opened', <''>, uint32 0)", "()");
  CALL ("AboutToShowGroup", "([1],)", "([], [])");
  g_assert_cmpuint (fixture->n_shown, ==, 0);
  CALL ("AboutToShowGroup", "([0],)", "([], [])");
  g_assert_cmpuint (fixture->n_shown, ==, 1);
  g_assert_false (glance_bus_menu_is_open (fixture->menu));
  CALL ("EventGroup", "([(0, 'opened', <''>, uint32 0)],)", "([],)");
  g_assert_cmpuint (fixture->n_shown, ==, 2);
  g_assert_true (glance_bus_menu_is_open (fixture->menu));
  CALL ("Event", "(0, 'closed', <''>, uint32 0)", "()");
  g_assert_false (glance_bus_menu_is_open (fixture->menu));
  CALL ("Event", "(0, 'opened', <''>, uint32 0)", "()");
  glance_bus_menu_forget_host (fixture->menu);
  g_assert_false (glance_bus_menu_is_open (fixture->menu));
}

#define TEST(name, function) \
  g_test_add ("/bus-menu/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("layout", test_layout);
  TEST ("properties", test_properties);
  TEST ("underscores", test_underscores);
  TEST ("ids-are-for-life", test_ids_are_for_life);
  TEST ("moving", test_moving);
  TEST ("new-texts", test_new_texts);
  TEST ("choices", test_choices);
  TEST ("groups", test_groups);
  TEST ("opening", test_opening);
  return g_test_run ();
}
