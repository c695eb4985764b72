/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-about-dialog.h"

#include <glib/gi18n-lib.h>

/* As in the metainfo file */
#define GLANCE_WEBSITE_URL "https://github.com/backupglance/BackupGlance"
#define GLANCE_ISSUES_URL "https://github.com/backupglance/BackupGlance/issues"

/* GTK wants its pages to be 400 pixels wide, and a narrow screen has 360. */
static void
allow_narrow (GtkWidget *widget)
{
  if (GTK_IS_STACK (widget))
    gtk_widget_set_size_request (widget, -1, -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    allow_narrow (child);
}

GtkWindow *
glance_about_dialog_new (GtkWindow *parent)
{
  static const char *authors[] = { "The Backup Glance authors", NULL };
  static const char *issues[] = { GLANCE_ISSUES_URL, NULL };
  GtkWidget *dialog;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);

  dialog = g_object_new (
      GTK_TYPE_ABOUT_DIALOG, "application", gtk_window_get_application (parent), "transient-for",
      parent, "modal", TRUE, "destroy-with-parent", TRUE, "resizable", TRUE, "default-width", 420,
      "program-name", _ ("Backup Glance"), "logo-icon-name", GLANCE_APP_ID, "version",
      GLANCE_VERSION, "comments",
      /* Translators: two lines. */
      _ ("Watches the backups of ONLYOFFICE DocSpace portals.\nA community application."),
      "website", GLANCE_WEBSITE_URL, "website-label", _ ("Website"), "authors", authors,
      "copyright", "© 2026 The Backup Glance authors", "license-type", GTK_LICENSE_GPL_3_0,
      "translator-credits", _ ("translator-credits"), NULL);
  gtk_about_dialog_add_credit_section (GTK_ABOUT_DIALOG (dialog), _ ("Report a Problem"), issues);
  gtk_widget_add_css_class (dialog, "about");
  allow_narrow (dialog);
  return GTK_WINDOW (dialog);
}
