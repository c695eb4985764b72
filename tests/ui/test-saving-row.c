/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a window shows of a download, as it is told of it, and what comes of the buttons. */

#include <glib/gstdio.h>
#include <string.h>

#include "glance-demo-archive.h"
#include "glance-demo-portal.h"
#include "glance-downloads.h"
#include "glance-folder.h"
#include "glance-engine.h"
#include "glance-key-store-memory.h"
#include "glance-saving-row.h"
#include "glance-text-dialog.h"
#include "glance-window.h"

#define RUN "run"
#define SIZE 4000000
#define DONE                                                                                  \
  "{\"response\":{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"" RUN "\"," \
  "\"link\":\"/storage/acme.tar.gz\"}}"

void glance_ui_register_resource (void);

/* A saver that does nothing but keep what it was told. */
#define TEST_TYPE_SAVER (test_saver_get_type ())
G_DECLARE_FINAL_TYPE (TestSaver, test_saver, TEST, SAVER, GObject)

struct _TestSaver
{
  GObject parent_instance;

  GlanceSaving *saving;
  GString *heard;
};

static GlanceSaving *
test_saver_get_saving (GlanceSaver *saver, GlancePortal *portal)
{
  return TEST_SAVER (saver)->saving;
}

static void
test_saver_save (GlanceSaver *saver, GlanceMonitor *monitor, const char *folder)
{
  g_string_append_printf (TEST_SAVER (saver)->heard, "save %s;", folder != NULL ? folder : "");
}

static void
test_saver_order (GlanceSaver *saver, GlancePortal *portal, GlanceSaverOrder order)
{
  static const char *const names[] = { "pause;", "resume;", "cancel;" };

  g_string_append (TEST_SAVER (saver)->heard, names[order]);
}

static void
test_saver_iface_init (GlanceSaverInterface *iface)
{
  iface->get_saving = test_saver_get_saving;
  iface->save = test_saver_save;
  iface->order = test_saver_order;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSaver,
                               test_saver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_SAVER, test_saver_iface_init))

static void
test_saver_finalize (GObject *object)
{
  TestSaver *self = TEST_SAVER (object);

  g_assert_finalize_object (self->saving);
  g_string_free (self->heard, TRUE);
  G_OBJECT_CLASS (test_saver_parent_class)->finalize (object);
}

static void
test_saver_class_init (TestSaverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_saver_finalize;
}

static void
test_saver_init (TestSaver *self)
{
  self->saving = glance_saving_new ();
  self->heard = g_string_new (NULL);
}

typedef struct
{
  GlanceEngine *engine;
  GlanceMonitor *monitor;
  TestSaver *saver;
  GtkWidget *window;
} Fixture;

static GtkApplication *application; /* a process can have one */

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
add_portal (Fixture *fixture, const char *origin, const char *name)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);
  g_autoptr (GError) error = NULL;

  glance_portal_set_origin (portal, origin);
  glance_portal_set_name (portal, name);
  glance_portals_add (glance_engine_get_portals (fixture->engine), portal, &error);
  g_assert_no_error (error);
}

static void
finish_backup (Fixture *fixture)
{
  GlanceMonitorList *monitors = GLANCE_MONITOR_LIST (glance_engine_get_watcher (fixture->engine));
  g_autoptr (GBytes) bytes = g_bytes_new_static (DONE, strlen (DONE));
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  g_assert_no_error (error);
  fixture->monitor = g_list_model_get_item (G_LIST_MODEL (monitors), 0);
  glance_monitor_fold_progress (fixture->monitor, progress);
}

static void
open_window (Fixture *fixture, TestSaver *saver, guint n_portals)
{
  GlanceWatcher *watcher;
  g_autoptr (GError) error = NULL;

  fixture->engine = glance_engine_new (&(GlanceEngineOptions) { .in_memory = TRUE }, &error);
  g_assert_no_error (error);
  watcher = glance_engine_get_watcher (fixture->engine);
  add_portal (fixture, "https://acme.example", "Acme");
  for (guint i = 1; i < n_portals; i++)
    {
      g_autofree char *origin = g_strdup_printf ("https://%u.example", i);

      add_portal (fixture, origin, origin);
    }
  finish_backup (fixture);
  fixture->window =
      GTK_WIDGET (glance_window_new (application, GLANCE_MONITOR_LIST (watcher),
                                     saver != NULL ? GLANCE_SAVER (saver) : NULL, TRUE));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->saver = g_object_new (TEST_TYPE_SAVER, NULL);
  open_window (fixture, fixture->saver, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->monitor);
  iterate ();
  g_assert_finalize_object (fixture->engine);
  if (fixture->saver != NULL)
    g_assert_finalize_object (fixture->saver);
}

/* What is shown */

