/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-scroll SECONDS: is backup-glance, with the settings and keys of this session, and starts itself
 * once more to be its window, with a main loop that measures how long it is busy. Two rounds of SECONDS
 * each: first it shows the portals and checks them for the first time; then all are checked again
 * while it scrolls through them, a tenth of a page per frame. Prints one line per round,
 * tab-separated: frames, and the longest stall in milliseconds of wall and of CPU time, see
 * stall.h. */

#include <stdlib.h>
#include <string.h>

#include "glance-application.h"
#include "glance-process.h"
#include "glance-resident.h"
#include "glance-toolkit.h"
#include "stall.h"

#define SECONDS "BENCH_SCROLL_SECONDS" /* in the window's environment */

static struct
{
  guint seconds;
  GtkAdjustment *adjustment;
  double step;
  guint n_frames;
} bench;

static void
begin (void)
{
  bench.n_frames = 0;
  stall_begin ();
}

static void
report (void)
{
  g_print ("%u\t%.1f\t%.1f\n", bench.n_frames, stall_get_wall (), stall_get_cpu ());
}

/* The adjustment of the list, whatever that is made of: it scrolls and has more than one page. */
static GtkAdjustment *
find_adjustment (GtkWidget *widget)
{
  GtkAdjustment *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_SCROLLED_WINDOW (widget))
    return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_adjustment (child);
  return found;
}

static gboolean
end_cb (gpointer user_data)
{
  report ();
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "quit", NULL);
  return G_SOURCE_REMOVE;
}

/* Scrolls down and up again. */
static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  double page = gtk_adjustment_get_page_size (bench.adjustment);
  double last = gtk_adjustment_get_upper (bench.adjustment) - page;
  double value = gtk_adjustment_get_value (bench.adjustment);

  if (value >= last)
    bench.step = -0.1;
  else if (value <= 0)
    bench.step = 0.1;
  gtk_adjustment_set_value (bench.adjustment, value + bench.step * page);
  return G_SOURCE_CONTINUE;
}

static gboolean
scroll_begins (gpointer window)
{
  report ();
  bench.adjustment = find_adjustment (window);
  if (bench.adjustment == NULL)
    g_error ("Nothing here scrolls");
  gtk_widget_add_tick_callback (window, scroll_cb, NULL, NULL);
  gtk_widget_activate_action (window, "win.check-all", NULL);
  g_timeout_add_seconds (bench.seconds, end_cb, NULL);
  begin ();
  return G_SOURCE_REMOVE;
}

static void
frame_painted (GdkFrameClock *clock, GtkWidget *window)
{
  static gboolean shown = FALSE;

  bench.n_frames++;
  if (shown)
    return;
  shown = TRUE;
  g_timeout_add_seconds (bench.seconds, scroll_begins, window);
  begin ();
}

static void
window_realized (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (frame_painted),
                    window);
}

static void
window_added (GtkApplication *application, GtkWindow *window)
{
  g_signal_connect (window, "realize", G_CALLBACK (window_realized), NULL);
}

static int
show_window (int wire)
{
  g_autoptr (GDBusConnection) bus = glance_toolkit_init ();
  g_autoptr (GlanceApplication) application = glance_application_new (wire, FALSE);

  bench.seconds = (guint) atoi (g_getenv (SECONDS));
  g_signal_connect (application, "window-added", G_CALLBACK (window_added), NULL);
  stall_measure ();
  return g_application_run (G_APPLICATION (application), 0, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GlanceResident) resident = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  if (argc < 2)
    return 64;
  glance_process_prepare (GLANCE_PROCESS_PLAIN);
  if (g_str_has_prefix (argv[1], "--wire=")) /* and perhaps --spare */
    return show_window (atoi (argv[1] + strlen ("--wire=")));
  g_setenv (SECONDS, argv[1], TRUE);
  resident = glance_resident_new (self, self, NULL);
  return g_application_run (G_APPLICATION (resident), 1, argv);
}
