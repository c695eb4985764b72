/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-archive.h"

#include <string.h>

#include "glance-error.h"
#include "tar-fixture.h"

#define WHOLE (-1)

/* Returns: the code of the error; WHOLE when there is none */
static int
read_in_steps (const guint8 *data, gsize length, gsize step)
{
  g_autoptr (GlanceArchive) archive = glance_archive_new ();
  g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
  g_autoptr (GError) error = NULL;
  gboolean is_fine = TRUE;

  for (gsize i = 0; i < length && is_fine; i += step)
    is_fine = glance_archive_feed (archive, data + i, MIN (step, length - i), &error);
  g_assert_null (glance_archive_get_sha256 (archive));
  if (is_fine)
    is_fine = glance_archive_end (archive, &error);

  g_assert_true (is_fine == (error == NULL));
  g_assert_cmpstr (glance_archive_get_sha256 (archive), ==, is_fine ? expected : NULL);
  if (is_fine)
    return WHOLE;
  g_assert_true (glance_error_is_bad_file (error));
  return error->code;
}

/* It does not matter in which portions it comes. */
static int
read_bytes (const guint8 *data, gsize length)
{
  int code = read_in_steps (data, length, MAX (length, 1));

  g_assert_cmpint (read_in_steps (data, length, 1), ==, code);
  g_assert_cmpint (read_in_steps (data, length, 7), ==, code);
  g_assert_cmpint (read_in_steps (data, length, 512), ==, code);
  return code;
}

static int
read_array (const GByteArray *array)
{
  return read_bytes (array->data, array->len);
}

/* A tar alone, and compressed. */
static void
assert_tar (GByteArray *tar, int plain, int compressed)
{
  g_autoptr (GByteArray) file = gzip (tar->data, tar->len);

  g_assert_cmpint (read_array (tar), ==, plain);
  g_assert_cmpint (read_array (file), ==, compressed);
}

static void
test_whole (void)
{
  g_autoptr (GByteArray) tar = tar_new ();
  static const guint8 zeros[9000];

  assert_tar (tar, WHOLE, WHOLE);

  /* Most programs fill up the last record. */
  g_byte_array_append (tar, zeros, sizeof zeros);
  assert_tar (tar, WHOLE, WHOLE);
}

/* Wherever the line drops. */
static void
test_cut (void)
{
  g_autoptr (GByteArray) tar = tar_new ();
  g_autoptr (GByteArray) file = gzip (tar->data, tar->len);

  g_assert_cmpint (read_bytes (NULL, 0), ==, GLANCE_ERROR_ARCHIVE_EMPTY);
  for (guint i = 1; i < file->len; i++)
    g_assert_cmpint (read_bytes (file->data, i), ==, GLANCE_ERROR_ARCHIVE_CUT);
  for (guint i = 1; i < tar->len; i++)
    g_assert_cmpint (read_bytes (tar->data, i), ==,
                     i < 512 ? GLANCE_ERROR_ARCHIVE_FOREIGN : GLANCE_ERROR_ARCHIVE_CUT);
}

/* A whole gzip around a tar that is not. */
static void
test_cut_before (void)
{
  g_autoptr (GByteArray) tar = tar_new ();

  for (guint i = 512; i < tar->len; i += 256)
    {
      g_autoptr (GByteArray) file = gzip (tar->data, i);

      g_assert_cmpint (read_array (file), ==, GLANCE_ERROR_ARCHIVE_CUT);
    }
}

/* The few bits of a gzip that mean nothing may change, as long as the same comes out. */
static void
test_bit_flips (void)
{
  g_autoptr (GByteArray) tar = tar_new ();
  g_autoptr (GByteArray) file = gzip (tar->data, tar->len);
  guint n_whole = 0;

  for (guint i = 0; i < 8 * file->len; i++)
    {
      g_autoptr (GByteArray) output = NULL;
      int code;

      file->data[i / 8] ^= (guint8) (1 << i % 8);
      code = read_in_steps (file->data, file->len, file->len);
      if (code == WHOLE)
        {
          output = gunzip (file);
          g_assert_cmpmem (output->data, output->len, tar->data, tar->len);
          n_whole++;
        }
      else if (i / 8 < 2)
        g_assert_cmpint (code, ==, GLANCE_ERROR_ARCHIVE_FOREIGN);
      else if (code != GLANCE_ERROR_ARCHIVE_CUT)
        g_assert_cmpint (code, ==, GLANCE_ERROR_ARCHIVE_DAMAGED);
      file->data[i / 8] ^= (guint8) (1 << i % 8);
    }
  g_assert_cmpuint (n_whole, <, 64);
  g_assert_cmpint (read_array (file), ==, WHOLE);
}

