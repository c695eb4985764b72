/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portals.h"

#include "glance-config.h"
#include "glance-error.h"
#include "glance-key-file-backend.h"
#include "wait-until.h"

/* Changes that were not made by this program, on a desk with dconf. */

#define ROOT GLANCE_APP_PATH "/"
#define A "00000000-0000-4000-8000-00000000000a"
#define B "00000000-0000-4000-8000-00000000000b"
#define PORTAL_A ROOT "portals/" A "/"
#define PORTAL_B ROOT "portals/" B "/"

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
  g_signal_connect_swapped (a, "notify::name", G_CALLBACK (wait_note), &renamed);
  g_signal_connect_swapped (a, "notify::max-age-days", G_CALLBACK (wait_note), &aged);
  g_signal_connect_swapped (portals, "items-changed", G_CALLBACK (wait_note), &changed);

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

typedef struct
{
  gboolean has_ended;
  GError *error;
} Outcome;

static void
ended_cb (GObject *portals, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  glance_portals_finish (GLANCE_PORTALS (portals), result, &outcome->error);
  outcome->has_ended = TRUE;
}

typedef void (*Write) (GlancePortals *portals,
                       GlancePortal *portal,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);

/* (transfer full): why not; or NULL */
static GError *
try (Write write, GlancePortals *portals, GlancePortal *portal)
{
  Outcome outcome = { FALSE, NULL };

  write (portals, portal, NULL, ended_cb, &outcome);
  wait_until (&outcome.has_ended, "the end of a transaction");
  return outcome.error;
}

static void
must (Write write, GlancePortals *portals, GlancePortal *portal)
{
  g_autoptr (GError) error = try (write, portals, portal);

  g_assert_no_error (error);
}

/* (transfer full): the addresses on the list */
static char *
describe (GlancePortals *portals)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (portals)); i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (G_LIST_MODEL (portals), i);

      g_string_append_printf (text, "%s ", glance_portal_get_origin (portal));
    }
  return g_string_free (text, FALSE);
}

static void
assert_list (GlancePortals *portals, const char *expected)
{
  g_autofree char *list = describe (portals);

  g_assert_cmpstr (list, ==, expected);
}

/* Where the list should be is something else: that counts as an empty one, to which portals can be added. */
static void
test_no_list (void)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new (NULL);
  GlancePortals *portals = glance_portals_new (settings);
  g_autoptr (GlancePortal) a = new_portal ();

  dconf ("write", ROOT "portals", "'x'");
  must (glance_portals_remove_async, portals, a);
  must (glance_portals_forget_async, portals, a);
  g_assert_true (glance_portals_add (portals, a, NULL));
  assert_list (portals, "https://a.example ");
  dconf ("write", ROOT "portals", "5");
  must (glance_portals_save_async, portals, a);
  assert_list (portals, "https://a.example ");
  dconf ("reset", "-f", "/io/");
  g_assert_finalize_object (portals);
}

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A database below the user's, as an admin of many desks makes it. */
static void
use_site (const char *locks)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "site", NULL);
  g_autofree char *keys = g_build_filename (folder, "keys", NULL);
  g_autofree char *database = g_build_filename (folder, "database", NULL);
  g_autofree char *profile = g_build_filename (folder, "profile", NULL);
  g_autofree char *layers = g_strdup_printf ("user-db:user\nfile-db:%s\n", database);

  put (keys, "site",
       "[io/github/backupglance/BackupGlance]\n"
       "portals=['" B "']\n"
       "[io/github/backupglance/BackupGlance/portals/" B "]\n"
       "url='http://b.example'\n"
       "allow-http=true\n"
       "max-age-days=uint32 3\n");
  put (keys, "locks/site", locks);
  put (folder, "profile", layers);
  dconf ("compile", database, keys);
  g_setenv ("DCONF_PROFILE", profile, TRUE);
}

/* (transfer full) (nullable): a list with such a database below, in a process of its own, which has not read dconf yet;
 * NULL: it has run, and there is nothing more to do in this one */
static GlancePortals *
open_site (const char *locks)
{
  g_autoptr (GlanceSettings) settings = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      dconf ("reset", "-f", "/io/");
      g_test_trap_assert_passed ();
      return NULL;
    }
  use_site (locks);
  settings = glance_settings_new (NULL);
  return glance_portals_new (settings);
}

