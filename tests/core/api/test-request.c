/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-request.h"

#include <string.h>

#include "ask.h"
#include "glance-error.h"
#include "hostile-server.h"

/* Short only where the deadline is what ends the check. Everywhere else it is the program's own, so
 * that a slow machine does not end what a guard has to. */
#define SHORT_DEADLINE_MS 1500
#define SLACK_MS 2000 /* a busy machine */
#define MAX_GROWTH (8 * 1024 * 1024)

/* Sanitizers keep what was freed, so that memory says nothing there. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEMORY_COUNTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MEMORY_COUNTS 0
#endif
#endif
#ifndef MEMORY_COUNTS
#define MEMORY_COUNTS 1
#endif

#define JSON "Content-Type: application/json\r\n"
#define OK "HTTP/1.1 200 OK\r\n" JSON
#define HTML "Content-Type: text/html\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"

#if !MEMORY_COUNTS
/* GCC 12's LeakSanitizer crashes where a thread has storage of a module that was opened late, as the
 * one for TLS is. What ASAN_OPTIONS says comes on top of this. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}
#endif

/* No literal is as long as what an endless answer is made of. */
static char *blanks, *chunk, *deep, *bomb, *zipped;
static gsize bomb_length, zipped_length;

#define BLOCKS_LENGTH 0x5000
#define BLOCKS_CHUNK_HEAD "5000\r\n"
static char blocks[BLOCKS_LENGTH];
static char blocks_chunk[BLOCKS_LENGTH + sizeof BLOCKS_CHUNK_HEAD + 1];

#define GZIP_HEADER "\x1f\x8b\x08\0\0\0\0\0\0\x03"

/* (transfer full): @text so many times over, zipped */
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

/* Blocks of deflate that hold nothing: ten bits each, and four of them end with a byte. There is no end
 * to them, and not a byte comes out. */
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

#define NO_ERROR (-1)

/* Words in place of what is only known once it runs. */
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
  int newer_code; /* of a newer libsoup, where it sees more; 0: the same */
  gboolean waits; /* nothing but the deadline ends it */
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

  /* the status counts, however long what follows */
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
    GLANCE_ERROR_SERVER_ERROR,
    "HTTP 502" },
  { "endless-502-json",
    { "HTTP/1.1 502 Bad\r\n" JSON "\r\n", .again = BLANKS },
    GLANCE_ERROR_SERVER_ERROR,
    "HTTP 502" },
  { "announced-502",
    { "HTTP/1.1 502 Bad\r\n" JSON "Content-Length: 999999999999\r\n\r\n", .again = BLANKS },
    GLANCE_ERROR_SERVER_ERROR,
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

typedef struct
{
  HostileServer *server;
  GlanceClient *client;
  GlancePortal *portal;
  guint deadline_ms;
} Fixture;

static Fixture *
fixture_new (GTlsCertificate *certificate)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->server = hostile_server_new (certificate);
  fixture->client = glance_client_new ();
  fixture->deadline_ms = GLANCE_CLIENT_DEADLINE_MS;
  fixture->portal = ask_make_portal (hostile_server_get_origin (fixture->server));
  return fixture;
}

static void
fixture_free (Fixture *fixture)
{
  g_assert_finalize_object (fixture->client);
  g_assert_finalize_object (fixture->portal);
  hostile_server_free (fixture->server);
  g_free (fixture);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
set_deadline (Fixture *fixture, guint deadline_ms)
{
  fixture->deadline_ms = deadline_ms;
  glance_client_set_deadline (fixture->client, deadline_ms);
}

static void
assert_bounded (const Fixture *fixture, const Answer *answer)
{
  if (fixture->deadline_ms != GLANCE_CLIENT_DEADLINE_MS)
    g_assert_cmpuint (answer->milliseconds, <=, fixture->deadline_ms + SLACK_MS);
  else
    g_assert_cmpuint (answer->milliseconds, <, fixture->deadline_ms);
  if (MEMORY_COUNTS)
    g_assert_cmpuint (answer->growth, <=, MAX_GROWTH);
}

static void
assert_outcome (const Answer *answer, int code, const char *detail)
{
  if (code == NO_ERROR)
    g_assert_no_error (answer->error);
  else
    g_assert_error (answer->error, GLANCE_ERROR, code);
  if (detail != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s %s", answer->error->message,
                                               glance_error_get_detail (answer->error));

      g_assert_nonnull (strstr (text, detail));
    }
}

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
    set_deadline (fixture, SHORT_DEADLINE_MS);
  hostile_server_say (fixture->server, "/", &script);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  if (attacks[i].newer_code == 0
      || !g_error_matches (answer.error, GLANCE_ERROR, attacks[i].newer_code))
    assert_outcome (&answer, attacks[i].code, attacks[i].detail);
  assert_bounded (fixture, &answer);
}

