/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-inflate.h"

#define STEP (16 * 1024)

/* Some servers name the coding and send plain text. */
static gboolean
is_gzip (GBytes *body)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (body, &length);

  return length >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

static GBytes *
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return NULL;
}

/* Both ends are bounded: what goes in by the caller, what comes out here. */
static GBytes *
undo_gzip (GBytes *body, gsize max_size, GError **error)
{
  g_autoptr (GConverter) converter =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GByteArray) output = g_byte_array_new ();
  GConverterResult result;
  gsize length;
  const guint8 *data = g_bytes_get_data (body, &length);

  do
    {
      guint8 step[STEP];
      gsize n_read;
      gsize n_written;

      result = g_converter_convert (converter, data, length, step, sizeof step,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, error);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      if (output->len + n_written > max_size)
        return fail (error, "the answer is too long");
      g_byte_array_append (output, step, (guint) n_written);
      data += n_read;
      length -= n_read;
    }
  while (result != G_CONVERTER_FINISHED);

  return g_byte_array_free_to_bytes (g_steal_pointer (&output));
}

/**
 * glance_inflate:
 * @body: a whole body, of at most %GLANCE_INFLATE_MAX_INPUT bytes where it is compressed
 * @encoding: (nullable): its Content-Encoding
 * @max_size: how long the result may be, in bytes
 *
 * Undoes what a proxy compressed without being asked to. libsoup's own decoder would do that while it
 * reads, and a stream of empty blocks keeps it in one read for ever.
 *
 * Returns: (transfer full): the plain body; or %G_IO_ERROR_INVALID_DATA
 */
GBytes *
glance_inflate (GBytes *body, const char *encoding, gsize max_size, GError **error)
{
  if (encoding == NULL || *encoding == '\0' || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_bytes_ref (body);
  if (g_ascii_strcasecmp (encoding, "gzip") != 0 && g_ascii_strcasecmp (encoding, "x-gzip") != 0)
    return fail (error, "the answer is compressed in a way that was not asked for");
  if (!is_gzip (body))
    return g_bytes_ref (body);
  if (g_bytes_get_size (body) > GLANCE_INFLATE_MAX_INPUT)
    return fail (error, "the compressed answer is too long");
  return undo_gzip (body, max_size, error);
}
