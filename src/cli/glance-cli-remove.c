/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-commands.h"
#include "glance-cli-exit.h"
#include "glance-cli-output.h"
#include "glance-cli-session.h"
#include "glance-removal.h"
#include "glance-words.h"

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static gboolean
run (GlanceRemoval *removal,
     void (*step) (GlanceRemoval *, GAsyncReadyCallback, gpointer),
     GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  step (removal, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_removal_finish (removal, result, error);
}

static int
fail (const GError *error)
{
  glance_cli_report (error);
  return glance_cli_exit_status (error);
}

int
glance_cli_remove (const GlanceCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) trouble = NULL;
  g_autoptr (GlanceCliSession) session = NULL;
  g_autoptr (GlancePortal) portal = NULL;
  g_autoptr (GlanceRemoval) removal = NULL;
  GlanceWatcher *watcher;

  session = glance_cli_session_open (options, GLANCE_CLI_SESSION_LIST, &error);
  if (session == NULL)
    return fail (error);
  portal = glance_cli_session_find (session, options->arguments[0], options->dump, &error);
  if (portal == NULL)
    return fail (error);
  if (options->dump && !glance_portal_get_dump (portal))
    {
      glance_cli_say (_ ("The full dump of “%s” is not on the list."),
                      glance_portal_get_name (portal));
      return GLANCE_CLI_EXIT_USAGE;
    }

  watcher = glance_cli_session_get_watcher (session);
  removal = glance_removal_new (glance_watcher_get_portals (watcher),
                                glance_watcher_get_key_store (watcher), portal);
  if (!run (removal, glance_removal_begin_async, &error))
    return fail (error);
  if (!run (removal, glance_removal_complete_async, &error))
    {
      /* As long as the key is there, the portal stays on the list. */
      if (!run (removal, glance_removal_undo_async, &trouble))
        glance_cli_report (trouble);
      return fail (error);
    }

  glance_cli_print_line (_ ("“%s” is no longer watched. Its key is gone from the keyring."),
                         glance_portal_get_name (portal));
  return 0;
}