/* What an attack leaves on a kept connection must not become the next check's answer. */
static void
test_leftovers (void)
{
  static const HostileScript first = { OK
                                       "Content-Length: 2\r\n\r\n{}" OK
                                       "Content-Length: 28\r\n\r\n{\"response\":{\"progress\":99}}",
                                       .keep = TRUE };
  static const HostileScript second = {
    OK "Content-Length: 29\r\nConnection: close\r\n\r\n{\"response\":{\"progress\": 42}}"
  };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) next_answer = { NULL };

  hostile_server_say (fixture->server, "/api/2.0/backup/getbackupprogress?Dump=false", &first);
  hostile_server_say (fixture->server, "/api/2.0/backup/getbackupprogress?Dump=true", &second);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_false (answer.progress->present);

  glance_portal_set_dump (fixture->portal, TRUE);
  ask_progress (fixture->client, fixture->portal, NULL, &next_answer);
  g_assert_no_error (next_answer.error);
  g_assert_cmpint (next_answer.progress->percent, ==, 42);
}

/* The other origin must not hear of the check at all, and so not of the key. */
static void
test_redirect (void)
{
  static const int statuses[] = { 301, 302, 303, 307, 308 };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (HostileServer) other = hostile_server_new (NULL);
  static const HostileScript trap = { OK "Content-Length: 2\r\n\r\n{}" };

  hostile_server_say (other, "/", &trap);
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *head = g_strdup_printf (
          "HTTP/1.1 %d Moved\r\nLocation: %s/api/2.0/x\r\nRefresh: "
          "0; url=%s\r\nContent-Length: 0\r\n\r\n",
          statuses[i], hostile_server_get_origin (other), hostile_server_get_origin (other));
      HostileScript script = { head };
      g_auto (Answer) answer = { NULL };

      hostile_server_say (fixture->server, "/", &script);
      ask_progress (fixture->client, fixture->portal, NULL, &answer);
      assert_outcome (&answer, GLANCE_ERROR_MOVED, hostile_server_get_origin (other));
      assert_bounded (fixture, &answer);

      glance_client_drop_connections (fixture->client);
      hostile_server_reset (fixture->server);
    }
  g_assert_cmpuint (hostile_server_get_n_connections (other), ==, 0);
}

/* Two trickling checks take both connections: the third has to end in its deadline all the same. */
static void
count_timeout (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint *n_timeouts = user_data;

  g_assert_null (glance_client_get_progress_finish (GLANCE_CLIENT (source), result, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_TIMEOUT);
  ++*n_timeouts;
}

static void
test_queue (void)
{
  static const HostileScript trickle = { OK "\r\n", .again = " ", .pause_ms = 20 };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  gint64 start = g_get_monotonic_time ();
  guint n_timeouts = 0;

  set_deadline (fixture, SHORT_DEADLINE_MS);
  hostile_server_say (fixture->server, "/", &trickle);
  for (int i = 0; i < 5; i++)
    glance_client_get_progress_async (fixture->client, fixture->portal, ASK_KEY, NULL,
                                      count_timeout, &n_timeouts);
  while (n_timeouts < 5)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint ((g_get_monotonic_time () - start) / 1000, <=, SHORT_DEADLINE_MS + SLACK_MS);
}

/* The restore check is asked within the same deadline. */
static void
test_two_questions (void)
{
  static const HostileScript slow = { NULL, .again = "", .pause_ms = 20 };
  static const HostileScript refusal = { "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
                                         .pause_ms = 2000 };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };

  set_deadline (fixture, 3000);
  hostile_server_say (fixture->server, "/api/2.0/backup/getbackupprogress", &refusal);
  hostile_server_say (fixture->server, "/api/2.0/backup/getrestoreprogress", &slow);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, GLANCE_ERROR_BLOCKED, NULL);
  g_assert_cmpuint (answer.milliseconds, <, 2000 + 3000);
}

