/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-lines.h"

#include "glance-cli-output.h"
#include "glance-cli-state.h"

static void
print_line (const char *label, const char *value)
{
  if (value != NULL)
    glance_cli_print ("%s: %s\n", label, value);
  else
    glance_cli_print ("%s:\n", label);
}

void
glance_cli_lines_print (GlanceMonitor *monitor)
{
  gboolean known = glance_cli_state_is_known (monitor);

  glance_cli_print ("Progress: %d%%\n", known ? glance_monitor_get_percent (monitor) : 0);
  print_line ("Completed", glance_cli_state_is_over (monitor) ? "true" : "false");
  print_line ("Type",
              known ? glance_task_type_get_name (glance_monitor_get_task_type (monitor)) : NULL);
  print_line ("Download Link", glance_monitor_get_link (monitor));
  if (glance_monitor_get_error (monitor) != NULL)
    print_line ("Error", glance_monitor_get_error (monitor));
  if (glance_monitor_get_warning (monitor) != NULL)
    print_line ("Warning", glance_monitor_get_warning (monitor));
}
