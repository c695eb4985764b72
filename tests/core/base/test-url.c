/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-url.h"

#include <string.h>

#include "glance-error.h"

static const struct
{
  const char *text;
  const char *origin;
} accepted[] = {
  { "acme.onlyoffice.com", "https://acme.onlyoffice.com" },
  { "https://acme.onlyoffice.com", "https://acme.onlyoffice.com" },
  { "https://acme.onlyoffice.com///", "https://acme.onlyoffice.com" },
  { "https://acme.onlyoffice.com/rooms/shared/filter?page=1&sort=x#top",
    "https://acme.onlyoffice.com" },
  { "acme.onlyoffice.com/portal-settings/backup", "https://acme.onlyoffice.com" },
  { "acme.onlyoffice.com?from=mail@example.com", "https://acme.onlyoffice.com" },
  { "https://acme.onlyoffice.com/a:b@c", "https://acme.onlyoffice.com" },
  { "HTTPS://ACME.OnlyOffice.COM/", "https://acme.onlyoffice.com" },
  { "  https://acme.onlyoffice.com\r\n", "https://acme.onlyoffice.com" },
  { "\xc2\xa0"
    "acme.onlyoffice.com\xe2\x80\x8b",
    "https://acme.onlyoffice.com" }, /* no-break space, zero-width space */
  { "//acme.onlyoffice.com/", "https://acme.onlyoffice.com" },
  { "acme.onlyoffice.com.", "https://acme.onlyoffice.com" },
  { "docspace", "https://docspace" },
  { "my_server.lan", "https://my_server.lan" },
  { "https://acme.example:8443/x", "https://acme.example:8443" },
  { "acme.example:8443", "https://acme.example:8443" },
  { "acme.example:443", "https://acme.example" },
  { "https://acme.example:0443", "https://acme.example" },
  { "https://acme.example:", "https://acme.example" },
  { "http://localhost:80", "http://localhost" },
  { "http://localhost:443", "http://localhost:443" },
  { "https://localhost:80", "https://localhost:80" },
  { "bücher.example", "https://xn--bcher-kva.example" },
  { "https://BÜCHER.example/", "https://xn--bcher-kva.example" },
  { "xn--bcher-kva.example", "https://xn--bcher-kva.example" },
  { "пример.рф", "https://xn--e1afmkfd.xn--p1ai" },
  { "acme。example", "https://acme.example" }, /* an ideographic full stop */
  { "192.0.2.7", "https://192.0.2.7" },
  { "https://192.0.2.7:8443/", "https://192.0.2.7:8443" },
  { "[2001:DB8:0::1]", "https://[2001:db8::1]" },
  { "https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443" },
  { "http://localhost:8092", "http://localhost:8092" },
  { "http://localhost:8092/login", "http://localhost:8092" },
  { "localhost:8092", "http://localhost:8092" },
  { "localhost:8092/login", "http://localhost:8092" },
  { "localhost", "http://localhost" },
  { "LOCALHOST", "http://localhost" },
  { "127.0.0.1:8092", "http://127.0.0.1:8092" },
  { "[::1]:8092", "http://[::1]:8092" },
  { "acme.localhost:8092", "http://acme.localhost:8092" },
  { "//localhost:8092", "http://localhost:8092" },
  { "https://localhost:8092", "https://localhost:8092" },
  { "http://127.9.9.9", "http://127.9.9.9" },
};

static const char *const refused[] = {
  "",
  "   ",
  "https://",
  "https:///path",
  "//",
  "/path",
  "?query",
  "#fragment",
  ":8092",
  "https://:8092",
  "https://?x",
  "ftp://acme.example",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "mailto:admin@acme.example",
  "data:text/html,x",
  "ws://acme.example",
  "https:acme.example",
  "https:/acme.example",
  "https//acme.example",
  "://acme.example",
  "user@acme.example",
  "user:password@acme.example",
  "https://user@acme.example/",
  "https://user:password@acme.example/",
  "https://@acme.example/",
  "https://acme.example\\@other.example/",
  "https://acme.example\\.other.example/",
  "acme.example:0",
  "acme.example:65536",
  "acme.example:99999999999999999999",
  "acme.example:port",
  "acme.example:80:80",
  "https://acme.example:8o/",
  "https://acme.example:-1/",
  "https://acme.example:+80/",
  "https://acme.example: 80/",
  "not an address",
  "acme.example and more",
  "ac\tme.example",
  "acme..example",
  ".acme.example",
  "acme.example..",
  ".",
  "...",
  "-acme.example",
  "acme-.example",
  "acme%2eexample",
  "https://acme.example%00.other.example",
  "acme!.example",
  "acme,example",
  "<script>",
  "acme\xff.example",
  "acme／other.example", /* a full-width slash becomes a real one */
  "acme＠other.example",
  "127.1",
  "0x7f.1",
  "0x7f000001",
  "2130706433",
  "256.1.1.1",
  "1.2.3.4.5",
  "1.2.3",
  "::1",
  "2001:db8::1",
  "https://2001:db8::1:8443/",
  "[::1",
  "[]",
  "[acme.example]",
  "[127.0.0.1]",
  "[fe80::1%eth0]",
  "[fe80::1%25eth0]",
  "[::1]8092",
  "[::1]x:8092",
  "[::1]:x",
};

