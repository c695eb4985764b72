/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-empty-window: the least that a window of GNOME's can be, to measure ours against. */

#include <adwaita.h>

static void
activate (GtkApplication *application)
{
  gtk_window_present (GTK_WINDOW (adw_application_window_new (application)));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application =
      adw_application_new ("io.github.backupglance.EmptyWindow", G_APPLICATION_DEFAULT_FLAGS);

  g_signal_connect (application, "activate", G_CALLBACK (activate), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