typedef gboolean (*Matches) (GtkWidget *widget, const char *what);

static GtkWidget *
find (GtkWidget *widget, Matches matches, const char *what)
{
  GtkWidget *found = NULL;

  if (gtk_widget_get_mapped (widget) && matches (widget, what))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, matches, what);
  return found;
}

static gboolean
does (GtkWidget *widget, const char *action)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static gboolean
reads (GtkWidget *widget, const char *words)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), words);
}

static GtkWidget *
find_button (Fixture *fixture, const char *action)
{
  return find (fixture->window, does, action);
}

static GtkWidget *
wait_for (Fixture *fixture, Matches matches, const char *what)
{
  GtkWidget *found;

  while ((found = find (fixture->window, matches, what)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return found;
}

static void
click (Fixture *fixture, const char *action)
{
  g_signal_emit_by_name (wait_for (fixture, does, action), "clicked");
}

static void
tell (Fixture *fixture, GlanceDownloadState state, gint64 received, int error)
{
  g_autoptr (GError) problem = error >= 0 ? glance_error_new ((GlanceError) error, NULL) : NULL;
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) told = NULL;

  g_variant_dict_insert (&dict, "state", "i", (int) state);
  g_variant_dict_insert (&dict, "received", "x", received);
  g_variant_dict_insert (&dict, "total", "x", (gint64) 1200000000);
  g_variant_dict_insert (&dict, "run", "^ay", RUN);
  if (problem != NULL)
    g_variant_dict_insert_value (&dict, "problem", glance_error_to_variant (problem));
  told = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_assert_true (glance_saving_restore (fixture->saver->saving, told));
}

static void
tell_saved (Fixture *fixture, const char *run, const char *path, const char *sha256)
{
  GlanceClock *clock = glance_engine_get_clock (fixture->engine);
  GlanceJournalEntry entry = { .time = glance_clock_get_real_time (clock) / G_USEC_PER_SEC,
                               .size = 1200000000,
                               .path = (char *) path,
                               .sha256 = (char *) sha256,
                               .run = (char *) run };

  glance_saving_set_saved (fixture->saver->saving, &entry);
}

/* The whole way, and what the buttons ask for. */
static void
test_under_way (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *pause;

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (wait_for (fixture, does, "card.save")),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Save the Backup of Acme");
  click (fixture, "card.save");
  tell (fixture, GLANCE_DOWNLOAD_RUNNING, 504000000, -1);
  wait_for (fixture, reads, "Saving: 42%");
  g_assert_null (find_button (fixture, "card.save"));

  pause = wait_for (fixture, does, "card.pause-saving");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (pause), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Pause Saving Acme");
  gtk_widget_grab_focus (pause);
  click (fixture, "card.pause-saving");
  tell (fixture, GLANCE_DOWNLOAD_PAUSED, 504000000, -1);
  wait_for (fixture, reads, "Saving paused at 42%");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == pause);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (pause), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Resume Saving Acme");
  click (fixture, "card.resume-saving");
  tell (fixture, GLANCE_DOWNLOAD_CHECKING, 1200000000, -1);
  wait_for (fixture, reads, "Checking the file…");
  click (fixture, "card.cancel-saving");
  tell (fixture, GLANCE_DOWNLOAD_CANCELLED, 0, -1);
  wait_for (fixture, does, "card.save");
  g_assert_null (find_button (fixture, "card.cancel-saving"));
  g_assert_cmpstr (fixture->saver->heard->str, ==, "save ;pause;resume;cancel;");
}

static void
test_failed (Fixture *fixture, gconstpointer unused)
{
  tell (fixture, GLANCE_DOWNLOAD_FAILED, 5, GLANCE_ERROR_FOLDER);
  wait_for (fixture, reads,
            "The file cannot be written. Check the folder and its permissions, or choose another "
            "folder.");
  wait_for (fixture, does, "card.save-to");
  g_assert_null (find_button (fixture, "card.save"));
  click (fixture, "card.retry-saving");
  g_assert_cmpstr (fixture->saver->heard->str, ==, "resume;");
}

/* Of the backup that is shown, and of an earlier one. */
static void
test_saved (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *earlier = NULL;

  tell_saved (fixture, "before", "/nowhere/Downloads/a.tar.gz", NULL);
  iterate ();
  wait_for (fixture, does, "card.save");
  g_assert_null (find_button (fixture, "card.show-file"));

  tell_saved (fixture, RUN, "/nowhere/Downloads/a.tar.gz", NULL);
  wait_for (fixture, reads, "Saved in Downloads, 1.2\302\240GB");
  g_assert_null (find_button (fixture, "card.save"));
  click (fixture, "card.show-file");
  wait_for (fixture, reads,
            "The file cannot be read: Error when getting information for file "
            "“/nowhere/Downloads/a.tar.gz”: No such file or directory. See whether it was moved or "
            "deleted, or whether its disk is connected.");
}

