/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-key.h"

#include "glance-format-time.h"
#include "glance-words.h"

static char *
format_date (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time);

  /* Translators: a date for g_date_time_format(), such as “22 February 2027”: the month in letters, so that
   * it cannot be taken for the day. */
  return date != NULL ? g_date_time_format (date, _ ("%-d %B %Y")) : g_strdup ("?");
}

char *
glance_format_key_info (GlanceKeyInfo *info, gint64 now)
{
  const char *may;
  g_autofree char *date = NULL;

  g_return_val_if_fail (info != NULL, NULL);

  if (!info->known)
    return NULL;

  if (!info->is_active)
    return g_strdup (_ ("This key is disabled. Enable it in the portal under Developer Tools "
                        "→ API Keys, or use another one."));
  if (!info->can_read && !info->can_write)
    may = _ ("This key is not allowed to read backups. Use one that may read everything.");
  else
    may = info->can_write
              ? _ ("This key can change the portal. A read-only key is enough for watching.")
              : _ ("This key is read-only, which is all that watching needs.");
  if (info->expires_at == 0)
    /* Translators: %s is a sentence about what the key may do. */
    return g_strdup_printf (_ ("%s It never expires."), may);

  date = format_date (info->expires_at);
  if (info->expires_at <= now)
    /* Translators: the first %s is a sentence about what the key may do, the second a date. */
    return g_strdup_printf (_ ("%s It expired on %s."), may, date);
  /* Translators: the first %s is a sentence about what the key may do, the second a date. */
  return g_strdup_printf (_ ("%s It expires on %s."), may, date);
}

char *
glance_format_key_expiry (GlancePortal *portal, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  gint64 expires = glance_portal_get_key_expires (portal);
  g_autofree char *date = NULL;
  g_autofree char *duration = NULL;

  if (!glance_portal_needs_new_key (portal, now))
    return NULL;
  date = format_date (expires);
  if (expires <= now)
    /* Translators: %s is a date. */
    return g_strdup_printf (
        _ ("The API key expired on %s. Create a new one in the portal under Developer "
           "Tools → API Keys, and enter it here."),
        date);
  duration = glance_format_duration (expires - now);
  /* Translators: the first %s is a duration such as “12 days”, the second a date. */
  return g_strdup_printf (
      _ ("The API key expires in %s, on %s. Create a new one in the portal under Developer "
         "Tools → API Keys, and enter it here."),
      duration, date);
}
