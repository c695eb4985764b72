/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-archive.h"

#include <gio/gio.h>
#include <string.h>

#define BLOCK 512
#define PART_BYTES (256 * 1024)
#define MAX_PARTS 30000 /* the size of a file in a tar has eleven octal digits */

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

/* A gzip may consist of several members, one after the other: the parts in the middle are one and the same. */
struct _GlanceDemoArchive
{
  /* Owned */ GBytes *head; /* a small file, and the header of a big one */
  /* Owned */ GBytes *part; /* of its contents */
  /* Owned */ GBytes *tail; /* the end of the tar */
  goffset n_parts;
};

static void
append_header (GByteArray *tar, const char *name, gint64 mtime, guint64 size)
{
  TarHeader header = { .typeflag = '0', .magic = "ustar", .version = { '0', '0' } };
  const guint8 *bytes = (const guint8 *) &header;
  guint checksum = 0;

  g_strlcpy (header.name, name, sizeof header.name);
  g_snprintf (header.mode, sizeof header.mode, "%07o", 0644);
  g_snprintf (header.uid, sizeof header.uid, "%07o", 0);
  g_snprintf (header.gid, sizeof header.gid, "%07o", 0);
  g_snprintf (header.size, sizeof header.size, "%011" G_GINT64_MODIFIER "o", size);
  g_snprintf (header.mtime, sizeof header.mtime, "%011" G_GINT64_MODIFIER "o", (guint64) mtime);
  memset (header.checksum, ' ', sizeof header.checksum);
  for (gsize i = 0; i < BLOCK; i++)
    checksum += bytes[i];
  g_snprintf (header.checksum, sizeof header.checksum, "%06o", checksum);
  g_byte_array_append (tar, bytes, BLOCK);
}

static GBytes *
compress (const void *data, gsize length, GError **error)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (gzip));

  if (!g_output_stream_write_all (stream, data, length, NULL, NULL, error)
      || !g_output_stream_close (stream, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* The same every time: numbers that do not compress, or words that do. */
static GBytes *
make_part (gboolean compressible, GError **error)
{
  g_autofree guint8 *contents = g_malloc (PART_BYTES);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < PART_BYTES; i++)
    contents[i] = compressible ? (guint8) ("etaoin shrdlu\n"[g_rand_int_range (rand, 0, 14)])
                               : (guint8) g_rand_int (rand);
  return compress (contents, PART_BYTES, error);
}

static GBytes *
make_head (const char *portal_name, gint64 created_at, goffset n_parts, GError **error)
{
  static const guint8 zeros[BLOCK];
  g_autofree char *text = g_strdup_printf ("A demo backup of %s.\n", portal_name);
  g_autoptr (GByteArray) tar = g_byte_array_new ();
  gsize length = strlen (text);

  append_header (tar, "README.txt", created_at, length);
  g_byte_array_append (tar, (const guint8 *) text, (guint) length);
  g_byte_array_append (tar, zeros, (BLOCK - length % BLOCK) % BLOCK);
  append_header (tar, "storage/files/1/1/content.bin", created_at, (guint64) n_parts * PART_BYTES);
  return compress (tar->data, tar->len, error);
}

GlanceDemoArchive *
glance_demo_archive_new (const char *portal_name,
                         gint64 created_at,
                         goffset size,
                         gboolean compressible,
                         GError **error)
{
  static const guint8 end[2 * BLOCK];
  g_autoptr (GlanceDemoArchive) self = g_rc_box_new0 (GlanceDemoArchive);

  self->part = make_part (compressible, error);
  if (self->part == NULL)
    return NULL;
  self->n_parts = CLAMP (size / (goffset) g_bytes_get_size (self->part), 1, MAX_PARTS);
  self->head = make_head (portal_name, created_at, self->n_parts, error);
  if (self->head == NULL)
    return NULL;
  self->tail = compress (end, sizeof end, error);
  return self->tail != NULL ? g_steal_pointer (&self) : NULL;
}

GlanceDemoArchive *
glance_demo_archive_ref (GlanceDemoArchive *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GlanceDemoArchive *self = data;

  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->part, g_bytes_unref);
  g_clear_pointer (&self->tail, g_bytes_unref);
}

void
glance_demo_archive_unref (GlanceDemoArchive *self)
{
  g_rc_box_release_full (self, clear);
}

goffset
glance_demo_archive_get_size (GlanceDemoArchive *self)
{
  return (goffset) g_bytes_get_size (self->head)
         + self->n_parts * (goffset) g_bytes_get_size (self->part)
         + (goffset) g_bytes_get_size (self->tail);
}

/* Which of the three @from is in, and where. */
static GBytes *
find_bytes (GlanceDemoArchive *self, goffset from, gsize *start)
{
  goffset head = (goffset) g_bytes_get_size (self->head);
  goffset part = (goffset) g_bytes_get_size (self->part);

  *start = (gsize) from;
  if (from < head)
    return self->head;
  *start = (gsize) ((from - head) % part);
  if (from < head + self->n_parts * part)
    return self->part;
  *start = (gsize) (from - head - self->n_parts * part);
  return self->tail;
}

void
glance_demo_archive_read (GlanceDemoArchive *self, goffset from, guint8 *data, gsize length)
{
  g_return_if_fail (from + (goffset) length <= glance_demo_archive_get_size (self));

  while (length > 0)
    {
      gsize start;
      GBytes *bytes = find_bytes (self, from, &start);
      gsize n_bytes = MIN (length, g_bytes_get_size (bytes) - start);

      memcpy (data, (const guint8 *) g_bytes_get_data (bytes, NULL) + start, n_bytes);
      from += (goffset) n_bytes;
      data += n_bytes;
      length -= n_bytes;
    }
}
