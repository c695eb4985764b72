/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* A dialog that is closed is gone, and with it the portal, the key and the settings that it refers to. */

#include "glance-background-dialog.h"

#include <string.h>

#include "glance-about-dialog.h"
#include "glance-engine.h"
#include "glance-folder-row.h"
#include "glance-folder.h"
#include "glance-portal-dialog.h"
#include "glance-preferences-dialog.h"
#include "glance-shortcuts-dialog.h"
#include "glance-text-dialog.h"

#define TIMES 5
#define IDLE "{\"count\":0,\"links\":[],\"status\":0,\"statusCode\":200}"

void glance_ui_register_resource (void);

typedef struct
{
  GlanceEngine *engine;
  GlancePortal *portal;
  GtkWindow *window;
} Fixture;

static GtkApplication *application; /* a process can have one */

typedef GtkWidget *(*Make) (Fixture *fixture);

static GtkWidget *
make_add (Fixture *fixture)
{
  GlanceMonitorList *monitors = GLANCE_MONITOR_LIST (glance_engine_get_watcher (fixture->engine));

  return GTK_WIDGET (glance_portal_dialog_new (fixture->window, monitors, NULL));
}

static GtkWidget *
make_edit (Fixture *fixture)
{
  GlanceMonitorList *monitors = GLANCE_MONITOR_LIST (glance_engine_get_watcher (fixture->engine));

  return GTK_WIDGET (glance_portal_dialog_new (fixture->window, monitors, fixture->portal));
}

/* A path without a space, to be broken somewhere */
static GtkWidget *
make_edit_saving (Fixture *fixture)
{
  glance_portal_set_fetches (fixture->portal, TRUE);
  glance_portal_set_fetch_folder (fixture->portal,
                                  "/media/northwind-backups-2026/portals/harbour-office.example");
  return make_edit (fixture);
}

static GtkWidget *
make_preferences (Fixture *fixture)
{
  return GTK_WIDGET (glance_preferences_dialog_new (fixture->window,
                                                    glance_engine_get_settings (fixture->engine)));
}

static GtkWidget *
make_shortcuts (Fixture *fixture)
{
  return GTK_WIDGET (glance_shortcuts_dialog_new (fixture->window));
}

static GtkWidget *
make_about (Fixture *fixture)
{
  return GTK_WIDGET (glance_about_dialog_new (fixture->window));
}

static GtkWidget *
make_text (Fixture *fixture)
{
  return GTK_WIDGET (glance_text_dialog_new (fixture->window, "Error", "No space left on device"));
}

static GtkWidget *
make_background (Fixture *fixture)
{
  return GTK_WIDGET (
      glance_background_dialog_new (fixture->window, glance_engine_get_settings (fixture->engine)));
}

static void
wait_for (GtkWidget *widget, gboolean mapped)
{
  while (gtk_widget_get_mapped (widget) != mapped)
    g_main_context_iteration (NULL, TRUE);
}

static void
note_end (gpointer data, GObject *where_it_was)
{
  *(gboolean *) data = TRUE;
}

static void
assert_fits_narrow_screen (GtkWidget *dialog)
{
  int width;

  gtk_widget_measure (dialog, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
}

static void
test_dialog (Fixture *fixture, gconstpointer data)
{
  Make make = (Make) data;

  for (guint i = 0; i < TIMES; i++)
    {
      GtkWidget *dialog = make (fixture);
      gboolean ended = FALSE;

      g_object_weak_ref (G_OBJECT (dialog), note_end, &ended);
      gtk_window_present (GTK_WINDOW (dialog));
      wait_for (dialog, TRUE);
      assert_fits_narrow_screen (dialog);
      gtk_widget_child_focus (dialog, GTK_DIR_TAB_FORWARD);
      gtk_window_close (GTK_WINDOW (dialog));
      while (!ended)
        g_main_context_iteration (NULL, TRUE);
    }
}

/* The keyring is still being asked for the key when the window goes, and the dialog with it. */
static void
test_goes_with_window (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) reply = g_bytes_new_static (IDLE, strlen (IDLE));
  g_autoptr (GlanceProgress) progress = glance_progress_decode (reply, NULL);
  GlanceWatcher *watcher = glance_engine_get_watcher (fixture->engine);
  GtkWidget *dialog;
  gboolean ended = FALSE;

  glance_monitor_fold_progress (glance_watcher_get_monitor (watcher, fixture->portal), progress);
  dialog = make_edit (fixture);
  g_object_weak_ref (G_OBJECT (dialog), note_end, &ended);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_window_destroy (fixture->window);
  fixture->window = NULL;
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
}

