/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portals.h"

#include "glance-config.h"
#include "glance-key-file-backend.h"

/* Changes that were not made by this program, on a desk with dconf. */

#define ROOT GLANCE_APP_PATH "/"
#define A "00000000-0000-4000-8000-00000000000a"
#define PORTAL_A ROOT "portals/" A "/"

static GlancePortal *
new_portal (void)
{
  GlancePortal *portal = glance_portal_new (A);

  glance_portal_set_origin (portal, "https://a.example");
  return portal;
}

/* A database that was exchanged, or a lock in it: nobody says which keys have other values. */
static void
test_all_changed (void)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (NULL);
  GlancePortals *portals = glance_portals_new (settings);
  g_autoptr (GlancePortal) a = new_portal ();
  g_autoptr (GSettingsBackend) backend = NULL;

  g_assert_true (glance_portals_add (portals, a, NULL));
  g_object_get (glance_settings_get_app (settings), "backend", &backend, NULL);
  G_SETTINGS_BACKEND_GET_CLASS (backend)->write (backend, PORTAL_A "name",
                                                 g_variant_new_string ("Acme"), NULL);
  g_assert_cmpstr (glance_portal_get_name (a), ==, "a.example");
  g_settings_backend_path_changed (backend, "/", NULL);
  g_assert_cmpstr (glance_portal_get_name (a), ==, "Acme");
  g_assert_finalize_object (portals);
}

static gboolean
give_up (gpointer user_data)
{
  g_error ("Waited in vain for %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_until (gboolean *happened, const char *what)
{
  guint deadline = g_timeout_add_seconds (60, give_up, (gpointer) what);

  while (!*happened)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
  *happened = FALSE;
}

static void
set_true (gboolean *happened)
{
  *happened = TRUE;
}

static void
dconf (const char *verb, const char *path, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "dconf", verb, path, value, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
}

/* An admin's edits with dconf's own tool: one key, one of a wrong type or out of range, all of a portal, all. */
static void
test_by_hand (void)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new (NULL);
  GlancePortals *portals = glance_portals_new (settings);
  g_autoptr (GlancePortal) a = new_portal ();
  gboolean renamed = FALSE;
  gboolean aged = FALSE;
  gboolean changed = FALSE;

  glance_portal_set_name (a, "Acme");
  g_assert_true (glance_portals_add (portals, a, NULL));
  g_signal_connect_swapped (a, "notify::name", G_CALLBACK (set_true), &renamed);
  g_signal_connect_swapped (a, "notify::max-age-days", G_CALLBACK (set_true), &aged);
  g_signal_connect_swapped (portals, "items-changed", G_CALLBACK (set_true), &changed);

  dconf ("write", PORTAL_A "name", "'By hand'");
  wait_until (&renamed, "a name that was written by hand");
  g_assert_cmpstr (glance_portal_get_name (a), ==, "By hand");
  dconf ("write", PORTAL_A "name", "5");
  wait_until (&renamed, "a name that is none");
  g_assert_cmpstr (glance_portal_get_name (a), ==, "a.example");
  dconf ("write", PORTAL_A "max-age-days", "uint32 30");
  wait_until (&aged, "an age");
  dconf ("write", PORTAL_A "max-age-days", "uint32 4000");
  wait_until (&aged, "an age that is out of range");
  g_assert_cmpuint (glance_portal_get_max_age_days (a), ==, GLANCE_PORTAL_DEFAULT_MAX_AGE_DAYS);

  dconf ("reset", "-f", PORTAL_A);
  wait_until (&changed, "a portal without values");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (portals)), ==, 0);
  dconf ("write", PORTAL_A "url", "'https://again.example'");
  wait_until (&changed, "a portal that has an address again");
  g_assert_cmpstr (glance_portal_get_origin (a), ==, "https://again.example");
  dconf ("reset", "-f", ROOT "portals/");
  wait_until (&changed, "portals without values");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (portals)), ==, 0);
  dconf ("write", PORTAL_A "url", "'https://a.example'");
  wait_until (&changed, "the portal");
  dconf ("reset", "-f", "/io/");
  wait_until (&changed, "an empty list");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (portals)), ==, 0);
  g_assert_finalize_object (portals);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portals-by-hand/all-changed", test_all_changed);
  g_test_add_func ("/portals-by-hand/dconf", test_by_hand);
  return g_test_run ();
}
