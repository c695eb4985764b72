/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-file-dialog.h"

/* The only file that looks at GTK's version: the file chooser of the floor is deprecated from 4.10
 * on, and its successor does not exist before. */

#define SANDBOX "/.flatpak-info"

#if GTK_CHECK_VERSION(4, 10, 0)

/* (transfer full) (nullable) @file and @error */
static void
return_file (GTask *task, GFile *file, GError *error)
{
  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    {
      g_error_free (error);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");
    }
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GFile *file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  return_file (task, file, error);
}

static void
open_file (GTask *task, GtkWindow *parent, const char *title, GtkFileFilter *filter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_open (dialog, parent, g_task_get_cancellable (task), opened_cb,
                        g_object_ref (task));
}

static void
selected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GFile *folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, &error);

  return_file (task, folder, error);
}

static void
select_folder (GTask *task, GtkWindow *parent, const char *title, GFile *folder)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_select_folder (dialog, parent, g_task_get_cancellable (task), selected_cb,
                                 g_object_ref (task));
}

#else

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_set_task_data (task, NULL, NULL); /* lets go of the dialog */
  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)),
                           g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");
}

static void
choose (GTask *task,
        GtkWindow *parent,
        const char *title,
        GtkFileChooserAction action,
        GtkFileFilter *filter,
        GFile *folder)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, parent, action, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  if (filter != NULL)
    gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (dialog), filter);
  if (folder != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), g_object_ref (task));
  g_task_set_task_data (task, dialog, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
open_file (GTask *task, GtkWindow *parent, const char *title, GtkFileFilter *filter)
{
  choose (task, parent, title, GTK_FILE_CHOOSER_ACTION_OPEN, filter, NULL);
}

static void
select_folder (GTask *task, GtkWindow *parent, const char *title, GFile *folder)
{
  choose (task, parent, title, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, folder);
}

#endif

/* Where GTK has made the chooser itself, the keys of the application work in it, too, as in each dialog. */
static void
adopt_chooser (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (window) == parent)
        gtk_window_set_application (window, gtk_window_get_application (parent));
    }
}

/**
 * glance_file_dialog_open_async:
 * @parent: the window it belongs to, insensitive until it closes
 * @title: what the file is for
 * @filter: which files to offer
 *
 * Lets the user choose a file that exists.
 */
void
glance_file_dialog_open_async (GtkWindow *parent,
                               const char *title,
                               GtkFileFilter *filter,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));

  g_autoptr (GTask) task = g_task_new (parent, cancellable, callback, user_data);

  g_task_set_source_tag (task, glance_file_dialog_open_async);
  open_file (task, parent, title, filter);
  adopt_chooser (parent);
}

GFile *
glance_file_dialog_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_file_dialog_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* In a sandbox the chooser is a portal's, which GTK does not tell where to begin. It has one of its own ready all the
 * same, which looks at that folder: where the user dismisses the portal's before it has, GTK 4.24 crashes. */
static GFile *
get_beginning (const char *path)
{
  return path != NULL && !g_file_test (SANDBOX, G_FILE_TEST_EXISTS) ? g_file_new_for_path (path)
                                                                    : NULL;
}

/**
 * glance_file_dialog_select_folder_async:
 * @parent: the window it belongs to, insensitive until it closes
 * @title: what the folder is for
 * @path: (nullable): the folder to begin with, there or not
 *
 * Lets the user choose a folder.
 */
void
glance_file_dialog_select_folder_async (GtkWindow *parent,
                                        const char *title,
                                        const char *path,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));

  g_autoptr (GTask) task = g_task_new (parent, cancellable, callback, user_data);
  g_autoptr (GFile) folder = get_beginning (path);

  g_task_set_source_tag (task, glance_file_dialog_select_folder_async);
  select_folder (task, parent, title, folder);
  adopt_chooser (parent);
}

GFile *
glance_file_dialog_select_folder_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_file_dialog_select_folder_async),
                        NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
