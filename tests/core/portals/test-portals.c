/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portals.h"

#include <glib/gstdio.h>
#include <string.h>

#include "glance-config.h"
#include "glance-error.h"
#include "wait-until.h"

/* Runs on the key file, or with --desktop on the desktop's own backend (meson test
 * "portals-dconf"). With --add, --rename or --remove it acts as the other process. */

static const char A[] = "00000000-0000-4000-8000-00000000000a";
static const char B[] = "00000000-0000-4000-8000-00000000000b";
static const char C[] = "00000000-0000-4000-8000-00000000000c";
static const char NO_BUS[] = "unix:path=/nonexistent/bus";

static const char *program;
static gboolean on_desktop;

static GlancePortal *
portal_at (const char *id, const char *origin)
{
  GlancePortal *portal = glance_portal_new (id);

  glance_portal_set_origin (portal, origin);
  return portal;
}

static char *
dup_ids (GlancePortals *portals)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (portals)); i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (G_LIST_MODEL (portals), i);
      const char *id = glance_portal_get_id (portal);

      g_string_append_c (ids, id[strlen (id) - 1]);
    }
  return g_string_free (ids, FALSE);
}

#define assert_ids(portals, expected)           \
  G_STMT_START                                  \
  {                                             \
    g_autofree char *shown = dup_ids (portals); \
    g_assert_cmpstr (shown, ==, expected);      \
  }                                             \
  G_STMT_END

static GlancePortals *
new_in_memory (void)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (NULL);

  return glance_portals_new (settings);
}

static void
note_change (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  g_string_append_printf (user_data, "%u-%u+%u ", position, removed, added);
}

