/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <glib/gstdio.h>

#include "download-fixture.h"
#include "glance-key-store-memory.h"

/* The first bytes of a file, and then the line drops. */
#define SOME 100000

static char *
make_head (Fixture *fixture)
{
  return g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                          fixture_get_size (fixture));
}

/* The server drops the line after @end bytes. */
static void
serve_some (Fixture *fixture, gssize end)
{
  g_autofree char *head = make_head (fixture);

  fixture_serve (fixture, head, 0, end);
}

static void
test_whole (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 1);
  g_assert_true (fixture_asked_for (fixture, "GET " LINK " HTTP/1.1\r\n"));
  g_assert_true (fixture_asked_for (fixture, "Authorization: Bearer " KEY "\r\n"));
  g_assert_true (fixture_asked_for (fixture, "Accept-Encoding: identity\r\n"));
  g_assert_false (fixture_asked_for (fixture, "Range:"));
  g_assert_cmpint (glance_download_get_received (fixture->download), ==,
                   fixture_get_size (fixture));
  g_assert_cmpint (glance_download_get_total (fixture->download), ==, fixture_get_size (fixture));
  g_assert_cmpuint (fixture->notices->len, ==, 0);
}

/* Twice, and each time it goes on where it was. */
static void
test_drop (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = NULL;
  gsize size = fixture_get_size (fixture);

  serve_some (fixture, SOME);
  head = g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nContent-Length: %zu\r\n"
                          "Content-Range:  bytes %d-%zu/%zu\r\n\r\n",
                          size - SOME, SOME, size - 1, size);
  fixture_serve (fixture, head, SOME, 2 * SOME);
  fixture_serve (fixture, NULL, 2 * SOME, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 3);
  g_assert_true (fixture_asked_for (fixture, "Range: bytes=100000-\r\n"));
  g_assert_true (fixture_asked_for (fixture, "Range: bytes=200000-\r\n"));
  g_assert_cmpuint (fixture->notices->len, ==, 0);
}

/* A server may send a part of what was asked for. */
static void
test_short_range (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = NULL;

  serve_some (fixture, SOME);
  head = g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nContent-Length: %d\r\n"
                          "Content-Range: bytes %d-%d/%zu\r\n\r\n",
                          SOME, SOME, 2 * SOME - 1, fixture_get_size (fixture));
  fixture_serve (fixture, head, SOME, 2 * SOME);
  fixture_serve (fixture, NULL, 2 * SOME, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 3);
}

/* What an earlier start of the program has left. */
static void
test_restart (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_put_part (fixture, SOME, (gint64) fixture_get_size (fixture));
  fixture_serve (fixture, NULL, SOME, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 1);
  g_assert_true (fixture_asked_for (fixture, "Range: bytes=100000-\r\n"));
}

/* It was killed between the last byte and the name: nothing is left to ask for. */
static void
test_nothing_missing (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_put_part (fixture, fixture_get_size (fixture), (gint64) fixture_get_size (fixture));
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 0);
}

/* It was killed between the name and the journal. */
static void
test_in_place (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, fixture->file);

  fixture_put_placed (fixture, fixture->file);
  fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpint (glance_download_get_received (fixture->download), ==,
                   fixture_get_size (fixture));
  g_assert_cmpstr (glance_download_get_sha256 (fixture->download), ==, sha256);
  g_assert_true (g_str_has_suffix (glance_download_get_path (fixture->download), "/" NAME));
  g_assert_false (fixture_has (fixture, NAME ".part.state"));
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 0);
}

/* The same, and somebody has put another file of that size in its place. */
static void
test_replaced (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  gsize size = fixture_get_size (fixture);
  g_autoptr (GBytes) mine = g_bytes_new_take (g_strnfill (size, 'x'), size);

  fixture_put_placed (fixture, mine);
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, "acme (2).tar.gz", 1);
  g_assert_true (fixture_has (fixture, NAME));
  g_assert_false (fixture_has (fixture, NAME ".part.state"));
}

