/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-resident-private.h"

/* All but a few are the window's. */

static void
forward (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  glance_resident_request (user_data, g_action_get_name (G_ACTION (action)),
                           parameter != NULL ? g_variant_get_string (parameter, NULL) : "");
}

/* From the tray, or from a notification: then the server has said how the window may come to the front.
 * @action: of the window; NULL: it takes none */
static void
answer (GlanceResident *self, const char *action, const char *portal_id)
{
  g_autofree char *token = NULL;
  gboolean has_token = self->token != NULL;

  if (glance_resident_get_notifier (self) != NULL)
    token = glance_notifier_answer (glance_resident_get_notifier (self), portal_id);
  if (action == NULL)
    return;
  if (!has_token)
    self->token = g_steal_pointer (&token);
  glance_resident_request (self, action, portal_id);
  if (!has_token)
    g_clear_pointer (&self->token, g_free);
}

static void
show_portal_activated (GSimpleAction *action, GVariant *portal_id, gpointer user_data)
{
  answer (user_data, "show-portal", g_variant_get_string (portal_id, NULL));
}

static void
save_portal_activated (GSimpleAction *action, GVariant *portal_id, gpointer user_data)
{
  GlanceResident *self = user_data;
  const char *id = g_variant_get_string (portal_id, NULL);

  glance_resident_watch (self);
  if (self->engine != NULL)
    answer (self, glance_listeners_save (self->listeners, id), id);
  else
    glance_resident_request_window (self, "show-portal", id);
}

/* From a notification, which may be older than what is known here by now: a portal's id, and what was wrong when
 * that was told, separated by spaces. */
static void
acknowledge_activated (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  GlanceResident *self = user_data;
  g_auto (GStrv) words = g_strsplit (g_variant_get_string (target, NULL), " ", -1);
  g_autofree char *token = NULL;
  GlanceMonitorList *monitors;
  GlanceMonitor *monitor;

  if (words[0] == NULL)
    return;
  glance_resident_watch (self);
  if (self->engine == NULL)
    {
      glance_resident_request_window (self, "show-portal", words[0]);
      return;
    }
  monitors = GLANCE_MONITOR_LIST (glance_engine_get_watcher (self->engine));
  monitor = glance_monitor_list_find_by_id (monitors, words[0]);
  if (monitor != NULL)
    glance_monitor_list_acknowledge (monitors, monitor, (const char *const *) words + 1);
  if (glance_resident_get_notifier (self) != NULL)
    token = glance_notifier_answer (glance_resident_get_notifier (self), words[0]);
}

/* In the background it goes on for as long as it takes. Else there has to be a window that shows it. */
static void
check_all_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GlanceResident *self = user_data;

  glance_resident_watch (self);
  if (self->engine == NULL)
    {
      glance_resident_request_window (self, "", "");
      return;
    }
  if (!glance_resident_wants_background (self) && !glance_window_process_is_running (self->window))
    glance_resident_request (self, "", "");
  glance_watcher_check_now (glance_engine_get_watcher (self->engine), NULL);
}

static void
quit_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  glance_resident_quit (user_data);
}

static const GActionEntry actions[] = {
  { "about", forward },
  { "acknowledge", acknowledge_activated, "s" },
  { "add-portal", forward },
  { "check-all", check_all_activated },
  { "preferences", forward },
  { "quit", quit_activated },
  { "save-portal", save_portal_activated, "s" },
  { "shortcuts", forward },
  { "show-portal", show_portal_activated, "s" },
  { "try-demo", forward },
};

void
glance_resident_add_actions (GlanceResident *self)
{
  g_return_if_fail (GLANCE_IS_RESIDENT (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
