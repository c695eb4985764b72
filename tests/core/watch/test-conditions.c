/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-conditions.h"

#include "test-clock-manual.h"
#include "test-network.h"

static void
change (TestNetwork *network)
{
  g_signal_emit_by_name (network, "network-changed", TRUE);
}

typedef struct
{
  GlanceManualClock *clock;
  TestNetwork *network;
  GlanceConditions *conditions;
  guint n_changed;
  guint n_saving;
} Fixture;

static void
on_changed (GlanceConditions *conditions, guint *count)
{
  (*count)++;
}

static void
on_saving (GlanceConditions *conditions, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = glance_manual_clock_new ();
  fixture->network = test_network_new ();
  fixture->conditions =
      glance_conditions_new (GLANCE_CLOCK (fixture->clock), G_NETWORK_MONITOR (fixture->network));
  g_signal_connect (fixture->conditions, "connection-changed", G_CALLBACK (on_changed),
                    &fixture->n_changed);
  g_signal_connect (fixture->conditions, "notify::saving", G_CALLBACK (on_saving),
                    &fixture->n_saving);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->conditions);
  g_assert_finalize_object (fixture->network);
  g_assert_finalize_object (fixture->clock);
}

/* Several signals count as one change, 2 s after the first. */
static void
test_network (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);
  change (fixture->network);
  glance_manual_clock_advance (fixture->clock, 1);
  change (fixture->network);
  change (fixture->network);
  glance_manual_clock_advance (fixture->clock, 0.9);
  g_assert_cmpuint (fixture->n_changed, ==, 0);
  glance_manual_clock_advance (fixture->clock, 0.1);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 0);

  change (fixture->network);
  glance_manual_clock_advance (fixture->clock, 2);
  g_assert_cmpuint (fixture->n_changed, ==, 2);
}

/* Disposed of in the middle of it. */
static void
test_dispose (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GlanceConditions) conditions =
      glance_conditions_new (GLANCE_CLOCK (fixture->clock), G_NETWORK_MONITOR (fixture->network));

  change (fixture->network);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 2);
  g_clear_object (&conditions);
  g_assert_cmpuint (glance_manual_clock_count_alarms (fixture->clock), ==, 1);
  change (fixture->network);
  glance_manual_clock_advance (fixture->clock, 2);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
}

static void
test_resume (Fixture *fixture, gconstpointer data)
{
  glance_manual_clock_sleep (fixture->clock, 8 * 3600);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
}

static void
test_metered (Fixture *fixture, gconstpointer data)
{
  g_assert_false (glance_conditions_get_saving (fixture->conditions));
  test_network_set_metered (fixture->network, TRUE);
  g_assert_true (glance_conditions_get_saving (fixture->conditions));
  test_network_set_metered (fixture->network, TRUE);
  g_assert_cmpuint (fixture->n_saving, ==, 1);
  test_network_set_metered (fixture->network, FALSE);
  g_assert_false (glance_conditions_get_saving (fixture->conditions));
  g_assert_cmpuint (fixture->n_saving, ==, 2);
  g_assert_cmpint (glance_conditions_get_thrift (fixture->conditions), ==, GLANCE_THRIFT_NONE);
}

/* Power profiles on our own system bus, under the names of both daemons: GLib up to 2.78 uses the
 * older one, newer versions the other. */

static const struct
{
  const char *name; /* of the interface too */
  const char *path;
} daemons[] = {
  { "net.hadess.PowerProfiles", "/net/hadess/PowerProfiles" },
  { "org.freedesktop.UPower.PowerProfiles", "/org/freedesktop/UPower/PowerProfiles" },
};

static const char *profile = "balanced";

static GVariant *
get_profile (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *property,
             GError **error,
             gpointer user_data)
{
  return g_variant_new_string (profile);
}