/* The same as with nothing missing, and nobody had said how much it would be. */
static void
test_complete (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_put_part (fixture, fixture_get_size (fixture), -1);
  fixture_answer (fixture,
                  "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range:  bytes */%zu\r\n"
                  "Content-Length: 0\r\n\r\n",
                  fixture_get_size (fixture));
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 1);
}

static void
test_no_length (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_serve (fixture, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 1);
}

/* The server sends a part, and then nothing until the connection ends. */
static HostileScript *
serve_and_stall (Fixture *fixture, const char *head)
{
  HostileScript *script = fixture_add_script (fixture);

  script->head = head;
  script->body = g_bytes_get_data (fixture->file, NULL);
  script->length = SOME;
  script->again = "x";
  script->pause_ms = G_MAXUINT;
  return script;
}

static void
begin_and_stall (Fixture *fixture)
{
  fixture_begin (fixture);
  fixture_wait_for_bytes (fixture, SOME);
}

/* Half a minute without a byte. */
static void
test_silence (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = make_head (fixture);

  serve_and_stall (fixture, head);
  fixture_serve (fixture, NULL, SOME, -1);
  begin_and_stall (fixture);
  glance_manual_clock_advance (fixture->clock, 29);
  g_assert_cmpint (glance_download_get_state (fixture->download), ==, GLANCE_DOWNLOAD_RUNNING);
  glance_manual_clock_advance (fixture->clock, 2);
  fixture_wait_until (fixture, GLANCE_DOWNLOAD_WAITING);
  g_assert_true (g_error_matches (glance_download_get_problem (fixture->download), GLANCE_ERROR,
                                  GLANCE_ERROR_TIMEOUT));
  g_assert_cmpint (glance_download_get_retry_at (fixture->download), >,
                   glance_clock_get_real_time (GLANCE_CLOCK (fixture->clock)) / G_USEC_PER_SEC);
  fixture_finish (fixture);
  g_assert_cmpint (glance_download_get_retry_at (fixture->download), ==, 0);
  fixture_assert_done (fixture, NAME, 2);
}

/* A server that never answers is given up after a while. */
static void
test_gives_up (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  serve_some (fixture, SOME);
  for (int i = 0; i < 20; i++)
    fixture_answer (fixture, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  fixture_run (fixture);
  fixture_assert_failed (fixture, GLANCE_ERROR_SERVER_ERROR, 9);
  g_assert_true (fixture_has (fixture, NAME ".part"));
  g_assert_cmpfloat (glance_manual_clock_elapsed (fixture->clock), >, 60);
}

/* Where somebody can wait, it is tried for as long as the link may live. */
static void
test_is_patient (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture->patient_until = MANUAL_CLOCK_EPOCH + 600;
  for (int i = 0; i < 15; i++)
    fixture_answer (fixture, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 16);

  for (int i = 0; i < 100; i++)
    fixture_answer (fixture, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  fixture_run (fixture);
  g_assert_error (fixture->error, GLANCE_ERROR, GLANCE_ERROR_SERVER_ERROR);
  g_assert_cmpfloat (glance_manual_clock_elapsed (fixture->clock), >=, 600);
  g_assert_cmpfloat (glance_manual_clock_elapsed (fixture->clock), <, 700);
}

static void
test_retry_after (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture_answer (fixture,
                  "HTTP/1.1 429 Slow Down\r\nRetry-After: 300\r\nContent-Length: 0\r\n\r\n");
  fixture_serve (fixture, NULL, 0, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 2);
  g_assert_cmpfloat (glance_manual_clock_elapsed (fixture->clock), >=, 300);
}

/* As long as bytes come, it is worth another try. */
static void
test_patience (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  gsize size = fixture_get_size (fixture);
  gsize piece = size / 20;

  serve_some (fixture, (gssize) piece);
  for (gsize i = 1; i < 20; i++)
    {
      g_autofree char *head =
          g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nContent-Length: %zu\r\n"
                           "Content-Range: bytes %zu-%zu/%zu\r\n\r\n",
                           size - i * piece, i * piece, size - 1, size);

      fixture_serve (fixture, head, i * piece, (gssize) ((i + 1) * piece));
    }
  fixture_serve (fixture, NULL, 20 * piece, -1);
  fixture_run (fixture);
  fixture_assert_done (fixture, NAME, 21);
}

static void
assert_expired (guint status, gsize start, gint64 expires, GlanceError code)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture->expires = expires;
  if (start > 0)
    serve_some (fixture, (gssize) start);
  fixture_answer (fixture, "HTTP/1.1 %u No\r\nContent-Length: 0\r\n\r\n", status);
  fixture_run (fixture);
  fixture_assert_failed (fixture, code, start > 0 ? 2 : 1);
  g_assert_true (fixture_has (fixture, NAME ".part"));
}