/* In a plain tar, headers have a checksum and files have none: that is what the SHA-256 is for. */
static void
test_bit_flips_plain (void)
{
  g_autoptr (GByteArray) tar = tar_new ();

  for (guint block = 0; block < tar->len / 512; block++)
    {
      if (block == 1 || block == 4) /* a file's data */
        continue;
      for (guint i = 0; i < 8 * 512; i++)
        {
          guint8 *byte = &tar->data[512 * block + i / 8];
          int code;

          *byte ^= (guint8) (1 << i % 8);
          code = read_in_steps (tar->data, tar->len, tar->len);
          if (code != WHOLE)
            g_assert_cmpint (
                code, ==, block == 0 ? GLANCE_ERROR_ARCHIVE_FOREIGN : GLANCE_ERROR_ARCHIVE_DAMAGED);
          else
            g_assert_true (i / 8 >= 148 && i / 8 < 156); /* another way to write the same number */
          *byte ^= (guint8) (1 << i % 8);
        }
    }
}

static void
append_array (GByteArray *array, const GByteArray *more)
{
  g_byte_array_append (array, more->data, more->len);
}

/* A gzip of several members is one file, wherever they meet. */
static void
test_members (void)
{
  g_autoptr (GByteArray) tar = tar_new ();
  g_autoptr (GByteArray) nothing = gzip (NULL, 0);

  for (guint i = 0; i <= tar->len; i += 100)
    {
      g_autoptr (GByteArray) file = gzip (tar->data, i);
      g_autoptr (GByteArray) second = gzip (tar->data + i, tar->len - i);
      guint n_first = file->len;

      append_array (file, nothing);
      append_array (file, second);
      append_array (file, nothing);
      g_assert_cmpint (read_array (file), ==, WHOLE);

      /* The line drops where one ends, and in the first bytes of the next. */
      if (i >= 512)
        {
          g_assert_cmpint (read_bytes (file->data, n_first), ==, GLANCE_ERROR_ARCHIVE_CUT);
          g_assert_cmpint (read_bytes (file->data, n_first + 1), ==, GLANCE_ERROR_ARCHIVE_CUT);
          g_assert_cmpint (read_bytes (file->data, n_first + 2), ==, GLANCE_ERROR_ARCHIVE_CUT);
        }

      file->data[file->len - nothing->len - 5] ^= 1; /* the second one's checksum */
      g_assert_cmpint (read_array (file), ==, GLANCE_ERROR_ARCHIVE_DAMAGED);
    }
}

static void
test_excess (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    int plain;
    int compressed;
  } cases[] = {
    { "<html>", 6, GLANCE_ERROR_ARCHIVE_EXCESS, GLANCE_ERROR_ARCHIVE_EXCESS },
    { "\n", 1, GLANCE_ERROR_ARCHIVE_EXCESS, GLANCE_ERROR_ARCHIVE_EXCESS },
    { "\0\0", 2, WHOLE, GLANCE_ERROR_ARCHIVE_EXCESS },
    { "\0\1", 2, GLANCE_ERROR_ARCHIVE_EXCESS, GLANCE_ERROR_ARCHIVE_EXCESS },
    { "\x1f\x8c", 2, GLANCE_ERROR_ARCHIVE_EXCESS, GLANCE_ERROR_ARCHIVE_EXCESS },
    { "\x1f\x8b\x08\x99", 4, GLANCE_ERROR_ARCHIVE_EXCESS, GLANCE_ERROR_ARCHIVE_DAMAGED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) tar = tar_new ();
      g_autoptr (GByteArray) file = gzip (tar->data, tar->len);
      g_autoptr (GByteArray) inside = NULL;

      g_byte_array_append (tar, (const guint8 *) cases[i].bytes, (guint) cases[i].length);
      g_byte_array_append (file, (const guint8 *) cases[i].bytes, (guint) cases[i].length);
      inside = gzip (tar->data, tar->len);
      g_assert_cmpint (read_array (tar), ==, cases[i].plain);
      g_assert_cmpint (read_array (file), ==, cases[i].compressed);
      g_assert_cmpint (read_array (inside), ==, cases[i].plain);
    }
}