static void
add (GlancePortals *portals, const char *id, const char *origin)
{
  g_autoptr (GlancePortal) portal = portal_at (id, origin);
  g_autoptr (GError) error = NULL;

  glance_portals_add (portals, portal, &error);
  g_assert_no_error (error);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* @step: glance_portals_save_async() and its like */
static gboolean
run (GlancePortals *portals,
     void (*step) (GlancePortals *, GlancePortal *, GCancellable *, GAsyncReadyCallback, gpointer),
     GlancePortal *portal,
     GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  step (portals, portal, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_portals_finish (portals, result, error);
}

static void
test_add_remove (void)
{
  GlancePortals *portals = new_in_memory ();
  g_autoptr (GString) changes = g_string_new (NULL);
  g_autoptr (GlancePortal) b = portal_at (B, "https://b.example");
  g_autoptr (GError) error = NULL;

  g_signal_connect (portals, "items-changed", G_CALLBACK (note_change), changes);
  add (portals, A, "https://a.example");
  g_assert_true (glance_portals_add (portals, b, &error));
  add (portals, C, "https://c.example");
  assert_ids (portals, "abc");

  /* Undone: the same object in the same place. */
  g_assert_true (run (portals, glance_portals_remove_async, b, NULL));
  assert_ids (portals, "ac");
  g_assert_true (glance_portals_add (portals, b, &error));
  assert_ids (portals, "abc");
  g_assert_true (g_list_model_get_item (G_LIST_MODEL (portals), 1) == (gpointer) b);
  g_object_unref (b);
  g_assert_cmpstr (changes->str, ==, "0-0+1 1-0+1 2-0+1 1-1+0 1-0+1 ");
  g_assert_finalize_object (portals);
}

static void
test_add_without_address (void)
{
  GlancePortals *portals = new_in_memory ();
  g_autoptr (GlancePortal) nowhere = glance_portal_new (A);
  g_autoptr (GlancePortal) open = portal_at (B, "http://nas.example");
  g_autoptr (GError) error = NULL;

  g_assert_false (glance_portals_add (portals, nowhere, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  g_clear_error (&error);
  g_assert_false (glance_portals_add (portals, open, &error));
  g_clear_error (&error);
  glance_portal_set_allow_http (open, TRUE);
  g_assert_true (glance_portals_add (portals, open, &error));
  assert_ids (portals, "b");
  g_assert_finalize_object (portals);
}

/* A new one, or one that comes back, has an address, or a kind of backup, that none on the list has. */
static void
test_same_twice (void)
{
  GlancePortals *portals = new_in_memory ();
  g_autoptr (GlancePortal) a = portal_at (A, "https://a.example");
  g_autoptr (GlancePortal) b = portal_at (B, "https://a.example");
  g_autoptr (GError) error = NULL;

  g_assert_true (run (portals, glance_portals_save_async, a, NULL));
  g_assert_false (run (portals, glance_portals_save_async, b, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE);
  assert_ids (portals, "a");
  glance_portal_set_dump (b, TRUE);
  g_assert_true (run (portals, glance_portals_save_async, b, NULL));
  assert_ids (portals, "ab");

  g_assert_true (run (portals, glance_portals_remove_async, a, NULL));
  assert_ids (portals, "b");
  g_assert_true (run (portals, glance_portals_save_async, a, NULL));
  assert_ids (portals, "ab");

  g_assert_true (run (portals, glance_portals_remove_async, a, NULL));
  glance_portal_set_dump (b, FALSE);
  g_assert_true (run (portals, glance_portals_save_async, b, NULL));
  g_clear_error (&error);
  g_assert_false (run (portals, glance_portals_save_async, a, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE);
  assert_ids (portals, "b");
  g_assert_finalize_object (portals);
}

static void
test_edit_is_kept (void)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (NULL);
  GlancePortals *portals = glance_portals_new (settings);
  GlancePortals *again;
  g_autoptr (GlancePortal) portal = portal_at (A, "https://a.example");
  g_autoptr (GlancePortal) twin = glance_portal_new (A);
  g_autoptr (GlancePortal) copy = NULL;
  g_autoptr (GString) changes = g_string_new (NULL);

  g_assert_true (glance_portals_add (portals, portal, NULL));
  again = glance_portals_new (settings);
  copy = g_list_model_get_item (G_LIST_MODEL (again), 0);
  g_signal_connect (portals, "items-changed", G_CALLBACK (note_change), changes);

  glance_portal_set_name (twin, "Acme");
  glance_portal_set_dump (twin, TRUE);
  glance_portal_set_allow_http (twin, TRUE);
  glance_portal_set_ca_file (twin, "/ca.pem");
  glance_portal_set_max_age_days (twin, 0);
  glance_portal_set_fetches (twin, TRUE);
  glance_portal_set_fetch_folder (twin, "/home/me/Backups");
  glance_portal_set_keep_count (twin, 30);
  glance_portal_set_muted_until (twin, 1798761601);
  glance_portal_set_key_expires (twin, 1798761600);
  glance_portal_set_origin (twin, "http://a.lan");
  g_assert_true (run (portals, glance_portals_save_async, twin, NULL));
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "Acme");
  g_assert_cmpstr (glance_portal_get_name (copy), ==, "Acme");
  g_assert_true (glance_portal_get_dump (copy));
  g_assert_true (glance_portal_get_allow_http (copy));
  g_assert_cmpstr (glance_portal_get_ca_file (copy), ==, "/ca.pem");
  g_assert_cmpuint (glance_portal_get_max_age_days (copy), ==, 0);
  g_assert_true (glance_portal_get_fetches (copy));
  g_assert_cmpstr (glance_portal_get_fetch_folder (copy), ==, "/home/me/Backups");
  g_assert_cmpuint (glance_portal_get_keep_count (copy), ==, 30);
  g_assert_cmpint (glance_portal_get_key_expires (copy), ==, 1798761600);
  g_assert_cmpint (glance_portal_get_muted_until (copy), ==, 1798761601);
  g_assert_cmpstr (glance_portal_get_origin (copy), ==, "http://a.lan");
  g_assert_cmpstr (changes->str, ==, ""); /* the portal changed, not the list */

  g_assert_finalize_object (again);
  g_assert_finalize_object (portals);
}

static gboolean
has_default (GlanceSettings *settings, GSettingsSchema *schema, const char *name)
{
  g_autoptr (GSettingsSchemaKey) key = g_settings_schema_get_key (schema, name);
  g_autoptr (GVariant) usual = g_settings_schema_key_get_default_value (key);
  g_autoptr (GVariant) value = glance_settings_get_portal_value (settings, A, name);

  return g_variant_equal (value, usual);
}

/* All values of that portal are cleared, and no others. */
static void
test_forget (void)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (NULL);
  GlancePortals *portals = glance_portals_new (settings);
  g_autoptr (GlancePortal) portal = portal_at (A, "http://a.example");
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (
      g_settings_schema_source_get_default (), GLANCE_APP_ID ".Portal", TRUE);
  g_auto (GStrv) keys = g_settings_schema_list_keys (schema);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) url = NULL;

  glance_portal_set_name (portal, "Acme");
  glance_portal_set_dump (portal, TRUE);
  glance_portal_set_allow_http (portal, TRUE);
  glance_portal_set_ca_file (portal, "/ca.pem");
  glance_portal_set_max_age_days (portal, 35);
  glance_portal_set_fetches (portal, TRUE);
  glance_portal_set_fetch_folder (portal, "/home/me/Backups");
  glance_portal_set_keep_count (portal, 7);
  glance_portal_set_muted_until (portal, GLANCE_PORTAL_MUTED_FOR_GOOD);
  glance_portal_set_key_expires (portal, 1798761600);
  g_assert_true (glance_portals_add (portals, portal, NULL));
  add (portals, B, "https://b.example");

  /* While it is listed it stays. */
  g_assert_false (run (portals, glance_portals_forget_async, portal, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE);
  g_assert_true (run (portals, glance_portals_remove_async, portal, NULL));
  for (gsize i = 0; keys[i] != NULL; i++)
    g_assert_false (has_default (settings, schema, keys[i]));

  g_assert_true (run (portals, glance_portals_forget_async, portal, NULL));
  for (gsize i = 0; keys[i] != NULL; i++)
    g_assert_true (has_default (settings, schema, keys[i]));
  url = glance_settings_get_portal_value (settings, B, "url");
  g_assert_cmpstr (g_variant_get_string (url, NULL), ==, "https://b.example");
  g_assert_finalize_object (portals);
}

typedef struct
{
  const char *id;
  const char *values;
} Written;

static gboolean
write_values (GlanceChanges *changes, gpointer data, GError **error)
{
  const Written *written = data;
  g_autoptr (GVariant) values = g_variant_ref_sink (g_variant_new_parsed (written->values));

  glance_changes_set_portal (changes, written->id, values);
  return TRUE;
}

/* @values: all of it, as text */
static void
store (GlanceSettings *settings, const char *id, const char *values)
{
  g_autoptr (GError) error = NULL;

  glance_settings_write (settings, write_values, &(Written) { id, values }, &error);
  g_assert_no_error (error);
}

/* Values that somebody may have written there by hand. */
static void
test_garbage (void)
{
  static const char *const ids[] = { A, "", "no-uuid", "../../x", A, B, C, NULL };
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (NULL);
  g_autoptr (GlancePortal) portal = NULL;
  GlancePortals *portals;

  store (settings, A, "{'url': <'HTTPS://a.example/some/page'>, 'name': <'\\u001b[31m  A\\n '>}");
  store (settings, B, "{'url': <'javascript:alert(1)'>}");
  g_settings_set_strv (glance_settings_get_app (settings), "portals", ids);
  portals = glance_portals_new (settings);
  assert_ids (portals, "a");
  portal = g_list_model_get_item (G_LIST_MODEL (portals), 0);
  g_assert_cmpstr (glance_portal_get_origin (portal), ==, "https://a.example");
  g_assert_cmpstr (glance_portal_get_name (portal), ==, "[31m  A");

  /* Broken while it is shown, and repaired: the same object. */
  store (settings, A, "{'url': <'nonsense here'>}");
  assert_ids (portals, "");
  g_assert_cmpstr (glance_portal_get_origin (portal), ==, "https://a.example");
  store (settings, B, "{'url': <'b.example'>}");
  assert_ids (portals, "b");
  store (settings, A, "{'url': <'http://a.example'>}");
  assert_ids (portals, "b");
  store (settings, A, "{'url': <'http://a.example'>, 'allow-http': <true>}");
  assert_ids (portals, "ab");
  g_assert_true (g_list_model_get_item (G_LIST_MODEL (portals), 0) == (gpointer) portal);
  g_object_unref (portal);
  g_assert_finalize_object (portals);
}

static GSubprocess *
spawn_other (const char *bus, const char *what, const char *id, const char *text)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  GSubprocess *other;

  if (bus != NULL)
    g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
  other = g_subprocess_launcher_spawn (launcher, &error, program, what, id, text, NULL);
  g_assert_no_error (error);
  return other;
}

static int
run_other (const char *bus, const char *what, const char *id, const char *text)
{
  g_autoptr (GSubprocess) other = spawn_other (bus, what, id, text);
  g_autoptr (GError) error = NULL;

  g_subprocess_wait (other, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_exit_status (other);
}

/* @what: "--add", "--rename", "--remove", "--has": the exit status of the other process */
static int
be_the_other (const char *what, const char *id, const char *text)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new (NULL);
  g_autoptr (GlancePortals) portals = glance_portals_new (settings);
  g_autoptr (GlancePortal) portal = NULL;
  g_autoptr (GError) error = NULL;

  if (g_str_equal (what, "--add"))
    {
      portal = portal_at (id, text);
      if (glance_portals_add (portals, portal, &error))
        return 0;
      return g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS) ? 2 : 3;
    }

  portal = glance_portals_find (portals, id, NULL);
  if (portal == NULL)
    return 4;
  if (g_str_equal (what, "--rename"))
    {
      glance_portal_set_name (portal, text);
      return run (portals, glance_portals_save_async, portal, NULL) ? 0 : 5;
    }
  if (g_str_equal (what, "--remove"))
    {
      gboolean removed = run (portals, glance_portals_remove_async, portal, NULL);

      g_assert_true (removed != glance_portals_contains (portals, portal));
      return removed ? 0 : 5;
    }
  return 0;
}

static void
test_other_process (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = glance_settings_new (&error);
  g_autoptr (GlancePortal) a = NULL;
  g_autoptr (GlancePortal) again = NULL;
  GlancePortals *portals;
  gboolean changed = FALSE;
  gboolean renamed = FALSE;

  g_assert_no_error (error);
  portals = glance_portals_new (settings);
  assert_ids (portals, "");
  g_signal_connect_swapped (portals, "items-changed", G_CALLBACK (wait_note), &changed);

  g_assert_cmpint (run_other (NULL, "--add", A, "https://a.example"), ==, 0);
  wait_until (&changed, "the added portal");
  assert_ids (portals, "a");
  a = g_list_model_get_item (G_LIST_MODEL (portals), 0);
  g_assert_cmpstr (glance_portal_get_origin (a), ==, "https://a.example");

  g_signal_connect_swapped (a, "notify::name", G_CALLBACK (wait_note), &renamed);
  g_assert_cmpint (run_other (NULL, "--rename", A, "Acme"), ==, 0);
  wait_until (&renamed, "the new name");
  g_assert_cmpstr (glance_portal_get_name (a), ==, "Acme");
  again = g_list_model_get_item (G_LIST_MODEL (portals), 0);
  g_assert_true (again == a);

  /* What is added here appears in the other process, which then removes the right one. */
  add (portals, B, "https://b.example");
  changed = FALSE;
  g_assert_cmpint (run_other (NULL, "--remove", A, ""), ==, 0);
  wait_until (&changed, "the removal");
  assert_ids (portals, "b");
  g_assert_cmpint (run_other (NULL, "--has", B, ""), ==, 0);
  g_assert_finalize_object (portals);
}

/* Without the bus, dconf's list can still be read, and adding to it reports that it cannot be
 * saved. */
static void
test_without_bus (void)
{
  g_assert_cmpint (run_other (NULL, "--add", C, "https://c.example"), ==, 0);
  g_assert_cmpint (run_other (NO_BUS, "--has", C, ""), ==, 0);
  g_assert_cmpint (run_other (NO_BUS, "--add", A, "https://a.example"), ==, on_desktop ? 2 : 0);
  g_assert_cmpint (run_other (NULL, "--has", A, ""), ==, on_desktop ? 4 : 0);
  g_assert_cmpint (run_other (NO_BUS, "--remove", C, ""), ==, on_desktop ? 5 : 0);
}

/* Nothing is lost when many processes change the list at the same time, nor changes that this
 * process has not heard of when it changes the list itself. */
static void
test_at_once (void)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new (NULL);
  GlancePortals *portals = glance_portals_new (settings);
  GSubprocess *others[8];
  char *ids[G_N_ELEMENTS (others)];

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      ids[i] = g_uuid_string_random ();
      others[i] = spawn_other (NULL, "--add", ids[i], "https://a.example");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_true (g_subprocess_wait (others[i], NULL, NULL));
      g_assert_cmpint (g_subprocess_get_exit_status (others[i]), ==, 0);
      g_object_unref (others[i]);
    }

  add (portals, B, "https://b.example");
  g_assert_cmpint (run_other (NULL, "--has", B, ""), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_cmpint (run_other (NULL, "--remove", ids[i], ""), ==, 0);
      g_free (ids[i]);
    }
  g_assert_finalize_object (portals);
}

