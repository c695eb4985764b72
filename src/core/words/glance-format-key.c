/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-key.h"

#include "glance-words.h"

char *
glance_format_key_info (GlanceKeyInfo *info, gint64 now)
{
  const char *may;
  g_autofree char *date = NULL;
  g_autoptr (GDateTime) expires = NULL;

  if (!info->known)
    return NULL;

  if (!info->can_read && !info->can_write)
    may = _ ("This key may not read backups.");
  else
    may = info->can_write
              ? _ ("This key can change the portal. A read-only key is enough for watching.")
              : _ ("This key is read-only, which is all that watching needs.");
  if (info->expires_at == 0)
    /* Translators: %s is a sentence about what the key may do. */
    return g_strdup_printf (_ ("%s It never expires."), may);

  expires = g_date_time_new_from_unix_local (info->expires_at);
  /* Translators: a date for g_date_time_format(), such as “22 February 2027”: the month in letters, so that
   * it cannot be taken for the day. */
  date = expires != NULL ? g_date_time_format (expires, _ ("%-d %B %Y")) : g_strdup ("?");
  if (info->expires_at <= now)
    /* Translators: the first %s is a sentence about what the key may do, the second a date. */
    return g_strdup_printf (_ ("%s It expired on %s."), may, date);
  /* Translators: the first %s is a sentence about what the key may do, the second a date. */
  return g_strdup_printf (_ ("%s It expires on %s."), may, date);
}
