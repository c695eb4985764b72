/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a server can do to a client that wants a few bytes. */

#include <string.h>

#include "glance-error.h"
#include "request-fixture.h"

#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"

/* Building block of an endless answer; too long for a literal. */
static char *blanks, *chunk, *deep, *bomb, *zipped;
static gsize bomb_length, zipped_length;

#define BLOCKS_LENGTH 0x5000
#define BLOCKS_CHUNK_HEAD "5000\r\n"
static char blocks[BLOCKS_LENGTH];
static char blocks_chunk[BLOCKS_LENGTH + sizeof BLOCKS_CHUNK_HEAD + 1];

#define GZIP_HEADER "\x1f\x8b\x08\0\0\0\0\0\0\x03"

/* (transfer full): @text repeated that many times, compressed */
static char *
zip (const char *text, guint n_times, gsize *length)
{
  g_autoptr (GConverter) converter =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);

  for (guint i = 0; i < n_times; i++)
    g_assert_true (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  *length = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (memory));
}

/* Empty deflate blocks of ten bits each, so that four of them end on a byte boundary. They never
 * end, and not a byte comes out. */
static void
make_empty_blocks (void)
{
  static const guint8 four[] = { 0x02, 0x08, 0x20, 0x80, 0x00 };

  for (gsize i = 0; i < BLOCKS_LENGTH; i++)
    blocks[i] = (char) four[i % sizeof four];
  memcpy (blocks_chunk, BLOCKS_CHUNK_HEAD, strlen (BLOCKS_CHUNK_HEAD));
  memcpy (blocks_chunk + strlen (BLOCKS_CHUNK_HEAD), blocks, BLOCKS_LENGTH);
  memcpy (blocks_chunk + strlen (BLOCKS_CHUNK_HEAD) + BLOCKS_LENGTH, "\r\n", 2);
}

static void
make_bodies (void)
{
  blanks = g_strnfill (64 * 1024, ' ');
  chunk = g_strdup_printf ("10000\r\n%s\r\n", blanks);
  deep = g_strnfill (512 * 1024, '[');
  bomb = zip (blanks, 1024, &bomb_length); /* 64 MiB */
  zipped = zip ("{}", 1, &zipped_length);
  make_empty_blocks ();
}

static void
free_bodies (void)
{
  g_free (blanks);
  g_free (chunk);
  g_free (deep);
  g_free (bomb);
  g_free (zipped);
}

/* Placeholders for what is only known at run time. */
#define BLANKS "blanks"
#define CHUNK "chunk"
#define DEEP "deep"
#define BOMB "bomb"
#define BLOCKS "blocks"
#define BLOCKS_CHUNK "blocks-chunk"
#define ZIPPED "zipped"

