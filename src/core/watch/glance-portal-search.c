/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-search.h"

#include <string.h>

#include "glance-url.h"

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return normal != NULL ? g_utf8_casefold (normal, -1) : NULL;
}

static gboolean
has_text (const char *text, const char *part)
{
  g_autofree char *folded = fold (text);

  return folded != NULL && strstr (folded, part) != NULL;
}

char *
glance_portal_search_new (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));

  return *stripped != '\0' ? fold (stripped) : NULL;
}

gboolean
glance_portal_search_matches (const char *search, GlancePortal *portal)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), FALSE);

  if (search == NULL || has_text (glance_portal_get_name (portal), search))
    return TRUE;
  host = glance_url_dup_display_host (glance_portal_get_origin (portal));
  return host != NULL && has_text (host, search);
}
