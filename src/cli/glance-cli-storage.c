/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-storage.h"

#include "glance-words.h"

typedef struct
{
  /* Borrowed */ GlanceWatcher *watcher;
  /* Borrowed */ GlanceMonitor *monitor;
  /* Owned */ char *key;
  /* Owned */ GlanceHistory *history; /* or NULL */
  gboolean is_over;
} Look;

/* DocSpace's BackupStorageType. The sentences are about a file. */
static const struct
{
  int type;
  const char *sentence;
} places[] = {
  { 0, N_ ("“%s” lies in Documents of the portal, and there is no link to download it. Look for it "
           "there.") },
  { 1, N_ ("“%s” lies in a third-party storage that is connected to Documents of the portal, and "
           "there is no link to download it. Look for it there.") },
  { 3, N_ ("“%s” lies in a folder on the server of the portal, and there is no link to download "
           "it. Look for it there.") },
  { 5, N_ ("“%s” lies in the cloud storage that the portal saves its backups to, and there is no "
           "link to download it. Look for it there.") },
};

static void
history_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Look *look = user_data;

  look->history = glance_client_get_history_finish (GLANCE_CLIENT (source), result, NULL);
  look->is_over = TRUE;
}

static void
key_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Look *look = user_data;

  look->key = glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, NULL);
  if (look->key == NULL)
    look->is_over = TRUE;
  else
    glance_client_get_history_async (glance_watcher_get_client (look->watcher),
                                     glance_monitor_get_portal (look->monitor), look->key, NULL,
                                     history_cb, look);
}

static char *
explain (const GlanceHistory *history, GlanceMonitor *monitor)
{
  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  const char *run = glance_monitor_get_task_id (monitor);
  const GlanceHistoryEntry *entry =
      history != NULL && run != NULL ? glance_history_find (history, run) : NULL;

  for (gsize i = 0; entry != NULL && entry->file_name != NULL && i < G_N_ELEMENTS (places); i++)
    {
      if (entry->storage_type == places[i].type)
        {
          g_autoptr (GString) sentence = g_string_new (_ (places[i].sentence));

          g_string_replace (sentence, "%s", entry->file_name, 1);
          return g_string_free (g_steal_pointer (&sentence), FALSE);
        }
    }
  /* Translators: a portal's name. */
  return g_strdup_printf (_ ("The backup of “%s” lies in the portal’s own storage, and there is no "
                             "link to download it. Look for it in the portal."),
                          name);
}

char *
glance_cli_storage_explain (GlanceWatcher *watcher, GlanceMonitor *monitor)
{
  Look look = { .watcher = watcher, .monitor = monitor };
  char *sentence;

  glance_key_store_lookup_async (glance_watcher_get_key_store (watcher),
                                 glance_monitor_get_portal (monitor), NULL, key_cb, &look);
  while (!look.is_over)
    g_main_context_iteration (NULL, TRUE);

  sentence = explain (look.history, monitor);
  glance_key_free (look.key);
  g_clear_pointer (&look.history, glance_history_unref);
  return sentence;
}