static const struct
{
  const char *name;
  HostileScript script;
  int code;
  const char *detail;
  int newer_code; /* with a newer libsoup that notices more; 0: the same */
  gboolean waits; /* only the deadline ends it */
} attacks[] = {
  { "harmless", { OK "Content-Length: 2\r\n\r\n{}" }, NO_ERROR },

  /* too much */
  { "endless", { OK "\r\n", .again = BLANKS }, GLANCE_ERROR_BAD_REPLY, "too long" },
  { "endless-chunks", { OK CHUNKED, .again = CHUNK }, GLANCE_ERROR_BAD_REPLY, "too long" },
  { "announced",
    { OK "Content-Length: 1048577\r\n\r\n", .again = "", .pause_ms = 20 },
    GLANCE_ERROR_BAD_REPLY,
    "too long" },
  { "announced-huge",
    { OK "Content-Length: 9223372036854775807\r\n\r\n", .again = "", .pause_ms = 20 },
    GLANCE_ERROR_BAD_REPLY,
    "too long" },
  { "announced-overflow",
    { OK "Content-Length: 99999999999999999999999\r\n\r\n", .again = BLANKS },
    GLANCE_ERROR_BAD_REPLY,
    NULL },
  { "gzip-bomb",
    { OK "Content-Encoding: gzip\r\nConnection: close\r\n\r\n", BOMB },
    GLANCE_ERROR_BAD_REPLY,
    "too long" },
  { "one-byte-chunks",
    { OK CHUNKED, .again = "1\r\n \r\n" },
    GLANCE_ERROR_BAD_REPLY,
    "too many pieces" },
  { "gzip-empty-blocks",
    { OK "Content-Encoding: gzip\r\n\r\n", GZIP_HEADER, sizeof GZIP_HEADER - 1, .again = BLOCKS },
    GLANCE_ERROR_BAD_REPLY,
    "too long" },
  { "gzip-empty-blocks-chunked",
    { OK "Content-Encoding: gzip\r\n" CHUNKED "a\r\n", GZIP_HEADER "\r\n", sizeof GZIP_HEADER + 1,
      .again = BLOCKS_CHUNK },
    GLANCE_ERROR_BAD_REPLY,
    "too long" },
  { "gzip", { OK "Content-Encoding: gzip\r\nConnection: close\r\n\r\n", ZIPPED }, NO_ERROR },
  { "x-gzip", { OK "Content-Encoding: X-GZip\r\nConnection: close\r\n\r\n", ZIPPED }, NO_ERROR },
  { "gzip-twice",
    { OK "Content-Encoding: gzip, gzip\r\nConnection: close\r\n\r\n", ZIPPED },
    GLANCE_ERROR_BAD_REPLY,
    "not asked for" },
  { "brotli",
    { OK "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}" },
    GLANCE_ERROR_BAD_REPLY,
    "not asked for" },
  { "byte-order-mark", { OK "Content-Length: 5\r\n\r\n\xef\xbb\xbf{}" }, NO_ERROR },
  { "endless-headers",
    { "HTTP/1.1 200 OK\r\n", .again = "X-Filler: filler filler filler filler\r\n" },
    GLANCE_ERROR_UNREACHABLE,
    NULL },
  { "endless-header",
    { "HTTP/1.1 200 OK\r\nX-Filler: ", .again = BLANKS },
    GLANCE_ERROR_UNREACHABLE,
    NULL },
  { "endless-status-line", { "HTTP/1.1 200 ", .again = BLANKS }, GLANCE_ERROR_UNREACHABLE, NULL },
  { "interim-flood",
    { NULL, .again = "HTTP/1.1 100 Continue\r\n\r\n" },
    GLANCE_ERROR_BAD_REPLY,
    "interim" },
  { "early-hints-flood",
    { NULL, .again = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" },
    GLANCE_ERROR_BAD_REPLY,
    "interim" },

  /* the status counts, however long the body */
  { "endless-401",
    { "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\n" HTML "\r\n", .again = BLANKS },
    GLANCE_ERROR_SIGN_IN,
    NULL },
  { "endless-401-json",
    { "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\n" JSON "\r\n", .again = BLANKS },
    GLANCE_ERROR_SIGN_IN,
    NULL },
  { "endless-401-digest",
    { "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\r\n",
      .again = BLANKS },
    GLANCE_ERROR_SIGN_IN,
    NULL },
  { "endless-401-negotiate",
    { "HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\n\r\n", .again = BLANKS },
    GLANCE_ERROR_SIGN_IN,
    NULL },
  { "endless-407",
    { "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n", .again = BLANKS },
    GLANCE_ERROR_BAD_REPLY,
    "HTTP 407" },
  { "endless-421",
    { "HTTP/1.1 421 No\r\n\r\n", .again = BLANKS },
    GLANCE_ERROR_BAD_REPLY,
    "HTTP 421" },
  { "endless-302",
    { "HTTP/1.1 302 Found\r\nLocation: https://portal.example\r\n\r\n", .again = BLANKS },
    GLANCE_ERROR_SIGN_IN,
    "https://portal.example" },
  { "endless-502",
    { "HTTP/1.1 502 Bad\r\n" HTML "\r\n", .again = BLANKS },
    GLANCE_ERROR_BAD_GATEWAY,
    "HTTP 502" },
  { "endless-502-json",
    { "HTTP/1.1 502 Bad\r\n" JSON "\r\n", .again = BLANKS },
    GLANCE_ERROR_BAD_GATEWAY,
    "HTTP 502" },
  { "announced-502",
    { "HTTP/1.1 502 Bad\r\n" JSON "Content-Length: 999999999999\r\n\r\n", .again = BLANKS },
    GLANCE_ERROR_BAD_GATEWAY,
    "HTTP 502" },
  { "trickling-402",
    { "HTTP/1.1 402 Pay\r\n" JSON "\r\n", .again = " ", .pause_ms = 20 },
    GLANCE_ERROR_PAYMENT_REQUIRED,
    NULL,
    .waits = TRUE },

  /* too slow */
  { "silence", { NULL, .again = "", .pause_ms = 20 }, GLANCE_ERROR_TIMEOUT, NULL, .waits = TRUE },
  { "trickle",
    { OK "\r\n", .again = " ", .pause_ms = 20 },
    GLANCE_ERROR_TIMEOUT,
    NULL,
    .waits = TRUE },
  { "trickling-headers",
    { "HTTP/1.1 200 OK\r\n", .again = "X: y\r\n", .pause_ms = 20 },
    GLANCE_ERROR_TIMEOUT,
    NULL,
    .waits = TRUE },
  { "trickling-interim",
    { "HTTP/1.1 100 Continue\r\n\r\n", .again = "X", .pause_ms = 20 },
    GLANCE_ERROR_TIMEOUT,
    NULL,
    .waits = TRUE },
  { "unfinished",
    { OK "Content-Length: 10\r\n\r\n{}", .again = "", .pause_ms = 20 },
    GLANCE_ERROR_TIMEOUT,
    NULL,
    .waits = TRUE },

  /* cut off */
  { "hang-up", { "" }, GLANCE_ERROR_UNREACHABLE, "cut off" },
  { "cut-headers", { "HTTP/1.1 200 OK\r\nContent-Ty" }, GLANCE_ERROR_BAD_REPLY, NULL },
  { "cut-length",
    { OK "Content-Length: 100\r\n\r\n{\"response\":{\"progress\":42}}" },
    GLANCE_ERROR_UNREACHABLE,
    "cut off" },
  { "cut-chunk", { OK CHUNKED "1c\r\n{\"response\":" }, GLANCE_ERROR_UNREACHABLE, "cut off" },
  { "cut-between-chunks",
    { OK CHUNKED "c\r\n{\"response\":\r\n" },
    GLANCE_ERROR_BAD_REPLY,
    NULL,
    .newer_code = GLANCE_ERROR_UNREACHABLE },
  { "cut-at-close",
    { OK "Connection: close\r\n\r\n{\"response\":{\"progress\":42}" },
    GLANCE_ERROR_BAD_REPLY,
    "truncated" },
  { "cut-gzip",
    { OK "Content-Encoding: gzip\r\nConnection: close\r\n\r\n\x1f\x8b\x08" },
    GLANCE_ERROR_BAD_REPLY,
    NULL },

  /* wrong */
  { "short-length",
    { OK "Content-Length: 10\r\n\r\n{\"response\":{\"progress\":42}}" },
    GLANCE_ERROR_BAD_REPLY,
    "truncated" },
  { "negative-length",
    { OK "Content-Length: -1\r\nConnection: close\r\n\r\n[" },
    GLANCE_ERROR_BAD_REPLY,
    NULL },
  { "bad-chunk", { OK CHUNKED "zz\r\n{}\r\n0\r\n\r\n" }, GLANCE_ERROR_BAD_REPLY, NULL },
  { "no-gzip", { OK "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}" }, NO_ERROR, NULL },
  { "html",
    { "HTTP/1.1 200 OK\r\n" HTML "Content-Length: 6\r\n\r\n<html>" },
    GLANCE_ERROR_BAD_REPLY,
    "no JSON" },
  { "html-as-json", { OK "Content-Length: 6\r\n\r\n<html>" }, GLANCE_ERROR_BAD_REPLY, "no JSON" },
  { "deep", { OK "Connection: close\r\n\r\n", DEEP }, GLANCE_ERROR_BAD_REPLY, "nested too deep" },
  { "deep-error",
    { "HTTP/1.1 400 Bad\r\n" JSON "Connection: close\r\n\r\n", DEEP },
    GLANCE_ERROR_BAD_REQUEST,
    "HTTP 400" },
  { "invalid-utf8",
    { OK "Content-Length: 23\r\n\r\n{\"response\":{\"x\":\"\xff\xfe\"}}" },
    GLANCE_ERROR_BAD_REPLY,
    "not UTF-8" },
  { "no-http", { "SSH-2.0-OpenSSH_9.2\r\n" }, GLANCE_ERROR_BAD_REPLY, NULL },
  { "noise", { "\x15\x03\x03\x02\x02\x16\r\n\r\n" }, GLANCE_ERROR_BAD_REPLY, NULL },
  { "switching",
    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
      .again = BLANKS },
    GLANCE_ERROR_UNREACHABLE,
    NULL },
  { "status-999",
    { "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n" },
    GLANCE_ERROR_BAD_REPLY,
    NULL },
};