static gboolean
is_users (GlancePortals *portals, const char *path)
{
  GlanceSettings *settings = glance_portals_get_settings (portals);
  g_autoptr (GSettingsBackend) backend = NULL;
  g_autoptr (GVariant) value = NULL;

  g_object_get (glance_settings_get_app (settings), "backend", &backend, NULL);
  value =
      G_SETTINGS_BACKEND_GET_CLASS (backend)->read_user_value (backend, path, G_VARIANT_TYPE_ANY);
  return value != NULL;
}

static void
test_site_list (void)
{
  g_autoptr (GlancePortals) portals = open_site ("");
  g_autoptr (GlancePortal) a = new_portal ();
  g_autoptr (GlancePortal) b = NULL;

  if (portals == NULL)
    return;
  assert_list (portals, "http://b.example ");
  b = g_list_model_get_item (G_LIST_MODEL (portals), 0);

  g_assert_true (glance_portals_add (portals, a, NULL));
  assert_list (portals, "http://b.example https://a.example ");
  must (glance_portals_remove_async, portals, a);
  must (glance_portals_remove_async, portals, b);
  must (glance_portals_forget_async, portals, b);
  assert_list (portals, "");
  must (glance_portals_save_async, portals, b);
  assert_list (portals, "http://b.example ");
}

static void
test_site_values (void)
{
  g_autoptr (GlancePortals) portals = open_site ("");
  g_autoptr (GlancePortal) same = new_portal ();
  g_autoptr (GlancePortal) b = NULL;
  g_autoptr (GError) error = NULL;

  if (portals == NULL)
    return;
  b = g_list_model_get_item (G_LIST_MODEL (portals), 0);
  glance_portal_set_name (b, "Northwind");
  must (glance_portals_save_async, portals, b);
  g_assert_true (is_users (portals, PORTAL_B "name"));
  g_assert_false (is_users (portals, PORTAL_B "allow-http"));

  glance_portal_set_origin (b, "https://b.example");
  glance_portal_set_allow_http (b, FALSE);
  glance_portal_set_max_age_days (b, GLANCE_PORTAL_DEFAULT_MAX_AGE_DAYS);
  must (glance_portals_save_async, portals, b);
  g_assert_cmpstr (glance_portal_get_origin (b), ==, "https://b.example");
  g_assert_false (glance_portal_get_allow_http (b));
  g_assert_cmpuint (glance_portal_get_max_age_days (b), ==, GLANCE_PORTAL_DEFAULT_MAX_AGE_DAYS);

  dconf ("reset", "-f", ROOT);
  glance_portal_set_origin (same, "http://b.example");
  glance_portal_set_allow_http (same, TRUE);
  error = try (glance_portals_save_async, portals, same);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE);
}

/* What the admin has locked stays, and everything else can be edited. */
static void
test_site_locks (void)
{
  g_autoptr (GlancePortals) portals = NULL;
  g_autoptr (GlancePortal) b = NULL;
  g_autoptr (GlancePortal) edited = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    dconf ("write", PORTAL_B "max-age-days", "uint32 30");
  portals = open_site (PORTAL_B "max-age-days\n");
  if (portals == NULL)
    return;
  b = g_list_model_get_item (G_LIST_MODEL (portals), 0);
  edited = glance_portal_copy (b);
  glance_portal_set_name (edited, "Northwind");
  must (glance_portals_save_async, portals, edited);
  g_assert_cmpstr (glance_portal_get_name (b), ==, "Northwind");

  /* as the user had it before it was locked */
  glance_portal_set_max_age_days (edited, 30);
  error = try (glance_portals_save_async, portals, edited);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  g_assert_cmpuint (glance_portal_get_max_age_days (b), ==, 3);

  must (glance_portals_remove_async, portals, b);
  must (glance_portals_forget_async, portals, b);
  assert_list (portals, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portals-by-hand/all-changed", test_all_changed);
  g_test_add_func ("/portals-by-hand/dconf", test_by_hand);
  g_test_add_func ("/portals-by-hand/no-list", test_no_list);
  g_test_add_func ("/portals-by-hand/site-list", test_site_list);
  g_test_add_func ("/portals-by-hand/site-values", test_site_values);
  g_test_add_func ("/portals-by-hand/site-locks", test_site_locks);
  return g_test_run ();
}
