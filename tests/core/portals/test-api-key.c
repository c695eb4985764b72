/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-api-key.h"

#include "glance-error.h"

static const struct
{
  const char *text;
  const char *key; /* NULL: refused */
  const char *authorization;
} cases[] = {
  { "sk-test", "sk-test", "Bearer sk-test" },
  { "  sk-test\r\n", "sk-test", "Bearer sk-test" },
  { "\xef\xbb\xbfsk-test\r\n", "sk-test", "Bearer sk-test" },     /* a byte order mark */
  { "\xc2\xa0sk-test\xe2\x80\x83", "sk-test", "Bearer sk-test" }, /* no-break space, em space */
  { "Bearer sk-test", "Bearer sk-test", "Bearer sk-test" },
  { "bearer \t sk-test ", "Bearer sk-test", "Bearer sk-test" },
  { "Basic YTpi", "Basic YTpi", "Basic YTpi" },
  { "BASIC YTpi", "Basic YTpi", "Basic YTpi" },
  { "Authorization: Bearer sk-test", "Bearer sk-test", "Bearer sk-test" },
  { "authorization:demo-key\n", "demo-key", "demo-key" },
  { "Authorization: sk-test", "sk-test", "Bearer sk-test" },
  /* a JWT, and things that are not */
  { "aa.b-.c_", "aa.b-.c_", "Bearer aa.b-.c_" },
  { "aa.bb", "aa.bb", "aa.bb" },
  { "aa.bb.cc.dd", "aa.bb.cc.dd", "aa.bb.cc.dd" },
  { "aa..cc", "aa..cc", "aa..cc" },
  { "aa.bb.", "aa.bb.", "aa.bb." },
  { ".bb.cc", ".bb.cc", ".bb.cc" },
  { "aa.b+.cc", "aa.b+.cc", "aa.b+.cc" },
  /* an older portal's token */
  { "demo-key", "demo-key", "demo-key" },
  { "a+b/c==", "a+b/c==", "a+b/c==" },
  { "SK-test", "SK-test", "SK-test" },
  { "BearerKey", "BearerKey", "BearerKey" },
  /* refused */
  { "", NULL },
  { " \n", NULL },
  { "Bearer", NULL },
  { "Bearer ", NULL },
  { "Authorization:", NULL },
  { "Authorization: Basic ", NULL },
  { "two words", NULL },
  { "Bearer two words", NULL },
  { "Digest demo-key", NULL },
  { "two\nlines", NULL },
  { "two\r\nX-Header: lines", NULL },
  { "Bearer sk-test\nCookie: a", NULL },
  { "tab\tinside", NULL },
  { "bell\a", NULL },
  { "del\x7f", NULL },
  { "schlüssel", NULL },
  { "sk-\xe2\x80\x8btest", NULL }, /* zero-width space */
  { "sk-\xff", NULL },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *key = glance_api_key_clean (cases[i].text, &error);
      g_autofree char *authorization = NULL;

      g_assert_cmpstr (key, ==, cases[i].key);
      if (key == NULL)
        {
          g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_KEY);
          continue;
        }

      g_assert_no_error (error);
      authorization = glance_api_key_to_authorization (key);
      g_assert_cmpstr (authorization, ==, cases[i].authorization);
    }
}

static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (8192, 'k');
  g_autofree char *too_long = g_strnfill (8193, 'k');
  g_autofree char *key = glance_api_key_clean (longest, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (key, ==, longest);
  g_assert_null (glance_api_key_clean (too_long, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_KEY);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api-key/cases", test_cases);
  g_test_add_func ("/api-key/length", test_length);
  return g_test_run ();
}
