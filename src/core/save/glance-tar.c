/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-tar.h"

#include <string.h>

#include "glance-pax.h"

#define BLOCK 512
#define MAX_SIZE (G_MAXINT64 - BLOCK)

/* Where the fields of a header are. */
#define SIZE_AT 124
#define SIZE_LENGTH 12
#define CHECKSUM_AT 148
#define CHECKSUM_LENGTH 8
#define TYPE_AT 156
#define SPARSE_GOES_ON_AT 482 /* in a header of GNU's sparse files */
#define MAP_GOES_ON_AT 504    /* in each block of the map after it */

typedef enum
{
  STEP_HEADER,
  STEP_MAP,  /* further blocks of a sparse file's map, before its data */
  STEP_DATA, /* or what it is filled up with to the next block */
  STEP_PAX,
  STEP_END, /* after the blocks of zeros */
} Step;

struct _GlanceTar
{
  Step step;
  guint8 block[BLOCK];
  gsize n_block;     /* bytes of it that are there */
  guint64 left;      /* bytes of STEP_DATA or STEP_PAX */
  guint64 padding;   /* after STEP_PAX */
  GlancePax pax;     /* for the next file */
  gboolean is_begun; /* there was a header */
  gboolean has_files;
  gboolean is_announced; /* a long name or a pax header must be followed by the file it is for */
  gboolean had_zeros;    /* the first of the two blocks of zeros */
};

GlanceTar *
glance_tar_new (void)
{
  GlanceTar *self = g_new0 (GlanceTar, 1);

  glance_pax_begin (&self->pax);
  return self;
}

void
glance_tar_free (GlanceTar *self)
{
  g_free (self);
}

static gboolean
is_zero (const guint8 *data, gsize length)
{
  return length == 0 || (data[0] == 0 && memcmp (data, data + 1, length - 1) == 0);
}

/* An octal number between spaces, which ends with a space, a zero or the field; blank is 0. Returns: -1
 * when it is none */
static gint64
read_octal (const guint8 *field, gsize length)
{
  gint64 number = 0;
  gsize i = 0;

  while (i < length && field[i] == ' ')
    i++;
  for (; i < length && field[i] >= '0' && field[i] <= '7'; i++)
    number = number * 8 + (field[i] - '0');
  for (; i < length; i++)
    {
      if (field[i] == '\0')
        break;
      if (field[i] != ' ')
        return -1;
    }
  return number;
}

/* What does not fit into octal digits is there as bytes, after one that says so. */
static gint64
read_size (const guint8 *field)
{
  gint64 number = 0;

  if (field[0] < 0x80)
    return read_octal (field, SIZE_LENGTH);
  if (field[0] != 0x80 || !is_zero (field + 1, SIZE_LENGTH - 1 - sizeof number)
      || field[SIZE_LENGTH - sizeof number] >= 0x80)
    return -1;
  for (gsize i = SIZE_LENGTH - sizeof number; i < SIZE_LENGTH; i++)
    number = number << 8 | field[i];
  return number;
}

/* The checksum counts its own field as spaces. Some old programs summed up signed bytes. */
static gboolean
has_checksum (const guint8 *block)
{
  gint64 expected = read_octal (block + CHECKSUM_AT, CHECKSUM_LENGTH);
  gint64 sum = 0;
  gint64 signed_sum = 0;

  for (gsize i = 0; i < BLOCK; i++)
    {
      guint8 byte = i - CHECKSUM_AT < CHECKSUM_LENGTH ? ' ' : block[i];

      sum += byte;
      signed_sum += (gint8) byte;
    }
  return expected >= 0 && (expected == sum || expected == signed_sum);
}

/* Whether it is no file, but says something about the next one, or about all. */
static gboolean
is_prefix (guint8 type)
{
  return type != '\0' && strchr ("LKxXg", type) != NULL;
}

/* Links, folders and devices have no data, whatever size is there. */
static gboolean
has_data (guint8 type)
{
  return type < '1' || type > '6';
}

static void
skip (GlanceTar *self, guint64 size)
{
  self->step = size > 0 ? STEP_DATA : STEP_HEADER;
  self->left = size;
}

static guint64
get_padding (guint64 size)
{
  return (BLOCK - size % BLOCK) % BLOCK;
}

static void
begin_pax (GlanceTar *self, guint64 size)
{
  glance_pax_begin (&self->pax);
  self->step = STEP_PAX;
  self->left = size;
  self->padding = get_padding (size);
}

