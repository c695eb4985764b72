/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* A list that was scrolled stays where it is when one of its portals is sorted elsewhere, whichever that is. */

#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "glance-card-row.h"
#include "glance-engine.h"
#include "glance-progress.h"
#include "glance-window.h"
#include "widgets.h"

#define N_PORTALS 100
#define FAILED                                                                                 \
  "{\"response\":{\"isCompleted\":true,\"progress\":100,\"status\":2,\"error\":\"The disk is " \
  "full\"}}"

void glance_ui_register_resource (void);

typedef struct
{
  GlanceEngine *engine;
  GtkWidget *window;
  GtkWidget *view;
  GtkAdjustment *adjustment;
  guint n_frames;
} Fixture;

static GtkApplication *application; /* a process can have one */

static void
note_frame (Fixture *fixture)
{
  fixture->n_frames++;
}

static void
wait_for_frames (Fixture *fixture)
{
  guint n_frames = fixture->n_frames;

  while (fixture->n_frames < n_frames + 3)
    {
      gtk_widget_queue_draw (fixture->view);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->engine = glance_engine_new (&(GlanceEngineOptions) { .in_memory = TRUE }, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_PORTALS; i++)
    widgets_add_one (fixture->engine, i);
  fixture->window = GTK_WIDGET (glance_window_new (
      application, GLANCE_MONITOR_LIST (glance_engine_get_watcher (fixture->engine)), NULL, TRUE));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 600);
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->view = widgets_find (fixture->window, GTK_TYPE_GRID_VIEW);
  fixture->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->view));
  g_signal_connect_swapped (gtk_widget_get_frame_clock (fixture->window), "after-paint",
                            G_CALLBACK (note_frame), fixture);
  wait_for_frames (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->engine);
}

static GlanceMonitor *
get_monitor (GtkWidget *item)
{
  return glance_card_row_get_monitor (GLANCE_CARD_ROW (gtk_widget_get_first_child (item)));
}

/* Returns: (transfer full): those of which all is in sight, from the top */
static GPtrArray *
dup_in_sight (Fixture *fixture)
{
  GPtrArray *monitors = g_ptr_array_new_with_free_func (g_object_unref);
  graphene_rect_t bounds;

  for (GtkWidget *item = gtk_widget_get_first_child (fixture->view); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    if (gtk_widget_get_mapped (item) && gtk_widget_compute_bounds (item, fixture->view, &bounds)
        && bounds.origin.y >= 0
        && bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (fixture->view))
      g_ptr_array_add (monitors, g_object_ref (get_monitor (item)));
  return monitors;
}

/* Returns: NAN if it is out of sight */
static float
get_y (Fixture *fixture, GlanceMonitor *monitor)
{
  graphene_rect_t bounds;

  for (GtkWidget *item = gtk_widget_get_first_child (fixture->view); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    if (gtk_widget_get_mapped (item) && get_monitor (item) == monitor
        && gtk_widget_compute_bounds (item, fixture->view, &bounds))
      return bounds.origin.y;
  return NAN;
}

static void
fail (GlanceMonitor *monitor)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (FAILED, strlen (FAILED));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  glance_monitor_fold_progress (monitor, progress);
}

static void
test_sorted_elsewhere (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) monitors = NULL;

  gtk_adjustment_set_value (fixture->adjustment,
                            gtk_adjustment_get_upper (fixture->adjustment) / 2);
  wait_for_frames (fixture);
  monitors = dup_in_sight (fixture);
  g_assert_cmpuint (monitors->len, >, 4);
  for (guint i = 1; i < monitors->len; i++)
    {
      float before = get_y (fixture, monitors->pdata[0]);

      fail (monitors->pdata[i]);
      while (!isnan (get_y (fixture, monitors->pdata[i])))
        g_main_context_iteration (NULL, TRUE);
      wait_for_frames (fixture);
      g_assert_cmpfloat_with_epsilon (get_y (fixture, monitors->pdata[0]), before, 1);
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  glance_ui_register_resource ();
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add ("/list-anchor/sorted-elsewhere", Fixture, NULL, set_up, test_sorted_elsewhere,
              tear_down);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