static void
remove_folder (const char *folder)
{
  g_autofree char *inner = g_build_filename (folder, "backup-glance", NULL);
  g_autofree char *file = g_build_filename (inner, "settings.ini", NULL);
  g_autofree char *lock = g_build_filename (inner, "lock", NULL);

  g_remove (file);
  g_remove (lock);
  g_remove (inner);
  g_assert_cmpint (g_remove (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  int status;

  program = argv[0];
  if (argc == 4)
    return be_the_other (argv[1], argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  on_desktop = argc == 2 && g_str_equal (argv[1], "--desktop");
  g_unsetenv ("GSETTINGS_BACKEND");
  if (!on_desktop)
    {
      folder = g_dir_make_tmp ("glance-portals-XXXXXX", NULL);
      g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", NO_BUS, TRUE);
    }

  g_test_add_func ("/portals/add-remove", test_add_remove);
  g_test_add_func ("/portals/add-without-address", test_add_without_address);
  g_test_add_func ("/portals/same-twice", test_same_twice);
  g_test_add_func ("/portals/edit-is-kept", test_edit_is_kept);
  g_test_add_func ("/portals/forget", test_forget);
  g_test_add_func ("/portals/garbage", test_garbage);
  g_test_add_func ("/portals/other-process", test_other_process);
  g_test_add_func ("/portals/at-once", test_at_once);
  g_test_add_func ("/portals/without-bus", test_without_bus);
  status = g_test_run ();
  if (folder != NULL)
    remove_folder (folder);
  return status;
}
