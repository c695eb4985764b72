/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "glance-cli-bus.h"
#include "glance-cli-commands.h"
#include "glance-cli-exit.h"
#include "glance-cli-json.h"
#include "glance-cli-output.h"
#include "glance-cli-screen.h"
#include "glance-cli-session.h"
#include "glance-cli-state.h"
#include "glance-cli-terminal.h"
#include "glance-format.h"
#include "glance-words.h"

/* Its write end is for a signal handler, its read end for the main loop: GLib does not deliver SIGCONT. */
static int continued_pipe[2] = { -1, -1 };

typedef struct
{
  /* Borrowed */ GlanceWatcher *watcher;
  /* Owned */ GMainLoop *loop;
  /* Owned */ GPtrArray *monitors;     /* those that are listened to */
  /* Owned */ GHashTable *printed;     /* GlanceMonitor -> what of it was printed last */
  /* Owned */ GlanceCliScreen *screen; /* or NULL: a line a change */
  gboolean json;
  gboolean no_wait;
  gboolean follow;
  gboolean can_grow; /* it watches the whole list, to which others may add */
  gboolean unread;   /* nobody reads the output any more */
  guint update_id;   /* an idle source that prints */
  guint reader_id;   /* a source that tells when nobody reads */
  int signal;        /* the one that ended it, or 0 */
} Watch;

/* Whether to go on for ever: as long as there is a portal, or one may be added. */
static gboolean
is_endless (Watch *watch)
{
  return watch->follow && (watch->can_grow || watch->monitors->len > 0);
}

/* Whether more is expected from a portal: its first answer, or the end of a run. Without a reader, the exit
 * status needs no more than the first. */
static gboolean
is_pending (Watch *watch, GlanceMonitor *monitor)
{
  const GError *problem = glance_monitor_get_problem (monitor);
  GlancePhase phase = glance_monitor_get_phase (monitor);

  if (glance_cli_state_is_settling (monitor))
    return TRUE;
  if (!glance_phase_is_active (phase) && phase != GLANCE_PHASE_UNKNOWN)
    return FALSE;
  if (phase == GLANCE_PHASE_UNKNOWN && watch->no_wait)
    return problem == NULL;
  if (watch->unread && (phase != GLANCE_PHASE_UNKNOWN || problem != NULL))
    return FALSE;
  return problem == NULL || glance_error_passes (problem);
}

/* What makes a change worth a line; the estimate and another check do not. */
static char *
make_key (GlanceMonitor *monitor)
{
  const GError *problem = glance_monitor_get_problem (monitor);
  const char *link = glance_monitor_get_link (monitor);
  const char *task_id = glance_monitor_get_task_id (monitor);

  return g_strdup_printf ("%d %d %d %d %d %s %s %s", glance_monitor_get_phase (monitor),
                          glance_monitor_get_percent (monitor),
                          glance_monitor_get_stalled (monitor), glance_monitor_is_overdue (monitor),
                          glance_monitor_get_link_refusal (monitor),
                          problem != NULL ? problem->message : "", link != NULL ? link : "",
                          task_id != NULL ? task_id : "");
}

static void
print_line (GlanceMonitor *monitor)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  g_autofree char *text = NULL;

  g_ptr_array_add (parts, glance_format_pill (monitor));
  if (glance_cli_state_is_known (monitor))
    g_ptr_array_add (parts, glance_format_percent (glance_monitor_get_percent (monitor)));
  glance_cli_state_add_reasons (parts, monitor);
  glance_cli_state_add_link (parts, monitor, glance_monitor_get_link (monitor));
  text = glance_cli_state_join (parts);
  glance_cli_print_line ("%s: %s", name, text);
  if (glance_monitor_get_problem (monitor) != NULL)
    glance_cli_report_details (glance_monitor_get_problem (monitor), name);
}