/* Nobody waits for the rest of a proxy's page. */
static void
test_slow_page (void)
{
  static const HostileScript page = { "HTTP/1.1 502 Bad\r\n" HTML "\r\n<html>", .again = " ",
                                      .pause_ms = 20 };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };

  hostile_server_say (fixture->server, "/", &page);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, GLANCE_ERROR_SERVER_ERROR, "HTTP 502");
  assert_bounded (fixture, &answer);
}

static HostileCertificates *certificates;

#define CERTIFICATE(name) G_STRUCT_OFFSET (HostileCertificates, name)

static const struct
{
  const char *name;
  gsize certificate;  /* its place in HostileCertificates */
  gsize ca_file;      /* likewise; 0: none */
  const char *detail; /* NULL: accepted */
  int code;
} handshakes[] = {
  { "extra-ca", CERTIFICATE (good), CERTIFICATE (ca_file), NULL },
  { "self-signed-named", CERTIFICATE (stranger), CERTIFICATE (stranger_file), NULL },
  { "unknown-ca", CERTIFICATE (good), 0, "unknown authority", GLANCE_ERROR_CERTIFICATE_ISSUER },
  { "wrong-host", CERTIFICATE (other), CERTIFICATE (ca_file), "it belongs to another host",
    GLANCE_ERROR_CERTIFICATE_HOST },
  { "expired", CERTIFICATE (expired), CERTIFICATE (ca_file), "it has expired",
    GLANCE_ERROR_CERTIFICATE_EXPIRED },
  { "future", CERTIFICATE (future), CERTIFICATE (ca_file), "not valid yet", GLANCE_ERROR_CLOCK },
  { "future-unknown-ca", CERTIFICATE (future), 0, "it is not valid yet, it comes from",
    GLANCE_ERROR_CERTIFICATE_ISSUER },
  { "self-signed", CERTIFICATE (stranger), 0, "unknown authority",
    GLANCE_ERROR_CERTIFICATE_ISSUER },
  { "self-signed-with-ca", CERTIFICATE (stranger), CERTIFICATE (ca_file), "unknown authority",
    GLANCE_ERROR_CERTIFICATE_ISSUER },
  { "wrong-host-unknown-ca", CERTIFICATE (other), 0,
    "it belongs to another host, it comes from an unknown", GLANCE_ERROR_CERTIFICATE_HOST },
  { "short-key", CERTIFICATE (weak), CERTIFICATE (ca_file),
    "so no key was sent: its key is too short", GLANCE_ERROR_CERTIFICATE },
  { "for-clients", CERTIFICATE (client), CERTIFICATE (ca_file),
    "so no key was sent: it is not meant for servers.", GLANCE_ERROR_CERTIFICATE },
};

static void
test_handshake (gconstpointer data)
{
  static const HostileScript script = { OK "Content-Length: 2\r\n\r\n{}" };
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Fixture) fixture =
      fixture_new (G_STRUCT_MEMBER (GTlsCertificate *, certificates, handshakes[i].certificate));
  g_auto (Answer) answer = { NULL };

  int code = handshakes[i].detail != NULL ? handshakes[i].code : NO_ERROR;

  if (handshakes[i].ca_file != 0)
    glance_portal_set_ca_file (fixture->portal,
                               G_STRUCT_MEMBER (char *, certificates, handshakes[i].ca_file));
  hostile_server_say (fixture->server, "/", &script);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, code, handshakes[i].detail);
  assert_bounded (fixture, &answer);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==,
                    handshakes[i].detail == NULL);
}

/* One portal's CA is not another's. */
static void
test_ca_of_one (void)
{
  static const HostileScript script = { OK "Content-Length: 2\r\n\r\n{}", .keep = TRUE };
  g_autoptr (Fixture) fixture = fixture_new (certificates->good);
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) other_answer = { NULL };

  hostile_server_say (fixture->server, "/", &script);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_no_error (answer.error);

  glance_portal_set_ca_file (fixture->portal, NULL);
  ask_progress (fixture->client, fixture->portal, NULL, &other_answer);
  assert_outcome (&other_answer, GLANCE_ERROR_CERTIFICATE_ISSUER, "unknown authority");
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 1);
}

