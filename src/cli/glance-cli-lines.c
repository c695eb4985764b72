/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-lines.h"

#include "glance-cli-output.h"
#include "glance-cli-state.h"
#include "glance-format.h"
#include "glance-standing.h"

static void
print_line (const char *label, const char *value)
{
  if (value != NULL)
    glance_cli_print ("%s: %s\n", label, value);
  else
    glance_cli_print ("%s:\n", label);
}

/* Untranslated: the phases of `--json`, and three more. What the problem is goes to standard error. */
static const char *
get_state (GlanceMonitor *monitor)
{
  return glance_standing_get_row (glance_standing_of_backup (monitor))->nick;
}

/* (nullable): until when nobody is told of the portal on the desktop */
static char *
dup_muted (GlancePortal *portal)
{
  gint64 end = glance_portal_get_muted_until (portal);

  if (!glance_portal_is_muted (portal, g_get_real_time () / G_USEC_PER_SEC))
    return NULL;
  return end == GLANCE_PORTAL_MUTED_FOR_GOOD ? g_strdup ("unmuted") : glance_cli_state_time (end);
}

void
glance_cli_lines_print (GlanceMonitor *monitor, gboolean named)
{
  gboolean known = glance_cli_state_is_known (monitor);
  g_autofree char *last = glance_cli_state_last (monitor);
  g_autofree char *checked = glance_cli_state_time (glance_monitor_get_checked_at (monitor));
  g_autofree char *expired = glance_cli_state_time (glance_monitor_get_link_expires (monitor));
  g_autofree char *host = glance_format_link_host (monitor);
  g_autofree char *refusal = glance_format_link_refusal (monitor);
  g_autofree char *muted = dup_muted (glance_monitor_get_portal (monitor));

  glance_cli_print ("Progress: %d%%\n", known ? glance_monitor_get_percent (monitor) : 0);
  print_line ("Completed", glance_cli_state_is_over (monitor) ? "true" : "false");
  print_line ("Type",
              known ? glance_task_type_get_name (glance_monitor_get_task_type (monitor)) : NULL);
  print_line ("Download Link", glance_monitor_get_link (monitor));
  if (host != NULL)
    print_line ("Link host", host);
  if (glance_cli_state_link_has_expired (monitor))
    print_line ("Link expired", expired);
  if (refusal != NULL)
    print_line ("Link refused", refusal);
  if (glance_monitor_get_error (monitor) != NULL)
    print_line ("Error", glance_monitor_get_error (monitor));
  if (glance_monitor_get_warning (monitor) != NULL)
    print_line ("Warning", glance_monitor_get_warning (monitor));
  print_line ("State", get_state (monitor));
  print_line ("Last backup", last);
  print_line ("Checked", checked);
  if (muted != NULL)
    print_line ("Muted until", muted);
  if (named)
    print_line ("Portal", glance_portal_get_name (glance_monitor_get_portal (monitor)));
}
