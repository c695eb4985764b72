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
    may = _ ("The key may not read backups.");
  else
    may = info->can_write
              ? _ ("The key may change the portal; to watch, one that can only read is enough.")
              : _ ("The key can only read, which is all that is needed.");
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
