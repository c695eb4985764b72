/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a dock is told of the portals, and how often. */

#include "glance-launcher.h"

#include "bus.h"
#include "crowd.h"

#define DOCK "com.canonical.Unity"
#define INTERFACE "com.canonical.Unity.LauncherEntry"

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *ours;
  GDBusConnection *theirs;
  Crowd crowd;
  GlanceLauncher *launcher;
  Host host;
  guint subscription;
  GString *told; /* "42% " for each update, "42%! " when urgent, "no " without progress */
} Fixture;

static void
note_update (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *member,
             GVariant *arguments,
             gpointer told)
{
  const char *uri;
  g_autoptr (GVariant) properties = NULL;
  gboolean visible, urgent;
  double progress;

  g_assert_cmpstr (member, ==, "Update");
  g_assert_true (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv})")));
  g_variant_get (arguments, "(&s@a{sv})", &uri, &properties);
  g_assert_cmpstr (uri, ==, "application://" GLANCE_APP_ID ".desktop");
  g_assert_true (g_variant_lookup (properties, "progress-visible", "b", &visible));
  g_assert_true (g_variant_lookup (properties, "progress", "d", &progress));
  g_assert_true (g_variant_lookup (properties, "urgent", "b", &urgent));
  if (visible)
    g_string_append_printf (told, "%.0f%%", progress * 100);
  else
    g_string_append (told, "no");
  g_string_append (told, urgent ? "! " : " ");
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) id = NULL;

  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->ours = bus_connect (fixture->bus);
  fixture->theirs = bus_connect (fixture->bus);
  fixture->told = g_string_new (NULL);
  fixture->subscription = g_dbus_connection_signal_subscribe (
      fixture->theirs, NULL, INTERFACE, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, note_update,
      fixture->told, NULL);
  /* Answered when the bus knows of the subscription */
  id = g_dbus_connection_call_sync (fixture->theirs, "org.freedesktop.DBus", "/",
                                    "org.freedesktop.DBus", "GetId", NULL, NULL,
                                    G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (id);
  crowd_init (&fixture->crowd);
  crowd_add (&fixture->crowd, "acme");
  crowd_add (&fixture->crowd, "other");
  fixture->launcher =
      glance_launcher_new (fixture->ours, GLANCE_MONITOR_LIST (fixture->crowd.watcher));
  host_init (&fixture->host, fixture->theirs, g_dbus_connection_get_unique_name (fixture->ours));
}

/* What it was told since the last time: all of it has come before the answer to a call, or to a second one where the
 * launcher itself has to hear of something first. */
static void
assert_told (Fixture *fixture, const char *expected)
{
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GVariant) reply =
          host_call (&fixture->host, "/", "org.freedesktop.DBus.Peer.Ping", "()", NULL);

      g_assert_nonnull (reply);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->launcher != NULL)
    g_assert_finalize_object (fixture->launcher);
  host_clear (&fixture->host);
  crowd_clear (&fixture->crowd);
  g_dbus_connection_signal_unsubscribe (fixture->theirs, fixture->subscription);
  g_assert_true (g_dbus_connection_close_sync (fixture->theirs, NULL, NULL));
  g_assert_true (g_dbus_connection_close_sync (fixture->ours, NULL, NULL));
  g_object_unref (fixture->theirs);
  g_object_unref (fixture->ours);
  g_string_free (fixture->told, TRUE);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

#define ANSWER(position, members) crowd_answer (&fixture->crowd, position, members)
#define ADVANCE(seconds) glance_manual_clock_advance (fixture->crowd.clock, seconds)

static void
test_a_run (Fixture *fixture, gconstpointer unused)
{
  ADVANCE (1);
  assert_told (fixture, ""); /* that nothing runs is nothing new */
  ANSWER (0, IS_RUNNING ("1", "10"));
  ADVANCE (1);
  assert_told (fixture, "10% ");
  ANSWER (1, IS_RUNNING ("1", "30"));
  ADVANCE (1);
  assert_told (fixture, "20% ");
  ANSWER (0, IS_DONE ("1"));
  ADVANCE (1);
  assert_told (fixture, "30% ");
  ANSWER (1, IS_DONE ("1"));
  ADVANCE (1);
  assert_told (fixture, "no ");
}