/* What will be saved by itself later can be saved now. */
static void
test_later (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TRASH, NULL);

  glance_saving_set_thrift (fixture->saver->saving, GLANCE_THRIFT_METERED);
  wait_for (fixture, reads, "Will be saved when the network is not metered");
  click (fixture, "card.save");
  g_assert_cmpstr (fixture->saver->heard->str, ==, "save ;");
  glance_saving_set_thrift (fixture->saver->saving, GLANCE_THRIFT_NONE);
  g_assert_null (find (fixture->window, reads, "Will be saved when the network is not metered"));

  tell_saved (fixture, RUN, "/nowhere/Downloads/a.tar.gz", NULL);
  glance_saving_set_leftover (fixture->saver->saving, error);
  wait_for (fixture, reads, "Saved in Downloads, 1.2\302\240GB");
  wait_for (fixture, reads,
            "Older backups stay, since they cannot be put into the trash. Delete them yourself, or "
            "save to a folder on a disk that has a trash.");
}

static void
show_items (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *method,
            GVariant *parameters,
            GDBusMethodInvocation *invocation,
            gpointer shown)
{
  g_autofree const char **uris = NULL;

  g_variant_get (parameters, "(^a&s&s)", &uris, NULL);
  *(char **) shown = g_strjoinv ("\n", (char **) uris);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* A file manager that the window can tell what to show. */
static void
test_show (Fixture *fixture, gconstpointer unused)
{
  static const GDBusInterfaceVTable vtable = { .method_call = show_items };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (
      "<node><interface name='org.freedesktop.FileManager1'><method name='ShowItems'>"
      "<arg type='as' direction='in'/><arg type='s' direction='in'/>"
      "</method></interface></node>",
      NULL);
  g_autofree char *shown = NULL;
  guint object, name;

  object = g_dbus_connection_register_object (bus, "/org/freedesktop/FileManager1",
                                              node->interfaces[0], &vtable, &shown, NULL, NULL);
  name = g_bus_own_name_on_connection (bus, "org.freedesktop.FileManager1",
                                       G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  tell_saved (fixture, RUN, "/dev/null", NULL);
  click (fixture, "card.show-file");
  while (shown == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (shown, ==, "file:///dev/null");
  g_bus_unown_name (name);
  g_dbus_connection_unregister_object (bus, object);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_checksum (Fixture *fixture, gconstpointer unused)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->window);
  GtkWidget *row;
  g_autofree char *text = NULL;

  tell_saved (fixture, RUN, "/nowhere/a.tar.gz", "0a1b");
  row =
      gtk_widget_get_ancestor (wait_for (fixture, does, "card.show-file"), GLANCE_TYPE_SAVING_ROW);
  g_assert_true (gtk_widget_activate_action (row, "card.copy-checksum", NULL));
  wait_for (fixture, reads, "Checksum copied");
  gdk_clipboard_read_text_async (clipboard, NULL, copied_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text, ==, "0a1b");
}

static GtkWindow *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (GLANCE_IS_TEXT_DIALOG (l->data))
        return l->data;
    }
  return NULL;
}

/* What is whole, and then is not: good news in passing, bad news in a dialog. */
static void
test_verify (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_dir_make_tmp ("saving-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.tar.gz", NULL);
  g_autoptr (GlanceDemoArchive) archive = glance_demo_archive_new ("Acme", 1, 1, TRUE, NULL);
  gsize size = (gsize) glance_demo_archive_get_size (archive);
  g_autofree guint8 *bytes = g_malloc (size);
  g_autofree char *sha256 = NULL;
  GtkWidget *row;

  glance_demo_archive_read (archive, 0, bytes, size);
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, size);
  g_assert_true (g_file_set_contents (path, (char *) bytes, (gssize) size, NULL));
  tell_saved (fixture, RUN, path, sha256);
  row =
      gtk_widget_get_ancestor (wait_for (fixture, does, "card.show-file"), GLANCE_TYPE_SAVING_ROW);
  gtk_widget_activate_action (row, "card.verify-file", NULL);
  wait_for (fixture, reads, "The saved backup of “Acme” is complete and unchanged");
  g_assert_null (find_dialog ());

  g_assert_true (g_file_set_contents (path, (char *) bytes, (gssize) size - 1, NULL));
  gtk_widget_activate_action (row, "card.verify-file", NULL);
  while (find_dialog () == NULL)
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (find_dialog ());
  g_remove (path);
  g_rmdir (folder);
}

