/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-archive.h"

#include <gio/gio.h>
#include <string.h>

#define BLOCK 512
#define PAYLOAD_BYTES (256 * 1024)

/* A header block of POSIX.1-1988 tar ("ustar"). */
typedef struct
{
  char name[100];
  char mode[8];
  char uid[8];
  char gid[8];
  char size[12];
  char mtime[12];
  char checksum[8];
  char typeflag;
  char linkname[100];
  char magic[6];
  char version[2];
  char uname[32];
  char gname[32];
  char devmajor[8];
  char devminor[8];
  char prefix[155];
  char padding[12];
} TarHeader;

G_STATIC_ASSERT (sizeof (TarHeader) == BLOCK);

static void
append_member (GByteArray *tar, const char *name, gint64 mtime, const guint8 *data, gsize size)
{
  static const guint8 zeros[BLOCK];
  TarHeader header = { .typeflag = '0', .magic = "ustar", .version = { '0', '0' } };
  const guint8 *bytes = (const guint8 *) &header;
  guint checksum = 0;

  g_strlcpy (header.name, name, sizeof header.name);
  g_snprintf (header.mode, sizeof header.mode, "%07o", 0644);
  g_snprintf (header.uid, sizeof header.uid, "%07o", 0);
  g_snprintf (header.gid, sizeof header.gid, "%07o", 0);
  g_snprintf (header.size, sizeof header.size, "%011" G_GINT64_MODIFIER "o", (guint64) size);
  g_snprintf (header.mtime, sizeof header.mtime, "%011" G_GINT64_MODIFIER "o", (guint64) mtime);
  memset (header.checksum, ' ', sizeof header.checksum);
  for (gsize i = 0; i < BLOCK; i++)
    checksum += bytes[i];
  g_snprintf (header.checksum, sizeof header.checksum, "%06o", checksum);

  g_byte_array_append (tar, bytes, BLOCK);
  g_byte_array_append (tar, data, size);
  g_byte_array_append (tar, zeros, (BLOCK - size % BLOCK) % BLOCK);
}

/* Bytes that do not compress, the same every time. */
static void
append_payload (GByteArray *tar, gint64 mtime)
{
  g_autofree guint32 *payload = g_new (guint32, PAYLOAD_BYTES / sizeof (guint32));
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < PAYLOAD_BYTES / sizeof (guint32); i++)
    payload[i] = g_rand_int (rand);
  append_member (tar, "storage/files/1/1/content.bin", mtime, (const guint8 *) payload,
                 PAYLOAD_BYTES);
}

/**
 * glance_demo_archive_new:
 * @portal_name: whose backup this is
 * @created_at: seconds since 1970, the time of its members
 *
 * Makes a small backup in memory: a real gzip stream of a real tar archive, about 256 KiB.
 *
 * Returns: (transfer full): the file's bytes
 */
GBytes *
glance_demo_archive_new (const char *portal_name, gint64 created_at, GError **error)
{
  static const guint8 end[2 * BLOCK];
  g_autofree char *text = g_strdup_printf ("A demo backup of %s.\n", portal_name);
  g_autoptr (GByteArray) tar = g_byte_array_new ();
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (gzip));

  append_member (tar, "README.txt", created_at, (const guint8 *) text, strlen (text));
  append_payload (tar, created_at);
  g_byte_array_append (tar, end, sizeof end);

  if (!g_output_stream_write_all (stream, tar->data, tar->len, NULL, NULL, error)
      || !g_output_stream_close (stream, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}