static void
print_if_changed (Watch *watch, GlanceMonitor *monitor)
{
  g_autofree char *key = make_key (monitor);
  g_autofree char *object = NULL;

  if (glance_monitor_get_phase (monitor) == GLANCE_PHASE_UNKNOWN
      && glance_monitor_get_problem (monitor) == NULL)
    return;
  if (glance_cli_state_is_settling (monitor))
    return;
  if (g_strcmp0 (key, g_hash_table_lookup (watch->printed, monitor)) == 0)
    return;
  g_hash_table_replace (watch->printed, g_object_ref (monitor), g_steal_pointer (&key));

  if (!watch->json)
    {
      print_line (monitor);
      return;
    }
  object = glance_cli_json_object (monitor);
  glance_cli_print_text (object);
  glance_cli_print_text ("\n");
}

static void
update (Watch *watch)
{
  GPtrArray *monitors = watch->monitors;
  gboolean pending = is_endless (watch);

  if (watch->screen != NULL)
    glance_cli_screen_draw (watch->screen, monitors);
  for (guint i = 0; i < monitors->len; i++)
    {
      if (watch->screen == NULL)
        print_if_changed (watch, monitors->pdata[i]);
      pending = pending || is_pending (watch, monitors->pdata[i]);
    }

  if (!glance_cli_output_flush () || !pending)
    g_main_loop_quit (watch->loop);
}

static gboolean
update_cb (gpointer user_data)
{
  Watch *watch = user_data;

  watch->update_id = 0;
  update (watch);
  return G_SOURCE_REMOVE;
}

/* One answer changes several properties, but counts as one change. */
static void
changed (Watch *watch)
{
  if (watch->update_id == 0)
    watch->update_id = g_idle_add (update_cb, watch);
}

static void
ignore_monitors (Watch *watch)
{
  for (guint i = 0; i < watch->monitors->len; i++)
    g_signal_handlers_disconnect_by_data (watch->monitors->pdata[i], watch);
  g_clear_pointer (&watch->monitors, g_ptr_array_unref);
}

static void
listen_to_monitors (Watch *watch)
{
  watch->monitors = glance_cli_state_list (watch->watcher);
  for (guint i = 0; i < watch->monitors->len; i++)
    g_signal_connect_swapped (watch->monitors->pdata[i], "notify", G_CALLBACK (changed), watch);
}

/* Another program added or removed a portal. */
static void
list_changed (Watch *watch)
{
  ignore_monitors (watch);
  listen_to_monitors (watch);
  changed (watch);
}

static gboolean
resized_cb (gpointer user_data)
{
  Watch *watch = user_data;

  if (watch->screen != NULL)
    glance_cli_screen_fit (watch->screen);
  changed (watch);
  return G_SOURCE_CONTINUE;
}

static void
catch_continued (int number)
{
  int before = errno;
  gssize n_written = write (continued_pipe[1], "", 1);

  (void) n_written;
  errno = before;
}

/* After Ctrl-Z and "fg" the shell has written below the bars. */
static gboolean
continued_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Watch *watch = user_data;
  char bytes[16];
  gssize n_read = read (fd, bytes, sizeof bytes);

  (void) n_read;
  glance_cli_screen_begin_anew (watch->screen);
  changed (watch);
  return G_SOURCE_CONTINUE;
}

/* The source, for forget_continued(); 0 where there are no descriptors left. */
static guint
await_continued (Watch *watch, struct sigaction *before)
{
  struct sigaction action = { .sa_handler = catch_continued, .sa_flags = SA_RESTART };

  if (!g_unix_open_pipe (continued_pipe, FD_CLOEXEC, NULL))
    return 0;
  g_unix_set_fd_nonblocking (continued_pipe[0], TRUE, NULL);
  g_unix_set_fd_nonblocking (continued_pipe[1], TRUE, NULL);
  sigaction (SIGCONT, &action, before);
  return g_unix_fd_add (continued_pipe[0], G_IO_IN, continued_cb, watch);
}

