/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-folder-row.h"

#include <glib/gi18n-lib.h>

#include "glance-file-dialog.h"
#include "glance-folder-subtitle.h"
#include "glance-folder.h"

struct _GlanceFolderRow
{
  AdwActionRow parent_instance;

  /* Owned */ GlanceSettings *settings;
  /* Owned */ GCancellable *cancellable; /* of the file dialog */
  /* Owned */ GCancellable *look;        /* at the folder; or NULL */
  /* Template */ GtkWidget *choose_button;
  /* Template */ GtkWidget *reset_button;
};

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceFolderRow, glance_folder_row, ADW_TYPE_ACTION_ROW)

static void
show_folder (GlanceFolderRow *self)
{
  g_autofree char *chosen = glance_folder_dup_chosen (glance_settings_get_app (self->settings));

  glance_folder_subtitle_show (ADW_ACTION_ROW (self), chosen,
                               _ ("You will choose it when you save the first backup"),
                               &self->look);
  gtk_widget_set_visible (self->reset_button, chosen != NULL);
}

/* Choosing */

static void
remembered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceFolderRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error))
    g_signal_emit (self, signals[FAILED], 0, error->message);
  g_application_release (g_application_get_default ());
}

/* (nullable) @path: NULL: the usual one */
static void
choose (GlanceFolderRow *self, const char *path)
{
  g_application_hold (g_application_get_default ());
  glance_folder_choose_async (self->settings, path, remembered_cb, g_object_ref (self));
}

static void
selected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceFolderRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = glance_file_dialog_select_folder_finish (result, &error);
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;

  if (self->settings == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (path != NULL)
    choose (self, path);
  else
    g_signal_emit (self, signals[FAILED], 0,
                   folder != NULL ? _ ("That folder is not on this computer. Choose another one.")
                                  : error->message);
}

static void
choose_clicked (GlanceFolderRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *path = glance_folder_suggest (glance_settings_get_app (self->settings));

  glance_file_dialog_select_folder_async (GTK_WINDOW (root), _ ("Folder for Backups"), path,
                                          self->cancellable, selected_cb, g_object_ref (self));
}

static void
reset_clicked (GlanceFolderRow *self)
{
  gtk_widget_grab_focus (self->choose_button); /* this one goes */
  choose (self, NULL);
}

static void
glance_folder_row_dispose (GObject *object)
{
  GlanceFolderRow *self = GLANCE_FOLDER_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->look);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (glance_folder_row_parent_class)->dispose (object);
}

static void
glance_folder_row_finalize (GObject *object)
{
  g_object_unref (GLANCE_FOLDER_ROW (object)->cancellable);
  g_clear_object (&GLANCE_FOLDER_ROW (object)->look);
  G_OBJECT_CLASS (glance_folder_row_parent_class)->finalize (object);
}

static void
glance_folder_row_class_init (GlanceFolderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_folder_row_dispose;
  object_class->finalize = glance_folder_row_finalize;

  signals[FAILED] = g_signal_new ("failed", GLANCE_TYPE_FOLDER_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-folder-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceFolderRow, choose_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceFolderRow, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked);
}

static void
glance_folder_row_init (GlanceFolderRow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
glance_folder_row_set_settings (GlanceFolderRow *self, GlanceSettings *settings)
{
  g_return_if_fail (GLANCE_IS_FOLDER_ROW (self));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (glance_settings_get_app (settings), "changed::" GLANCE_FOLDER_KEY,
                           G_CALLBACK (show_folder), self, G_CONNECT_SWAPPED);
  show_folder (self);
}
