/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-engine.h"

#include "glance-key-store-memory.h"
#include "glance-key-store-secret.h"
#include "test-clock-manual.h"

static void
test_own (void)
{
  g_autoptr (GError) error = NULL;
  GlanceEngine *engine = glance_engine_new (NULL, &error);

  g_assert_no_error (error);
  g_assert_true (GLANCE_IS_KEY_STORE_SECRET (glance_engine_get_keys (engine)));
  g_assert_true (glance_portals_get_settings (glance_engine_get_portals (engine))
                 == glance_engine_get_settings (engine));
  g_assert_finalize_object (engine);
}

/* What two of them have in memory is not the same; what they are given is. */
static void
test_in_memory (void)
{
  GlanceManualClock *clock = glance_manual_clock_new ();
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);
  GlanceEngine *first =
      glance_engine_new (&(GlanceEngineOptions) { TRUE, GLANCE_CLOCK (clock), NULL }, NULL);
  GlanceKeyStore *keys = glance_engine_get_keys (first);
  GlanceEngine *second =
      glance_engine_new (&(GlanceEngineOptions) { TRUE, GLANCE_CLOCK (clock), keys }, NULL);

  g_assert_true (GLANCE_IS_KEY_STORE_MEMORY (keys));
  g_assert_true (glance_engine_get_keys (second) == keys);
  g_assert_true (glance_engine_get_clock (second) == GLANCE_CLOCK (clock));
  glance_portal_set_origin (portal, "https://acme.example");
  g_assert_true (glance_portals_add (glance_engine_get_portals (first), portal, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (glance_engine_get_portals (second))),
                    ==, 0);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (glance_engine_get_watcher (first))), ==,
                    1);
  g_assert_cmpuint (glance_manual_clock_count_alarms (clock), ==, 0); /* it has not been started */
  g_assert_finalize_object (second);
  g_assert_finalize_object (first);
  g_assert_finalize_object (clock);
}

int
main (int argc, char *argv[])
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/own", test_own);
  g_test_add_func ("/engine/in-memory", test_in_memory);
  return g_test_run ();
}
