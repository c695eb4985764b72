/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The stack of removals, with settings in memory and a keyring that can fail. Needs no display. */

#include "glance-undo.h"

#include <string.h>

#include "cranky-key-store.h"
#include "glance-error.h"

static const char *const ids[] = {
  "00000000-0000-4000-8000-00000000000a",
  "00000000-0000-4000-8000-00000000000b",
  "00000000-0000-4000-8000-00000000000c",
};

typedef struct
{
  GlanceSettings *settings;
  GlancePortals *portals;
  CrankyKeyStore *keys;
  GlancePortal *portal[G_N_ELEMENTS (ids)];
  GlanceUndo *undo;
  GString *told; /* what its signals reported */
} Fixture;

static GlancePortal *
portal_new (const char *id)
{
  GlancePortal *portal = glance_portal_new (id);
  g_autofree char *origin = g_strdup_printf ("https://%c.example", id[strlen (id) - 1]);

  glance_portal_set_origin (portal, origin);
  return portal;
}

static void
note_restored (GlanceUndo *undo, GlancePortal *portal, GString *told)
{
  const char *id = glance_portal_get_id (portal);

  g_string_append_printf (told, "+%c", id[strlen (id) - 1]);
}

static void
note_failure (GlanceUndo *undo, const char *text, GString *told)
{
  g_string_append_c (told, '!');
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->settings = glance_settings_new_memory (NULL);
  fixture->portals = glance_portals_new (fixture->settings);
  fixture->keys = cranky_key_store_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      fixture->portal[i] = portal_new (ids[i]);
      cranky_key_store_set (fixture->keys, fixture->portal[i], "some-key");
      g_assert_true (glance_portals_add (fixture->portals, fixture->portal[i], NULL));
    }
  fixture->undo = glance_undo_new (fixture->portals, GLANCE_KEY_STORE (fixture->keys));
  fixture->told = g_string_new (NULL);
  g_signal_connect (fixture->undo, "restored", G_CALLBACK (note_restored), fixture->told);
  g_signal_connect (fixture->undo, "failed", G_CALLBACK (note_failure), fixture->told);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->undo);
  g_assert_finalize_object (fixture->portals);
  g_assert_finalize_object (fixture->keys);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_finalize_object (fixture->portal[i]);
  g_assert_finalize_object (fixture->settings);
  g_string_free (fixture->told, TRUE);
}

/* The last digits of the ids on the list, and of those with a key. */
static void
assert_state (Fixture *fixture, const char *listed, const char *with_key)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GString) keys = g_string_new (NULL);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (fixture->portals));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (G_LIST_MODEL (fixture->portals), i);
      const char *id = glance_portal_get_id (portal);

      g_string_append_c (list, id[strlen (id) - 1]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *key = cranky_key_store_get (fixture->keys, fixture->portal[i]);

      if (key != NULL)
        g_string_append_c (keys, ids[i][strlen (ids[i]) - 1]);
    }
  g_assert_cmpstr (list->str, ==, listed);
  g_assert_cmpstr (keys->str, ==, with_key);
}

static void
remove_at (Fixture *fixture, guint position)
{
  glance_undo_remove (fixture->undo, fixture->portal[position]);
  settle ();
  g_assert_true (glance_undo_get_portal (fixture->undo) == fixture->portal[position]);
}

static void
undo (Fixture *fixture)
{
  glance_undo_undo (fixture->undo);
  settle ();
}

static void
test_newest_first (Fixture *fixture, gconstpointer unused)
{
  g_assert_null (glance_undo_get_portal (fixture->undo));
  remove_at (fixture, 0);
  remove_at (fixture, 1);
  assert_state (fixture, "c", "abc");

  undo (fixture);
  assert_state (fixture, "bc", "abc");
  g_assert_true (glance_undo_get_portal (fixture->undo) == fixture->portal[0]);
  undo (fixture);
  assert_state (fixture, "abc", "abc");
  g_assert_null (glance_undo_get_portal (fixture->undo));
  undo (fixture);
  g_assert_cmpstr (fixture->told->str, ==, "+b+a");
}

/* Two at a time, and the same portal twice. */
static void
test_at_once (Fixture *fixture, gconstpointer unused)
{
  glance_undo_remove (fixture->undo, fixture->portal[2]);
  glance_undo_remove (fixture->undo, fixture->portal[0]);
  glance_undo_remove (fixture->undo, fixture->portal[2]);
  settle ();
  assert_state (fixture, "b", "abc");
  glance_undo_undo (fixture->undo);
  glance_undo_undo (fixture->undo);
  glance_undo_undo (fixture->undo);
  settle ();
  assert_state (fixture, "abc", "abc");
  g_assert_cmpstr (fixture->told->str, ==, "+a+c");
}

static void
test_completed (Fixture *fixture, gconstpointer unused)
{
  remove_at (fixture, 0);
  remove_at (fixture, 1);
  glance_undo_complete (fixture->undo);
  settle ();
  assert_state (fixture, "c", "c");
  g_assert_null (glance_undo_get_portal (fixture->undo));
  undo (fixture);
  assert_state (fixture, "c", "c");
}

/* The window closes before the removal has been written. */
static void
test_closed (Fixture *fixture, gconstpointer unused)
{
  remove_at (fixture, 0);
  glance_undo_remove (fixture->undo, fixture->portal[1]);
  glance_undo_close (fixture->undo);
  settle ();
  assert_state (fixture, "c", "c");
}

/* Another portal with the same address is added in the meantime: the first is gone for good. */
static void
test_added_again (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GlancePortal) again = glance_portal_new (NULL);

  remove_at (fixture, 1);
  remove_at (fixture, 0);
  glance_portal_set_origin (again, glance_portal_get_origin (fixture->portal[0]));
  g_assert_true (glance_portals_add (fixture->portals, again, NULL));
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 2);
  g_assert_true (glance_undo_get_portal (fixture->undo) == fixture->portal[1]);
  undo (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 3);
  undo (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->portals)), ==, 3);
  g_assert_cmpstr (fixture->told->str, ==, "+b");
}

/* Another program undoes the removal: the id is the same, and the key is needed. */
static void
test_listed_again (Fixture *fixture, gconstpointer unused)
{
  remove_at (fixture, 1);
  g_assert_true (glance_portals_add (fixture->portals, fixture->portal[1], NULL));
  settle ();
  assert_state (fixture, "abc", "abc");
  g_assert_null (glance_undo_get_portal (fixture->undo));
}

static void
test_key_stays (Fixture *fixture, gconstpointer unused)
{
  remove_at (fixture, 1);
  cranky_key_store_fail (fixture->keys, CRANKY_CLEAR, GLANCE_ERROR_KEYRING_LOCKED, FALSE);
  g_test_expect_message ("glance-ui", G_LOG_LEVEL_MESSAGE, "*keyring*");
  glance_undo_complete (fixture->undo);
  settle ();
  g_test_assert_expected_messages ();
  assert_state (fixture, "ac", "abc");
  g_assert_cmpstr (fixture->told->str, ==, "!");
}

int
main (int argc, char *argv[])
{
  g_autoptr (GApplication) application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_test_init (&argc, &argv, NULL);
  g_application_set_default (application);

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/undo/newest-first", test_newest_first);
  ADD ("/undo/at-once", test_at_once);
  ADD ("/undo/completed", test_completed);
  ADD ("/undo/closed", test_closed);
  ADD ("/undo/added-again", test_added_again);
  ADD ("/undo/listed-again", test_listed_again);
  ADD ("/undo/key-stays", test_key_stays);
  return g_test_run ();
}
