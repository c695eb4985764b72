/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-file-name.h"

#include <string.h>

static void
test_from_link (void)
{
  static const struct
  {
    const char *link;
    const char *name;
  } cases[] = {
    { "/storage/backup/root/acme_2026-11-23_02-15-00.tar.gz?expire=1440&auth=x",
      "acme_2026-11-23_02-15-00.tar.gz" },
    { "https://s3.example/bucket/acme.tar?X-Amz-Signature=abc/def.sh", "acme.tar" },
    { "https://s3.example", "backup.tar.gz" },
    { "/storage/", "backup.tar.gz" },
    { "/a/..", "backup.tar.gz" },
    { "/a/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd" },
    { "/a/..%5c..%5cevil.tar.gz", "evil.tar.gz" },
    { "/a/.hidden.tar.gz", "hidden.tar.gz" },
    { "/a/%2Ehidden.tar.gz", "hidden.tar.gz" },
    { "/a/-rf.tar.gz", "rf.tar.gz" },
    { "/a/--.-.tar.gz", "tar.gz" },
    { "/a/a%0Ab%1B%5B2J.tar.gz", "a_b__2J.tar.gz" },
    { "/a/%E2%80%AEzg.rat.tar.gz", "_zg.rat.tar.gz" },
    { "/a/x%00.tar.gz", "backup.tar.gz" },
    { "/a/x%FF.tar", "backup.tar" },
    { "/a/a%20b%22%27%60$(x).tar.gz", "a_b_____x_.tar.gz" },
    { "/a/%D1%80%D0%B5%D0%B7%D0%B5%D1%80%D0%B2.tar.gz", "резерв.tar.gz" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = glance_file_name_from_link (cases[i].link);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* Whatever a download adds, the file system takes it. */
static void
test_long (void)
{
  g_autofree char *end = g_strnfill (4000, 'x');
  g_autofree char *link = g_strconcat ("/a/", end, ".tar.gz", NULL);
  g_autofree char *name = glance_file_name_from_link (link);
  g_autofree char *numbered = glance_file_name_number (name, 1000);
  g_autofree char *longest = g_strconcat (numbered, ".part.state.new", NULL);

  g_assert_cmpuint (strlen (longest), <=, 255);
  g_assert_true (g_str_has_suffix (name, "x.tar.gz"));
}

static void
test_number (void)
{
  static const struct
  {
    const char *name;
    guint number;
    const char *numbered;
  } cases[] = {
    { "acme.tar.gz", 1, "acme.tar.gz" },
    { "acme.tar.gz", 2, "acme (2).tar.gz" },
    { "ACME.TAR.GZ", 2, "ACME (2).TAR.GZ" },
    { "acme.1.tar", 12, "acme.1 (12).tar" },
    { "acme", 2, "acme (2)" },
    { "tar.gz", 2, "tar (2).gz" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *numbered = glance_file_name_number (cases[i].name, cases[i].number);

      g_assert_cmpstr (numbered, ==, cases[i].numbered);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-name/from-link", test_from_link);
  g_test_add_func ("/file-name/long", test_long);
  g_test_add_func ("/file-name/number", test_number);
  return g_test_run ();
}
