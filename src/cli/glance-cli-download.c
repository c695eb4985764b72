/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <glib-unix.h>
#include <signal.h>

#include "glance-cli-bus.h"
#include "glance-cli-check.h"
#include "glance-cli-commands.h"
#include "glance-cli-exit.h"
#include "glance-cli-json.h"
#include "glance-cli-meter.h"
#include "glance-cli-output.h"
#include "glance-cli-session.h"
#include "glance-cli-state.h"
#include "glance-cli-storage.h"
#include "glance-folder.h"
#include "glance-format-link.h"
#include "glance-format.h"
#include "glance-saved.h"
#include "glance-verify.h"
#include "glance-words.h"

/* Besides those of every command: 3 is for what could not be done. */
#define EXIT_NOTHING 1
#define EXIT_DAMAGED 2

typedef struct
{
  /* Borrowed */ const GlanceCliOptions *options;
  /* Borrowed */ GlanceSettings *settings;
  /* Borrowed */ GlanceWatcher *watcher;
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ GMainLoop *loop;
  /* Owned */ GCancellable *cancellable; /* what a signal cancels */
  /* Owned */ GError *error;             /* why there is no file */
  gboolean is_over;                      /* the download */
  int signal;                            /* the one that ended it, or 0 */
} Saving;

static gboolean
stop (Saving *saving, int signal)
{
  saving->signal = signal;
  g_cancellable_cancel (saving->cancellable);
  g_main_loop_quit (saving->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
interrupted_cb (gpointer user_data)
{
  return stop (user_data, SIGINT);
}

static gboolean
terminated_cb (gpointer user_data)
{
  return stop (user_data, SIGTERM);
}

/* Whether a first answer, or the end of a run, is still to come. */
static gboolean
is_pending (GlanceMonitor *monitor)
{
  const GError *problem = glance_monitor_get_problem (monitor);
  GlancePhase phase = glance_monitor_get_phase (monitor);

  if (problem != NULL && !glance_error_passes (problem))
    return FALSE;
  return glance_phase_is_active (phase) || phase == GLANCE_PHASE_UNKNOWN
         || glance_cli_state_is_settling (monitor);
}

static void
changed_cb (Saving *saving)
{
  if (!is_pending (saving->monitor))
    g_main_loop_quit (saving->loop);
}

static void
wait_for_end (Saving *saving)
{
  const char *name = glance_portal_get_name (glance_monitor_get_portal (saving->monitor));

  if (!is_pending (saving->monitor))
    return;
  if (glance_phase_is_active (glance_monitor_get_phase (saving->monitor)))
    /* Translators: a portal's name. */
    glance_cli_say (_ ("Waiting for the backup of “%s” to end."), name);
  g_signal_connect_swapped (saving->monitor, "notify", G_CALLBACK (changed_cb), saving);
  glance_watcher_start (saving->watcher);
  g_main_loop_run (saving->loop);
  glance_watcher_stop (saving->watcher);
  g_signal_handlers_disconnect_by_data (saving->monitor, saving);
}

static int
end_with (Saving *saving, int status, const char *part, const GError *problem)
{
  g_autofree char *object = NULL;

  if (saving->options->json)
    {
      object = glance_cli_json_saved (saving->monitor, NULL, part, -1, NULL, problem);
      glance_cli_print_line ("%s", object);
    }
  return status;
}

static int
end_with_problem (Saving *saving, const GError *problem)
{
  glance_cli_report_problem (problem, glance_cli_session_get_reader (saving->options), NULL);
  return end_with (saving, GLANCE_CLI_EXIT_COULD_NOT_TELL, NULL, problem);
}

/* Why there is nothing to download, as a sentence. */
static char *
explain_nothing (Saving *saving)
{
  const char *name = glance_portal_get_name (glance_monitor_get_portal (saving->monitor));
  GlancePhase phase = glance_monitor_get_phase (saving->monitor);
  g_autofree char *pill = NULL;

  if (glance_phase_is_active (phase))
    /* Translators: a portal's name. */
    return g_strdup_printf (_ ("The backup of “%s” is still running. To wait for its end, use "
                               "“--wait”."),
                            name);
  if (phase == GLANCE_PHASE_COMPLETED || phase == GLANCE_PHASE_WARNING)
    return glance_cli_storage_explain (saving->watcher, saving->monitor);
  pill = glance_format_pill (saving->monitor);
  /* Translators: a portal's name, and how its backup stands, such as “Failed”. */
  return g_strdup_printf (_ ("“%s” has no finished backup to download: %s."), name, pill);
}

static int
end_without_link (Saving *saving)
{
  g_autofree char *refusal = glance_format_link_problem (saving->monitor);
  g_autofree char *reason = NULL;

  if (refusal != NULL)
    {
      glance_cli_say ("%s", refusal);
      return end_with (saving, GLANCE_CLI_EXIT_COULD_NOT_TELL, NULL, NULL);
    }
  reason = explain_nothing (saving);
  glance_cli_say ("%s", reason);
  return end_with (saving, EXIT_NOTHING, NULL, NULL);
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;

  glance_download_run_finish (GLANCE_DOWNLOAD (source), result, &saving->error);
  saving->is_over = TRUE;
  g_main_loop_quit (saving->loop);
}

/* The path is the last line of the output. */
static int
end_saved (Saving *saving, const char *path, gint64 size, const char *sha256)
{
  g_autofree char *size_text = glance_words_size (size);
  g_autofree char *object = NULL;

  /* Translators: the first %s is a size such as “1.2 GB”, the second one a checksum. */
  glance_cli_say (_ ("The backup is whole: %s, SHA-256 %s."), size_text, sha256);
  if (saving->options->json)
    object = glance_cli_json_saved (saving->monitor, path, NULL, size, sha256, NULL);
  glance_cli_print_line ("%s", object != NULL ? object : path);
  return 0;
}

static int
end_failed (Saving *saving, GlanceDownload *download)
{
  const char *part = glance_download_get_path (download);
  gboolean damaged = glance_error_is_bad_file (saving->error);
  gboolean kept = part != NULL && g_file_test (part, G_FILE_TEST_IS_REGULAR);

  if (saving->signal == 0)
    glance_cli_report_problem (saving->error, glance_cli_session_get_reader (saving->options),
                               NULL);
  if (kept && damaged)
    /* Translators: %s is the path of a file. */
    glance_cli_say (_ ("What came stays in “%s”."), part);
  else if (kept && glance_download_get_received (download) > 0)
    glance_cli_say (_ ("What came stays in “%s”; the next download goes on with it."), part);

  if (saving->signal != 0)
    return end_with (saving, GLANCE_CLI_EXIT_SIGNAL + saving->signal, kept ? part : NULL, NULL);
  return end_with (saving, damaged ? EXIT_DAMAGED : GLANCE_CLI_EXIT_COULD_NOT_TELL,
                   kept ? part : NULL, saving->error);
}

/* (transfer full) (nullable): as for Save in the window, but the current folder where there are no Downloads, as on
 * a server. NULL: none is known in a sandbox, or what is set is none, which is an error. */
static char *
choose_folder (Saving *saving)
{
  g_autofree char *chosen = glance_folder_dup_chosen (glance_settings_get_app (saving->settings));
  g_autofree char *usual = glance_folder_find_usual ();

  if (saving->options->output != NULL)
    return g_strdup (saving->options->output);
  if (chosen != NULL && !saving->options->demo) /* its own goes with it */
    {
      if (g_path_is_absolute (chosen))
        return g_steal_pointer (&chosen);
      saving->error = glance_error_new (GLANCE_ERROR_FOLDER, chosen);
      return NULL;
    }
  return g_strcmp0 (usual, g_get_home_dir ()) == 0 ? g_strdup (".") : g_steal_pointer (&usual);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autofree char *sha256 = glance_verify_finish (result, &saving->error);

  saving->is_over = TRUE;
  g_main_loop_quit (saving->loop);
}

/* Runs the loop until the job in the background has ended: a signal quits it earlier. */
static void
run_to_end (Saving *saving)
{
  saving->is_over = FALSE;
  while (!saving->is_over)
    g_main_loop_run (saving->loop);
}

/* The same run, saved to the same folder before, if it is still whole; or NULL. */
static GlanceJournalEntry *
find_saved (Saving *saving, GlanceJournal *journal, const char *folder)
{
  GlancePortal *portal = glance_monitor_get_portal (saving->monitor);
  const char *run = glance_monitor_get_run_id (saving->monitor);
  g_autoptr (GlanceJournalEntry) entry = NULL;

  if (journal == NULL || run == NULL)
    return NULL;
  entry = glance_saved_find (journal, glance_portal_get_origin (portal),
                             glance_portal_get_dump (portal), run, folder);
  if (entry == NULL || !g_file_test (entry->path, G_FILE_TEST_EXISTS))
    return NULL;

  glance_cli_say (_ ("This backup was saved before; the file is read through once more."));
  glance_verify_async (entry->path, entry->sha256, saving->cancellable, verified_cb, saving);
  run_to_end (saving);
  if (saving->error == NULL)
    return g_steal_pointer (&entry);
  if (saving->signal == 0)
    /* Translators: %s is a sentence that says what is wrong with a file. */
    glance_cli_say (_ ("%s Downloading it again."), saving->error->message);
  g_clear_error (&saving->error);
  return NULL;
}

static int
download (Saving *saving, GlanceJournal *journal, const char *folder)
{
  GlanceMonitor *monitor = saving->monitor;
  const GlanceDownloadOptions options = {
    .portal = glance_monitor_get_portal (monitor),
    .link = glance_monitor_get_link (monitor),
    .link_expires = glance_monitor_get_run (monitor)->link_expires,
    .run = glance_monitor_get_run_id (monitor),
    .folder = folder,
    .keys = glance_watcher_get_key_store (saving->watcher),
    .clock = glance_watcher_get_clock (saving->watcher),
    .journal = journal,
  };
  g_autoptr (GlanceDownload) job = glance_download_new (&options);
  g_autoptr (GlanceCliMeter) meter = glance_cli_meter_new (job, options.clock);

  glance_download_run_async (job, saving->cancellable, downloaded_cb, saving);
  run_to_end (saving);
  g_clear_pointer (&meter, glance_cli_meter_free);
  return saving->error == NULL
             ? end_saved (saving, glance_download_get_path (job),
                          glance_download_get_received (job), glance_download_get_sha256 (job))
             : end_failed (saving, job);
}

/* What is tried with the demo is not noted. */
static int
save_once (Saving *saving)
{
  g_autofree char *folder = choose_folder (saving);
  g_autoptr (GlanceJournal) journal = saving->options->demo ? NULL : glance_journal_new (NULL);
  g_autoptr (GlanceJournalEntry) entry = NULL;

  if (saving->error != NULL)
    return end_with_problem (saving, saving->error);
  if (folder == NULL)
    {
      glance_cli_say (_ ("No folder has been chosen for this Flatpak to save to. Choose one in the "
                         "window’s preferences, or give one with “--output”."));
      return end_with (saving, GLANCE_CLI_EXIT_COULD_NOT_TELL, NULL, NULL);
    }
  entry = find_saved (saving, journal, folder);
  if (entry != NULL)
    return end_saved (saving, entry->path, entry->size, entry->sha256);
  if (saving->signal != 0)
    return end_with (saving, GLANCE_CLI_EXIT_SIGNAL + saving->signal, NULL, NULL);
  return download (saving, journal, folder);
}

static int
save (Saving *saving)
{
  const GError *problem;

  glance_cli_check_all (saving->watcher);
  if (saving->options->wait)
    wait_for_end (saving);
  if (saving->signal != 0)
    return end_with (saving, GLANCE_CLI_EXIT_SIGNAL + saving->signal, NULL, NULL);

  problem = glance_monitor_get_last_problem (saving->monitor);
  if (problem != NULL)
    return end_with_problem (saving, problem);
  if (glance_monitor_get_link (saving->monitor) == NULL)
    return end_without_link (saving);
  return save_once (saving);
}

static int
save_backup (GlanceCliSession *session, const GlanceCliOptions *options)
{
  GlanceWatcher *watcher = glance_cli_session_get_watcher (session);
  Saving saving = { .options = options,
                    .settings = glance_cli_session_get_settings (session),
                    .watcher = watcher };
  guint sources[] = { g_unix_signal_add (SIGINT, interrupted_cb, &saving),
                      g_unix_signal_add (SIGTERM, terminated_cb, &saving) };
  int status;

  saving.monitor = g_list_model_get_item (G_LIST_MODEL (watcher), 0);
  saving.loop = g_main_loop_new (NULL, FALSE);
  saving.cancellable = g_cancellable_new ();
  glance_cli_bus_outlive ();
  status = save (&saving);

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  g_clear_object (&saving.monitor);
  g_clear_object (&saving.cancellable);
  g_clear_pointer (&saving.loop, g_main_loop_unref);
  g_clear_error (&saving.error);
  return status;
}

int
glance_cli_download (const GlanceCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceCliSession) session = NULL;
  GlanceWatcher *watcher;

  session = glance_cli_session_open (options, GLANCE_CLI_SESSION_WATCH, &error);
  if (session == NULL)
    {
      glance_cli_report (error);
      return glance_cli_exit_status (error);
    }

  watcher = glance_cli_session_get_watcher (session);
  switch (g_list_model_get_n_items (G_LIST_MODEL (watcher)))
    {
    case 0:
      glance_cli_say_no_portal ();
      return GLANCE_CLI_EXIT_COULD_NOT_TELL;
    case 1:
      return save_backup (session, options);
    default:
      glance_cli_say (_ ("Several portals are watched. Say whose backup to download: "
                         "“%s download NAME”. See the names with “%s list”."),
                      g_get_prgname (), g_get_prgname ());
      return GLANCE_CLI_EXIT_USAGE;
    }
}
