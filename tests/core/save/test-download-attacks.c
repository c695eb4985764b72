/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "download-fixture.h"
#include "glance-key-store-memory.h"

#define SOME 100000

/* What a server may answer to the request for the rest, and what comes of it. */
static const char *const lies[] = {
  /* Another start, another total, and a length that does not go with them */
  "HTTP/1.1 206 Part\r\nContent-Length: 9\r\nContent-Range: bytes "
  "99999-100007/%zu\r\n\r\nlieslies!",
  "HTTP/1.1 206 Part\r\nContent-Length: 9\r\nContent-Range: bytes "
  "100001-100009/%zu\r\n\r\nlieslies!",
  "HTTP/1.1 206 Part\r\nContent-Length: 9\r\nContent-Range: bytes "
  "100000-100008/1%zu\r\n\r\nlieslies!",
  "HTTP/1.1 206 Part\r\nContent-Length: 9\r\nContent-Range: bytes "
  "100000-100007/%zu\r\n\r\nlieslies!",
  "HTTP/1.1 206 Part\r\nContent-Length: 9\r\nContent-Range: bytes "
  "100000-99999/%zu\r\n\r\nlieslies!",
  "HTTP/1.1 206 Part\r\nContent-Length: 9\r\nContent-Range: bytes 0-8/%zu\r\n\r\nlieslies!",
  "HTTP/1.1 206 Part\r\nContent-Length: 9\r\nContent-Range: bytes 100000-100008/*\r\n\r\nlieslies!",
  /* More than it says */
  "HTTP/1.1 206 Part\r\nConnection: close\r\nContent-Range: bytes "
  "100000-100002/%zu\r\n\r\nlieslies!",
  /* No range at all, or several */
  "HTTP/1.1 206 Part\r\nContent-Length: 9\r\n\r\nlieslies!",
  "HTTP/1.1 206 Part\r\nContent-Type: multipart/byteranges; boundary=x\r\nContent-Length: 9\r\n"
  "\r\nlieslies!",
  /* Nothing after what is here, in a file of another size */
  "HTTP/1.1 416 No\r\nContent-Range: bytes */100000\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 416 No\r\nContent-Range: bytes */%zu\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n",
};

/* It starts over, says so, and the file is right in the end. */
static void
test_lying_ranges (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new (NULL);
      g_autofree char *size = g_strdup_printf ("%zu", fixture_get_size (fixture));
      g_autoptr (GString) answer = g_string_new (lies[i]);

      g_test_message ("%zu", i);
      g_string_replace (answer, "%zu", size, 0);
      fixture_put_part (fixture, SOME, (gint64) fixture_get_size (fixture));
      fixture_answer (fixture, "%s", answer->str);
      fixture_serve (fixture, NULL, 0, -1);
      fixture_run (fixture);
      fixture_assert_done (fixture, NAME, 2);
      g_assert_true (fixture_asked_for (fixture, "Range: bytes=100000-\r\n"));
      g_assert_false (fixture_asked_for (fixture, "Range: bytes=100009-\r\n"));
      g_assert_cmpuint (fixture->notices->len, ==, 1);
      g_assert_true (g_str_has_prefix (fixture->notices->pdata[0], "The download starts over: "));
    }
}

/* The server says how much there is only now, and it is more. */
static void
test_late_total (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_put_part (fixture, SOME, -1);
  fixture_answer (fixture,
                  "HTTP/1.1 416 No\r\nContent-Range: bytes */%zu\r\nContent-Length: 0\r\n\r\n",
                  fixture_get_size (fixture));
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 2);
}

/* It promises a part, sends nothing of it, and hangs up: nobody asks again at once, and for ever. */
static void
test_nothing_comes (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  gsize size = fixture_get_size (fixture);

  fixture_put_part (fixture, SOME, (gint64) size);
  for (int i = 0; i < 20; i++)
    fixture_answer (fixture,
                    "HTTP/1.1 206 Part\r\nConnection: close\r\n"
                    "Content-Range: bytes %d-%zu/%zu\r\n\r\n",
                    SOME, size - 1, size);
  fixture_run (fixture);
  fixture_assert_failed (fixture, GLANCE_ERROR_UNREACHABLE, 8);
}