static void
test_attack (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  HostileScript script = attacks[i].script;

  if (script.again != NULL && g_str_equal (script.again, BLANKS))
    script.again = blanks;
  if (script.again != NULL && g_str_equal (script.again, CHUNK))
    script.again = chunk;
  if (script.again != NULL && g_str_equal (script.again, BLOCKS))
    {
      script.again = blocks;
      script.again_length = sizeof blocks;
    }
  if (script.again != NULL && g_str_equal (script.again, BLOCKS_CHUNK))
    {
      script.again = blocks_chunk;
      script.again_length = sizeof blocks_chunk;
    }
  if (script.body != NULL && g_str_equal (script.body, ZIPPED))
    {
      script.body = zipped;
      script.length = zipped_length;
    }
  if (script.body != NULL && g_str_equal (script.body, DEEP))
    script.body = deep;
  if (script.body != NULL && g_str_equal (script.body, BOMB))
    {
      script.body = bomb;
      script.length = bomb_length;
    }

  if (attacks[i].waits)
    set_deadline (fixture, attacks[i].code == GLANCE_ERROR_TIMEOUT ? SHORT_DEADLINE_MS
                                                                   : 6000); /* time to connect */
  hostile_server_say (fixture->server, "/", &script);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  if (attacks[i].newer_code == 0
      || !g_error_matches (answer.error, GLANCE_ERROR, attacks[i].newer_code))
    assert_outcome (&answer, attacks[i].code, attacks[i].detail);
  assert_bounded (fixture, &answer);
}

int
main (int argc, char *argv[])
{
  HostileCertificates *certificates;
  int status;

  g_test_init (&argc, &argv, NULL);
  make_bodies ();
  certificates = hostile_certificates_new ();
  warm_up (certificates->stranger);
  hostile_certificates_free (certificates);

  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/request/attack/%s", attacks[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_attack);
    }

  status = g_test_run ();
  free_bodies ();
  return status;
}
