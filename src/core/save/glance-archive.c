/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-archive.h"

#include <gio/gio.h>
#include <string.h>

#include "glance-error.h"
#include "glance-gnutls.h"
#include "glance-tar.h"

#define OUTPUT_BYTES (128 * 1024)
#define SHA256_BYTES 32
#define MAGIC_BYTES 2

static const guint8 gzip_magic[MAGIC_BYTES] = { 0x1f, 0x8b };

/* GZlibDecompressor is as fast as zlib itself. isa-l takes half of its time, but either keeps up with a
 * gigabit line, and it would be one more library. GnuTLS, which is there for TLS, is the fastest of those
 * that compute a SHA-256; GChecksum takes four times as long. */
struct _GlanceArchive
{
  /* Owned */ GConverter *inflate; /* or NULL: a tar that is not compressed */
  /* Owned */ GlanceTar *tar;
  /* Owned */ guint8 *output;
  /* Borrowed */ const GlanceGnutls *gnutls; /* or NULL: it could not be loaded */
  gnutls_hash_hd_t hash;                     /* or NULL: it has ended */
  char sha256[2 * SHA256_BYTES + 1];

  guint8 magic[MAGIC_BYTES]; /* of a gzip member, as it comes */
  gsize n_magic;
  gboolean is_begun;
  gboolean is_in_member;
  gboolean has_ended;
  GlanceTarVerdict verdict; /* on the tar */
};

GlanceArchive *
glance_archive_new (void)
{
  GlanceArchive *self = g_new0 (GlanceArchive, 1);

  self->tar = glance_tar_new ();
  self->gnutls = glance_gnutls_get ();
  if (self->gnutls != NULL)
    self->gnutls->hash_init (&self->hash, GNUTLS_DIG_SHA256);
  return self;
}

static void
end_hash (GlanceArchive *self, guint8 *digest)
{
  if (self->hash != NULL)
    self->gnutls->hash_deinit (self->hash, digest);
  self->hash = NULL;
}

void
glance_archive_free (GlanceArchive *self)
{
  guint8 digest[SHA256_BYTES];

  end_hash (self, digest);
  g_clear_object (&self->inflate);
  glance_tar_free (self->tar);
  g_free (self->output);
  g_free (self);
}

static gboolean
fail (GError **error, GlanceError code)
{
  g_propagate_error (error, glance_error_new (code, NULL));
  return FALSE;
}

