/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-empty-window [furnished]: the smallest window that libadwaita offers, in the size of ours, to measure that against.
 * "furnished" adds what every application window has: a header bar with a title and two icon buttons, and one
 * line of text. That is the least that a window which shows anything can cost. */

#include <adwaita.h>

static GtkWidget *
make_furniture (void)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *menu = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "open-menu-symbolic");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header),
                             gtk_button_new_from_icon_name ("list-add-symbolic"));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), menu);
  gtk_box_append (GTK_BOX (content), header);
  gtk_box_append (GTK_BOX (content), gtk_label_new ("One line of text"));
  return content;
}

static void
activate (GtkApplication *application, gpointer furnished)
{
  GtkWidget *window = adw_application_window_new (application);

  gtk_window_set_default_size (GTK_WINDOW (window), 640, 720);
  if (furnished != NULL)
    {
      gtk_window_set_title (GTK_WINDOW (window), "A title");
      adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), make_furniture ());
    }
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application =
      adw_application_new ("io.github.backupglance.EmptyWindow", G_APPLICATION_DEFAULT_FLAGS);

  g_signal_connect (application, "activate", G_CALLBACK (activate), argc > 1 ? argv[1] : NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
