/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-content-range.h"

static const struct
{
  const char *header;
  gboolean good;
  GlanceContentRange range;
} cases[] = {
  { "bytes 5-9/10", TRUE, { 5, 9, 10 } },
  { " bytes 5-9/10", TRUE, { 5, 9, 10 } }, /* a portal's */
  { "\tBytes  5-9/10 ", TRUE, { 5, 9, 10 } },
  { "bytes 0-0/1", TRUE, { 0, 0, 1 } },
  { "bytes 5-9/*", TRUE, { 5, 9, -1 } },
  { "bytes */10", TRUE, { -1, -1, 10 } },
  { "bytes 0-9223372036854775806/9223372036854775807", TRUE, { 0, G_MAXINT64 - 1, G_MAXINT64 } },
  { NULL },
  { "" },
  { "bytes" },
  { "bytes5-9/10" },
  { "bytes=5-9/10" },
  { "octets 5-9/10" },
  { "bytes 9-5/10" },
  { "bytes 5-10/10" },
  { "bytes 5-9/9" },
  { "bytes 5-/10" },
  { "bytes -9/10" },
  { "bytes 5-9" },
  { "bytes 5-9/" },
  { "bytes 5-9/10x" },
  { "bytes 5-9/10, 10-12/13" },
  { "bytes +5-9/10" },
  { "bytes 0x5-9/10" },
  { "bytes 5 - 9 / 10" },
  { "bytes 0-1/9223372036854775808" },
  { "bytes 99999999999999999999-9/10" },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GlanceContentRange range;

      g_test_message ("%zu", i);
      g_assert_true (glance_content_range_parse (cases[i].header, &range) == cases[i].good);
      if (!cases[i].good)
        continue;
      g_assert_cmpint (range.first, ==, cases[i].range.first);
      g_assert_cmpint (range.last, ==, cases[i].range.last);
      g_assert_cmpint (range.total, ==, cases[i].range.total);
    }
}

static void
test_fits (void)
{
  const GlanceContentRange range = { 5, 9, 10 };
  const GlanceContentRange without_total = { 5, 9, -1 };

  g_assert_true (glance_content_range_fits (&range, 5, 10, 5));
  g_assert_true (glance_content_range_fits (&range, 5, -1, -1));
  g_assert_true (glance_content_range_fits (&without_total, 5, -1, 5));
  g_assert_false (glance_content_range_fits (&range, 4, 10, 5));
  g_assert_false (glance_content_range_fits (&range, 5, 11, 5));
  g_assert_false (glance_content_range_fits (&range, 5, 10, 6));
  g_assert_false (glance_content_range_fits (&without_total, 5, 10, 5));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content-range/parse", test_parse);
  g_test_add_func ("/content-range/fits", test_fits);
  return g_test_run ();
}