/* A server without ranges sends it all again, in the same answer. */
static void
test_whole_for_a_range (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_put_part (fixture, SOME, (gint64) fixture_get_size (fixture));
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 1);
  g_assert_cmpuint (fixture->notices->len, ==, 1);
}

/* The same, and the line drops each time: that would never end. */
static void
test_never_ends (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                           fixture_get_size (fixture));

  for (int i = 0; i < 10; i++)
    fixture_serve (fixture, head, 0, SOME);
  fixture_run (fixture);
  fixture_assert_failed (fixture, GLANCE_ERROR_BAD_DOWNLOAD, 5);
}

static void
test_unasked_part (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  for (int i = 0; i < 10; i++)
    fixture_answer (fixture, "HTTP/1.1 206 Part\r\nContent-Length: 4\r\n"
                             "Content-Range: bytes 0-3/8\r\n\r\nlies");
  fixture_run (fixture);
  fixture_assert_failed (fixture, GLANCE_ERROR_BAD_DOWNLOAD, 4);
}

static void
test_odd_status (void)
{
  static const struct
  {
    const char *status;
    GlanceError code;
  } cases[] = {
    { "201 Created", GLANCE_ERROR_BAD_DOWNLOAD },
    { "204 No Content", GLANCE_ERROR_BAD_DOWNLOAD },
    { "304 Not Modified", GLANCE_ERROR_BAD_DOWNLOAD },
    { "300 Choose", GLANCE_ERROR_BAD_DOWNLOAD },
    { "400 Bad", GLANCE_ERROR_LINK_REFUSED },
    { "451 No", GLANCE_ERROR_LINK_REFUSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new (NULL);

      g_test_message ("%s", cases[i].status);
      fixture_answer (fixture, "HTTP/1.1 %s\r\nConnection: close\r\n\r\n", cases[i].status);
      fixture_run (fixture);
      fixture_assert_failed (fixture, cases[i].code, 1);
    }
}

/* It is clear from the first byte; nobody waits for the rest. */
static void
test_page (void)
{
  static const char *const bodies[] = { "<!DOCTYPE html><html>Sign in", "{\"error\":{}}", "x" };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new (NULL);

      g_test_message ("%s", bodies[i]);
      fixture_answer (fixture,
                      "HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nConnection: close\r\n"
                      "\r\n%s",
                      bodies[i]);
      fixture_run (fixture);
      g_assert_true (glance_error_is_bad_file (fixture->error));
      g_assert_cmpint (glance_download_get_state (fixture->download), ==, GLANCE_DOWNLOAD_FAILED);
      g_assert_false (fixture_has (fixture, NAME));
      g_assert_true (fixture_has (fixture, NAME ".part"));

      /* The next one does not go on with it. */
      fixture_serve (fixture, NULL, 0, -1);
      fixture_run (fixture);
      fixture_assert_done (fixture, NAME, 2);
      g_assert_false (fixture_asked_for (fixture, "Range:"));
    }
}

static void
flip_bit (Fixture *fixture, gsize position)
{
  g_autofree char *path = g_build_filename (fixture->folder, NAME ".part", NULL);
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  contents[position] ^= 0x10;
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
}

/* What an earlier start left is damaged: once it is fetched again. */
static void
test_damaged_part (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_put_part (fixture, SOME, (gint64) fixture_get_size (fixture));
  flip_bit (fixture, SOME / 2);
  fixture_serve (fixture, NULL, SOME, -1);
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 2);
  g_assert_cmpuint (fixture->notices->len, ==, 1);
}

static GBytes *
damage (GBytes *file)
{
  gsize size = g_bytes_get_size (file);
  guint8 *data = g_memdup2 (g_bytes_get_data (file, NULL), size);

  data[size / 2] ^= 0x10;
  return g_bytes_new_take (data, size);
}