static gpointer
find_child (GtkWidget *widget, GType type)
{
  gpointer found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_child (child, type);
  return found;
}

static void
wait_for_folder (GlanceFolderRow *row, const char *words)
{
  while (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), words) != 0)
    g_main_context_iteration (NULL, TRUE);
}

/* It follows the setting, says when the folder is gone, and leads back to the usual one. */
static void
test_folder (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *dialog = make_preferences (fixture);
  GlanceFolderRow *row = find_child (dialog, GLANCE_TYPE_FOLDER_ROW);
  GtkWidget *reset = find_child (GTK_WIDGET (row), GTK_TYPE_BUTTON);
  GlanceSettings *settings = glance_engine_get_settings (fixture->engine);
  g_autofree char *usual = glance_folder_find_usual ();
  g_autofree char *gone = g_build_filename (g_get_tmp_dir (), "R&D <gone>", NULL);
  g_autofree char *words = g_strconcat (gone, " is not there. Choose another folder.", NULL);

  gtk_window_present (GTK_WINDOW (dialog));
  wait_for (dialog, TRUE);
  wait_for_folder (row, usual);
  g_assert_false (gtk_widget_get_visible (reset));
  g_assert_true (glance_folder_choose (settings, gone, NULL));
  wait_for_folder (row, words);
  g_assert_true (glance_folder_choose (settings, "backups", NULL)); /* by hand */
  wait_for_folder (row, "backups is not there. Choose another folder.");
  g_assert_true (gtk_widget_get_visible (reset));
  g_assert_true (glance_folder_choose (settings, g_get_tmp_dir (), NULL));
  wait_for_folder (row, g_get_tmp_dir ());
  g_assert_true (gtk_widget_get_visible (reset));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (reset), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Use the Default Folder");
  assert_fits_narrow_screen (dialog);
  g_signal_emit_by_name (reset, "clicked");
  while (gtk_widget_get_visible (reset))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), !=, g_get_tmp_dir ());
  wait_for_folder (row, usual);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->engine = glance_engine_new (&(GlanceEngineOptions) { .in_memory = TRUE }, &error);
  g_assert_no_error (error);
  fixture->portal = glance_portal_new (NULL);
  glance_portal_set_origin (fixture->portal, "https://acme.example");
  g_assert_true (
      glance_portals_add (glance_engine_get_portals (fixture->engine), fixture->portal, &error));
  fixture->window = GTK_WINDOW (gtk_application_window_new (application));
  gtk_window_present (fixture->window);
  wait_for (GTK_WIDGET (fixture->window), TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->engine);
  g_assert_finalize_object (fixture->portal);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    Make make;
  } tests[] = {
    { "/dialogs/add", make_add },
    { "/dialogs/edit", make_edit },
    { "/dialogs/edit-saving", make_edit_saving },
    { "/dialogs/preferences", make_preferences },
    { "/dialogs/shortcuts", make_shortcuts },
    { "/dialogs/about", make_about },
    { "/dialogs/text", make_text },
    { "/dialogs/background", make_background },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  glance_ui_register_resource ();
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, (gconstpointer) tests[i].make, set_up, test_dialog,
                tear_down);
  g_test_add ("/dialogs/folder", Fixture, NULL, set_up, test_folder, tear_down);
  g_test_add ("/dialogs/goes-with-window", Fixture, NULL, set_up, test_goes_with_window, tear_down);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
