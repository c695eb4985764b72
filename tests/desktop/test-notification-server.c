/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Under which number the server gets what GNotification sends. */

#include "glance-notification-server.h"

#include "bus.h"
#include "glance-notice-stamp.h"

#define PATH "/org/freedesktop/Notifications"
#define NAME "org.freedesktop.Notifications"
#define NUMBER 7 /* that the server gives to all that it shows */

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *ours;
  GDBusConnection *server;
  GlanceNotificationServer *notices;
  Host host;
  guint32 replaced; /* what the server was told last */
  guint32 closes;   /* what it closes before it answers; or 0 */
  guint n_appeared;
  guint n_shown;
  guint n_dismissed;
} Fixture;

static void
note_appearance (Fixture *fixture)
{
  fixture->n_appeared++;
}

static void
note_shown (Fixture *fixture)
{
  fixture->n_shown++;
}

static void
note_dismissed (Fixture *fixture)
{
  fixture->n_dismissed++;
}

/* As when the user closes it. */
static void
close_notice (GDBusConnection *server, guint32 number)
{
  g_assert_true (g_dbus_connection_emit_signal (server, NULL, PATH, NAME, "NotificationClosed",
                                                g_variant_new ("(uu)", number, 2), NULL));
}

static void
answer (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *method,
        GVariant *arguments,
        GDBusMethodInvocation *invocation,
        gpointer user_data)
{
  Fixture *fixture = user_data;

  g_variant_get_child (arguments, 1, "u", &fixture->replaced);
  if (fixture->closes != 0)
    close_notice (connection, fixture->closes);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", NUMBER));
}

static void
call_bus (GDBusConnection *connection, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", method, arguments, NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
take_name (Fixture *fixture)
{
  guint n_appeared = fixture->n_appeared;

  call_bus (fixture->server, "RequestName", g_variant_new ("(su)", NAME, 0));
  while (fixture->n_appeared == n_appeared)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  static const GDBusInterfaceVTable vtable = { .method_call = answer };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (
      "<node><interface name='" NAME "'><method name='Notify'>"
      "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
      "<arg type='u' direction='out'/></method></interface></node>",
      NULL);

  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->ours = bus_connect (fixture->bus);
  fixture->server = bus_connect (fixture->bus);
  g_assert_cmpuint (g_dbus_connection_register_object (fixture->server, PATH, node->interfaces[0],
                                                       &vtable, fixture, NULL, NULL),
                    !=, 0);
  fixture->notices = glance_notification_server_new (fixture->ours, "app.show-portal");
  g_signal_connect_swapped (fixture->notices, "appeared", G_CALLBACK (note_appearance), fixture);
  g_signal_connect_swapped (fixture->notices, "shown", G_CALLBACK (note_shown), fixture);
  g_signal_connect_swapped (fixture->notices, "dismissed", G_CALLBACK (note_dismissed), fixture);
  host_init (&fixture->host, fixture->ours, g_dbus_connection_get_unique_name (fixture->server));
  take_name (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  host_clear (&fixture->host);
  while (G_OBJECT (fixture->notices)->ref_count
         > 1) /* the bus has not said yet what it can start */
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (fixture->notices);
  g_assert_true (g_dbus_connection_close_sync (fixture->server, NULL, NULL));
  g_assert_true (g_dbus_connection_close_sync (fixture->ours, NULL, NULL));
  g_object_unref (fixture->server);
  g_object_unref (fixture->ours);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

/* As GNotification does; returns what the server was told to replace. */
static guint32
notify (Fixture *fixture, guint32 number, const char *target)
{
  guint n_shown = fixture->n_shown;
  g_autofree char *arguments =
      g_strdup_printf ("('app', uint32 %u, '', 'title', 'text', "
                       "['default', '', 'app.show-portal::%s', 'Show'], @a{sv} {}, -1)",
                       number, target);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = host_call (&fixture->host, PATH, NAME ".Notify", arguments, &error);

  g_assert_no_error (error);
  while (fixture->n_shown == n_shown)
    g_main_context_iteration (NULL, TRUE);
  return fixture->replaced;
}

static void
test_replaces (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpuint (notify (fixture, 0, "acme"), ==, glance_notice_stamp_number ("acme"));
  g_assert_cmpuint (notify (fixture, NUMBER, "acme"), ==, NUMBER);
}

/* GNotification still has the number that the server before gave it: on this one it may be anybody's. */
static void
test_leaves_strangers_alone (Fixture *fixture, gconstpointer unused)
{
  notify (fixture, 0, "acme");
  g_assert_true (glance_notification_server_has (fixture->notices, "acme"));
  call_bus (fixture->server, "ReleaseName", g_variant_new ("(s)", NAME));
  take_name (fixture);
  g_assert_false (glance_notification_server_has (fixture->notices, "acme"));
  g_assert_cmpuint (notify (fixture, NUMBER, "acme"), ==, glance_notice_stamp_number ("acme"));
}

/* Whatever was sent before it has been dealt with. */
static void
settle (Fixture *fixture)
{
  notify (fixture, 0, "another");
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_dismissed (Fixture *fixture, gconstpointer unused)
{
  notify (fixture, 0, "acme");
  close_notice (fixture->server, NUMBER);
  settle (fixture);
  g_assert_cmpuint (fixture->n_dismissed, ==, 1);
  g_assert_false (glance_notification_server_has (fixture->notices, "acme"));
}

/* The user is quicker than the answer. */
static void
test_dismissed_at_once (Fixture *fixture, gconstpointer unused)
{
  fixture->closes = NUMBER;
  notify (fixture, 0, "acme");
  fixture->closes = 0;
  while (fixture->n_dismissed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (glance_notification_server_has (fixture->notices, "acme"));
}

static void
note_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  g_assert_nonnull (reply);
  *(gboolean *) user_data = TRUE;
}

/* It was heard of before the next one was sent, but not told yet. */
static void
test_dismissed_late (Fixture *fixture, gconstpointer unused)
{
  gboolean is_answered = FALSE;

  notify (fixture, 0, "acme");
  close_notice (fixture->server, NUMBER);
  while (glance_notification_server_has (fixture->notices, "acme"))
    g_thread_yield ();
  glance_notification_server_expect (fixture->notices, "acme");
  g_dbus_connection_call (fixture->ours, NAME, PATH, NAME, "Notify",
                          g_variant_new_parsed ("('app', uint32 0, '', 'title', 'text', "
                                                "['default', '', 'app.show-portal::acme', 'Show'], "
                                                "@a{sv} {}, -1)"),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, note_answer, &is_answered);
  while (!is_answered)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_dismissed, ==, 0);

  close_notice (fixture->server, NUMBER);
  while (fixture->n_dismissed == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Of what took its place meanwhile the user has not seen anything. */
static void
test_dismissed_before (Fixture *fixture, gconstpointer unused)
{
  notify (fixture, 0, "acme");
  fixture->closes = NUMBER;
  notify (fixture, NUMBER, "acme");
  fixture->closes = 0;
  g_assert_true (glance_notification_server_has (fixture->notices, "acme"));
  settle (fixture);
  g_assert_cmpuint (fixture->n_dismissed, ==, 0);
}

#define TEST(name, function) \
  g_test_add ("/notification-server/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("replaces", test_replaces);
  TEST ("leaves-strangers-alone", test_leaves_strangers_alone);
  TEST ("dismissed", test_dismissed);
  TEST ("dismissed-at-once", test_dismissed_at_once);
  TEST ("dismissed-before", test_dismissed_before);
  TEST ("dismissed-late", test_dismissed_late);
  return g_test_run ();
}
