/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a call of Notify becomes. */

#include "glance-notice-stamp.h"

static GDBusMessage *
make_call (guint32 number)
{
  GDBusMessage *call = g_dbus_message_new_method_call ("org.freedesktop.Notifications",
                                                       "/org/freedesktop/Notifications",
                                                       "org.freedesktop.Notifications", "Notify");

  g_dbus_message_set_body (
      call, g_variant_new_parsed ("('app', %u, 'icon', 'title', 'text', ['default', ''], "
                                  "{'urgency': <byte 2>}, -1)",
                                  number));
  g_dbus_message_set_serial (call, 42);
  g_dbus_message_lock (call); /* as GDBus does before it is sent */
  return call;
}

static void
assert_stamped (guint32 number, gboolean is_shown, guint32 expected_number)
{
  g_autoptr (GDBusMessage) call = glance_notice_stamp (make_call (number), "acme", is_shown);
  g_autoptr (GVariant) hints = g_variant_get_child_value (g_dbus_message_get_body (call), 6);
  g_autofree const char **actions = NULL;
  const char *name, *icon, *title, *text, *tag;
  guint8 urgency;
  gint32 timeout;

  g_assert_cmpstr (g_dbus_message_get_signature (call), ==, "susssasa{sv}i");
  g_assert_cmpuint (g_dbus_message_get_serial (call), ==, 42);
  g_variant_get (g_dbus_message_get_body (call), "(&su&s&s&s^a&s@a{sv}i)", &name, &number, &icon,
                 &title, &text, &actions, NULL, &timeout);
  g_assert_cmpuint (number, ==, expected_number);
  g_assert_cmpstr (name, ==, "app");
  g_assert_cmpstr (icon, ==, "icon");
  g_assert_cmpstr (title, ==, "title");
  g_assert_cmpstr (text, ==, "text");
  g_assert_cmpstrv (actions, ((const char *[]) { "default", "", NULL }));
  g_assert_cmpint (timeout, ==, -1);
  g_assert_cmpuint (g_variant_n_children (hints), ==, 2);
  g_assert_true (g_variant_lookup (hints, "x-canonical-private-synchronous", "&s", &tag));
  g_assert_cmpstr (tag, ==, "acme");
  g_assert_true (g_variant_lookup (hints, "urgency", "y", &urgency));
  g_assert_cmpuint (urgency, ==, 2);
}

static void
test_gets_number_and_tag (void)
{
  assert_stamped (0, FALSE, glance_notice_stamp_number ("acme"));
}

static void
test_keeps_what_it_replaces (void)
{
  assert_stamped (7, TRUE, 7);
}

static void
test_numbers (void)
{
  guint32 number = glance_notice_stamp_number ("acme");

  g_assert_cmpuint (number, ==, glance_notice_stamp_number ("acme"));
  g_assert_cmpuint (number, !=, glance_notice_stamp_number ("beta"));
  g_assert_cmpuint (number, >=, 1 << 30);
  g_assert_cmpuint (number, <=, G_MAXINT32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice-stamp/gets-number-and-tag", test_gets_number_and_tag);
  g_test_add_func ("/notice-stamp/keeps-what-it-replaces", test_keeps_what_it_replaces);
  g_test_add_func ("/notice-stamp/numbers", test_numbers);
  return g_test_run ();
}
