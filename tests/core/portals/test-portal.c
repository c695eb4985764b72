/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal.h"

static const char ID[] = "00000000-0000-4000-8000-000000000001";

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  *(guint *) user_data += 1;
}

static void
test_name (void)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (ID);
  guint n_notified = 0;

  g_signal_connect (portal, "notify::name", G_CALLBACK (count_notify), &n_notified);
  g_assert_cmpstr (glance_portal_get_id (portal), ==, ID);
  g_assert_cmpstr (glance_portal_get_name (portal), ==, ID); /* never empty */

  glance_portal_set_origin (portal, "https://xn--bcher-kva.example:8443");
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "bücher.example:8443");
  g_assert_cmpuint (n_notified, ==, 1);

  glance_portal_set_name (portal, "  Acme\n Ltd ");
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "Acme Ltd");
  glance_portal_set_origin (portal, "https://other.example");
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "Acme Ltd");
  glance_portal_set_name (portal, "Acme Ltd");
  g_assert_cmpuint (n_notified, ==, 2);

  glance_portal_set_name (portal, " ");
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "other.example");
  g_assert_cmpuint (n_notified, ==, 3);
  g_assert_finalize_object (g_steal_pointer (&portal));
}

/* A portal and its full dump can be told apart even before they get names. */
static void
test_name_of_dump (void)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);
  guint n_notified = 0;

  glance_portal_set_origin (portal, "https://acme.example");
  glance_portal_set_name (portal, "acme.example");
  g_signal_connect (portal, "notify::name", G_CALLBACK (count_notify), &n_notified);
  glance_portal_set_dump (portal, TRUE);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "acme.example (full dump)");
  glance_portal_set_name (portal, "acme.example (full dump)");
  g_assert_false (glance_portal_has_own_name (portal));
  glance_portal_set_dump (portal, FALSE);
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "acme.example");
  glance_portal_set_name (portal, "Acme");
  glance_portal_set_dump (portal, TRUE);
  g_assert_true (glance_portal_has_own_name (portal));
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "Acme");
}

/* A form shows the host as the name; saved unchanged, it must not outlive the host. */
static void
test_name_follows_host (void)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (ID);

  glance_portal_set_origin (portal, "https://old.example");
  glance_portal_set_name (portal, "old.example");
  glance_portal_set_name (portal, "new.example");
  glance_portal_set_origin (portal, "https://new.example");
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "new.example");
  glance_portal_set_origin (portal, "https://newer.example");
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "newer.example");
  g_assert_finalize_object (g_steal_pointer (&portal));
}

static void
test_notify_on_change_only (void)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (ID);
  guint n_notified = 0;

  g_signal_connect (portal, "notify", G_CALLBACK (count_notify), &n_notified);
  glance_portal_set_dump (portal, FALSE);
  glance_portal_set_allow_http (portal, FALSE);
  glance_portal_set_ca_file (portal, NULL);
  glance_portal_set_ca_file (portal, "");
  glance_portal_set_max_age_days (portal, 8);
  glance_portal_set_fetches (portal, FALSE);
  glance_portal_set_fetch_folder (portal, "");
  glance_portal_set_keep_count (portal, 0);
  glance_portal_set_origin (portal, "");
  glance_portal_set_origin (portal, NULL);
  glance_portal_set_name (portal, NULL);
  g_assert_cmpuint (n_notified, ==, 0);

  g_object_set (portal, "dump", TRUE, "allow-http", TRUE, "ca-file", "/ca.pem", "max-age-days", 35,
                "fetches", TRUE, "fetch-folder", "/home/me/Backups", "keep-count", 7, NULL);
  g_assert_cmpuint (n_notified, ==, 7);
  g_assert_true (glance_portal_get_dump (portal));
  g_assert_true (glance_portal_get_allow_http (portal));
  g_assert_cmpstr (glance_portal_get_ca_file (portal), ==, "/ca.pem");
  g_assert_cmpuint (glance_portal_get_max_age_days (portal), ==, 35);
  g_assert_true (glance_portal_get_fetches (portal));
  g_assert_cmpstr (glance_portal_get_fetch_folder (portal), ==, "/home/me/Backups");
  g_assert_cmpuint (glance_portal_get_keep_count (portal), ==, 7);
  glance_portal_set_max_age_days (portal, 3651);
  g_assert_cmpuint (glance_portal_get_max_age_days (portal), ==, 3650);
  g_assert_finalize_object (g_steal_pointer (&portal));
}

static void
test_unencrypted (void)
{
  static const struct
  {
    const char *origin;
    gboolean unencrypted;
  } cases[] = {
    { "", FALSE },
    { "https://acme.example", FALSE },
    { "http://acme.example", TRUE },
    { "http://192.168.1.5:8092", TRUE },
    { "http://localhost:8092", FALSE },
    { "http://127.0.0.1", FALSE },
    { "http://[::1]:8092", FALSE },
    { "http://127.0.0.1.evil.com", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GlancePortal) portal = glance_portal_new (ID);

      glance_portal_set_origin (portal, cases[i].origin);
      g_assert_cmpint (glance_portal_is_unencrypted (portal), ==, cases[i].unencrypted);
      g_assert_finalize_object (g_steal_pointer (&portal));
    }
}

static void
test_new_id (void)
{
  g_autoptr (GlancePortal) a = glance_portal_new (NULL);
  g_autoptr (GlancePortal) b = glance_portal_new (NULL);

  g_assert_true (g_uuid_string_is_valid (glance_portal_get_id (a)));
  g_assert_cmpstr (glance_portal_get_id (a), !=, glance_portal_get_id (b));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portal/name", test_name);
  g_test_add_func ("/portal/name-of-dump", test_name_of_dump);
  g_test_add_func ("/portal/name-follows-host", test_name_follows_host);
  g_test_add_func ("/portal/notify-on-change-only", test_notify_on_change_only);
  g_test_add_func ("/portal/unencrypted", test_unencrypted);
  g_test_add_func ("/portal/new-id", test_new_id);
  return g_test_run ();
}