static const char *const not_encrypted[] = {
  "http://acme.example",       "http://192.168.1.5:8092",     "HTTP://acme.example/x",
  "http://127.0.0.1.evil.com", "http://localhost.evil.com",   "http://128.0.0.1",
  "http://[2001:db8::1]",      "http://localhost-evil.com/x", "http://xlocalhost",
  "http://0.0.0.0:8092",       "http://[::ffff:127.0.0.1]",
};

/* Names the row in a line of TAP, whatever it contains. */
static void
say (const char *text)
{
  g_autofree char *escaped = text != NULL ? g_strescape (text, NULL) : NULL;

  g_test_message ("%s", escaped != NULL ? escaped : "NULL");
}

static void
test_accepted (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *origin = glance_url_normalize_origin (accepted[i].text, FALSE, &error);
      g_autofree char *again = NULL;

      say (accepted[i].text);
      g_assert_no_error (error);
      g_assert_cmpstr (origin, ==, accepted[i].origin);
      again = glance_url_normalize_origin (origin, FALSE, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again, ==, origin);
    }
}

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *origin = glance_url_normalize_origin (refused[i], TRUE, &error);

      say (refused[i]);
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_ADDRESS);
      g_assert_null (origin);
      g_assert_nonnull (strstr (error->message, ": ")); /* it says why */
    }
}

static void
test_refused_for_the_right_reason (void)
{
  static const struct
  {
    const char *text;
    const char *reason;
  } cases[] = {
    { "", "no host" },
    { "https:///x", "no host" },
    { "ftp://acme.example", "only “https:”" },
    { "mailto:admin@acme.example", "only “https:”" },
    { "https:acme.example", "slashes" },
    { "user:password@acme.example", "password" },
    { "https://user@acme.example", "password" },
    { "acme.example:port", "port" },
    { "acme.example:65536", "port" },
    { "a b", "host name" },
    { "::1", "brackets" },
    { "[fe80::1%eth0]", "IPv6" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      say (cases[i].text);
      g_assert_null (glance_url_normalize_origin (cases[i].text, TRUE, &error));
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
}

static void
test_too_long (void)
{
  g_autofree char *label = g_strnfill (64, 'a');
  g_autofree char *long_label = g_strconcat (label, ".example", NULL);
  g_autofree char *page = g_strnfill (3000, 'a');
  g_autofree char *long_page = g_strconcat ("https://acme.example/", page, NULL);
  GString *name = g_string_new (NULL);
  g_autofree char *long_name = NULL;

  for (guint i = 0; i < 64; i++)
    g_string_append (name, "abc.");
  g_string_append (name, "example");
  long_name = g_string_free (name, FALSE);

  for (gsize i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (glance_url_normalize_origin (
          ((const char *[]) { long_label, long_name, long_page })[i], FALSE, &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_ADDRESS);
    }
}

static void
test_not_encrypted (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (not_encrypted); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *origin = glance_url_normalize_origin (not_encrypted[i], FALSE, &error);

      say (not_encrypted[i]);
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_NOT_ENCRYPTED);
      g_assert_null (origin);
      g_clear_error (&error);
      origin = glance_url_normalize_origin (not_encrypted[i], TRUE, &error);
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (origin, "http://"));
    }
}

