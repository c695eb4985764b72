/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "crowd.h"

#include <string.h>

#include "glance-key-store-memory.h"

void
crowd_init (Crowd *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (&error);

  g_assert_no_error (error);
  self->clock = glance_manual_clock_new ();
  self->keys = glance_key_store_memory_new ();
  self->portals = glance_portals_new (settings);
  self->watcher = glance_watcher_new (self->portals, self->keys, GLANCE_CLOCK (self->clock));
}

void
crowd_clear (Crowd *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->watcher);
  g_assert_finalize_object (self->portals);
  g_object_unref (self->keys);
  g_object_unref (self->clock);
}

void
crowd_restart (Crowd *self)
{
  g_assert_finalize_object (self->watcher);
  self->watcher = glance_watcher_new (self->portals, self->keys, GLANCE_CLOCK (self->clock));
}

void
crowd_add (Crowd *self, const char *name)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GlancePortal) portal = glance_portal_new (id);
  g_autoptr (GError) error = NULL;

  glance_portal_set_name (portal, name);
  glance_portal_set_origin (portal, "https://acme.example");
  g_assert_true (glance_portals_add (self->portals, portal, &error));
  g_assert_no_error (error);
}

void
crowd_remove (Crowd *self, guint position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->watcher));

  glance_portals_remove_async (self->portals,
                               glance_monitor_get_portal (crowd_get_monitor (self, position)), NULL,
                               NULL, NULL);
  while (g_list_model_get_n_items (G_LIST_MODEL (self->watcher)) == n)
    g_main_context_iteration (NULL, TRUE);
}

GlanceMonitor *
crowd_get_monitor (Crowd *self, guint position)
{
  g_autoptr (GlanceMonitor) monitor =
      g_list_model_get_item (G_LIST_MODEL (self->watcher), position);

  return monitor; /* the watcher has it */
}

void
crowd_answer (Crowd *self, guint position, const char *members)
{
  g_autofree char *json =
      members != NULL ? g_strdup_printf ("{\"statusCode\": 200, \"response\": {%s}}", members)
                      : g_strdup ("{\"statusCode\": 200}");
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_progress (crowd_get_monitor (self, position), progress);
}
