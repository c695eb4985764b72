/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The demo as a whole: four portals, a list of them, and how their backups end. */

#include "glance-demo.h"
#include "test-clock-manual.h"

#include <gio/gio.h>

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static char *
lookup_key (GlanceKeyStore *keys, GlancePortal *portal)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_lookup_async (keys, portal, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_key_store_lookup_finish (keys, result, NULL);
}

static void
test_origins (void)
{
  GlanceClock *clock = GLANCE_CLOCK (glance_manual_clock_new ());
  g_autoptr (GError) error = NULL;
  GlanceDemo *demo = glance_demo_new (clock, 0, &error);
  g_autoptr (GHashTable) origins = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_no_error (error);
  g_assert_cmpuint (glance_demo_get_n_portals (demo), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const char *origin = glance_demo_portal_get_origin (glance_demo_get_portal (demo, i));

      g_assert_true (g_str_has_prefix (origin, "http://127.0.0.1:"));
      g_assert_true (g_hash_table_add (origins, (char *) origin));
    }
  g_assert_finalize_object (demo);
  g_assert_finalize_object (clock);
}

/* There is something to see at once: a backup that begins, one that runs, one that failed, one
 * that finished an hour ago. */
static void
test_cast (void)
{
  GlanceClock *clock = GLANCE_CLOCK (glance_manual_clock_new ());
  g_autoptr (GError) error = NULL;
  GlanceDemo *demo = glance_demo_new (clock, 0, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      GlanceDemoPortal *portal = glance_demo_get_portal (demo, i);

      /* A portal does not begin a second backup while one is running. */
      g_assert_cmpint (glance_demo_portal_begin (portal, FALSE, 0), ==, i >= 2);
    }
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (clock), GLANCE_DEMO_SECONDS / 2);
  g_assert_true (glance_demo_portal_begin (glance_demo_get_portal (demo, 1), FALSE, 0));
  g_assert_false (glance_demo_portal_begin (glance_demo_get_portal (demo, 0), FALSE, 0));
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (clock), GLANCE_DEMO_SECONDS / 2);
  g_assert_true (glance_demo_portal_begin (glance_demo_get_portal (demo, 0), FALSE, 0));
  g_assert_finalize_object (demo);
  g_assert_finalize_object (clock);
}

static void
test_populate (void)
{
  GlanceClock *clock = GLANCE_CLOCK (glance_manual_clock_new ());
  g_autoptr (GError) error = NULL;
  GlanceDemo *demo = glance_demo_new (clock, 0, &error);
  GlanceSettings *settings = glance_settings_new_memory (&error);
  GlancePortals *portals = glance_portals_new (settings);
  GlanceKeyStore *keys = glance_key_store_memory_new ();

  g_assert_true (glance_demo_populate (demo, portals, GLANCE_KEY_STORE_MEMORY (keys), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (portals)), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (G_LIST_MODEL (portals), i);
      char *key = lookup_key (keys, portal);

      g_assert_cmpstr (key, ==, GLANCE_DEMO_KEY);
      g_assert_cmpstr (glance_portal_get_origin (portal), ==,
                       glance_demo_portal_get_origin (glance_demo_get_portal (demo, i)));
      g_assert_cmpstr (glance_portal_get_name (portal), ==,
                       glance_demo_portal_get_name (glance_demo_get_portal (demo, i)));
      glance_key_free (key);
    }

  g_assert_finalize_object (keys);
  g_assert_finalize_object (portals);
  g_assert_finalize_object (settings);
  g_assert_finalize_object (demo);
  g_assert_finalize_object (clock);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/origins", test_origins);
  g_test_add_func ("/demo/cast", test_cast);
  g_test_add_func ("/demo/populate", test_populate);
  return g_test_run ();
}