/* What is said inside TLS is never the proxy's word. */
static void
test_inside_tls (void)
{
  static const HostileScript script = { "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n" };
  g_autoptr (Fixture) fixture = fixture_new (certificates->good);
  g_auto (Answer) answer = { NULL };

  hostile_server_say (fixture->server, "/", &script);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, GLANCE_ERROR_BAD_REPLY, "HTTP 407");
}

/* http where https is due. */
static void
test_no_tls (void)
{
  static const HostileScript script = { "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n" };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  g_autofree char *origin =
      g_strdup_printf ("https%s", hostile_server_get_origin (fixture->server) + strlen ("http"));
  g_autofree char *log = NULL;

  set_deadline (fixture, SHORT_DEADLINE_MS); /* each side waits for the other to go on */
  hostile_server_say (fixture->server, "/", &script);
  glance_portal_set_origin (fixture->portal, origin);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_nonnull (answer.error);
  assert_bounded (fixture, &answer);
  log = hostile_server_dup_log (fixture->server);
  g_assert_null (strstr (log, ASK_KEY));
}

/* A server that answers what is no HTTP at once, as most do. */
static gboolean
complain_cb (GThreadedSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char buffer[1024];

  g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL);
  g_output_stream_printf (output, NULL, NULL, NULL,
                          "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  return TRUE;
}

static void
test_http_to_https (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (1);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *origin = g_strdup_printf ("https://127.0.0.1:%u", port);
  g_auto (Answer) answer = { NULL };

  g_signal_connect (service, "run", G_CALLBACK (complain_cb), NULL);
  glance_portal_set_origin (fixture->portal, origin);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  assert_outcome (&answer, GLANCE_ERROR_NOT_TLS, NULL);
  g_socket_service_stop (service);
}

/* What GIO's own server cannot do takes a process of its own; it prints what it is told. GnuTLS has one
 * setting of TLS versions for both sides of a process, and gives no tickets. */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
} OpenSsl;

static void
openssl_start (OpenSsl *self, Fixture *fixture, const char *const *options)
{
  static const char *const server[] = { "openssl", "s_server", "-accept", "127.0.0.1:0",
                                        "-cert",   "good.pem", "-key",    "good.key" };
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                 | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *line = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (server); i++)
    g_ptr_array_add (arguments, (gpointer) server[i]);
  for (gsize i = 0; options[i] != NULL; i++)
    g_ptr_array_add (arguments, (gpointer) options[i]);
  g_ptr_array_add (arguments, NULL);

  g_subprocess_launcher_set_cwd (launcher, certificates->folder);
  self->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (self->output, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
    }
  while (!g_str_has_prefix (line, "ACCEPT 127.0.0.1:"));

  origin = g_strdup_printf ("https://%s", line + strlen ("ACCEPT "));
  glance_portal_set_origin (fixture->portal, origin);
}

/* Ends it; (transfer full): what it printed, and so what it was told. */
static char *
openssl_stop (OpenSsl *self)
{
  GString *all = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  g_subprocess_send_signal (self->process, SIGTERM);
  while (
      (n = g_input_stream_read (G_INPUT_STREAM (self->output), buffer, sizeof buffer, NULL, NULL))
      > 0)
    g_string_append_len (all, buffer, n);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_object_unref (self->output);
  g_object_unref (self->process);
  return g_string_free (all, FALSE);
}

static char *
talk_to_openssl (Fixture *fixture, const char *version, Answer *answers, gsize n_answers)
{
  const char *const options[] = { "-cipher",     "ALL:@SECLEVEL=0", "-alpn",
                                  "h2,http/1.1", version,           NULL };
  OpenSsl openssl;

  openssl_start (&openssl, fixture, options);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  for (gsize i = 0; i < n_answers; i++)
    ask_progress (fixture->client, fixture->portal, NULL, &answers[i]);
  return openssl_stop (&openssl);
}

static void
test_old_tls (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  Answer answers[2] = { { NULL } };
  g_autofree char *heard = talk_to_openssl (fixture, "-tls1_1", answers, G_N_ELEMENTS (answers));

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      assert_outcome (&answers[i], GLANCE_ERROR_TLS_OUTDATED, NULL);
      assert_bounded (fixture, &answers[i]);
      answer_clear (&answers[i]);
    }
  g_assert_null (strstr (heard, "GET /"));
  g_assert_null (strstr (heard, ASK_KEY));
}