/* Half way, by the clock, or for a reason that the server keeps to itself. */
static void
test_expired (void)
{
  assert_expired (403, SOME, 0, GLANCE_ERROR_LINK_EXPIRED);
  assert_expired (404, SOME, 0, GLANCE_ERROR_LINK_EXPIRED);
  assert_expired (410, SOME, 0, GLANCE_ERROR_LINK_EXPIRED);
  assert_expired (403, 0, MANUAL_CLOCK_EPOCH - 1, GLANCE_ERROR_LINK_EXPIRED);
  assert_expired (403, 0, MANUAL_CLOCK_EPOCH + 3600, GLANCE_ERROR_LINK_REFUSED);
  assert_expired (404, 0, 0, GLANCE_ERROR_LINK_REFUSED);
  assert_expired (401, 0, 0, GLANCE_ERROR_UNAUTHORIZED);
}

/* While nothing answers, the link's time runs out. */
static void
test_expires_meanwhile (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  fixture->expires = MANUAL_CLOCK_EPOCH + 10;
  for (int i = 0; i < 20; i++)
    fixture_answer (fixture, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  fixture_run (fixture);
  g_assert_error (fixture->error, GLANCE_ERROR, GLANCE_ERROR_LINK_EXPIRED);
}

static void
test_pause (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = make_head (fixture);

  serve_and_stall (fixture, head);
  fixture_serve (fixture, NULL, SOME, -1);
  begin_and_stall (fixture);
  glance_download_pause (fixture->download);
  fixture_wait_until (fixture, GLANCE_DOWNLOAD_PAUSED);
  glance_manual_clock_advance (fixture->clock, 3600);
  g_assert_cmpint (glance_download_get_state (fixture->download), ==, GLANCE_DOWNLOAD_PAUSED);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 1);

  glance_download_resume (fixture->download);
  fixture_finish (fixture);
  fixture_assert_done (fixture, NAME, 2);
}

/* Resumed before it has come to rest. */
static void
test_pause_briefly (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = make_head (fixture);

  serve_and_stall (fixture, head);
  fixture_serve (fixture, NULL, SOME, -1);
  begin_and_stall (fixture);
  glance_download_pause (fixture->download);
  glance_download_resume (fixture->download);
  fixture_finish (fixture);
  fixture_assert_done (fixture, NAME, 2);
}

/* Whether the thread of an attempt is there. */
static gboolean
has_thread (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;

  while ((id = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) && g_str_equal (name, "download\n"))
        return TRUE;
    }
  return FALSE;
}

/* After the line has dropped, and before anybody here has heard of that. */
static void
test_pause_between (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);

  serve_some (fixture, SOME);
  fixture_serve (fixture, NULL, SOME, -1);
  fixture_begin (fixture);
  while (hostile_server_get_n_requests (fixture->server) == 0)
    g_main_context_iteration (NULL, FALSE);
  while (has_thread ())
    g_thread_yield ();
  glance_download_pause (fixture->download);
  while (glance_download_get_state (fixture->download) == GLANCE_DOWNLOAD_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (glance_download_get_state (fixture->download), ==, GLANCE_DOWNLOAD_PAUSED);
  glance_download_resume (fixture->download);
  fixture_finish (fixture);
  fixture_assert_done (fixture, NAME, 2);
}

