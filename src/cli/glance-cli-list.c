/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-commands.h"
#include "glance-cli-exit.h"
#include "glance-cli-json.h"
#include "glance-cli-output.h"
#include "glance-cli-session.h"
#include "glance-words.h"

int
glance_cli_list (const GlanceCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceCliSession) session = NULL;
  GListModel *portals;
  guint n_portals;

  session = glance_cli_session_open (options, GLANCE_CLI_SESSION_WATCH, &error);
  if (session == NULL)
    {
      glance_cli_report (error);
      return glance_cli_exit_status (error);
    }

  portals = G_LIST_MODEL (glance_cli_session_get_portals (session));
  n_portals = g_list_model_get_n_items (portals);
  if (options->json)
    {
      g_autofree char *text = glance_cli_json_list (portals);

      glance_cli_print_line ("%s", text);
    }
  for (guint i = 0; i < n_portals && !options->json; i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (portals, i);
      g_autofree char *line = glance_cli_session_describe (portal);

      glance_cli_print_line ("%s", line);
    }
  if (n_portals == 0)
    glance_cli_say_no_portal ();
  return 0;
}