/* The same with a version that is good enough: here the server gets to hear the check. */
static void
test_new_tls (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  Answer answer = { NULL };
  g_autofree char *heard = NULL;

  set_deadline (fixture, 3000);
  heard = talk_to_openssl (fixture, "-tls1_2", &answer, 1);
  assert_outcome (&answer, GLANCE_ERROR_TIMEOUT, NULL);
  g_assert_nonnull (strstr (heard, "ALPN protocols advertised by the client: http/1.1\n"));
  g_assert_nonnull (strstr (heard, ASK_KEY));
  answer_clear (&answer);
}

/* A session of TLS that is resumed brings a certificate that was accepted by another portal's CAs. */
static void
test_resumption (void)
{
  static const char *const options[] = { "-tls1_3", "-www", NULL };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GSubprocess) asker = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *heard = NULL;
  OpenSsl openssl;

  openssl_start (&openssl, fixture, options);
  asker =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("GLANCE_ASK_THRICE"),
                        glance_portal_get_origin (fixture->portal), certificates->ca_file, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (asker, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "bad-reply\nbad-reply\ntls\n"); /* it talks HTML */
  heard = openssl_stop (&openssl);
}

/* A file that has been replaced is read again, and a connection that the old one vouched for is not used. */
static void
test_replaced_ca (void)
{
  static const HostileScript script = { OK "Content-Length: 2\r\n\r\n{}", .keep = TRUE };
  g_autoptr (Fixture) fixture = fixture_new (certificates->good);
  g_autofree char *path = g_build_filename (certificates->folder, "replaced.pem", NULL);
  const char *const files[] = { certificates->ca_file, certificates->stranger_file,
                                certificates->ca_file };
  const int codes[] = { NO_ERROR, GLANCE_ERROR_CERTIFICATE_ISSUER, NO_ERROR };

  hostile_server_say (fixture->server, "/", &script);
  glance_portal_set_ca_file (fixture->portal, path);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_auto (Answer) answer = { NULL };
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (files[i], &text, NULL, NULL));
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      ask_progress (fixture->client, fixture->portal, NULL, &answer);
      assert_outcome (&answer, codes[i], NULL);
    }
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 2);
}

/* With TLS 1.3 the server says that it wants a certificate when it has heard the key already. */
static void
test_client_certificate (void)
{
  static const char *const options[] = { "-tls1_3", "-Verify", "1", "-verify_return_error", NULL };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (Answer) answer = { NULL };
  g_autofree char *heard = NULL;
  OpenSsl openssl;

  openssl_start (&openssl, fixture, options);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_nonnull (answer.error);
  g_assert_null (strstr (answer.error->message, "no key was sent"));
  assert_outcome (&answer, GLANCE_ERROR_TLS_REFUSED, NULL);
  heard = openssl_stop (&openssl);
}

/* GnuTLS reads the system's CAs once a process: let that not count as an attack's doing. */
static void
warm_up (void)
{
  g_autoptr (Fixture) fixture = fixture_new (certificates->stranger);
  g_auto (Answer) answer = { NULL };

  set_deadline (fixture, 60 * 1000);
  ask_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, GLANCE_ERROR, GLANCE_ERROR_CERTIFICATE_ISSUER);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_bodies ();
  certificates = hostile_certificates_new ();
  warm_up ();

  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/request/attack/%s", attacks[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_attack);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (handshakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/request/tls/%s", handshakes[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_handshake);
    }
  g_test_add_func ("/request/tls/ca-of-one", test_ca_of_one);
  g_test_add_func ("/request/tls/none", test_no_tls);
  g_test_add_func ("/request/tls/http-to-https", test_http_to_https);
  g_test_add_func ("/request/tls/old", test_old_tls);
  g_test_add_func ("/request/tls/new", test_new_tls);
  g_test_add_func ("/request/tls/resumption", test_resumption);
  g_test_add_func ("/request/tls/replaced-ca", test_replaced_ca);
  g_test_add_func ("/request/tls/inside", test_inside_tls);
  g_test_add_func ("/request/tls/client-certificate", test_client_certificate);
  g_test_add_func ("/request/leftovers", test_leftovers);
  g_test_add_func ("/request/redirect", test_redirect);
  g_test_add_func ("/request/queue", test_queue);
  g_test_add_func ("/request/two-questions", test_two_questions);
  g_test_add_func ("/request/slow-page", test_slow_page);

  status = g_test_run ();
  hostile_certificates_free (certificates);
  free_bodies ();
  return status;
}