static void
test_loopback (void)
{
  static const char *const yes[] = { "localhost",   "LocalHost", "localhost.",
                                     "a.localhost", "127.0.0.1", "127.8.9.10",
                                     "::1",         "[::1]",     "0:0:0:0:0:0:0:1" };
  static const char *const no[] = { "",
                                    "127.0.0.1.evil.com",
                                    "localhost.evil.com",
                                    "xlocalhost",
                                    "128.0.0.1",
                                    "0.0.0.0",
                                    "::2",
                                    "[::1",
                                    "127.1",
                                    "[]",
                                    ".",
                                    "10.0.0.1",
                                    "::1]",
                                    "[2001:db8::1]" };

  for (gsize i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      say (yes[i]);
      g_assert_true (glance_url_is_loopback (yes[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (no); i++)
    {
      say (no[i]);
      g_assert_false (glance_url_is_loopback (no[i]));
    }
}

static void
test_same_origin (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean same;
  } cases[] = {
    { "https://acme.example", "https://acme.example/x?y", TRUE },
    { "https://acme.example", "HTTPS://ACME.example:443/", TRUE },
    { "https://acme.example", "https://acme.example./", TRUE },
    { "https://[::1]:8443", "https://[0:0::1]:8443/x", TRUE },
    { "https://bücher.example", "https://xn--bcher-kva.example", TRUE },
    { "https://acme.example", "http://acme.example", FALSE },
    { "https://acme.example", "https://acme.example:8443", FALSE },
    { "https://acme.example", "https://acme.example.evil.com", FALSE },
    { "https://acme.example", "https://evil.com/https://acme.example", FALSE },
    { "https://acme.example", "https://acme.example@evil.com/", FALSE },
    { "https://acme.example", "acme.example", FALSE },
    { "https://acme.example", "/x", FALSE },
    { "https://acme.example", "\xff", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      say (cases[i].b);
      g_assert_cmpint (glance_url_same_origin (cases[i].a, cases[i].b), ==, cases[i].same);
      g_assert_cmpint (glance_url_same_origin (cases[i].b, cases[i].a), ==, cases[i].same);
    }
}

static void
test_display_host (void)
{
  static const struct
  {
    const char *origin;
    const char *host;
  } cases[] = {
    { "https://acme.onlyoffice.com", "acme.onlyoffice.com" },
    { "https://acme.example:8443", "acme.example:8443" },
    { "http://localhost:8092", "localhost:8092" },
    { "https://[2001:db8::1]:8443", "[2001:db8::1]:8443" },
    { "https://[2001:db8::1]", "[2001:db8::1]" },
    { "https://xn--bcher-kva.example", "bücher.example" },
    { "https://xn--bcher-kva.example:8443", "bücher.example:8443" },
    { "https://xn--e1afmkfd.xn--p1ai", "пример.рф" },
    { "https://xn--r8jz45g.jp", "例え.jp" },
    { "https://xn--80ak6aa92e.com", "xn--80ak6aa92e.com" },     /* аррӏе in Cyrillic */
    { "https://xn--me-6kc2e.example", "xn--me-6kc2e.example" }, /* асme, half Cyrillic */
    { "https://xn--99999999.example", "xn--99999999.example" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *host = glance_url_dup_display_host (cases[i].origin);

      g_assert_cmpstr (host, ==, cases[i].host);
    }
}

static void
test_file_name (void)
{
  static const struct
  {
    const char *link;
    const char *name;
  } cases[] = {
    { "/storage/backup/root/acme_2026-11-23_02-15-00.tar.gz?expire=1440&auth=x/y",
      "acme_2026-11-23_02-15-00.tar.gz" },
    { "https://s3.example/bucket/acme.tar?X=1", "acme.tar" },
    { "acme.tar", "acme.tar" },
    { "/a%20b%26c.tar", "a_b_c.tar" },
    { "/a%2F..%2Fb.tar", "b.tar" },
    { "/a%5C..%5Cb.tar", "b.tar" },
    { "/..%2f..%2f.bashrc", "bashrc" },
    { "/.hidden", "hidden" },
    { "/-rf", "rf" },
    { "/%C3%BC.tar", "ü.tar" },
    { "/a%E2%80%AEb.tar", "a_b.tar" },
    { "/a%0Ab.tar", "a_b.tar" },
    { "/a#b.tar", "a" },
    { "", NULL },
    { "/", NULL },
    { "/dir/", NULL },
    { "/..", NULL },
    { "/%20", NULL },
    { "/%2E%2E", NULL },
    { "/a%00b", NULL },
    { "/a%FFb", NULL },
    { "/a%zz", NULL },
    { "https://s3.example", NULL },
    { "https://s3.example?name=/acme.tar", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = glance_url_dup_file_name (cases[i].link);

      say (cases[i].link);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_long_file_name (void)
{
  GString *link = g_string_new ("/");
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append (link, "ü");
  g_string_append (link, ".tar.gz");
  path = g_string_free (link, FALSE);
  name = glance_url_dup_file_name (path);

  g_assert_cmpuint (strlen (name), <=, 200);
  g_assert_cmpuint (strlen (name), >=, 198);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (g_str_has_suffix (name, "ü.tar.gz"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/url/accepted", test_accepted);
  g_test_add_func ("/url/refused", test_refused);
  g_test_add_func ("/url/refused-for-the-right-reason", test_refused_for_the_right_reason);
  g_test_add_func ("/url/too-long", test_too_long);
  g_test_add_func ("/url/not-encrypted", test_not_encrypted);
  g_test_add_func ("/url/loopback", test_loopback);
  g_test_add_func ("/url/same-origin", test_same_origin);
  g_test_add_func ("/url/display-host", test_display_host);
  g_test_add_func ("/url/file-name", test_file_name);
  g_test_add_func ("/url/long-file-name", test_long_file_name);
  return g_test_run ();
}
