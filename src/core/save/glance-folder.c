/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-folder.h"

#include <unistd.h>

#define SANDBOX "/.flatpak-info"
#define DOCUMENTS "doc" /* where a sandbox sees what was chosen: in the runtime folder */

char *
glance_folder_from_setting (const char *value)
{
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;

  if (g_path_is_absolute (value))
    return g_canonicalize_filename (value, NULL);
  path = g_filename_from_uri (value, &host, NULL);
  return host == NULL ? g_steal_pointer (&path) : NULL;
}

char *
glance_folder_to_setting (const char *path)
{
  return g_utf8_validate (path, -1, NULL) ? g_strdup (path) : g_filename_to_uri (path, NULL, NULL);
}

char *
glance_folder_dup_chosen (GSettings *app)
{
  g_autofree char *value = NULL;
  char *path;

  g_return_val_if_fail (G_IS_SETTINGS (app), NULL);

  value = g_settings_get_string (app, GLANCE_FOLDER_KEY);
  if (*value == '\0')
    return NULL;
  path = glance_folder_from_setting (value);
  return path != NULL ? path : g_steal_pointer (&value);
}

/* A sandbox has a home folder of its own, which ends with it. */
char *
glance_folder_find_usual (void)
{
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (downloads != NULL && g_file_test (downloads, G_FILE_TEST_IS_DIR))
    return g_strdup (downloads);
  return g_file_test (SANDBOX, G_FILE_TEST_EXISTS) ? NULL : g_strdup (g_get_home_dir ());
}

char *
glance_folder_find (GSettings *app)
{
  char *chosen = glance_folder_dup_chosen (app);

  return chosen != NULL ? chosen : glance_folder_find_usual ();
}

char *
glance_folder_suggest (GSettings *app)
{
  g_autofree char *chosen = glance_folder_dup_chosen (app);
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (chosen != NULL && g_path_is_absolute (chosen))
    return g_steal_pointer (&chosen);
  return g_strdup (downloads != NULL ? downloads : g_get_home_dir ());
}

gboolean
glance_folder_is_known (GSettings *app)
{
  g_autofree char *chosen = glance_folder_dup_chosen (app);
  g_autofree char *usual = NULL;

  if (chosen != NULL || !g_file_test (SANDBOX, G_FILE_TEST_EXISTS))
    return TRUE;
  usual = glance_folder_find_usual ();
  return usual != NULL;
}

/* A look, in a thread */

typedef struct
{
  /* Owned */ char *path;
  GlanceFolderState state;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->path);
  g_free (look);
}

static GlanceFolderState
examine (const char *path)
{
  if (path == NULL)
    return GLANCE_FOLDER_NONE;
  if (!g_path_is_absolute (path) || !g_file_test (path, G_FILE_TEST_IS_DIR))
    return GLANCE_FOLDER_MISSING;
  return access (path, W_OK | X_OK) == 0 ? GLANCE_FOLDER_FINE : GLANCE_FOLDER_LOCKED;
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;

  if (look->path == NULL)
    look->path = glance_folder_find_usual ();
  look->state = examine (look->path);
  g_task_return_boolean (task, TRUE);
}

void
glance_folder_look_async (const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Look *look = g_new0 (Look, 1);

  look->path = g_strdup (path);
  g_task_set_source_tag (task, glance_folder_look_async);
  g_task_set_task_data (task, look, look_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, look_in_thread);
}

GlanceFolderState
glance_folder_look_finish (GAsyncResult *result, char **path, GError **error)
{
  Look *look;

  g_return_val_if_fail (g_async_result_is_tagged (result, glance_folder_look_async),
                        GLANCE_FOLDER_NONE);

  *path = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return GLANCE_FOLDER_NONE;
  look = g_task_get_task_data (G_TASK (result));
  *path = g_steal_pointer (&look->path);
  return look->state;
}

/* What has been chosen */

static gboolean
choose (GlanceChanges *changes, gpointer path, GError **error)
{
  g_autofree char *value = glance_folder_to_setting (path);

  glance_changes_set (changes, GLANCE_FOLDER_KEY, g_variant_new_string (value));
  return TRUE;
}

gboolean
glance_folder_choose (GlanceSettings *settings, const char *path, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_SETTINGS (settings), FALSE);

  return glance_settings_write (settings, choose, (gpointer) path, error);
}

void
glance_folder_choose_async (GlanceSettings *settings,
                            const char *path,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GVariantDict values = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *value = glance_folder_to_setting (path != NULL ? path : "");

  g_return_if_fail (GLANCE_IS_SETTINGS (settings));

  g_variant_dict_insert (&values, GLANCE_FOLDER_KEY, "s", value);
  glance_settings_set_async (settings, g_variant_dict_end (&values), callback, user_data);
}

char *
glance_folder_dup_name (const char *path)
{
  g_autofree char *documents = g_build_filename (g_get_user_runtime_dir (), DOCUMENTS, "", NULL);
  g_autofree char *base = g_path_get_basename (path);

  return g_filename_display_name (g_str_has_prefix (path, documents) ? base : path);
}
