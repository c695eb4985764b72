/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-notice-stamp.h"

#define TAG "x-canonical-private-synchronous"
#define FIRST 0x40000000

/* Some servers keep it in a signed integer. */
guint32
glance_notice_stamp_number (const char *target)
{
  g_return_val_if_fail (target != NULL, FIRST);

  return FIRST | (g_str_hash (target) & (FIRST - 1));
}

static GVariant *
stamp_hints (GVariant *hints, const char *target)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (hints);

  g_variant_dict_insert (&dict, TAG, "s", target);
  return g_variant_dict_end (&dict);
}

GDBusMessage *
glance_notice_stamp (GDBusMessage *notify, const char *target, gboolean is_shown)
{
  g_autoptr (GDBusMessage) message = notify;
  g_autoptr (GVariant) actions = NULL;
  g_autoptr (GVariant) hints = NULL;
  const char *name, *icon, *title, *text;
  guint32 number;
  gint32 timeout;
  GDBusMessage *copy = g_dbus_message_copy (message, NULL);

  if (copy == NULL)
    return g_steal_pointer (&message);
  g_variant_get (g_dbus_message_get_body (message), "(&su&s&s&s@as@a{sv}i)", &name, &number, &icon,
                 &title, &text, &actions, &hints, &timeout);
  g_dbus_message_set_body (
      copy, g_variant_new ("(susss@as@a{sv}i)", name,
                           is_shown ? number : glance_notice_stamp_number (target), icon, title,
                           text, actions, stamp_hints (hints, target), timeout));
  return copy;
}
