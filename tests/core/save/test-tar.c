/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-tar.h"

#include <glib/gstdio.h>
#include <string.h>

#include "tar-fixture.h"

static GlanceTarVerdict
walk_in_steps (const guint8 *data, gsize length, gsize step)
{
  g_autoptr (GlanceTar) tar = glance_tar_new ();
  GlanceTarVerdict verdict = GLANCE_TAR_FINE;

  for (gsize i = 0; i < length && verdict == GLANCE_TAR_FINE; i += step)
    verdict = glance_tar_feed (tar, data + i, MIN (step, length - i));
  return verdict == GLANCE_TAR_FINE ? glance_tar_end (tar) : verdict;
}

static GlanceTarVerdict
walk (const GByteArray *tar)
{
  GlanceTarVerdict verdict = walk_in_steps (tar->data, tar->len, tar->len);

  g_assert_cmpint (walk_in_steps (tar->data, tar->len, 1), ==, verdict);
  g_assert_cmpint (walk_in_steps (tar->data, tar->len, 511), ==, verdict);
  return verdict;
}

#define LONG_NAME "a/very/long/name"
#define MAP "\0\0\0\0"

/* A tar of up to three members and, unless it is cut, its end. */
static const struct
{
  const char *what;
  TarMember members[3];
  gboolean is_cut;
  GlanceTarVerdict verdict;
} archives[] = {
  { "an old file", { { '\0', 3, .data = "abc" } }, FALSE, GLANCE_TAR_FINE },
  { "a contiguous file", { { '7', 3, .data = "abc" } }, FALSE, GLANCE_TAR_FINE },
  { "of an unknown type", { { 'Q', 3, .data = "abc" } }, FALSE, GLANCE_TAR_FINE },
  { "a whole block",
    { { '0', 512, .data = (const char[512]) { 1 }, .length = 512 } },
    FALSE,
    GLANCE_TAR_FINE },
  { "an empty file", { { '0' } }, FALSE, GLANCE_TAR_FINE },
  { "a link with a size", { { '1', 1000 }, { '0' } }, FALSE, GLANCE_TAR_FINE },
  { "a folder with a size", { { '5', 1000 }, { '0' } }, FALSE, GLANCE_TAR_FINE },
  { "a long name",
    { { 'L', 16, .data = LONG_NAME }, { '0', 3, .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "a long link", { { 'K', 16, .data = LONG_NAME }, { '2' } }, FALSE, GLANCE_TAR_FINE },
  { "both",
    { { 'K', 16, .data = LONG_NAME }, { 'L', 16, .data = LONG_NAME }, { '2' } },
    FALSE,
    GLANCE_TAR_FINE },
  { "a label", { { 'V' }, { '0', 3, .data = "abc" } }, FALSE, GLANCE_TAR_FINE },
  { "a sparse file", { { 'S', 3, .data = "abc" } }, FALSE, GLANCE_TAR_FINE },
  { "a map of two blocks",
    { { 'S', 3, .goes_on = TRUE, .data = (const char[515]) { [512] = 'a' }, .length = 515 } },
    FALSE,
    GLANCE_TAR_FINE },
  { "a map of three blocks",
    { { 'S', 3, .goes_on = TRUE, .data = (const char[1027]) { [504] = 1, [1024] = 'a' },
        .length = 1027 } },
    FALSE,
    GLANCE_TAR_FINE },
  { "a map of its own file only",
    { { 'S', 0, .goes_on = TRUE, .data = (const char[512]) { 1 }, .length = 512 } },
    FALSE,
    GLANCE_TAR_FINE },

  { "a size in spaces",
    { { '0', .size_field = "         3 \0", .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "a size in twelve digits",
    { { '0', .size_field = "000000000003", .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "a blank size", { { '0', .size_field = "\0\0\0\0\0\0\0\0\0\0\0" } }, FALSE, GLANCE_TAR_FINE },
  { "a size in bytes",
    { { '0', .size_field = "\x80\0\0\0\0\0\0\0\0\0\0\3", .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "a size below zero",
    { { '0', .size_field = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfd", .data = "abc" } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a size of 2^63",
    { { '0', .size_field = "\x80\0\0\0\x80\0\0\0\0\0\0\0" } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a size of 2^64 and more",
    { { '0', .size_field = "\x80\0\0\1\0\0\0\0\0\0\0\3", .data = "abc" } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a size that a block more makes too big",
    { { '0', .size_field = "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff" } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a size of almost 2^63",
    { { '0', .size_field = "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xfd\xff", .data = "abc" } },
    FALSE,
    GLANCE_TAR_CUT },
  { "a size in another base",
    { { '0', .size_field = "00000000008\0" } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a size with a sign",
    { { '0', .size_field = "-0000000003\0", .data = "abc" } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "8 GiB that are not there", { { '0', 077777777777, .data = "abc" } }, FALSE, GLANCE_TAR_CUT },
  { "a long name of 8 GiB", { { 'L', 077777777777, .data = "abc" } }, FALSE, GLANCE_TAR_CUT },
  { "a size that is too small",
    { { '0', 3, .data = (const char[1024]) { [600] = 'a' }, .length = 1024 } },
    FALSE,
    GLANCE_TAR_DAMAGED },

  { "pax",
    { { 'x', 12, .data = "12 path=abc\n" }, { '0', 3, .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "pax for all",
    { { 'g', 12, .data = "12 path=abc\n" }, { '0', 3, .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "pax of Solaris",
    { { 'X', 12, .data = "12 path=abc\n" }, { '0', 3, .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "the size in pax",
    { { 'x', 9, .data = "9 size=3\n" }, { '0', 0, .data = "abc" }, { '0' } },
    FALSE,
    GLANCE_TAR_FINE },
  { "the size in pax, before a long name",
    { { 'x', 9, .data = "9 size=3\n" }, { 'L', 16, .data = LONG_NAME }, { '0', 0, .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "the size in pax, of one file",
    { { 'x', 9, .data = "9 size=3\n" },
      { '0', 0, .data = "abc" },
      { '0', 600, .data = (const char[600]) { [550] = 'a' }, .length = 600 } },
    FALSE,
    GLANCE_TAR_FINE },
  { "the size in pax, taken back",
    { { 'x', 17, .data = "9 size=9\n8 size=\n" }, { '0', 3, .data = "abc" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "something like size",
    { { 'x', 11, .data = "11 sizes=9\n" }, { '0', 0 }, { '0' } },
    FALSE,
    GLANCE_TAR_FINE },
  { "an empty value", { { 'x', 5, .data = "5 a=\n" }, { '0' } }, FALSE, GLANCE_TAR_FINE },
  { "no keyword", { { 'x', 5, .data = "5 =a\n" }, { '0' } }, FALSE, GLANCE_TAR_FINE },
  { "zeros after the records",
    { { 'x', 9, .data = "5 a=\n\0\0\0\0", .length = 9 }, { '0' } },
    FALSE,
    GLANCE_TAR_FINE },
  { "a line break in a value",
    { { 'x', 7, .data = "7 a=\n\n\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_FINE },
  { "no records", { { 'x', 0 }, { '0' } }, FALSE, GLANCE_TAR_FINE },
  { "a size that is none",
    { { 'x', 11, .data = "11 size=-1\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a size of 19 digits",
    { { 'x', 28, .data = "28 size=1000000000000000000\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a record that is too long",
    { { 'x', 12, .data = "13 path=abc\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a record that is too short",
    { { 'x', 12, .data = "11 path=abc\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a record of no length",
    { { 'x', 10, .data = " path=abc\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a record of length 0",
    { { 'x', 11, .data = "0 path=abc\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a record of length 3", { { 'x', 3, .data = "3 \n" }, { '0' } }, FALSE, GLANCE_TAR_DAMAGED },
  { "a record without a value",
    { { 'x', 8, .data = "8 abcde\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a record that ends with its keyword",
    { { 'x', 5, .data = "5 ab=" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a length of 19 digits",
    { { 'x', 26, .data = "1000000000000000000 path=a\n" }, { '0' } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a record of 10^17 bytes",
    { { 'x', 077777777777, .data = "100000000000000000 path=abc" } },
    FALSE,
    GLANCE_TAR_CUT },

  { "a long name for nothing",
    { { '0' }, { 'L', 16, .data = LONG_NAME } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a pax header for nothing",
    { { '0' }, { 'x', 12, .data = "12 path=abc\n" } },
    FALSE,
    GLANCE_TAR_DAMAGED },
  { "a pax header for all, at the end",
    { { '0' }, { 'g', 12, .data = "12 path=abc\n" } },
    FALSE,
    GLANCE_TAR_FINE },
  { "nothing but that", { { 'g', 12, .data = "12 path=abc\n" } }, FALSE, GLANCE_TAR_FOREIGN },
  { "no end", { { '0', 3, .data = "abc" } }, TRUE, GLANCE_TAR_CUT },
  { "no end after a long name", { { 'L', 16, .data = LONG_NAME } }, TRUE, GLANCE_TAR_CUT },
};

static GByteArray *
build (gsize row)
{
  GByteArray *tar = g_byte_array_new ();

  for (gsize i = 0; i < 3; i++)
    {
      const TarMember *member = &archives[row].members[i];

      if (member->type != '\0' || member->data != NULL)
        tar_append (tar, member);
    }
  if (!archives[row].is_cut)
    tar_append_end (tar);
  return tar;
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (archives); i++)
    {
      g_autoptr (GByteArray) tar = build (i);

      g_test_message ("%s", archives[i].what);
      g_assert_cmpint (walk (tar), ==, archives[i].verdict);
    }
}

/* One block of zeros does not end it, nor does it belong between two files. */
static void
test_lone_zeros (void)
{
  static const guint8 zeros[512];
  g_autoptr (GByteArray) tar = g_byte_array_new ();

  tar_append (tar, &(TarMember) { '0', 3, .data = "abc" });
  g_byte_array_append (tar, zeros, 512);
  g_assert_cmpint (walk (tar), ==, GLANCE_TAR_CUT);
  tar_append (tar, &(TarMember) { '0', 3, .data = "abc" });
  tar_append_end (tar);
  g_assert_cmpint (walk (tar), ==, GLANCE_TAR_DAMAGED);
}

/* A map without end needs no more memory than any other. */
static void
test_endless_map (void)
{
  static const guint8 block[512] = { [504] = 1 };
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autoptr (GlanceTar) tar = glance_tar_new ();

  tar_append (head, &(TarMember) { 'S', 3, .goes_on = TRUE });
  g_assert_cmpint (glance_tar_feed (tar, head->data, head->len), ==, GLANCE_TAR_FINE);
  for (guint i = 0; i < 100000; i++)
    g_assert_cmpint (glance_tar_feed (tar, block, sizeof block), ==, GLANCE_TAR_FINE);
  g_assert_cmpint (glance_tar_end (tar), ==, GLANCE_TAR_CUT);
}

/* Some old programs took bytes for signed when they summed them up. */
static void
test_signed_checksum (void)
{
  g_autoptr (GByteArray) tar = tar_new ();
  guint sum = 0;

  tar->data[0] = 0xe4;
  for (guint i = 0; i < 512; i++)
    sum += (guint) (i >= 148 && i < 156 ? ' ' : (gint8) tar->data[i]);
  g_snprintf ((char *) tar->data + 148, 8, "%06o", sum);
  g_assert_cmpint (walk (tar), ==, GLANCE_TAR_FINE);
}

static void
run (const char *folder, const char *script, const char *argument)
{
  const char *argv[] = { "sh", "-ec", script, "sh", argument, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (folder, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* What tar itself writes: long names and links, a sparse file, a folder, in each of its formats. */
static void
test_real (void)
{
  static const char *const options[] = {
    "--format=v7",
    "--format=oldgnu",
    "--format=gnu",
    "--format=ustar",
    "--format=posix",
    "--format=gnu --sparse",
    "--format=posix --sparse --sparse-version=0.0",
    "--format=posix --sparse --sparse-version=0.1",
    "--format=posix --sparse --sparse-version=1.0",
    "--format=gnu --label=Backup",
    "--format=gnu --blocking-factor=1",
    "--format=posix --pax-option=comment=hello",
  };
  g_autofree char *folder = g_dir_make_tmp ("test-tar-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.tar", NULL);

  run (folder,
       "mkdir d; cd d; echo abc >a; ln -s a b; ln a c; truncate -s 9G holes;"
       "i=0; while [ $i -lt 200 ]; do"
       "  printf x | dd of=holes bs=65536 seek=$i conv=notrunc status=none; i=$((i + 2)); done",
       NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GByteArray) tar = NULL;
      g_autoptr (GError) error = NULL;
      char *text;
      gsize length;
      gboolean is_sparse = strstr (options[i], "--sparse") != NULL;

      g_test_message ("%s", options[i]);
      run (folder,
           is_sparse ? "tar -cf a.tar $1 d"
                     : "n=$(printf %090d 0); case $1 in *v7 | *ustar) ;; *) n=$n$n ;; esac;"
                       "cp d/a d/$n; tar -cf a.tar --exclude=holes $1 d; rm d/$n",
           options[i]);
      g_file_get_contents (path, &text, &length, &error);
      g_assert_no_error (error);
      tar = g_byte_array_new_take ((guint8 *) text, length);
      g_assert_cmpint (walk (tar), ==, GLANCE_TAR_FINE);
      g_byte_array_set_size (tar, 512 + 3 * 512);
      g_assert_cmpint (walk (tar), ==, GLANCE_TAR_CUT);
    }
  run (folder, "rm -r a.tar d", NULL);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tar/rows", test_rows);
  g_test_add_func ("/tar/lone-zeros", test_lone_zeros);
  g_test_add_func ("/tar/endless-map", test_endless_map);
  g_test_add_func ("/tar/signed-checksum", test_signed_checksum);
  g_test_add_func ("/tar/real", test_real);
  return g_test_run ();
}
