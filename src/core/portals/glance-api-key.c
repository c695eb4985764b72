/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-api-key.h"

#include <string.h>

#include "glance-error.h"
#include "glance-words.h"

#define MAX_BYTES 8192
#define BYTE_ORDER_MARK "\357\273\277"

static const char *const schemes[] = { "Bearer", "Basic" };

static char *
refuse (GError **error, const char *detail)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_BAD_KEY, detail));
  return NULL;
}

/* Narrows [*start, *end) past white space, including the kinds found on web pages. */
static void
strip (const char **start, const char **end)
{
  while (*start < *end && g_unichar_isspace (g_utf8_get_char (*start)))
    *start = g_utf8_next_char (*start);

  while (*start < *end)
    {
      const char *last = g_utf8_prev_char (*end);

      if (!g_unichar_isspace (g_utf8_get_char (last)))
        break;
      *end = last;
    }
}

static gboolean
skip_prefix (const char **start, const char *end, const char *prefix)
{
  gsize length = strlen (prefix);

  if ((gsize) (end - *start) < length || g_ascii_strncasecmp (*start, prefix, length) != 0)
    return FALSE;

  *start += length;
  return TRUE;
}

/* The scheme in front of the key, as HTTP spells it; or NULL. */
static const char *
skip_scheme (const char **start, const char *end)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      const char *rest = *start;

      if (skip_prefix (&rest, end, schemes[i]) && (rest == end || g_ascii_isspace (*rest)))
        {
          *start = rest;
          return schemes[i];
        }
    }

  return NULL;
}

/**
 * glance_api_key_clean:
 * @text: what was typed or pasted
 * @error: %GLANCE_ERROR_BAD_KEY
 *
 * Extracts the key from pasted text or a file: drops a leading byte order mark, white space and
 * line ends around it, and the rest of a whole line "Authorization: Bearer …". A scheme in front of
 * the key is kept, since it decides how the key is sent. What is left must be fit for an HTTP
 * header. The result is the only copy made of @text.
 *
 * Returns: (transfer full): the key, to be freed with glance_key_free(); or %NULL
 */
char *
glance_api_key_clean (const char *text, GError **error)
{
  const char *start = text;
  const char *end = text + strlen (text);
  const char *scheme;

  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, _ ("it has a character that keys do not have"));

  if (g_str_has_prefix (start, BYTE_ORDER_MARK))
    start += strlen (BYTE_ORDER_MARK);
  strip (&start, &end);
  if (skip_prefix (&start, end, "Authorization:"))
    strip (&start, &end);
  scheme = skip_scheme (&start, end);
  if (scheme != NULL)
    strip (&start, &end);

  if (start == end)
    return refuse (error, _ ("it is empty"));
  if (end - start > MAX_BYTES)
    return refuse (error, _ ("it is too long"));
  for (const char *p = start; p < end; p++)
    {
      if (g_ascii_isspace (*p))
        return refuse (error, _ ("it has a space or a line break inside"));
      if (!g_ascii_isgraph (*p))
        return refuse (error, _ ("it has a character that keys do not have"));
    }

  return g_strdup_printf ("%s%s%.*s", scheme != NULL ? scheme : "", scheme != NULL ? " " : "",
                          (int) (end - start), start);
}

/* Three parts in base64url, separated by dots (RFC 7519). */
static gboolean
is_jwt (const char *key)
{
  guint n_dots = 0;
  gboolean is_part_empty = TRUE;

  for (; *key != '\0'; key++)
    {
      if (*key == '.' && is_part_empty)
        return FALSE;
      if (*key != '.' && !g_ascii_isalnum (*key) && *key != '-' && *key != '_')
        return FALSE;
      n_dots += *key == '.';
      is_part_empty = *key == '.';
    }

  return n_dots == 2 && !is_part_empty;
}

/**
 * glance_api_key_to_authorization:
 * @key: a key that glance_api_key_clean() accepted
 *
 * Without "Bearer" in front, DocSpace mistakes a key for a cookie and refuses it; the tokens of
 * older portals, however, must be sent bare.
 *
 * Returns: (transfer full): the value of the Authorization header, to be freed with glance_key_free()
 */
char *
glance_api_key_to_authorization (const char *key)
{
  if (g_str_has_prefix (key, "sk-") || is_jwt (key))
    return g_strconcat ("Bearer ", key, NULL);

  return g_strdup (key);
}
