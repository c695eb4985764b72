/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-text-dialog.h"

struct _GlanceTextDialog
{
  AdwWindow parent_instance;

  /* Template */ GtkTextBuffer *buffer;
  /* Template */ GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (GlanceTextDialog, glance_text_dialog, ADW_TYPE_WINDOW)

static void
copy_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = NULL;

  g_object_get (GLANCE_TEXT_DIALOG (widget)->buffer, "text", &text, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
glance_text_dialog_class_init (GlanceTextDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "text.copy", NULL, copy_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-text-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceTextDialog, buffer);
  gtk_widget_class_bind_template_child (widget_class, GlanceTextDialog, view);
}

static void
glance_text_dialog_init (GlanceTextDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlanceTextDialog *
glance_text_dialog_new (GtkWindow *parent, const char *title, const char *text)
{
  GlanceTextDialog *self =
      g_object_new (GLANCE_TYPE_TEXT_DIALOG, "application", gtk_window_get_application (parent),
                    "transient-for", parent, "title", title, NULL);
  GtkTextIter start;

  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  gtk_widget_grab_focus (self->view);
  return self;
}
