/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "memory-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "glance-key-store-memory.h"

gboolean
memory_file_exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

GlanceMonitor *
memory_fixture_get_monitor (MemoryFixture *fixture)
{
  return glance_watcher_get_monitor (fixture->watcher, fixture->portal);
}

/* The program starts. */
void
memory_fixture_start (MemoryFixture *fixture)
{
  g_autoptr (GlanceKeyStore) keys = glance_key_store_memory_new ();

  fixture->watcher = glance_watcher_new (fixture->portals, keys, GLANCE_CLOCK (fixture->clock));
  fixture->memory = glance_memory_new (GLANCE_MONITOR_LIST (fixture->watcher), fixture->path);
}

/* It ends; killed, it has no time to save anything. */
void
memory_fixture_end (MemoryFixture *fixture, gboolean killed)
{
  g_autofree char *before = NULL;
  gsize length = 0;

  glance_memory_wait (fixture->memory);
  if (killed && !g_file_get_contents (fixture->path, &before, &length, NULL))
    before = NULL;
  g_assert_finalize_object (fixture->memory);
  g_assert_finalize_object (fixture->watcher);
  if (before != NULL)
    g_assert_true (g_file_set_contents (fixture->path, before, length, NULL));
  else if (killed)
    g_unlink (fixture->path);
}

void
memory_fixture_restart (MemoryFixture *fixture)
{
  memory_fixture_end (fixture, FALSE);
  memory_fixture_start (fixture);
}

void
memory_fixture_answer (MemoryFixture *fixture, const char *response)
{
  g_autofree char *json = g_strdup_printf ("{\"response\":%s}", response);
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_progress (memory_fixture_get_monitor (fixture), progress);
}

void
memory_fixture_set_up (MemoryFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->clock = glance_manual_clock_new ();
  fixture->settings = glance_settings_new_memory (&error);
  g_assert_no_error (error);
  fixture->portals = glance_portals_new (fixture->settings);
  fixture->portal = glance_portal_new (NULL);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  glance_portals_add (fixture->portals, fixture->portal, &error);
  g_assert_no_error (error);
  fixture->folder = g_dir_make_tmp ("memory-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "state", "monitors", NULL);
  fixture->new_path = g_strconcat (fixture->path, ".new", NULL);
  memory_fixture_start (fixture);
}

void
memory_fixture_remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        memory_fixture_remove_all (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
memory_fixture_tear_down (MemoryFixture *fixture, gconstpointer data)
{
  memory_fixture_end (fixture, FALSE);
  g_assert_finalize_object (fixture->portals);
  g_object_unref (fixture->portal);
  g_assert_finalize_object (fixture->settings);
  g_assert_finalize_object (fixture->clock);
  memory_fixture_remove_all (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->new_path);
}

void
memory_fixture_count_message (const char *domain,
                              GLogLevelFlags level,
                              const char *message,
                              gpointer n_messages)
{
  ++*(guint *) n_messages;
}
