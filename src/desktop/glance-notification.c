/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-notification.h"

#include "glance-words.h"

/* Bound to what is told: what goes wrong later is not known by it. */
static void
add_acknowledge (GNotification *notification, GlanceMonitor *monitor)
{
  const char *const *troubles = glance_monitor_get_troubles (monitor);
  const char *id = glance_portal_get_id (glance_monitor_get_portal (monitor));
  g_autofree char *names = troubles != NULL ? g_strjoinv (" ", (char **) troubles) : NULL;
  g_autofree char *target = names != NULL ? g_strjoin (" ", id, names, NULL) : NULL;

  if (target != NULL)
    /* Translators: a button: the user knows that something is wrong, and wants no more to be said of it. */
    g_notification_add_button_with_target (notification, _ ("I Know"),
                                           GLANCE_NOTIFICATION_ACKNOWLEDGE, "s", target);
}

static void
add_save (GNotification *notification, const char *portal_id, gboolean is_first)
{
  /* Translators: buttons of a notification: saves the finished backup; the same, after that has failed. */
  const char *label = is_first ? _ ("Save") : _ ("Try Again");

  g_notification_add_button_with_target (notification, label, GLANCE_NOTIFICATION_SAVE, "s",
                                         portal_id);
}

GNotification *
glance_notification_new (GlanceMonitor *monitor,
                         const GlanceTold *told,
                         gboolean can_save,
                         gint64 now)
{
  GlanceNotice notice = glance_told_get_notice (told);
  const GError *unsaved = glance_told_get_unsaved (told);
  const char *id;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *icon_name = NULL;
  g_autoptr (GIcon) icon = NULL;
  GNotification *notification;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  id = glance_portal_get_id (glance_monitor_get_portal (monitor));
  title = glance_format_notice_title (monitor, notice);
  body = unsaved != NULL ? glance_format_notice_unsaved (unsaved, now)
                         : glance_format_notice_body (monitor, notice, now);
  icon_name = glance_format_notice_icon (monitor, notice);
  icon = g_themed_icon_new (icon_name);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, glance_told_is_urgent (told)
                                                 ? G_NOTIFICATION_PRIORITY_URGENT
                                                 : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_default_action_and_target (notification, GLANCE_NOTIFICATION_SHOW, "s", id);
  /* Not all servers have a way to choose the default action. */
  /* Translators: a button of a notification: shows the portal in the window. */
  g_notification_add_button_with_target (notification, _ ("Show"), GLANCE_NOTIFICATION_SHOW, "s",
                                         id);
  if (can_save && (notice == GLANCE_NOTICE_END || unsaved != NULL))
    add_save (notification, id, unsaved == NULL);
  if (unsaved == NULL)
    add_acknowledge (notification, monitor);
  return notification;
}