/* What servers send in place of a file. */
static void
test_kinds (void)
{
  static const struct
  {
    const char *text;
    int code;
  } cases[] = {
    { "<!DOCTYPE html><html><body>Sign in</body></html>", GLANCE_ERROR_ARCHIVE_PAGE },
    { "\n  <HTML>", GLANCE_ERROR_ARCHIVE_PAGE },
    { "\xef\xbb\xbf<html lang=\"en\">", GLANCE_ERROR_ARCHIVE_PAGE },
    { "<!-- a proxy --><html>", GLANCE_ERROR_ARCHIVE_PAGE },
    { "<head><title>302 Found</title></head>", GLANCE_ERROR_ARCHIVE_PAGE },
    { "{\"error\":{\"message\":\"Access denied\"},\"statusCode\":403}",
      GLANCE_ERROR_ARCHIVE_MESSAGE },
    { " [1]", GLANCE_ERROR_ARCHIVE_MESSAGE },
    { "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
      GLANCE_ERROR_ARCHIVE_MESSAGE },
    { "Not found", GLANCE_ERROR_ARCHIVE_FOREIGN },
    { "PK\003\004", GLANCE_ERROR_ARCHIVE_FOREIGN },
    { "\x1f\x8c", GLANCE_ERROR_ARCHIVE_FOREIGN },
    { "\x1f\x8b\x07x", GLANCE_ERROR_ARCHIVE_DAMAGED },
    { " ", GLANCE_ERROR_ARCHIVE_FOREIGN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) longer = g_byte_array_new ();
      g_autoptr (GByteArray) file = gzip ((const guint8 *) cases[i].text, strlen (cases[i].text));

      g_assert_cmpint (read_bytes ((const guint8 *) cases[i].text, strlen (cases[i].text)), ==,
                       cases[i].code);
      g_assert_cmpint (read_array (file), ==, GLANCE_ERROR_ARCHIVE_NO_TAR);

      g_byte_array_append (longer, (const guint8 *) cases[i].text, (guint) strlen (cases[i].text));
      for (guint n = 0; n < 3000; n++)
        g_byte_array_append (longer, (const guint8 *) "x", 1);
      g_assert_cmpint (read_array (longer), ==, cases[i].code);
    }
}

/* Nothing but zeros is what a computer can leave behind that lost its power. */
static void
test_nothing (void)
{
  g_autofree guint8 *zeros = g_malloc0 (1024 * 1024);
  g_autoptr (GByteArray) nothing = gzip (NULL, 0);
  g_autoptr (GByteArray) file = gzip (zeros, 1024 * 1024);
  g_autoptr (GByteArray) twice = gzip (file->data, file->len);
  g_autoptr (GByteArray) late = g_byte_array_new ();
  g_autoptr (GByteArray) label = g_byte_array_new ();

  g_assert_cmpint (read_bytes (zeros, 100), ==, GLANCE_ERROR_ARCHIVE_FOREIGN);
  g_assert_cmpint (read_bytes (zeros, 512), ==, GLANCE_ERROR_ARCHIVE_FOREIGN);
  g_assert_cmpint (read_bytes (zeros, 4096), ==, GLANCE_ERROR_ARCHIVE_FOREIGN);
  g_assert_cmpint (read_array (file), ==, GLANCE_ERROR_ARCHIVE_NO_TAR);
  g_assert_cmpint (read_array (twice), ==, GLANCE_ERROR_ARCHIVE_NO_TAR);
  g_assert_cmpint (read_array (nothing), ==, GLANCE_ERROR_ARCHIVE_NO_TAR);

  g_byte_array_append (late, zeros, 2048);
  g_byte_array_append (late, (const guint8 *) "late", 4);
  assert_tar (late, GLANCE_ERROR_ARCHIVE_FOREIGN, GLANCE_ERROR_ARCHIVE_NO_TAR);

  tar_append (label, &(TarMember) { .type = 'V' });
  tar_append_end (label);
  assert_tar (label, GLANCE_ERROR_ARCHIVE_FOREIGN, GLANCE_ERROR_ARCHIVE_NO_TAR);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/archive/whole", test_whole);
  g_test_add_func ("/archive/cut", test_cut);
  g_test_add_func ("/archive/cut-before", test_cut_before);
  g_test_add_func ("/archive/bit-flips", test_bit_flips);
  g_test_add_func ("/archive/bit-flips-plain", test_bit_flips_plain);
  g_test_add_func ("/archive/members", test_members);
  g_test_add_func ("/archive/excess", test_excess);
  g_test_add_func ("/archive/kinds", test_kinds);
  g_test_add_func ("/archive/nothing", test_nothing);
  return g_test_run ();
}
