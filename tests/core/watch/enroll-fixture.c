/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "enroll-fixture.h"

#include <glib/gstdio.h>

#include "glance-key-store-cached.h"
#include "glance-removal.h"
#include "test-clock-manual.h"

#define RUN_SECONDS 100

const char *const LISTED = "listed";

char *
get_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, "backup-glance", name, NULL);
}

static GlanceDemoPortal *
new_server (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GlanceDemoPortal *server = glance_demo_portal_new (fixture->clock, "Test", GLANCE_DEMO_COMPLETES,
                                                     RUN_SECONDS, 0, &error);

  g_assert_no_error (error);
  return server;
}

/* On the list, checked and idle; its edited copy has another address. */
static void
list_portal (Fixture *fixture)
{
  GlanceMonitor *monitor;

  cranky_key_store_set (fixture->keys, fixture->portal, OLD_KEY);
  g_assert_true (glance_portals_add (fixture->portals, fixture->portal, NULL));
  g_clear_object (&fixture->wanted);
  fixture->wanted = glance_portal_new (glance_portal_get_id (fixture->portal));
  glance_portal_set_name (fixture->wanted, "Moved");
  glance_portal_set_origin (fixture->wanted, glance_demo_portal_get_origin (fixture->other));
  glance_watcher_start (fixture->watcher);
  monitor = glance_watcher_get_monitor (fixture->watcher, fixture->portal);
  while (glance_monitor_get_checking (monitor))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (glance_monitor_get_phase (monitor), ==, GLANCE_PHASE_IDLE);
}

void
set_up (Fixture *fixture, gconstpointer how)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = NULL;

  fixture->folder = g_strdup (g_get_user_config_dir ());
  settings = glance_settings_new (&error);
  g_assert_no_error (error);
  fixture->clock = GLANCE_CLOCK (glance_manual_clock_new ());
  fixture->server = new_server (fixture);
  fixture->other = new_server (fixture);
  fixture->portals = glance_portals_new (settings);
  fixture->keys = cranky_key_store_new ();
  fixture->watcher =
      glance_watcher_new (fixture->portals, GLANCE_KEY_STORE (fixture->keys), fixture->clock);
  fixture->portal = glance_portal_new (NULL);
  glance_portal_set_name (fixture->portal, "Test");
  glance_portal_set_origin (fixture->portal, glance_demo_portal_get_origin (fixture->server));
  fixture->wanted = g_object_ref (fixture->portal);
  fixture->cancellable = g_cancellable_new ();
  if (how == LISTED)
    list_portal (fixture);
}

static void
clear_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      clear_folder (inner);
      g_remove (inner);
    }
}

void
tear_down (Fixture *fixture, gconstpointer unused)
{
  glance_watcher_stop (fixture->watcher);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->watcher);
  g_assert_finalize_object (fixture->portals);
  g_assert_finalize_object (fixture->keys);
  g_clear_object (&fixture->wanted);
  g_assert_finalize_object (fixture->portal);
  g_clear_object (&fixture->cancellable);
  g_assert_finalize_object (fixture->server);
  g_assert_finalize_object (fixture->other);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->clock);
  clear_folder (fixture->folder);
  g_free (fixture->folder);
}

guint
count_notes (Fixture *fixture)
{
  g_autofree char *path = get_path (fixture, "pending");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n_notes = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n_notes++;
  return n_notes;
}

char *
dup_state (Fixture *fixture)
{
  g_autofree char *path = get_path (fixture, "settings.ini");
  g_autofree char *key = cranky_key_store_get (fixture->keys, fixture->portal);
  g_autofree char *settings = NULL;

  g_file_get_contents (path, &settings, NULL, NULL);
  if (settings != NULL && *settings == '#') /* only the comment in a file that has become empty */
    *settings = '\0';
  return g_strdup_printf ("%skey=%s notes=%u shown=%u name=%s",
                          settings != NULL && g_strstrip (settings) != NULL ? settings : "", key,
                          count_notes (fixture),
                          g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)),
                          glance_portal_get_name (fixture->portal));
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

gboolean
enroll (Fixture *fixture, const char *key, int n_moments, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GlanceKeyInfo) info = NULL;

  glance_enroll_async (GLANCE_MONITOR_LIST (fixture->watcher), fixture->wanted, key,
                       fixture->cancellable, keep_result, &result);
  for (int i = 0; result == NULL; i++)
    {
      if (i == n_moments)
        g_cancellable_cancel (fixture->cancellable);
      g_main_context_iteration (NULL, TRUE);
    }
  info = glance_enroll_finish (result, error);
  return info != NULL;
}

void
assert_enrolled (Fixture *fixture)
{
  g_autofree char *key = cranky_key_store_get (fixture->keys, fixture->portal);

  g_assert_cmpstr (key, ==, NEW_KEY);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 1);
  g_assert_cmpstr (glance_portal_get_origin (fixture->portal), ==,
                   glance_portal_get_origin (fixture->wanted));
  g_assert_cmpstr (glance_portal_get_name (fixture->portal), ==,
                   glance_portal_get_name (fixture->wanted));
  g_assert_cmpuint (count_notes (fixture), ==, 0);
}

gboolean
is_listed (Fixture *fixture)
{
  return fixture->wanted != fixture->portal;
}

void
assert_checked (Fixture *fixture)
{
  GlanceMonitor *monitor = glance_watcher_get_monitor (fixture->watcher, fixture->portal);

  if (!is_listed (fixture))
    return;
  glance_watcher_check_now (fixture->watcher, monitor);
  g_assert_true (glance_monitor_get_checking (monitor));
  while (glance_monitor_get_checking (monitor))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (glance_monitor_get_problem (monitor));
}

void
drop_cached_key (Fixture *fixture)
{
  GlanceKeyStore *cached = glance_watcher_get_key_store (fixture->watcher);

  glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (cached), fixture->portal);
}

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  glance_removal_tidy_finish (result);
  *(gboolean *) user_data = TRUE;
}

void
tidy (Fixture *fixture)
{
  gboolean tidied = FALSE;

  glance_removal_tidy_async (fixture->portals, GLANCE_KEY_STORE (fixture->keys), tidied_cb,
                             &tidied);
  while (!tidied)
    g_main_context_iteration (NULL, TRUE);
}

void
answer_500 (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  soup_server_message_set_status (message, 500, NULL);
}

int
run_tests (int *argc, char ***argv, void (*add_tests) (void))
{
  g_autofree char *folder = NULL;
  int status;

  g_test_init (argc, argv, NULL);
  folder = g_dir_make_tmp ("glance-enroll-XXXXXX", NULL);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_unsetenv ("GSETTINGS_BACKEND");

  add_tests ();
  status = g_test_run ();
  g_assert_cmpint (g_remove (folder), ==, 0);
  return status;
}
