/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-checksum.h"

#include <glib/gstdio.h>
#include <string.h>

/* Of "hello\n". */
#define SHA "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
#define SHA_UPPER "5891B5B522D5DF086D0FF0B110FBD9D21BB4FC7163AF34D08286A2E846F6BE03"

static char *
parse (const char *text, const char *name)
{
  return glance_checksum_parse (text, strlen (text), name);
}

/* sha256sum reads each name as it was written, and so do we. */
static void
test_names (void)
{
  static const char *const names[] = {
    "acme.tar.gz",
    "a b.tar.gz",
    " a",
    "a ",
    "*a",
    "a\\b",
    "\\",
    "a\\n",
    "a\nb",
    "\n",
    "a\\\nb",
    "a\xff"
    "b",
    "“a”",
    "%s",
    "a.sha256",
  };
  g_autofree char *folder = g_dir_make_tmp ("test-checksum-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "list", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *argv[] = { "sha256sum", "--check", "--strict", "--quiet", "list", NULL };
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *line = glance_checksum_to_line (SHA, names[i]);
      g_autofree char *sha256 = parse (line, names[i]);
      g_autoptr (GError) error = NULL;
      int status;

      g_assert_cmpstr (sha256, ==, SHA);
      g_assert_null (parse (line, "other"));
      g_assert_true (g_file_set_contents (path, "hello\n", -1, NULL));
      g_assert_true (g_file_set_contents (list, line, -1, NULL));
      g_spawn_sync (folder, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                    &status, &error);
      g_assert_no_error (error);
      g_assert_true (g_spawn_check_wait_status (status, &error));
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_unlink (list);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    gboolean is_there;
  } cases[] = {
    { SHA "  a\n", TRUE },
    { SHA "  a", TRUE },
    { SHA " *a\n", TRUE },
    { SHA_UPPER "  a\n", TRUE },
    { SHA "  b\n" SHA "  a\n", TRUE },
    { "# comment\n\n" SHA "  a\n", TRUE },
    { "", FALSE },
    { "\n", FALSE },
    { "\\", FALSE },
    { SHA, FALSE },
    { SHA " ", FALSE },
    { SHA "  ", FALSE },
    { SHA " a\n", FALSE },
    { SHA "  aa\n", FALSE },
    { SHA "0  a\n", FALSE },
    { SHA "x a\n", FALSE },
    { SHA "\t a\n", FALSE },
    { "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be0x  a\n", FALSE },
    { "\\" SHA "  a\n", FALSE },
    { "x" SHA "  a\n", FALSE },
    { "x891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  a\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sha256 = parse (cases[i].text, "a");

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (sha256, ==, cases[i].is_there ? SHA : NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checksum/names", test_names);
  g_test_add_func ("/checksum/parse", test_parse);
  return g_test_run ();
}
