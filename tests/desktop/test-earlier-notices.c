/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What is still shown from before: whom it is closed at, and who is believed. */

#include "glance-earlier-notices.h"

#include "bus.h"
#include "glance-notice-stamp.h"

#define PATH "/org/freedesktop/Notifications"
#define NAME "org.freedesktop.Notifications"

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *ours;
  GDBusConnection *server;
  GDBusConnection *stranger;
  GlanceEarlierNotices *notices;
  Host host;
  GString *told; /* "chosen(target, button) dismissed(target) " */
  GString *closed;
} Fixture;

static void
note_choice (Fixture *fixture, const char *target, const char *button)
{
  g_string_append_printf (fixture->told, "chosen(%s, %s) ", target, button);
}

static void
note_dismissal (Fixture *fixture, const char *target)
{
  g_string_append_printf (fixture->told, "dismissed(%s) ", target);
}

static void
note_call (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *arguments,
           GDBusMethodInvocation *invocation,
           gpointer closed)
{
  g_autofree char *text = g_variant_print (arguments, FALSE);

  g_string_append_printf (closed, "%s%s ", method, text);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
own_name (GDBusConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  static const GDBusInterfaceVTable vtable = { .method_call = note_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (
      "<node><interface name='" NAME "'><method name='CloseNotification'>"
      "<arg type='u' direction='in'/></method></interface></node>",
      NULL);

  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->ours = bus_connect (fixture->bus);
  fixture->server = bus_connect (fixture->bus);
  fixture->stranger = bus_connect (fixture->bus);
  fixture->told = g_string_new (NULL);
  fixture->closed = g_string_new (NULL);
  own_name (fixture->server);
  g_assert_cmpuint (g_dbus_connection_register_object (fixture->server, PATH, node->interfaces[0],
                                                       &vtable, fixture->closed, NULL, NULL),
                    !=, 0);
  fixture->notices = glance_earlier_notices_new (fixture->ours);
  g_signal_connect_swapped (fixture->notices, "chosen", G_CALLBACK (note_choice), fixture);
  g_signal_connect_swapped (fixture->notices, "dismissed", G_CALLBACK (note_dismissal), fixture);
  host_init (&fixture->host, fixture->server, g_dbus_connection_get_unique_name (fixture->ours));
}

static void
drop (GDBusConnection *connection)
{
  g_assert_true (g_dbus_connection_close_sync (connection, NULL, NULL));
  g_object_unref (connection);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->notices);
  host_clear (&fixture->host);
  drop (fixture->stranger);
  drop (fixture->server);
  drop (fixture->ours);
  g_string_free (fixture->told, TRUE);
  g_string_free (fixture->closed, TRUE);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

static void
add (Fixture *fixture, const char *target, GDBusConnection *server, guint32 number)
{
  g_autoptr (GVariant) place =
      g_variant_ref_sink (g_variant_new ("(ssu)", g_dbus_connection_get_guid (fixture->ours),
                                         g_dbus_connection_get_unique_name (server), number));

  glance_earlier_notices_add (fixture->notices, target, place);
}

/* Sends a signal, and waits until it has come. */
static void
say (Fixture *fixture, GDBusConnection *sender, const char *name, GVariant *arguments)
{
  Host host;

  g_assert_true (g_dbus_connection_emit_signal (sender, NULL, PATH, NAME, name, arguments, NULL));
  host_init (&host, sender, g_dbus_connection_get_unique_name (fixture->ours));
  host_clear (&host);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

#define ASSERT_TOLD(expected)                         \
  g_assert_cmpstr (fixture->told->str, ==, expected); \
  g_string_truncate (fixture->told, 0)

static void
test_answers (Fixture *fixture, gconstpointer unused)
{
  add (fixture, "acme", fixture->server, 7);
  add (fixture, "gone", fixture->stranger, 8); /* the server before this one */
  say (fixture, fixture->server, "ActionInvoked", g_variant_new ("(us)", 7, "default"));
  ASSERT_TOLD ("chosen(acme, default) ");
  say (fixture, fixture->server, "ActionInvoked", g_variant_new ("(us)", 8, "default"));
  say (fixture, fixture->server, "ActionInvoked", g_variant_new ("(uu)", 7, 7));
  say (fixture, fixture->stranger, "ActionInvoked", g_variant_new ("(us)", 7, "default"));
  say (fixture, fixture->stranger, "NotificationClosed", g_variant_new ("(uu)", 7, 2));
  ASSERT_TOLD ("");
  g_assert_nonnull (glance_earlier_notices_get_place (fixture->notices, "acme"));
  say (fixture, fixture->server, "NotificationClosed", g_variant_new ("(uu)", 7, 2));
  ASSERT_TOLD ("dismissed(acme) ");
  g_assert_null (glance_earlier_notices_get_place (fixture->notices, "acme"));
}

/* Its time was over: nobody has seen it for that. */
static void
test_expires (Fixture *fixture, gconstpointer unused)
{
  add (fixture, "acme", fixture->server, 7);
  say (fixture, fixture->server, "NotificationClosed", g_variant_new ("(uu)", 7, 1));
  ASSERT_TOLD ("");
  g_assert_null (glance_earlier_notices_get_place (fixture->notices, "acme"));
}

static void
test_withdraws (Fixture *fixture, gconstpointer unused)
{
  add (fixture, "acme", fixture->server, 7);
  add (fixture, "gone", fixture->stranger, 8);
  for (int i = 0; i < 2; i++)
    {
      glance_earlier_notices_withdraw (fixture->notices, "acme");
      glance_earlier_notices_withdraw (fixture->notices, "gone");
      glance_earlier_notices_withdraw (fixture->notices, "other");
    }
  while (fixture->closed->len == 0)
    g_main_context_iteration (NULL, TRUE);
  say (fixture, fixture->server, "NotificationClosed", g_variant_new ("(uu)", 7, 3));
  g_assert_cmpstr (fixture->closed->str, ==, "CloseNotification(7,) ");
  ASSERT_TOLD ("");
}

/* Whether it was shown is not known, but its number would be. */
static void
test_guesses (Fixture *fixture, gconstpointer unused)
{
  guint32 number = glance_notice_stamp_number ("acme");
  g_autofree char *expected = g_strdup_printf ("CloseNotification(%u,) ", number);

  glance_earlier_notices_guess (fixture->notices, "acme");
  say (fixture, fixture->server, "ActionInvoked", g_variant_new ("(us)", number, "default"));
  ASSERT_TOLD ("chosen(acme, default) ");
  say (fixture, fixture->stranger, "ActionInvoked", g_variant_new ("(us)", number, "default"));
  ASSERT_TOLD ("");
  glance_earlier_notices_withdraw (fixture->notices, "acme");
  while (fixture->closed->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fixture->closed->str, ==, expected);
}

/* What a new one does not replace is closed. */
static void
test_is_replaced (Fixture *fixture, gconstpointer unused)
{
  add (fixture, "acme", fixture->server, glance_notice_stamp_number ("acme"));
  add (fixture, "beta", fixture->server, 7);
  glance_earlier_notices_replace (fixture->notices, "acme");
  glance_earlier_notices_replace (fixture->notices, "beta");
  glance_earlier_notices_replace (fixture->notices, "other");
  while (fixture->closed->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fixture->closed->str, ==, "CloseNotification(7,) ");
  g_assert_null (glance_earlier_notices_get_place (fixture->notices, "acme"));
  g_assert_null (glance_earlier_notices_get_place (fixture->notices, "beta"));
}

/* Of another session, or not the name of a process. */
static void
test_foreign (Fixture *fixture, gconstpointer unused)
{
  static const char *const places[] = {
    "('another bus', ':1.1', uint32 7)",
    "('', '', uint32 7)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GVariant) place = g_variant_parse (NULL, places[i], NULL, NULL, NULL);

      glance_earlier_notices_add (fixture->notices, "acme", place);
      g_assert_null (glance_earlier_notices_get_place (fixture->notices, "acme"));
    }
}

#define TEST(name, function) \
  g_test_add ("/earlier-notices/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("answers", test_answers);
  TEST ("expires", test_expires);
  TEST ("withdraws", test_withdraws);
  TEST ("guesses", test_guesses);
  TEST ("is-replaced", test_is_replaced);
  TEST ("foreign", test_foreign);
  return g_test_run ();
}
