/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-check.h"
#include "glance-cli-commands.h"
#include "glance-cli-exit.h"
#include "glance-cli-history.h"
#include "glance-cli-json.h"
#include "glance-cli-lines.h"
#include "glance-cli-nagios.h"
#include "glance-cli-output.h"
#include "glance-cli-prometheus.h"
#include "glance-cli-session.h"
#include "glance-cli-state.h"
#include "glance-cli-table.h"
#include "glance-cli-waybar.h"
#include "glance-format.h"
#include "glance-words.h"

/* Problems are messages, not results. */
static void
report (GlanceMonitor *monitor, const GlanceCliOptions *options)
{
  const GError *problem = glance_monitor_get_problem (monitor);
  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  g_autofree char *link_problem = glance_format_link_problem (monitor);

  if (problem != NULL)
    glance_cli_report_problem (problem, glance_cli_session_get_reader (options),
                               options->lines ? name : NULL);
  /* The lines say it too, but a script that reads only the link would miss it. */
  if (link_problem != NULL)
    glance_cli_say ("%s%s%s", options->lines ? name : "", options->lines ? ": " : "", link_problem);
}

/* A block of lines for each portal; none for one that has never answered. */
static void
print_blocks (GPtrArray *monitors, const GlanceCliOptions *options)
{
  gboolean first = TRUE;

  for (guint i = 0; i < monitors->len; i++)
    {
      GlanceMonitor *monitor = monitors->pdata[i];

      report (monitor, options);
      if (glance_monitor_get_phase (monitor) == GLANCE_PHASE_UNKNOWN)
        continue;
      if (!first)
        glance_cli_print_text ("\n");
      first = FALSE;
      glance_cli_lines_print (monitor, options->lines);
    }
}

static void
print_table (GPtrArray *monitors)
{
  glance_cli_table_print (monitors);
  for (guint i = 0; i < monitors->len; i++)
    {
      const GError *problem = glance_monitor_get_problem (monitors->pdata[i]);
      GlancePortal *portal = glance_monitor_get_portal (monitors->pdata[i]);

      if (problem != NULL)
        glance_cli_report_details (problem, glance_portal_get_name (portal));
    }
}

/* Not the line of Nagios, which needs the exit status. */
static void
print_all (GPtrArray *monitors, const GlanceCliOptions *options)
{
  g_autofree char *text = NULL;

  if (options->json)
    text = glance_cli_json_array (monitors);
  else if (options->waybar)
    text = glance_cli_waybar_object (monitors);
  else if (options->prometheus)
    text = glance_cli_prometheus_text (monitors);

  if (text != NULL)
    {
      glance_cli_print_text (text);
      glance_cli_print_text (options->prometheus ? "" : "\n");
    }
  else if (options->nagios)
    return;
  else if (options->lines || (monitors->len == 1 && !options->table))
    print_blocks (monitors, options);
  else if (monitors->len > 0)
    print_table (monitors);
}

/* Nagios wants a line whatever happens. Waybar would hide a module whose program fails, just when there is
 * something to see. */
static int
fail (const GError *error, const GlanceCliOptions *options)
{
  g_autofree char *text = NULL;

  glance_cli_report (error);
  if (options->waybar)
    text = glance_cli_waybar_problem (error);
  else if (options->nagios)
    text = glance_cli_nagios_problem (error->message);

  if (text != NULL)
    glance_cli_print_line ("%s", text);
  if (options->waybar)
    return GLANCE_SEVERITY_FINE;
  return options->nagios ? GLANCE_CLI_EXIT_COULD_NOT_TELL : glance_cli_exit_status (error);
}

static int
end_without_portals (const GlanceCliOptions *options)
{
  g_autofree char *line = NULL;

  glance_cli_say_no_portal ();
  if (options->nagios)
    {
      line = glance_cli_nagios_problem (_ ("No portal is watched yet"));
      glance_cli_print_line ("%s", line);
    }
  return options->waybar ? (int) GLANCE_SEVERITY_FINE : GLANCE_CLI_EXIT_COULD_NOT_TELL;
}

/* Metrics and Waybar's object report bad news themselves; printing them has not failed. */
static int
end (GlanceWatcher *watcher, GPtrArray *monitors, const GlanceCliOptions *options)
{
  GlanceSeverity severity = glance_watcher_get_severity (watcher);
  g_autofree char *line = NULL;

  if (options->max_age > 0)
    severity = glance_severity_worse (severity, glance_cli_history_check (monitors));
  if (options->nagios)
    {
      line = glance_cli_nagios_line (G_LIST_MODEL (watcher), monitors, severity);
      glance_cli_print_line ("%s", line);
    }
  return options->waybar || options->prometheus ? GLANCE_SEVERITY_FINE : (int) severity;
}

int
glance_cli_status (const GlanceCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceCliSession) session = NULL;
  g_autoptr (GPtrArray) monitors = NULL;
  GlanceWatcher *watcher;

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
  return monitors->len > 0 ? end (watcher, monitors, options) : end_without_portals (options);
}
