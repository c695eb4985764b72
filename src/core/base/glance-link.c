/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-link.h"

#include <string.h>

#include "glance-url.h"

static gboolean
is_ambiguous (const char *link)
{
  if (!g_utf8_validate (link, -1, NULL))
    return TRUE;
  for (const char *p = link; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\\' || g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_iszerowidth (c))
        return TRUE;
    }
  return FALSE;
}

/* Whether @link begins with a scheme (RFC 3986, 3.1). */
static gboolean
has_scheme (const char *link)
{
  gsize length = 0;

  while (g_ascii_isalnum (link[length]) || (link[length] != '\0' && strchr ("+-.", link[length])))
    length++;
  return g_ascii_isalpha (link[0]) && link[length] == ':';
}

static char *
make_absolute (const char *origin, const char *link)
{
  if (g_str_has_prefix (link, "//"))
    return g_strconcat ("https:", link, NULL);
  if (has_scheme (link))
    return g_strdup (link);
  return g_strconcat (origin, *link == '/' ? "" : "/", link, NULL);
}

/* @url: where a "://" may follow the scheme. Returns: its authority, or NULL */
static const char *
find_authority (const char *url)
{
  if (g_ascii_strncasecmp (url, "https://", strlen ("https://")) == 0)
    return url + strlen ("https://");
  if (g_ascii_strncasecmp (url, "http://", strlen ("http://")) == 0)
    return url + strlen ("http://");
  return NULL;
}

static const char *
find_path (const char *url)
{
  const char *authority = find_authority (url);

  return authority != NULL ? authority + strcspn (authority, "/?#") : url + strlen (url);
}

static gboolean
is_loopback_origin (const char *origin)
{
  const char *authority = find_authority (origin);
  g_autofree char *host = NULL;

  if (authority == NULL)
    return FALSE;
  host = g_strndup (authority,
                    *authority == '[' ? strcspn (authority, "]") + 1 : strcspn (authority, ":/?#"));
  return glance_url_is_loopback (host);
}

/* Unencrypted links are allowed to the portal itself when the user has permitted that, and from
 * this computer to itself. */
static gboolean
may_follow (const char *origin, const char *target, gboolean allow_http)
{
  if (g_str_has_prefix (target, "https:") || allow_http || glance_url_same_origin (origin, target))
    return TRUE;
  return g_str_has_prefix (origin, "http:") && is_loopback_origin (origin)
         && is_loopback_origin (target);
}

/* @absolute: its characters have been checked. Returns: the URL, or NULL with @refusal */
static char *
make_url (const char *origin, const char *absolute, gboolean allow_http, GlanceLinkRefusal *refusal)
{
  const char *authority = find_authority (absolute);
  const char *path = find_path (absolute);
  g_autofree char *front = NULL;
  g_autofree char *target = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *url = NULL;

  *refusal = GLANCE_LINK_NOT_WEB;
  if (authority == NULL)
    return NULL;

  *refusal = GLANCE_LINK_USER;
  if (memchr (authority, '@', path - authority) != NULL)
    return NULL;

  *refusal = GLANCE_LINK_MALFORMED;
  front = g_strndup (absolute, path - absolute);
  target = glance_url_normalize_origin (front, TRUE, NULL);
  if (target == NULL)
    return NULL;
  escaped = g_uri_escape_string (path, "%:/?#[]@!$&'()*+,;=", FALSE);
  url = g_strconcat (target, *escaped == '/' ? "" : "/", escaped, NULL);
  if (!g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL))
    return NULL;

  *refusal = GLANCE_LINK_NOT_ENCRYPTED;
  if (!may_follow (origin, target, allow_http))
    return NULL;
  *refusal = GLANCE_LINK_FINE;
  return g_steal_pointer (&url);
}

/**
 * glance_link_resolve:
 * @origin: a portal's origin
 * @link: (nullable): the `link` of a finished backup: relative to the portal, or presigned on another host
 * @allow_http: whether the user allowed unencrypted connections for the portal
 * @refusal: (out): why there is no URL; %GLANCE_LINK_FINE when there is one, or no @link
 *
 * Path and query are kept byte for byte, since a signature may cover them; characters outside ASCII
 * are percent-encoded. A key is only ever sent to @origin itself.
 *
 * Returns: (transfer full) (nullable): an absolute https or http URL, without user and password
 */
char *
glance_link_resolve (const char *origin,
                     const char *link,
                     gboolean allow_http,
                     GlanceLinkRefusal *refusal)
{
  g_autofree char *absolute = NULL;

  *refusal = GLANCE_LINK_FINE;
  if (link == NULL || *link == '\0')
    return NULL;

  if (strlen (link) > GLANCE_LINK_MAX_BYTES)
    *refusal = GLANCE_LINK_TOO_LONG;
  else if (is_ambiguous (link))
    *refusal = GLANCE_LINK_AMBIGUOUS;
  else if (strchr ("?#", *link) != NULL)
    *refusal = GLANCE_LINK_MALFORMED;
  if (*refusal != GLANCE_LINK_FINE)
    return NULL;

  absolute = make_absolute (origin, link);
  return make_url (origin, absolute, allow_http, refusal);
}

/**
 * glance_link_dup_host:
 * @origin: a portal's origin
 * @url: a result of glance_link_resolve()
 *
 * Returns: (transfer full) (nullable): the host that @url leads to as people read it, with its port where it is
 *   not the default; NULL when that is the portal itself
 */
char *
glance_link_dup_host (const char *origin, const char *url)
{
  g_autofree char *target = g_strndup (url, find_path (url) - url);

  return g_str_equal (origin, target) ? NULL : glance_url_dup_display_host (target);
}
