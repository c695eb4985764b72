/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-file-name.h"

#include <string.h>

#include "glance-url.h"

/* Endings of two parts: a number goes before both. */
static const char *const endings[] = { ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst" };

/* Where the ending of @name begins. */
static gsize
find_ending (const char *name)
{
  gsize length = strlen (name);
  const char *dot = strrchr (name, '.');

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      gsize ending = strlen (endings[i]);

      if (length > ending && g_ascii_strcasecmp (name + length - ending, endings[i]) == 0)
        return length - ending;
    }
  return dot != NULL && dot != name ? (gsize) (dot - name) : length;
}

/**
 * glance_file_name_from_link:
 * @link: of a finished backup, relative or absolute; from the network
 *
 * Returns: (transfer full): the last part of its path as glance_url_dup_file_name() makes it, or a name of
 *   our own where the link has none
 */
char *
glance_file_name_from_link (const char *link)
{
  gsize length = strcspn (link, "?#");
  char *name = glance_url_dup_file_name (link);

  if (name != NULL)
    return name;
  return g_strdup (length > 4 && g_ascii_strncasecmp (link + length - 4, ".tar", 4) == 0
                       ? "backup.tar"
                       : "backup.tar.gz");
}

char *
glance_file_name_number (const char *name, guint number)
{
  gsize ending = find_ending (name);

  if (number <= 1)
    return g_strdup (name);
  return g_strdup_printf ("%.*s (%u)%s", (int) ending, name, number, name + ending);
}