static void
test_cancel (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = make_head (fixture);

  serve_and_stall (fixture, head);
  begin_and_stall (fixture);
  g_assert_true (fixture_has (fixture, NAME ".part"));
  glance_download_cancel (fixture->download);
  fixture_finish (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (glance_download_get_state (fixture->download), ==, GLANCE_DOWNLOAD_CANCELLED);
  g_assert_false (fixture_has (fixture, NAME ".part"));
  g_assert_false (fixture_has (fixture, NAME ".part.state"));
}

static void
test_cancel_paused (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = make_head (fixture);

  serve_and_stall (fixture, head);
  begin_and_stall (fixture);
  glance_download_pause (fixture->download);
  fixture_wait_until (fixture, GLANCE_DOWNLOAD_PAUSED);
  glance_download_cancel (fixture->download);
  fixture_finish (fixture);
  g_assert_cmpint (glance_download_get_state (fixture->download), ==, GLANCE_DOWNLOAD_CANCELLED);
  g_assert_false (fixture_has (fixture, NAME ".part"));
}

/* The laptop is closed for a night. */
static void
test_sleep (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *head = make_head (fixture);

  serve_and_stall (fixture, head);
  fixture_serve (fixture, NULL, SOME, -1);
  begin_and_stall (fixture);
  glance_manual_clock_sleep (fixture->clock, 8 * 3600);
  fixture_finish (fixture);
  fixture_assert_done (fixture, NAME, 2);
}

/* Two at once do not write to one file. */
static void
test_busy (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (Fixture) second = fixture_new (NULL);
  g_autofree char *head = make_head (fixture);

  serve_and_stall (fixture, head);
  fixture_serve (fixture, NULL, SOME, -1);
  begin_and_stall (fixture);

  g_rmdir (second->folder);
  g_free (second->folder);
  second->folder = g_strdup (fixture->folder);
  g_free (second->link);
  second->link = g_strdup (fixture->link);
  glance_portal_set_origin (second->portal, glance_portal_get_origin (fixture->portal));
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (second->keys), second->portal, KEY);
  fixture_run (second);
  g_assert_error (second->error, GLANCE_ERROR, GLANCE_ERROR_BUSY);
  g_free (second->folder);
  second->folder = g_dir_make_tmp ("glance-download-XXXXXX", NULL);

  glance_manual_clock_sleep (fixture->clock, 60);
  fixture_finish (fixture);
  fixture_assert_done (fixture, NAME, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/download/whole", test_whole);
  g_test_add_func ("/download/drop", test_drop);
  g_test_add_func ("/download/short-range", test_short_range);
  g_test_add_func ("/download/restart", test_restart);
  g_test_add_func ("/download/nothing-missing", test_nothing_missing);
  g_test_add_func ("/download/in-place", test_in_place);
  g_test_add_func ("/download/replaced", test_replaced);
  g_test_add_func ("/download/complete", test_complete);
  g_test_add_func ("/download/no-length", test_no_length);
  g_test_add_func ("/download/silence", test_silence);
  g_test_add_func ("/download/gives-up", test_gives_up);
  g_test_add_func ("/download/is-patient", test_is_patient);
  g_test_add_func ("/download/retry-after", test_retry_after);
  g_test_add_func ("/download/patience", test_patience);
  g_test_add_func ("/download/expired", test_expired);
  g_test_add_func ("/download/expires-meanwhile", test_expires_meanwhile);
  g_test_add_func ("/download/pause", test_pause);
  g_test_add_func ("/download/pause-briefly", test_pause_briefly);
  g_test_add_func ("/download/pause-between", test_pause_between);
  g_test_add_func ("/download/cancel", test_cancel);
  g_test_add_func ("/download/cancel-paused", test_cancel_paused);
  g_test_add_func ("/download/sleep", test_sleep);
  g_test_add_func ("/download/busy", test_busy);
  return g_test_run ();
}