static gboolean
begins_with (const char *text, const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

/* What a server or something in front of it sends in place of a file. */
static GlanceError
find_kind (GlanceTar *tar)
{
  gsize length;
  const guint8 *head = glance_tar_get_head (tar, &length);
  g_autofree char *copy = g_strndup ((const char *) head, length);
  const char *text = copy;

  if (strlen (text) < length)
    return GLANCE_ERROR_ARCHIVE_FOREIGN;
  if (begins_with (text, "\xef\xbb\xbf"))
    text += strlen ("\xef\xbb\xbf");
  while (g_ascii_isspace (*text))
    text++;
  if (begins_with (text, "<!doctype html") || begins_with (text, "<html")
      || begins_with (text, "<head") || begins_with (text, "<!--"))
    return GLANCE_ERROR_ARCHIVE_PAGE;
  if (*text == '<' || *text == '{' || *text == '[')
    return GLANCE_ERROR_ARCHIVE_MESSAGE;
  return GLANCE_ERROR_ARCHIVE_FOREIGN;
}

static gboolean
judge (GlanceArchive *self, GError **error)
{
  switch (self->verdict)
    {
    case GLANCE_TAR_FINE:
      return TRUE;
    case GLANCE_TAR_FOREIGN:
      return fail (error,
                   self->inflate != NULL ? GLANCE_ERROR_ARCHIVE_NO_TAR : find_kind (self->tar));
    case GLANCE_TAR_CUT:
      return fail (error, GLANCE_ERROR_ARCHIVE_CUT);
    case GLANCE_TAR_EXCESS:
      return fail (error, GLANCE_ERROR_ARCHIVE_EXCESS);
    default:
      return fail (error, GLANCE_ERROR_ARCHIVE_DAMAGED);
    }
}

static void
feed_tar (GlanceArchive *self, const guint8 *data, gsize length)
{
  if (self->verdict == GLANCE_TAR_FINE)
    self->verdict = glance_tar_feed (self->tar, data, length);
}

/* Reads on in a member; gives how much of @data belonged to it. What is wrong with the tar counts only when
 * the gzip around it is whole: a damaged one may look like anything. */
static gboolean
inflate (GlanceArchive *self, const guint8 *data, gsize length, gsize *used, GError **error)
{
  gsize n_used, n_output;

  *used = 0;
  do
    {
      GConverterResult result = g_converter_convert (
          self->inflate, data + *used, MIN (length - *used, G_MAXINT), self->output, OUTPUT_BYTES,
          G_CONVERTER_FLUSH, &n_used, &n_output, NULL);

      if (result == G_CONVERTER_ERROR || (n_used == 0 && n_output == 0 && *used < length))
        return fail (error, GLANCE_ERROR_ARCHIVE_DAMAGED);
      *used += n_used;
      feed_tar (self, self->output, n_output);
      if (result == G_CONVERTER_FINISHED)
        {
          self->is_in_member = FALSE;
          return judge (self, error);
        }
    }
  while (*used < length || n_output == OUTPUT_BYTES);
  return TRUE;
}

static void
begin_gzip (GlanceArchive *self)
{
  self->inflate = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  self->output = g_malloc (OUTPUT_BYTES);
}

/* The file begins, or a member has ended. */
static gboolean
begin (GlanceArchive *self, guint8 byte, GError **error)
{
  gsize used;

  self->magic[self->n_magic++] = byte;
  if (memcmp (self->magic, gzip_magic, self->n_magic) != 0)
    {
      if (self->inflate != NULL)
        return fail (error, GLANCE_ERROR_ARCHIVE_EXCESS);
      self->is_begun = TRUE;
      feed_tar (self, self->magic, self->n_magic);
      self->n_magic = 0;
      return TRUE;
    }
  if (self->n_magic < MAGIC_BYTES)
    return TRUE;

  self->n_magic = 0;
  self->is_begun = TRUE;
  self->is_in_member = TRUE;
  if (self->inflate == NULL)
    begin_gzip (self);
  else
    g_converter_reset (self->inflate);
  return inflate (self, gzip_magic, MAGIC_BYTES, &used, error);
}

static gboolean
feed (GlanceArchive *self, const guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gsize used = 1;

      if (self->is_in_member)
        {
          if (!inflate (self, data, length, &used, error))
            return FALSE;
        }
      else if (self->is_begun && self->inflate == NULL)
        {
          feed_tar (self, data, length);
          return judge (self, error);
        }
      else if (!begin (self, *data, error))
        return FALSE;
      data += used;
      length -= used;
    }
  return TRUE;
}

gboolean
glance_archive_feed (GlanceArchive *self, const guint8 *data, gsize length, GError **error)
{
  g_return_val_if_fail (!self->has_ended, FALSE);

  if (self->gnutls == NULL)
    return fail (error, GLANCE_ERROR_GNUTLS_ABSENT);
  self->gnutls->hash (self->hash, data, length);
  if (feed (self, data, length, error))
    return TRUE;
  self->has_ended = TRUE;
  return FALSE;
}

static gboolean
end (GlanceArchive *self, GError **error)
{
  if (!self->is_begun && self->n_magic == 0)
    return fail (error, GLANCE_ERROR_ARCHIVE_EMPTY);
  if (self->is_in_member || self->n_magic > 0)
    return fail (error, GLANCE_ERROR_ARCHIVE_CUT);
  if (self->verdict == GLANCE_TAR_FINE)
    self->verdict = glance_tar_end (self->tar);
  return judge (self, error);
}

gboolean
glance_archive_end (GlanceArchive *self, GError **error)
{
  guint8 digest[SHA256_BYTES];

  g_return_val_if_fail (!self->has_ended, FALSE);

  self->has_ended = TRUE;
  if (!end (self, error))
    return FALSE;
  end_hash (self, digest);
  for (gsize i = 0; i < SHA256_BYTES; i++)
    g_snprintf (self->sha256 + 2 * i, 3, "%02x", digest[i]);
  return TRUE;
}

const char *
glance_archive_get_sha256 (GlanceArchive *self)
{
  return *self->sha256 != '\0' ? self->sha256 : NULL;
}