static void
forget_continued (guint source, const struct sigaction *before)
{
  sigaction (SIGCONT, before, NULL);
  g_source_remove (source);
  close (continued_pipe[0]);
  close (continued_pipe[1]);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Watch *watch = user_data;

  watch->signal = SIGINT;
  g_main_loop_quit (watch->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
terminated_cb (gpointer user_data)
{
  Watch *watch = user_data;

  watch->signal = SIGTERM;
  g_main_loop_quit (watch->loop);
  return G_SOURCE_CONTINUE;
}

/* The next write would say so, but there may be none for days. */
static gboolean
reader_left_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Watch *watch = user_data;

  watch->unread = TRUE;
  if (watch->follow)
    g_main_loop_quit (watch->loop);
  changed (watch);
  watch->reader_id = 0;
  return G_SOURCE_REMOVE;
}

/* Returns when no backup is running, the list is empty, nobody reads the output, or a signal arrives. */
static void
run (Watch *watch)
{
  guint sources[] = { g_unix_signal_add (SIGINT, interrupted_cb, watch),
                      g_unix_signal_add (SIGTERM, terminated_cb, watch),
                      g_unix_signal_add (SIGWINCH, resized_cb, watch) };
  struct sigaction before;
  guint continued = watch->screen != NULL ? await_continued (watch, &before) : 0;

  watch->reader_id = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR | G_IO_HUP, reader_left_cb, watch);

  listen_to_monitors (watch);
  g_signal_connect_swapped (watch->watcher, "items-changed", G_CALLBACK (list_changed), watch);
  glance_cli_bus_outlive ();
  glance_watcher_start (watch->watcher);
  g_main_loop_run (watch->loop);
  glance_watcher_stop (watch->watcher);

  g_signal_handlers_disconnect_by_data (watch->watcher, watch);
  ignore_monitors (watch);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  if (continued != 0)
    forget_continued (continued, &before);
  g_clear_handle_id (&watch->reader_id, g_source_remove);
  g_clear_handle_id (&watch->update_id, g_source_remove);
}

/* Links, errors and warnings, for which the bars have no room. */
static void
print_outcomes (GlanceWatcher *watcher)
{
  g_autoptr (GPtrArray) monitors = glance_cli_state_list (watcher);

  for (guint i = 0; i < monitors->len; i++)
    print_line (monitors->pdata[i]);
}

/* The exit status. If no portal is left, it is not known how the backup ended. SIGTERM is how a service is
 * stopped. */
static int
find_status (Watch *watch)
{
  if (watch->signal == SIGTERM && watch->follow)
    return GLANCE_SEVERITY_FINE;
  if (watch->signal != 0)
    return GLANCE_CLI_EXIT_SIGNAL + watch->signal;
  if (g_list_model_get_n_items (G_LIST_MODEL (watch->watcher)) > 0)
    return (int) glance_watcher_get_severity (watch->watcher);

  glance_cli_say (_ ("Nothing is left to watch: the last portal was removed from the list."));
  return GLANCE_CLI_EXIT_COULD_NOT_TELL;
}

static int
watch_portals (GlanceWatcher *watcher, const GlanceCliOptions *options)
{
  Watch watch = { .watcher = watcher,
                  .json = options->json,
                  .no_wait = options->no_wait,
                  .follow = options->follow,
                  .can_grow = options->arguments == NULL && !options->dump };

  watch.loop = g_main_loop_new (NULL, FALSE);
  watch.printed = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  if (!watch.json && glance_cli_terminal_is_output ())
    watch.screen = glance_cli_screen_new ();

  run (&watch);

  if (watch.screen != NULL)
    {
      g_clear_pointer (&watch.screen, glance_cli_screen_free);
      if (watch.signal == 0)
        print_outcomes (watcher);
    }
  g_clear_pointer (&watch.printed, g_hash_table_unref);
  g_clear_pointer (&watch.loop, g_main_loop_unref);
  return find_status (&watch);
}

int
glance_cli_watch (const GlanceCliOptions *options)
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
  if (g_list_model_get_n_items (G_LIST_MODEL (watcher)) == 0)
    {
      glance_cli_say_no_portal ();
      if (!options->follow || options->dump)
        return GLANCE_CLI_EXIT_COULD_NOT_TELL;
    }
  if (options->interval > 0)
    glance_watcher_set_idle_interval (watcher, options->interval);
  return watch_portals (watcher, options);
}