/* Ten answers a second, for five seconds: at each full second the last one is told. */
static void
test_once_a_second (Fixture *fixture, gconstpointer unused)
{
  ADVANCE (1);
  for (int percent = 0; percent < 50; percent++)
    {
      g_autofree char *members = g_strdup_printf (IS_RUNNING ("1", "%d"), percent);

      ANSWER (0, members);
      ADVANCE (0.1);
    }
  assert_told (fixture, "0% 9% 19% 29% 39% 49% ");
}

/* While something runs, once a minute, for a dock that came late; while nothing does, no more. */
static void
test_once_a_minute (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, IS_RUNNING ("1", "10"));
  ADVANCE (0);
  assert_told (fixture, "10% ");
  for (int i = 0; i < 5; i++)
    {
      ANSWER (0, IS_RUNNING ("1", "10"));
      ADVANCE (59);
      assert_told (fixture, "");
      ADVANCE (1);
      assert_told (fixture, "10% ");
    }
  ANSWER (0, IS_DONE ("1"));
  ADVANCE (1);
  assert_told (fixture, "no ");
  for (int i = 0; i < 60; i++)
    {
      ANSWER (0, IS_DONE ("1"));
      ADVANCE (60);
    }
  assert_told (fixture, "");
}

static void
test_urgent (Fixture *fixture, gconstpointer unused)
{
  ADVANCE (1);
  glance_launcher_set_urgent (fixture->launcher, TRUE);
  ADVANCE (1);
  assert_told (fixture, "no! ");
  glance_launcher_set_urgent (fixture->launcher, TRUE);
  ADVANCE (3600);
  assert_told (fixture, "");
  ANSWER (1, IS_RUNNING ("1", "42"));
  ADVANCE (1);
  assert_told (fixture, "42%! ");
  glance_launcher_set_urgent (fixture->launcher, FALSE);
  ADVANCE (1);
  assert_told (fixture, "42% ");

  /* What is over before it was told */
  glance_launcher_set_urgent (fixture->launcher, TRUE);
  glance_launcher_set_urgent (fixture->launcher, FALSE);
  ADVANCE (1);
  assert_told (fixture, "");
}

/* A dock that appears is told what there is to show, and of nothing nothing. */
static void
test_new_dock (Fixture *fixture, gconstpointer unused)
{
  const char *own = "('" DOCK "', uint32 0)";

  ADVANCE (1);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
          fixture->theirs, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
          g_variant_new_parsed (own), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

      g_assert_nonnull (reply);
      assert_told (fixture, i == 0 ? "" : "42% ");
      g_variant_unref (g_dbus_connection_call_sync (
          fixture->theirs, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ReleaseName",
          g_variant_new ("(s)", DOCK), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL));
      ANSWER (0, IS_RUNNING ("1", "42"));
      ADVANCE (1);
      assert_told (fixture, i == 0 ? "42% " : "");
    }
}

/* Nobody watches any more: the dock shows nothing. */
static void
test_end (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, IS_RUNNING ("1", "42"));
  glance_launcher_set_urgent (fixture->launcher, TRUE);
  ADVANCE (1);
  assert_told (fixture, "42%! ");
  g_assert_finalize_object (g_steal_pointer (&fixture->launcher));
  assert_told (fixture, "no ");
}

/* A portal that is removed while it runs. */
static void
test_portal_goes (Fixture *fixture, gconstpointer unused)
{
  ANSWER (0, IS_RUNNING ("1", "42"));
  ADVANCE (1);
  crowd_remove (&fixture->crowd, 0);
  ADVANCE (1);
  assert_told (fixture, "42% no ");
}

#define TEST(name, function) \
  g_test_add ("/launcher/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("a-run", test_a_run);
  TEST ("once-a-second", test_once_a_second);
  TEST ("once-a-minute", test_once_a_minute);
  TEST ("urgent", test_urgent);
  TEST ("new-dock", test_new_dock);
  TEST ("end", test_end);
  TEST ("portal-goes", test_portal_goes);
  return g_test_run ();
}
