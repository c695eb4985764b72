/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-link.h"

#include "glance-format-time.h"
#include "glance-link.h"
#include "glance-words.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)

char *
glance_format_link_host (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  const char *origin = glance_portal_get_origin (glance_monitor_get_portal (monitor));
  const char *link = glance_monitor_get_link (monitor);
  g_autofree char *host = link != NULL ? glance_link_dup_host (origin, link) : NULL;

  if (host == NULL || g_str_has_prefix (link, "https:"))
    return g_steal_pointer (&host);
  /* Translators: %s is the name of a server that a link leads to. */
  return g_strdup_printf (_ ("%s, not encrypted"), host);
}

char *
glance_format_link_place (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  g_autofree char *host = glance_format_link_host (monitor);

  /* Translators: %s is the name of the server that the finished file is on. */
  return host != NULL ? g_strdup_printf (_ ("on %s"), host) : NULL;
}

static const char *const link_refusals[] = {
  [GLANCE_LINK_TOO_LONG] = N_ ("it is too long"),
  [GLANCE_LINK_AMBIGUOUS] = N_ ("it has blanks, control characters or backslashes in it"),
  [GLANCE_LINK_NOT_WEB] = N_ ("it is neither an https nor an http address"),
  [GLANCE_LINK_USER] = N_ ("it has a user name or a password in it"),
  [GLANCE_LINK_NOT_ENCRYPTED] =
      N_ ("it is not encrypted (http), which is not allowed for this portal"),
  [GLANCE_LINK_MALFORMED] = N_ ("it is not a valid address"),
};

char *
glance_format_link_refusal (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  GlanceLinkRefusal refusal = glance_monitor_get_link_refusal (monitor);

  return refusal != GLANCE_LINK_FINE ? g_strdup (_ (link_refusals[refusal])) : NULL;
}

char *
glance_format_link_problem (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  g_autofree char *refusal = glance_format_link_refusal (monitor);

  if (refusal == NULL)
    return NULL;
  /* Translators: %s is such as “it is too long”. */
  return g_strdup_printf (_ ("The portal’s download link was refused: %s. "
                             "Look for the file in the portal."),
                          refusal);
}

char *
glance_format_link_short (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  if (glance_monitor_get_link_refusal (monitor) == GLANCE_LINK_FINE)
    return NULL;
  /* Translators: the download link of a finished backup was refused, where there is room for two words. */
  return g_strdup (_ ("Link refused"));
}

/* A time is true for as long as it stands there; what is left is said when it is little. */
char *
glance_format_link_life (GlanceMonitor *monitor, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  gint64 expires = glance_monitor_get_link_expires (monitor);
  gint64 left = expires - now;
  g_autofree char *time = NULL;

  if (glance_monitor_get_link (monitor) == NULL)
    return NULL;
  if (expires == 0)
    return g_strdup (_ ("The link works for 24 hours after the backup has finished"));
  if (left <= 0)
    return g_strdup (_ ("The link has expired"));
  if (left < MINUTE)
    return g_strdup (_ ("The link works for less than a minute"));
  if (left < HOUR)
    return g_strdup_printf (ngettext ("The link works for only %d more minute",
                                      "The link works for only %d more minutes", left / MINUTE),
                            (int) (left / MINUTE));

  time = glance_format_clock_time (expires, now);
  /* Translators: %s is a time such as “02:15”, or a day and a time such as “23 Nov, 02:15”. */
  return g_strdup_printf (_ ("The link works until %s"), time);
}