/* The server's own file is: it is not fetched for ever. */
static void
test_damaged_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GBytes) good = g_steal_pointer (&fixture->file);
  g_autofree char *head = NULL;

  fixture->file = damage (good);
  fixture_put_part (fixture, SOME, (gint64) fixture_get_size (fixture));
  fixture_serve (fixture, NULL, SOME, -1);
  head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                          fixture_get_size (fixture));
  fixture_serve (fixture, head, 0, SOME); /* again in pieces */
  fixture_serve (fixture, NULL, SOME, -1);
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  g_assert_true (glance_error_is_bad_file (fixture->error));
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 3);
  g_assert_true (fixture_has (fixture, NAME ".part"));
  g_assert_false (fixture_has (fixture, NAME));
}

/* Ten tebibytes: said before the first byte is written. */
static void
test_no_room (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_answer (fixture, "HTTP/1.1 200 OK\r\nContent-Length: 10995116277760\r\n\r\nlieslies!");
  fixture_run (fixture);
  fixture_assert_failed (fixture, GLANCE_ERROR_NO_ROOM, 1);
  g_assert_nonnull (strstr (fixture->error->message, "11.0"));
  g_assert_cmpint (glance_download_get_received (fixture->download), ==, 0);
}

/* The chain of redirects begins at the portal; each link of it answers once. */
static void
redirect (Fixture *from, const char *location)
{
  fixture_answer (from, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                  location);
}

/* The other server gets the file's address and no key; back at the portal it is sent again. */
static void
test_redirect (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (Fixture) other = fixture_new (NULL);
  g_autofree char *there =
      g_strconcat (hostile_server_get_origin (other->server), "/bucket?signature=x", NULL);
  g_autofree char *back = g_strconcat (hostile_server_get_origin (fixture->server), "/back", NULL);

  redirect (fixture, there);
  redirect (other, back);
  redirect (fixture, there);
  fixture_serve (other, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 2);
  g_assert_cmpuint (hostile_server_get_n_requests (other->server), ==, 2);
  g_assert_true (fixture_asked_for (other, "GET /bucket?signature=x HTTP/1.1\r\n"));
  g_assert_false (fixture_asked_for (other, "Authorization"));
  g_assert_false (fixture_asked_for (other, KEY));
  g_assert_false (fixture_asked_for (other, "Referer"));
}

/* The page that comes with a redirect has no end: nobody reads it. */
static void
test_endless_redirect (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  for (int i = 0; i < 5; i++)
    {
      HostileScript *script = fixture_add_script (fixture);

      script->head = "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Type: text/html\r\n\r\n";
      script->again = "<p>Moved</p>";
    }
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 6);
}

/* A presigned link gets no key, and needs none: the keyring is not even asked. */
static void
test_presigned (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (Fixture) other = fixture_new (NULL);

  g_free (fixture->link);
  fixture->link = g_strconcat (hostile_server_get_origin (other->server), LINK, NULL);
  g_object_unref (fixture->keys);
  fixture->keys = GLANCE_KEY_STORE (glance_key_store_memory_new ());
  fixture_serve (other, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 0);
  g_assert_false (fixture_asked_for (other, "Authorization"));
}

/* After a drop it starts again from the portal's link: where that led lives for seconds. */
static void
test_redirect_moves (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (Fixture) other = fixture_new (NULL);
  g_autofree char *first = g_strconcat (hostile_server_get_origin (other->server), "/1", NULL);
  g_autofree char *second = g_strconcat (hostile_server_get_origin (other->server), "/2", NULL);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                           fixture_get_size (fixture));

  redirect (fixture, first);
  fixture_serve (other, head, 0, SOME);
  redirect (fixture, first);
  fixture_answer (other, "HTTP/1.1 403 Expired\r\nContent-Length: 0\r\n\r\n");
  redirect (fixture, second);
  fixture_serve (other, NULL, SOME, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 3);
  g_assert_true (fixture_asked_for (other, "GET /2 HTTP/1.1\r\n"));
}

