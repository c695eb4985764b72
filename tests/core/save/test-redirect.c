/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-redirect.h"

#include "glance-error.h"

#define HTTPS "https://acme.example"
#define HTTP "http://acme.lan"
#define LOCAL "http://127.0.0.1:8080"

static const struct
{
  const char *origin;
  const char *from;
  const char *location;
  gboolean allow_http;
  const char *url; /* NULL: refused */
} cases[] = {
  { HTTPS, HTTPS "/a/b", "/c?d=%2F", FALSE, HTTPS "/c?d=%2F" },
  { HTTPS, HTTPS "/a/b", "c", FALSE, HTTPS "/a/c" },
  { HTTPS, HTTPS "/a", "//s3.example/c", FALSE, "https://s3.example/c" },
  { HTTPS, HTTPS "/a", "https://s3.example:444/c", FALSE, "https://s3.example:444/c" },
  { HTTPS, "https://s3.example/a", HTTPS "/c", FALSE, HTTPS "/c" },
  { HTTPS, HTTPS "/a", "http://s3.example/c", FALSE, NULL },
  { HTTPS, HTTPS "/a", "http://s3.example/c", TRUE, NULL },
  { HTTPS, HTTPS "/a", "http://acme.example/c", TRUE, NULL },
  { HTTP, HTTP "/a", HTTP "/c", TRUE, HTTP "/c" },
  { HTTP, HTTP "/a", "http://s3.lan/c", TRUE, "http://s3.lan/c" },
  { HTTP, HTTP "/a", "https://s3.lan/c", TRUE, "https://s3.lan/c" },
  { HTTP, "https://s3.lan/a", HTTP "/c", TRUE, NULL },
  { LOCAL, LOCAL "/a", "http://127.0.0.1:9090/c", FALSE, "http://127.0.0.1:9090/c" },
  { LOCAL, LOCAL "/a", "http://s3.example/c", FALSE, NULL },
  { HTTPS, HTTPS "/a", NULL, FALSE, NULL },
  { HTTPS, HTTPS "/a", "file:///etc/passwd", FALSE, NULL },
  { HTTPS, HTTPS "/a", "ftp://s3.example/c", FALSE, NULL },
  { HTTPS, HTTPS "/a", "javascript:alert(1)", FALSE, NULL },
  { HTTPS, HTTPS "/a", "https://acme.example@s3.example/c", FALSE, NULL },
  { HTTPS, HTTPS "/a", "https://u:p@acme.example/c", FALSE, NULL },
  { HTTPS, HTTPS "/a", "https:///c", FALSE, NULL },
};

static void
test_resolve (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = glance_redirect_resolve (
          cases[i].origin, cases[i].from, cases[i].location, cases[i].allow_http, &error);

      g_test_message ("%s -> %s", cases[i].from, cases[i].location);
      g_assert_cmpstr (url, ==, cases[i].url);
      if (cases[i].url == NULL)
        g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_LINK_UNSAFE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redirect/resolve", test_resolve);
  return g_test_run ();
}
