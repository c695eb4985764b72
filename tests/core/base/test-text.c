/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-text.h"

#include <string.h>

#define ZWNJ_WORD \
  "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88\xd8\xa7\xd9\x87\xd9\x85" /* Persian */
#define FAMILY "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7" /* two emoji and a joiner */
#define E_ACUTE "\xc3\xa9"
#define E_COMBINING "e\xcc\x81"

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
  { ZWNJ_WORD, 100, ZWNJ_WORD },
  { FAMILY, 100, FAMILY },
  { "a\xe2\x81\xa6"
    "b\xe2\x80\xa8"
    "c",
    100, "ab c" }, /* an isolate, a line separator */
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

static const struct
{
  const char *text;
  const char *expected;
} names[] = {
  { "", "" },
  { " \t\n ", "" },
  { "  padded  ", "padded" },
  { "Two  blanks", "Two  blanks" },
  { "Two \r\n lines\tand a tab", "Two lines and a tab" },
  { "\033[31mred\xc2\x9b", "[31mred" },
  { "a\xe2\x80\xae"
    "b\xe2\x81\xa9"
    "c",
    "abc" },
  { "a\xc2\xa0"
    "b",
    "a\xc2\xa0"
    "b" }, /* a no-break space */
  { ZWNJ_WORD, ZWNJ_WORD },
  { FAMILY " Home", FAMILY " Home" },
  { "\xe2\x80\x8c\xe2\x80\x8d", "" }, /* only joiners */
  { "\xff", "\xef\xbf\xbd" },
};

static void
test_clean_name (void)
{
  g_autofree char *long_name = g_strnfill (GLANCE_TEXT_MAX_NAME + 1, 'n');
  g_autofree char *cut = glance_text_clean_name (long_name);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *clean = glance_text_clean_name (names[i].text);
      g_autofree char *again = glance_text_clean_name (clean);

      g_assert_cmpstr (clean, ==, names[i].expected);
      g_assert_cmpstr (again, ==, clean);
    }
  g_assert_cmpuint (strlen (cut), ==, GLANCE_TEXT_MAX_NAME);
}

/* The locale does not matter: in some, strcoll() treats all emoji as equal. */
static void
test_is_same_name (void)
{
  g_assert_true (glance_text_is_same_name ("Acme", "aCME"));
  g_assert_true (glance_text_is_same_name ("B\xc3\xbc"
                                           "cher",
                                           "b\xc3\x9c"
                                           "CHER"));
  g_assert_true (glance_text_is_same_name ("Stra\xc3\x9f"
                                           "e",
                                           "STRASSE"));
  g_assert_true (glance_text_is_same_name (E_ACUTE, E_COMBINING));
  g_assert_true (glance_text_is_same_name ("\xc3\x89", E_COMBINING));
  g_assert_false (glance_text_is_same_name (E_ACUTE, "e"));
  g_assert_false (glance_text_is_same_name ("\xc4\xb1", "i")); /* the Turkish dotless i */
  g_assert_false (glance_text_is_same_name ("\xf0\x9f\x91\xa9", "\xf0\x9f\x91\xa7"));
  g_assert_false (glance_text_is_same_name ("Two  blanks", "Two blanks"));
  g_assert_false (glance_text_is_same_name (ZWNJ_WORD, "\xd9\x85\xdb\x8c"));
}

static void
test_strip_queries (void)
{
  static const char *const texts[][2] = {
    { "no address? none#at all", "no address? none#at all" },
    { "https://s3.example/a?X-Signature=y#z", "https://s3.example/a" },
    { "(HTTP://s3.example?key=y) and http://b/#c, https://d/e.",
      "(HTTP://s3.example and http://b/ https://d/e." },
    { "http://", "http://" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *stripped = glance_text_strip_queries (texts[i][0]);

      g_assert_cmpstr (stripped, ==, texts[i][1]);
    }
}

static void
test_strip_markup (void)
{
  g_autofree char *stripped = glance_text_strip_markup ("<b>R&D</b> &lt;i&gt; 1 < 2");

  g_assert_cmpstr (stripped, ==, "‹b›R+D‹/b› +lt;i+gt; 1 ‹ 2");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/sanitize", test_sanitize);
  g_test_add_func ("/text/strip-queries", test_strip_queries);
  g_test_add_func ("/text/strip-markup", test_strip_markup);
  g_test_add_func ("/text/clean-name", test_clean_name);
  g_test_add_func ("/text/is-same-name", test_is_same_name);
  return g_test_run ();
}