static void
test_too_many_redirects (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  for (int i = 0; i < 5; i++)
    redirect (fixture, "/next");
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 6);

  g_assert_cmpint (g_unlink (glance_download_get_path (fixture->download)), ==, 0);
  for (int i = 0; i < 10; i++)
    redirect (fixture, "/next");
  fixture_run (fixture);
  g_assert_error (fixture->error, GLANCE_ERROR, GLANCE_ERROR_LINK_UNSAFE);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 6 + 6);
}

/* From https to http: not a single byte goes there. */
static void
test_downgrade (void)
{
  HostileCertificates *certificates = hostile_certificates_new ();
  g_autoptr (Fixture) fixture = fixture_new (certificates->good);
  g_autoptr (Fixture) other = fixture_new (NULL);

  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  redirect (fixture, hostile_server_get_origin (other->server));
  fixture_run (fixture);
  fixture_assert_failed (fixture, GLANCE_ERROR_LINK_UNSAFE, 1);
  g_assert_cmpuint (hostile_server_get_n_connections (other->server), ==, 0);

  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 2);
  hostile_certificates_free (certificates);
}

/* The key does not go out to whom the certificate does not name. */
static void
test_stranger (void)
{
  HostileCertificates *certificates = hostile_certificates_new ();
  g_autoptr (Fixture) fixture = fixture_new (certificates->stranger);

  fixture_run (fixture);
  fixture_assert_failed (fixture, GLANCE_ERROR_CERTIFICATE_ISSUER, 0);
  hostile_certificates_free (certificates);
}

/* A server that compresses what is compressed, or says so: what comes is what is kept. */
static void
test_encoding (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n"
                       "Content-Length: %zu\r\n\r\n",
                       fixture_get_size (fixture));

  fixture_serve (fixture, head, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 1);
}

/* Whatever lies where the file shall be stays as it is. */
static void
test_in_the_way (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *victim = g_build_filename (fixture->folder, "victim", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "acme (3).tar.gz.part", NULL);
  g_autofree char *state = g_build_filename (fixture->folder, "acme (4).tar.gz.part.state", NULL);
  g_autofree char *pipe = g_build_filename (fixture->folder, "acme (5).tar.gz.part", NULL);
  g_autofree char *found = NULL;

  fixture_put (fixture, NAME, "mine", -1);
  fixture_put (fixture, "acme (2).tar.gz.part", "of another program", -1);
  fixture_put (fixture, "victim", "precious", -1);
  g_assert_cmpint (symlink (victim, link), ==, 0);
  g_assert_cmpint (symlink (victim, state), ==, 0);
  fixture_put (fixture, "acme (4).tar.gz.sha256", "mine", -1);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);

  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, "acme (6).tar.gz", 1);
  g_assert_true (g_file_get_contents (victim, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, "precious");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/download/lying-ranges", test_lying_ranges);
  g_test_add_func ("/download/late-total", test_late_total);
  g_test_add_func ("/download/nothing-comes", test_nothing_comes);
  g_test_add_func ("/download/whole-for-a-range", test_whole_for_a_range);
  g_test_add_func ("/download/never-ends", test_never_ends);
  g_test_add_func ("/download/unasked-part", test_unasked_part);
  g_test_add_func ("/download/odd-status", test_odd_status);
  g_test_add_func ("/download/page", test_page);
  g_test_add_func ("/download/damaged-part", test_damaged_part);
  g_test_add_func ("/download/damaged-file", test_damaged_file);
  g_test_add_func ("/download/no-room", test_no_room);
  g_test_add_func ("/download/redirect", test_redirect);
  g_test_add_func ("/download/endless-redirect", test_endless_redirect);
  g_test_add_func ("/download/presigned", test_presigned);
  g_test_add_func ("/download/redirect-moves", test_redirect_moves);
  g_test_add_func ("/download/too-many-redirects", test_too_many_redirects);
  g_test_add_func ("/download/downgrade", test_downgrade);
  g_test_add_func ("/download/stranger", test_stranger);
  g_test_add_func ("/download/encoding", test_encoding);
  g_test_add_func ("/download/in-the-way", test_in_the_way);
  return g_test_run ();
}
