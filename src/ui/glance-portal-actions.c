/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-actions.h"

#include <glib/gi18n-lib.h>

#include "glance-mute.h"

/* Borrowed; NULL when it is not on the list any more. */
static GlanceMonitor *
find_monitor (GlanceWindow *window, const char *id)
{
  return glance_monitor_list_find_by_id (glance_window_get_monitors (window), id);
}

static GlanceMonitor *
get_monitor (GlanceWindow *window, GVariant *id)
{
  return find_monitor (window, g_variant_get_string (id, NULL));
}

static void
check_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceWindow *window = user_data;
  GlanceMonitor *monitor = get_monitor (window, id);

  if (monitor != NULL)
    glance_monitor_list_check_now (glance_window_get_monitors (window), monitor);
}

/* Of what the card has shown, and nothing that comes after. */
static void
acknowledge_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceWindow *window = user_data;
  GlanceMonitor *monitor = get_monitor (window, id);

  if (monitor != NULL)
    glance_monitor_list_acknowledge (glance_window_get_monitors (window), monitor,
                                     glance_monitor_get_troubles (monitor));
}

static void
muted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (!glance_portals_finish (GLANCE_PORTALS (source), result, &error))
    glance_window_toast (window, error->message);
}

/* A setting of the portal: whoever watches follows it. */
static void
mute_activated (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  GlanceWindow *window = user_data;
  GlanceMonitorList *monitors = glance_window_get_monitors (window);
  GlanceClock *clock = glance_monitor_list_get_clock (monitors);
  const char *id, *choice;
  GlanceMonitor *monitor;
  g_autoptr (GlancePortal) changed = NULL;

  g_variant_get (target, "(&s&s)", &id, &choice);
  monitor = find_monitor (window, id);
  if (monitor == NULL)
    return;
  changed = glance_portal_copy (glance_monitor_get_portal (monitor));
  glance_portal_set_muted_until (
      changed, glance_mute_find_end (choice, glance_clock_get_real_time (clock) / G_USEC_PER_SEC));
  glance_portals_save_async (glance_monitor_list_get_portals (monitors), changed, NULL, muted_cb,
                             g_object_ref (window));
}

/* Links */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    {
      g_debug ("Opening failed: %s", error->message);
      glance_window_toast (window, _ ("Nothing on this desktop could open the link."));
    }
}

static void
open_uri (GlanceWindow *window, const char *uri)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);

  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, opened_cb,
                                           g_object_ref (window));
}

static void
open_link_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceMonitor *monitor = get_monitor (user_data, id);

  if (monitor != NULL && glance_monitor_get_link (monitor) != NULL
      && !glance_monitor_link_is_expired (monitor))
    open_uri (user_data, glance_monitor_get_link (monitor));
}

static void
copy_link_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceMonitor *monitor = get_monitor (user_data, id);

  if (monitor == NULL || glance_monitor_get_link (monitor) == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (user_data), glance_monitor_get_link (monitor));
  glance_window_toast (user_data, _ ("Link copied"));
}

static void
open_portal_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceMonitor *monitor = get_monitor (user_data, id);

  if (monitor != NULL)
    open_uri (user_data, glance_portal_get_origin (glance_monitor_get_portal (monitor)));
}

static const GActionEntry actions[] = {
  { "acknowledge", acknowledge_activated, "s" }, { "check", check_activated, "s" },
  { "copy-link", copy_link_activated, "s" },     { "mute", mute_activated, "(ss)" },
  { "open-link", open_link_activated, "s" },     { "open-portal", open_portal_activated, "s" },
};

void
glance_portal_actions_add (GlanceWindow *window)
{
  g_return_if_fail (GLANCE_IS_WINDOW (window));

  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), window);
}
