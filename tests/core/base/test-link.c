/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-link.h"

#include <string.h>

static const struct
{
  const char *origin;
  const char *link;
  const char *url;
} accepted[] = {
  { "https://acme.example", "/storage/b.tar.gz?expire=1440&auth=x",
    "https://acme.example/storage/b.tar.gz?expire=1440&auth=x" },
  { "https://acme.example:8443", "storage/b.tar.gz", "https://acme.example:8443/storage/b.tar.gz" },
  { "http://localhost:8092", "/b.tar.gz", "http://localhost:8092/b.tar.gz" },
  { "http://nas.lan", "/b.tar.gz", "http://nas.lan/b.tar.gz" },
  { "http://nas.lan", "http://nas.lan/b.tar.gz", "http://nas.lan/b.tar.gz" },
  { "http://localhost:8092", "http://127.0.0.1:9000/b", "http://127.0.0.1:9000/b" },
  { "https://acme.example", "https://s3.example/b.tar?X-Sig=a%2Fb%2bc%7e~==&y=%41",
    "https://s3.example/b.tar?X-Sig=a%2Fb%2bc%7e~==&y=%41" },
  { "https://acme.example", "HTTPS://S3.example:443", "https://s3.example/" },
  { "https://acme.example", "https://s3.example?x=1", "https://s3.example/?x=1" },
  { "https://acme.example", "//s3.example/b.tar", "https://s3.example/b.tar" },
  { "http://localhost:8092", "//s3.example/b.tar", "https://s3.example/b.tar" },
  { "http://localhost:8092", "//localhost/b.tar", "https://localhost/b.tar" },
  { "https://acme.example", "/ü.tar.gz", "https://acme.example/%C3%BC.tar.gz" },
  { "https://acme.example", "/a:b@c", "https://acme.example/a:b@c" },
};

static const struct
{
  const char *origin;
  const char *link;
  GlanceLinkRefusal refusal;
} refused[] = {
  /* Unencrypted */
  { "https://acme.example", "http://acme.example/b.tar", GLANCE_LINK_NOT_ENCRYPTED },
  { "https://acme.example", "http://acme.example:443/b.tar", GLANCE_LINK_NOT_ENCRYPTED },
  { "https://acme.example", "http://s3.example/b.tar", GLANCE_LINK_NOT_ENCRYPTED },
  { "https://acme.example", "http://localhost/b.tar", GLANCE_LINK_NOT_ENCRYPTED },
  { "http://nas.lan", "http://s3.example/b.tar", GLANCE_LINK_NOT_ENCRYPTED },
  { "http://nas.lan", "http://nas.lan:9000/b.tar", GLANCE_LINK_NOT_ENCRYPTED },
  { "http://nas.lan", "http://localhost:9000/b.tar", GLANCE_LINK_NOT_ENCRYPTED },
  { "https://localhost:8092", "http://localhost:8092/b.tar", GLANCE_LINK_NOT_ENCRYPTED },

  /* Other schemes, ambiguous links */
  { "https://acme.example", NULL, GLANCE_LINK_FINE },
  { "https://acme.example", "", GLANCE_LINK_FINE },
  { "https://acme.example", "javascript:alert(1)", GLANCE_LINK_NOT_WEB },
  { "https://acme.example", "file:///etc/passwd", GLANCE_LINK_NOT_WEB },
  { "https://acme.example", "data:text/html,x", GLANCE_LINK_NOT_WEB },
  { "https://acme.example", "ftp://s3.example/b.tar", GLANCE_LINK_NOT_WEB },
  { "https://acme.example", "s3.example:80/b.tar", GLANCE_LINK_NOT_WEB },
  { "https://acme.example", "https:b.tar", GLANCE_LINK_NOT_WEB },
  { "https://acme.example", "https:/b.tar", GLANCE_LINK_NOT_WEB },
  { "https://acme.example", "https:///b.tar", GLANCE_LINK_MALFORMED },
  { "https://acme.example", "///b.tar", GLANCE_LINK_MALFORMED },
  { "https://acme.example", "https://user@s3.example/b.tar", GLANCE_LINK_USER },
  { "https://acme.example", "https://user:password@s3.example/b.tar", GLANCE_LINK_USER },
  { "https://acme.example", "//user@s3.example/b.tar", GLANCE_LINK_USER },
  { "https://acme.example", "/\\s3.example/b.tar", GLANCE_LINK_AMBIGUOUS },
  { "https://acme.example", "\\\\s3.example\\b.tar", GLANCE_LINK_AMBIGUOUS },
  { "https://acme.example", "https://s3.example\\@acme.example/", GLANCE_LINK_AMBIGUOUS },
  { "https://acme.example", "/b.tar\r\nX-Header: 1", GLANCE_LINK_AMBIGUOUS },
  { "https://acme.example", "/b tar", GLANCE_LINK_AMBIGUOUS },
  { "https://acme.example", " /b.tar", GLANCE_LINK_AMBIGUOUS },
  { "https://acme.example", "/b\x7f", GLANCE_LINK_AMBIGUOUS },
  { "https://acme.example", "/b\xe2\x80\xae", GLANCE_LINK_AMBIGUOUS }, /* right-to-left override */
  { "https://acme.example", "/b\xff", GLANCE_LINK_AMBIGUOUS },
  { "https://acme.example", "/b%zz", GLANCE_LINK_MALFORMED },
  { "https://acme.example", "?x=1", GLANCE_LINK_MALFORMED },
  { "https://acme.example", "#x", GLANCE_LINK_MALFORMED },
  { "https://acme.example", "https://s3.example:0/b", GLANCE_LINK_MALFORMED },
  { "https://acme.example", "https://s3..example/b", GLANCE_LINK_MALFORMED },
};

