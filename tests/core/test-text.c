/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-text.h"

static const struct
{
  const char *text;
  gsize max_chars;
  const char *expected;
} cases[] = {
  { "", 10, "" },
  { "No space left on device", 100, "No space left on device" },
  { "  two\r\n\tlines  ", 100, "two lines" },
  { "\033[31mred\033[0m", 100, "[31mred [0m" },
  { "a\xe2\x80\xae"
    "b",
    100, "ab" }, /* right-to-left override */
  { "a\xff"
    "b",
    100,
    "a\xef\xbf\xbd"
    "b" },
  { "Tür und Tor", 3, "Tür…" },
  { "abc", 3, "abc" },
  { "abc  ", 3, "abc" },
};

static void
test_sanitize (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = glance_text_sanitize (cases[i].text, cases[i].max_chars);

      g_assert_cmpstr (clean, ==, cases[i].expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/sanitize", test_sanitize);
  return g_test_run ();
}
