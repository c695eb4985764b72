/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saving-group.h"

#include <glib/gi18n-lib.h>

#include "glance-file-dialog.h"
#include "glance-folder-subtitle.h"
#include "glance-folder.h"
#include "glance-notice.h"

struct _GlanceSavingGroup
{
  GtkBox parent_instance;

  /* Owned */ GSettings *app;            /* of the whole program; or NULL */
  /* Owned */ char *folder;              /* a path; NULL: where other backups go */
  /* Owned */ GCancellable *cancellable; /* of the file dialog */
  /* Owned */ GCancellable *look;        /* at the folder; or NULL */
  /* Template */ AdwActionRow *switch_row;
  /* Template */ GtkSwitch *save_switch;
  /* Template */ AdwActionRow *folder_row;
  /* Template */ GtkWidget *choose_button;
  /* Template */ GtkWidget *reset_button;
  /* Template */ GtkAdjustment *keep_count;
  /* Template */ GlanceNotice *notice;
};

G_DEFINE_FINAL_TYPE (GlanceSavingGroup, glance_saving_group, GTK_TYPE_BOX)

static void
show_folder (GlanceSavingGroup *self)
{
  g_autofree char *chosen = NULL;

  if (self->app == NULL) /* it is not shown */
    return;
  chosen = self->folder == NULL ? glance_folder_dup_chosen (self->app) : NULL;
  glance_folder_subtitle_show (self->folder_row, self->folder != NULL ? self->folder : chosen,
                               _ ("Choose one: a sandbox has no default folder"), &self->look);
  gtk_widget_set_visible (self->reset_button, self->folder != NULL);
}

/* What it does depends on another setting. */
static void
show_times (GlanceSavingGroup *self)
{
  gboolean background =
      self->app != NULL && g_settings_get_boolean (self->app, "run-in-background");

  adw_action_row_set_subtitle (
      self->switch_row,
      background ? _ ("Automatically, unless the network is metered or power saver is on")
                 : _ ("Automatically, while this window is open: “Run in Background” is off"));
}

static void
set_folder (GlanceSavingGroup *self, const char *path)
{
  glance_notice_hide (self->notice);
  g_free (self->folder);
  self->folder = g_strdup (path);
  show_folder (self);
}

static void
selected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceSavingGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = glance_file_dialog_select_folder_finish (result, &error);
  const char *path = folder != NULL ? g_file_peek_path (folder) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (path != NULL)
    set_folder (self, path);
  else
    glance_notice_show_error (self->notice,
                              folder != NULL
                                  ? _ ("That folder is not on this computer. Choose another one.")
                                  : error->message,
                              NULL);
}

static void
choose_clicked (GlanceSavingGroup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *path =
      self->folder != NULL ? g_strdup (self->folder) : glance_folder_suggest (self->app);

  glance_file_dialog_select_folder_async (GTK_WINDOW (root), _ ("Folder for Saved Backups"), path,
                                          self->cancellable, selected_cb, g_object_ref (self));
}

static void
reset_clicked (GlanceSavingGroup *self)
{
  gtk_widget_grab_focus (self->choose_button); /* this one goes */
  set_folder (self, NULL);
}

static void
glance_saving_group_dispose (GObject *object)
{
  GlanceSavingGroup *self = GLANCE_SAVING_GROUP (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->look);
  g_clear_object (&self->app);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  G_OBJECT_CLASS (glance_saving_group_parent_class)->dispose (object);
}

static void
glance_saving_group_finalize (GObject *object)
{
  GlanceSavingGroup *self = GLANCE_SAVING_GROUP (object);

  g_object_unref (self->cancellable);
  g_clear_object (&self->look);
  g_free (self->folder);
  G_OBJECT_CLASS (glance_saving_group_parent_class)->finalize (object);
}

static void
glance_saving_group_class_init (GlanceSavingGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_saving_group_dispose;
  object_class->finalize = glance_saving_group_finalize;

  g_type_ensure (GLANCE_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-saving-group.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingGroup, switch_row);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingGroup, save_switch);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingGroup, folder_row);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingGroup, choose_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingGroup, reset_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingGroup, keep_count);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingGroup, notice);
  gtk_widget_class_bind_template_callback (widget_class, choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked);
}

static void
glance_saving_group_init (GlanceSavingGroup *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
glance_saving_group_set_settings (GlanceSavingGroup *self, GlanceSettings *settings)
{
  g_return_if_fail (GLANCE_IS_SAVING_GROUP (self));
  g_return_if_fail (self->app == NULL);

  self->app = g_object_ref (glance_settings_get_app (settings));
  g_signal_connect_object (self->app, "changed::run-in-background", G_CALLBACK (show_times), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->app, "changed::" GLANCE_FOLDER_KEY, G_CALLBACK (show_folder), self,
                           G_CONNECT_SWAPPED);
  show_times (self);
  show_folder (self);
}

void
glance_saving_group_fill (GlanceSavingGroup *self, GlancePortal *portal)
{
  const char *setting;
  g_autofree char *path = NULL;

  g_return_if_fail (GLANCE_IS_SAVING_GROUP (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  setting = glance_portal_get_fetch_folder (portal);
  path = setting != NULL ? glance_folder_from_setting (setting) : NULL;
  if (path == NULL)
    path = g_strdup (setting); /* what is no folder is shown, and said to be none */
  gtk_switch_set_active (self->save_switch, glance_portal_get_fetches (portal));
  gtk_adjustment_set_value (self->keep_count, glance_portal_get_keep_count (portal));
  set_folder (self, path);
}

void
glance_saving_group_read (GlanceSavingGroup *self, GlancePortal *portal)
{
  g_autofree char *setting = NULL;

  g_return_if_fail (GLANCE_IS_SAVING_GROUP (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  setting = self->folder != NULL ? glance_folder_to_setting (self->folder) : NULL;
  glance_portal_set_fetch_folder (portal, setting);
  glance_portal_set_keep_count (portal, (guint) gtk_adjustment_get_value (self->keep_count));
  glance_portal_set_fetches (portal, gtk_switch_get_active (self->save_switch));
}