static void
set_profile (GDBusConnection *connection, const char *name)
{
  profile = name;
  for (gsize i = 0; i < G_N_ELEMENTS (daemons); i++)
    {
      GVariantDict changed = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GError) error = NULL;

      g_variant_dict_insert (&changed, "ActiveProfile", "s", name);
      g_dbus_connection_emit_signal (
          connection, NULL, daemons[i].path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
          g_variant_new ("(s@a{sv}@as)", daemons[i].name, g_variant_dict_end (&changed),
                         g_variant_new_strv (NULL, 0)),
          &error);
      g_assert_no_error (error);
    }
}

static void
offer_profile (GDBusConnection *connection, const char *name, const char *path)
{
  static const GDBusInterfaceVTable vtable = { .get_property = get_profile };
  g_autofree char *xml =
      g_strdup_printf ("<node><interface name='%s'>"
                       "<property name='ActiveProfile' type='s' access='read'/></interface></node>",
                       name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, &error);

  g_assert_no_error (error);
  g_dbus_connection_register_object (connection, path, node->interfaces[0], &vtable, NULL, NULL,
                                     &error);
  g_assert_no_error (error);
  g_bus_own_name_on_connection (connection, name, 0, NULL, NULL, NULL, NULL);
}

static GDBusConnection *
offer_profiles (const char *address)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (daemons); i++)
    offer_profile (connection, daemons[i].name, daemons[i].path);
  return connection;
}

static void
test_power_saver (Fixture *fixture, gconstpointer data)
{
  GDBusConnection *connection = offer_profiles (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"));
  guint n_thrift = 0;

  g_signal_connect (fixture->conditions, "notify::thrift", G_CALLBACK (on_saving), &n_thrift);
  set_profile (connection, "power-saver");
  while (!glance_conditions_get_saving (fixture->conditions))
    g_main_context_iteration (NULL, TRUE);
  /* two reasons are one state, and the network is the one that is told */
  g_assert_cmpint (glance_conditions_get_thrift (fixture->conditions), ==,
                   GLANCE_THRIFT_POWER_SAVER);
  test_network_set_metered (fixture->network, TRUE);
  g_assert_cmpint (glance_conditions_get_thrift (fixture->conditions), ==, GLANCE_THRIFT_METERED);
  g_assert_cmpuint (n_thrift, ==, 2);
  test_network_set_metered (fixture->network, FALSE);
  g_assert_cmpuint (n_thrift, ==, 3);
  g_assert_true (glance_conditions_get_saving (fixture->conditions));
  g_assert_cmpuint (fixture->n_saving, ==, 1);
  set_profile (connection, "performance");
  while (glance_conditions_get_saving (fixture->conditions))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_saving, ==, 2);

  g_dbus_connection_close_sync (connection, NULL, NULL);
  g_object_unref (connection);
}

/* What is true at the start is not a change, but is known all the same. */
static void
test_metered_at_first (Fixture *fixture, gconstpointer data)
{
  GlanceConditions *conditions;

  test_network_set_metered (fixture->network, TRUE);
  conditions =
      glance_conditions_new (GLANCE_CLOCK (fixture->clock), G_NETWORK_MONITOR (fixture->network));
  g_assert_true (glance_conditions_get_saving (conditions));
  g_assert_finalize_object (conditions);
}

/* Without a network monitor, the machine's own is used. */
static void
test_default (void)
{
  GlanceManualClock *clock = glance_manual_clock_new ();
  GlanceConditions *conditions = glance_conditions_new (GLANCE_CLOCK (clock), NULL);

  g_assert_finalize_object (conditions);
  g_assert_finalize_object (clock);
}

#define ADD(name) g_test_add ("/conditions/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char *argv[])
{
  GTestDBus *bus;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  ADD (network);
  ADD (dispose);
  ADD (resume);
  ADD (metered);
  ADD (metered_at_first);
  ADD (power_saver);
  g_test_add_func ("/conditions/default", test_default);
  status = g_test_run ();
  g_test_dbus_stop (bus);
  g_object_unref (bus);
  return status;
}