/* A window that does not save says nothing of it. */
static void
test_without_saver (Fixture *fixture, gconstpointer unused)
{
  open_window (fixture, NULL, 1);
  wait_for (fixture, reads, "acme.tar.gz");
  g_assert_null (find_button (fixture, "card.save"));
}

/* One of many, which needs nobody: in one line, the progress in words. */
static void
test_line (Fixture *fixture, gconstpointer unused)
{
  fixture->saver = g_object_new (TEST_TYPE_SAVER, NULL);
  open_window (fixture, fixture->saver, 6);
  tell (fixture, GLANCE_DOWNLOAD_RUNNING, 504000000, -1);
  wait_for (fixture, reads, "Saving: 42%");
  g_assert_null (find_button (fixture, "card.pause-saving"));
}

static gboolean
begins (GtkWidget *widget, const char *words)
{
  return GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), words);
}

/* A portal that has a backup, and a window on it. */
static GlanceDemoPortal *
open_window_on_demo (Fixture *fixture, GlanceDownloads **downloads, const char *folder)
{
  const GlanceDemoDownloadOptions file = { .size = SIZE, .rate = SIZE / 2 };
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);
  GlanceDemoPortal *demo;
  GlanceClock *clock;
  GlanceKeyStore *keys;
  GlanceWatcher *watcher;
  g_autoptr (GError) error = NULL;

  fixture->engine = glance_engine_new (&(GlanceEngineOptions) { .in_memory = TRUE }, &error);
  g_assert_no_error (error);
  clock = glance_engine_get_clock (fixture->engine);
  keys = glance_engine_get_keys (fixture->engine);
  demo = glance_demo_portal_new (clock, "Acme", GLANCE_DEMO_COMPLETES, 1, 0, &error);
  g_assert_no_error (error);
  glance_demo_portal_set_download (demo, &file);
  glance_demo_portal_begin (demo, FALSE, 2);

  glance_portal_set_name (portal, "Acme");
  glance_portal_set_origin (portal, glance_demo_portal_get_origin (demo));
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (keys), portal, GLANCE_DEMO_KEY);
  g_assert_true (glance_portals_add (glance_engine_get_portals (fixture->engine), portal, &error));
  watcher = glance_engine_get_watcher (fixture->engine);
  g_assert_true (
      glance_folder_choose (glance_engine_get_settings (fixture->engine), folder, &error));
  *downloads = glance_downloads_new (
      keys, clock, NULL, glance_settings_get_app (glance_engine_get_settings (fixture->engine)));
  fixture->window = GTK_WIDGET (glance_window_new (application, GLANCE_MONITOR_LIST (watcher),
                                                   GLANCE_SAVER (*downloads), TRUE));
  gtk_window_present (GTK_WINDOW (fixture->window));
  glance_watcher_start (watcher);
  return demo;
}

static void
empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* What really downloads, and a portal that really sends, which it does between our steps. */
static void
test_downloads (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_dir_make_tmp ("saving-XXXXXX", NULL);
  g_autofree char *base = g_path_get_basename (folder);
  g_autofree char *saved = g_strdup_printf ("Saved in %s, ", base);
  GlanceDownloads *downloads = NULL;
  g_autoptr (GlanceDemoPortal) demo = open_window_on_demo (fixture, &downloads, folder);

  click (fixture, "card.save");
  wait_for (fixture, begins, "Saving: ");
  click (fixture, "card.pause-saving");
  wait_for (fixture, begins, "Saving paused at ");
  click (fixture, "card.resume-saving");
  wait_for (fixture, begins, saved);
  wait_for (fixture, does, "card.show-file");
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  iterate ();
  g_assert_finalize_object (downloads);
  g_assert_finalize_object (fixture->engine);
  empty (folder);
}

int
main (int argc, char *argv[])
{
  int status;

  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  glance_ui_register_resource ();
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add ("/saving-row/under-way", Fixture, NULL, set_up, test_under_way, tear_down);
  g_test_add ("/saving-row/failed", Fixture, NULL, set_up, test_failed, tear_down);
  g_test_add ("/saving-row/saved", Fixture, NULL, set_up, test_saved, tear_down);
  g_test_add ("/saving-row/later", Fixture, NULL, set_up, test_later, tear_down);
  g_test_add ("/saving-row/show", Fixture, NULL, set_up, test_show, tear_down);
  g_test_add ("/saving-row/checksum", Fixture, NULL, set_up, test_checksum, tear_down);
  g_test_add ("/saving-row/verify", Fixture, NULL, set_up, test_verify, tear_down);
  g_test_add ("/saving-row/without-saver", Fixture, NULL, NULL, test_without_saver, tear_down);
  g_test_add ("/saving-row/line", Fixture, NULL, NULL, test_line, tear_down);
  g_test_add ("/saving-row/downloads", Fixture, NULL, NULL, test_downloads, NULL);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
