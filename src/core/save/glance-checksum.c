/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "glance-error.h"
#include "glance-gnutls.h"

#define BYTES 32
#define DIGITS (2 * BYTES)
#define STEP (256 * 1024)

static char *
to_hex (const guint8 *digest)
{
  g_autoptr (GString) text = g_string_sized_new (DIGITS);

  for (gsize i = 0; i < BYTES; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
hash_file (int fd,
           const GlanceGnutls *gnutls,
           gnutls_hash_hd_t hash,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree guint8 *buffer = g_malloc (STEP);
  ssize_t n_bytes;

  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  while ((n_bytes = read (fd, buffer, STEP)) > 0 || (n_bytes < 0 && errno == EINTR))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (n_bytes > 0)
        gnutls->hash (hash, buffer, (gsize) n_bytes);
    }
  if (n_bytes < 0)
    g_propagate_error (error, glance_error_new (GLANCE_ERROR_UNREADABLE, g_strerror (errno)));
  return n_bytes == 0;
}

char *
glance_checksum_compute (int fd, GCancellable *cancellable, GError **error)
{
  guint8 digest[BYTES];
  const GlanceGnutls *gnutls = glance_gnutls_get ();
  gnutls_hash_hd_t hash;
  gboolean whole;

  if (gnutls == NULL || gnutls->hash_init (&hash, GNUTLS_DIG_SHA256) != 0)
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_GNUTLS_ABSENT, NULL));
      return NULL;
    }
  whole = hash_file (fd, gnutls, hash, cancellable, error);
  gnutls->hash_deinit (hash, digest);
  return whole ? to_hex (digest) : NULL;
}

/* A name with a backslash or a line break is escaped, and a backslash at the start of the line says so. */
char *
glance_checksum_to_line (const char *sha256, const char *name)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_return_val_if_fail (sha256 != NULL && name != NULL, NULL);

  if (strpbrk (name, "\\\n\r") != NULL)
    g_string_append_c (line, '\\');
  g_string_append_printf (line, "%s  ", sha256);
  for (const char *p = name; *p != '\0'; p++)
    {
      switch (*p)
        {
        case '\\':
          g_string_append (line, "\\\\");
          break;
        case '\n':
          g_string_append (line, "\\n");
          break;
        case '\r':
          g_string_append (line, "\\r");
          break;
        default:
          g_string_append_c (line, *p);
          break;
        }
    }
  g_string_append_c (line, '\n');
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static gboolean
is_checksum (const char *text)
{
  for (gsize i = 0; i < DIGITS; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return FALSE;
    }
  return TRUE;
}

/* What stands after the checksum is compared as it would be written: there is only one way. */
static char *
parse_line (const char *line, gsize length, const char *name)
{
  gsize start = length > 0 && line[0] == '\\' ? 1 : 0;
  g_autofree char *sha256 = NULL;
  g_autofree char *expected = NULL;
  const char *rest;

  if (length < start + DIGITS + 2 || !is_checksum (line + start))
    return NULL;
  sha256 = g_ascii_strdown (line + start, DIGITS);
  expected = glance_checksum_to_line (sha256, name);
  rest = line + start + DIGITS;
  if ((expected[0] == '\\') != (start == 1) || rest[0] != ' ' || (rest[1] != ' ' && rest[1] != '*'))
    return NULL;
  rest += 2;
  if (strlen (expected) - 1 != length
      || memcmp (rest, expected + start + DIGITS + 2, length - start - DIGITS - 2) != 0)
    return NULL;
  return g_steal_pointer (&sha256);
}

char *
glance_checksum_parse (const char *text, gsize length, const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  while (length > 0)
    {
      const char *end = memchr (text, '\n', length);
      gsize n_bytes = end != NULL ? (gsize) (end - text) : length;
      char *sha256 = parse_line (text, n_bytes, name);

      if (sha256 != NULL)
        return sha256;
      text += MIN (n_bytes + 1, length);
      length -= MIN (n_bytes + 1, length);
    }
  return NULL;
}