static void
begin_file (GlanceTar *self, guint8 type, guint64 size)
{
  glance_pax_begin (&self->pax);
  self->is_announced = FALSE;
  self->has_files = self->has_files || type != 'V'; /* a label is no file */
  skip (self, size + get_padding (size));
  if (type == 'S' && self->block[SPARSE_GOES_ON_AT] != 0)
    self->step = STEP_MAP;
}

static void
begin_prefix (GlanceTar *self, guint8 type, guint64 size)
{
  self->is_announced = type != 'g';
  if (type == 'x' || type == 'X')
    begin_pax (self, size);
  else
    skip (self, size + get_padding (size));
}

static gboolean
read_header (GlanceTar *self)
{
  guint8 type = self->block[TYPE_AT];
  gint64 size = read_size (self->block + SIZE_AT);

  if (!has_checksum (self->block))
    return FALSE;
  self->is_begun = TRUE;
  if (!is_prefix (type) && self->pax.size >= 0)
    size = self->pax.size;
  if (!has_data (type))
    size = 0;
  if (size < 0 || size > MAX_SIZE)
    return FALSE;

  if (is_prefix (type))
    begin_prefix (self, type, (guint64) size);
  else
    begin_file (self, type, (guint64) size);
  return TRUE;
}

static gboolean
read_zeros (GlanceTar *self)
{
  if (self->is_announced)
    return FALSE;
  if (self->had_zeros)
    self->step = STEP_END;
  self->had_zeros = TRUE;
  return TRUE;
}

static gboolean
read_block (GlanceTar *self)
{
  if (self->step == STEP_HEADER)
    {
      if (is_zero (self->block, BLOCK))
        return read_zeros (self);
      return !self->had_zeros && read_header (self);
    }
  if (self->block[MAP_GOES_ON_AT] == 0)
    skip (self, self->left);
  return TRUE;
}

static gsize
feed_block (GlanceTar *self, const guint8 *data, gsize length, GlanceTarVerdict *verdict)
{
  gsize n_bytes = MIN (length, BLOCK - self->n_block);

  memcpy (self->block + self->n_block, data, n_bytes);
  self->n_block += n_bytes;
  if (self->n_block < BLOCK)
    return n_bytes;

  if (read_block (self))
    self->n_block = 0;
  else
    *verdict = self->is_begun ? GLANCE_TAR_DAMAGED : GLANCE_TAR_FOREIGN;
  return n_bytes;
}

static gsize
feed_data (GlanceTar *self, const guint8 *data, gsize length, GlanceTarVerdict *verdict)
{
  gsize n_bytes = (gsize) MIN (length, self->left);
  gboolean is_pax = self->step == STEP_PAX;

  self->left -= n_bytes;
  if (self->left == 0)
    skip (self, is_pax ? self->padding : 0);
  if (is_pax
      && (!glance_pax_feed (&self->pax, data, n_bytes)
          || (self->step != STEP_PAX && !glance_pax_end (&self->pax))))
    *verdict = GLANCE_TAR_DAMAGED;
  return n_bytes;
}

GlanceTarVerdict
glance_tar_feed (GlanceTar *self, const guint8 *data, gsize length)
{
  GlanceTarVerdict verdict = GLANCE_TAR_FINE;

  while (length > 0 && verdict == GLANCE_TAR_FINE)
    {
      gsize n_bytes = length;

      if (self->step == STEP_END)
        verdict = is_zero (data, length) ? GLANCE_TAR_FINE
                  : self->has_files      ? GLANCE_TAR_EXCESS
                                         : GLANCE_TAR_FOREIGN;
      else if (self->step == STEP_DATA || self->step == STEP_PAX)
        n_bytes = feed_data (self, data, length, &verdict);
      else
        n_bytes = feed_block (self, data, length, &verdict);
      data += n_bytes;
      length -= n_bytes;
    }
  return verdict;
}

GlanceTarVerdict
glance_tar_end (GlanceTar *self)
{
  if (!self->is_begun || (self->step == STEP_END && !self->has_files))
    return GLANCE_TAR_FOREIGN;
  return self->step == STEP_END ? GLANCE_TAR_FINE : GLANCE_TAR_CUT;
}

const guint8 *
glance_tar_get_head (GlanceTar *self, gsize *length)
{
  *length = self->n_block;
  return self->block;
}
