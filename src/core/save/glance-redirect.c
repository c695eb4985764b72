/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-redirect.h"

#include <libsoup/soup.h>

#include "glance-error.h"
#include "glance-link.h"
#include "glance-words.h"

static char *
refuse (GError **error, const char *reason)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_LINK_UNSAFE, reason));
  return NULL;
}

/**
 * glance_redirect_resolve:
 * @origin: the portal's
 * @from: the URL that answered with a redirect
 * @location: (nullable): where it leads, as the server says
 * @allow_http: whether the user allowed unencrypted connections for the portal
 *
 * Where a download goes on after a redirect. The rules are those for the link itself, and encryption is
 * never given up on the way.
 *
 * Returns: (transfer full): an absolute URL; NULL with %GLANCE_ERROR_LINK_UNSAFE
 */
char *
glance_redirect_resolve (const char *origin,
                         const char *from,
                         const char *location,
                         gboolean allow_http,
                         GError **error)
{
  g_autoptr (GUri) base = g_uri_parse (from, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) target = NULL;
  g_autofree char *text = NULL;
  GlanceLinkRefusal refusal;
  char *url;

  if (base != NULL && location != NULL)
    target = g_uri_parse_relative (base, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (target == NULL)
    return refuse (error, _ ("the server redirects it to nowhere"));

  text = g_uri_to_string (target);
  if (g_str_has_prefix (from, "https:") && !g_str_has_prefix (text, "https:"))
    return refuse (error, _ ("the server redirects it to an address that is not encrypted"));
  url = glance_link_resolve (origin, text, allow_http, &refusal);
  if (url == NULL && refusal == GLANCE_LINK_NOT_ENCRYPTED)
    return refuse (error, _ ("the server redirects it to an address that is not encrypted"));
  if (url == NULL)
    return refuse (error, _ ("the server redirects it to an address that is not safe"));
  return url;
}
