/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-check.h"
#include "glance-cli-commands.h"
#include "glance-cli-exit.h"
#include "glance-cli-history.h"
#include "glance-cli-json.h"
#include "glance-cli-lines.h"
#include "glance-cli-output.h"
#include "glance-cli-session.h"
#include "glance-cli-state.h"
#include "glance-cli-table.h"
#include "glance-cli-waybar.h"
#include "glance-format.h"

static void
print_line (const char *text)
{
  glance_cli_print_text (text);
  glance_cli_print_text ("\n");
}

/* Once more for who reads no more of the text than the link, which is missing. */
static void
report_link (GlanceMonitor *monitor)
{
  g_autofree char *problem = glance_format_link_problem (monitor);

  if (problem != NULL)
    glance_cli_say ("%s", problem);
}

/* A portal that has never been heard has no lines; what went wrong is no result. */
static void
print_one (GlanceMonitor *monitor, const GlanceCliOptions *options)
{
  const GError *problem = glance_monitor_get_problem (monitor);

  if (problem != NULL)
    glance_cli_report_problem (problem, glance_cli_session_get_reader (options));
  report_link (monitor);
  if (glance_monitor_get_phase (monitor) != GLANCE_PHASE_UNKNOWN)
    glance_cli_lines_print (monitor);
}

static void
print_all (GPtrArray *monitors, const GlanceCliOptions *options)
{
  g_autofree char *text = NULL;

  if (options->json)
    text = glance_cli_json_array (monitors);
  else if (options->waybar)
    text = glance_cli_waybar_object (monitors);

  if (text != NULL)
    print_line (text);
  else if (monitors->len == 1)
    print_one (monitors->pdata[0], options);
  else if (monitors->len > 1)
    glance_cli_table_print (monitors);
}

/* Waybar hides a module whose program fails, just when there is something to see. */
static int
fail (const GError *error, const GlanceCliOptions *options)
{
  g_autofree char *object = NULL;

  glance_cli_report (error);
  if (!options->waybar)
    return glance_cli_exit_status (error);
  object = glance_cli_waybar_problem (error);
  print_line (object);
  return GLANCE_SEVERITY_FINE;
}

int
glance_cli_status (const GlanceCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceCliSession) session = NULL;
  g_autoptr (GPtrArray) monitors = NULL;
  GlanceWatcher *watcher;
  GlanceSeverity severity;

  session = glance_cli_session_open (options, GLANCE_CLI_SESSION_WATCH, &error);
  if (session == NULL)
    return fail (error, options);

  watcher = glance_cli_session_get_watcher (session);
  if (options->max_age > 0)
    glance_cli_history_limit_all (watcher, options->max_age);
  glance_cli_check_all (watcher);
  glance_cli_history_read_all (watcher, options->demo ? GLANCE_CLI_HISTORY_NOW
                                                      : GLANCE_CLI_HISTORY_ONCE_AN_HOUR);
  monitors = glance_cli_state_sort (watcher);
  print_all (monitors, options);
  if (monitors->len == 0)
    glance_cli_say_no_portal ();

  severity = glance_watcher_get_severity (watcher);
  if (options->max_age > 0)
    severity = glance_severity_worse (severity, glance_cli_history_check (monitors));

  if (options->waybar)
    return GLANCE_SEVERITY_FINE;
  return monitors->len > 0 ? (int) severity : GLANCE_CLI_EXIT_COULD_NOT_TELL;
}