static void
test_accepted (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      GlanceLinkRefusal refusal = GLANCE_LINK_MALFORMED;
      g_autofree char *url =
          glance_link_resolve (accepted[i].origin, accepted[i].link, FALSE, &refusal);

      g_assert_cmpstr (url, ==, accepted[i].url);
      g_assert_cmpint (refusal, ==, GLANCE_LINK_FINE);
    }
}

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      GlanceLinkRefusal refusal = GLANCE_LINK_FINE;
      g_autofree char *url =
          glance_link_resolve (refused[i].origin, refused[i].link, FALSE, &refusal);

      g_assert_null (url);
      g_assert_cmpint (refusal, ==, refused[i].refusal);
    }
}

/* If http is allowed for a portal, so are links to the user's own storage; no other refusal
 * changes. */
static void
test_allowed_http (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      GlanceLinkRefusal refusal = GLANCE_LINK_FINE;
      g_autofree char *url =
          glance_link_resolve (refused[i].origin, refused[i].link, TRUE, &refusal);

      g_assert_cmpint (refusal, ==,
                       refused[i].refusal == GLANCE_LINK_NOT_ENCRYPTED ? GLANCE_LINK_FINE
                                                                       : refused[i].refusal);
      if (refused[i].refusal == GLANCE_LINK_NOT_ENCRYPTED)
        g_assert_cmpstr (url, ==, refused[i].link);
      else
        g_assert_null (url);
    }
}

/* Presigned links with a session token are long, and are kept byte for byte. */
static void
test_length (void)
{
  g_autofree char *token =
      g_strnfill (GLANCE_LINK_MAX_BYTES - strlen ("https://s3.example/?"), 'A');
  g_autofree char *link = g_strconcat ("https://s3.example/?", token, NULL);
  g_autofree char *longer = g_strconcat (link, "A", NULL);
  GlanceLinkRefusal refusal;
  g_autofree char *url = glance_link_resolve ("https://acme.example", link, FALSE, &refusal);

  g_assert_cmpint (strlen (link), >, 16384 + 1024);
  g_assert_cmpstr (url, ==, link);
  g_assert_null (glance_link_resolve ("https://acme.example", longer, FALSE, &refusal));
  g_assert_cmpint (refusal, ==, GLANCE_LINK_TOO_LONG);
}

static void
test_host (void)
{
  static const struct
  {
    const char *origin;
    const char *url;
    const char *host;
  } cases[] = {
    { "https://acme.example", "https://acme.example/b.tar", NULL },
    { "https://acme.example:8443", "https://acme.example:8443/b.tar", NULL },
    { "http://localhost:8092", "http://localhost:8092", NULL },
    { "https://acme.example", "https://s3.example/b.tar?x=https://acme.example/", "s3.example" },
    { "https://acme.example", "https://acme.example.evil.example/b", "acme.example.evil.example" },
    { "https://acme.example", "https://acme.example:8443/b.tar", "acme.example:8443" },
    { "https://acme.example", "http://acme.example/b.tar", "acme.example" },
    { "https://acme.example", "https://[2001:db8::1]:9000/b.tar", "[2001:db8::1]:9000" },
    { "https://acme.example", "https://xn--bcher-kva.example?x", "bücher.example" },
    { "https://apple.com", "https://xn--80ak6aa92e.com/b", "xn--80ak6aa92e.com" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *host = glance_link_dup_host (cases[i].origin, cases[i].url);

      g_assert_cmpstr (host, ==, cases[i].host);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/accepted", test_accepted);
  g_test_add_func ("/link/refused", test_refused);
  g_test_add_func ("/link/allowed-http", test_allowed_http);
  g_test_add_func ("/link/length", test_length);
  g_test_add_func ("/link/host", test_host);
  return g_test_run ();
}
