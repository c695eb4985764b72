/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "tar-fixture.h"

#include <gio/gio.h>
#include <string.h>

#define BLOCK 512

static const guint8 zeros[2 * BLOCK];

static void
sign (guint8 *header)
{
  guint sum = 0;

  memset (header + 148, ' ', 8);
  for (gsize i = 0; i < BLOCK; i++)
    sum += header[i];
  g_snprintf ((char *) header + 148, 8, "%06o", sum);
}

void
tar_append (GByteArray *tar, const TarMember *member)
{
  guint8 header[BLOCK] = "storage/files/1/content.bin";
  gsize length = member->data == NULL ? 0
                 : member->length > 0 ? member->length
                                      : strlen (member->data);

  memcpy (header + 100, "0000644", 7);
  memcpy (header + 108, "0000000", 7);
  memcpy (header + 116, "0000000", 7);
  g_snprintf ((char *) header + 124, 12, "%011" G_GINT64_MODIFIER "o", member->size);
  if (member->size_field != NULL)
    memcpy (header + 124, member->size_field, 12);
  memcpy (header + 136, "00000000000", 11);
  header[156] = (guint8) member->type;
  memcpy (header + 257, "ustar\00000", 8);
  header[482] = member->goes_on;
  sign (header);

  g_byte_array_append (tar, header, BLOCK);
  if (length > 0)
    g_byte_array_append (tar, (const guint8 *) member->data, (guint) length);
  g_byte_array_append (tar, zeros, (BLOCK - length % BLOCK) % BLOCK);
}

void
tar_append_end (GByteArray *tar)
{
  g_byte_array_append (tar, zeros, 2 * BLOCK);
}

GByteArray *
tar_new (void)
{
  GByteArray *tar = g_byte_array_new ();

  tar_append (tar, &(TarMember) { .type = '0', .size = 14, .data = "A demo backup\n" });
  tar_append (tar, &(TarMember) { .type = '5' });
  tar_append (tar, &(TarMember) { .type = '0', .size = 3, .data = "abc" });
  tar_append_end (tar);
  return tar;
}

static GByteArray *
convert (GConverter *converter, const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  GConverterResult result;

  do
    {
      guint8 step[4096];
      gsize n_read, n_written;

      result = g_converter_convert (converter, data, length, step, sizeof step,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      data += n_read;
      length -= n_read;
      g_byte_array_append (output, step, (guint) n_written);
    }
  while (result != G_CONVERTER_FINISHED);
  return g_steal_pointer (&output);
}

GByteArray *
gzip (const guint8 *data, gsize length)
{
  g_autoptr (GZlibCompressor) converter = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);

  return convert (G_CONVERTER (converter), data, length);
}

GByteArray *
gunzip (const GByteArray *file)
{
  g_autoptr (GZlibDecompressor) converter = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);

  return convert (G_CONVERTER (converter), file->data, file->len);
}
