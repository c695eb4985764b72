/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-client.h"
#include "glance-config.h"

#include <string.h>

#include "call.h"
#include "glance-error.h"
#include "hostile-server.h"

#define DEADLINE_MS (60 * 1000) /* longer than any machine takes: nothing here ends by it */
#define PROGRESS "/api/2.0/backup/getbackupprogress"
#define RESTORE "/api/2.0/backup/getrestoreprogress"
#define HISTORY "/api/2.0/backup/getbackuphistory"
#define KEY_INFO "/api/2.0/keys/@self"

#define JSON "Content-Type: application/json; charset=utf-8\r\nConnection: close\r\n\r\n"
#define HTML \
  "Content-Type: text/html\r\nConnection: close\r\n\r\n<html><b>Apache/2.4 secret-host</b></html>"
#define ERROR_JSON(message)                 \
  JSON "{\"error\":{\"message\":\"" message \
       "\",\"type\":\"T\",\"stack\":\"at Secret.Stack\"},\"status\":1}"
#define OK(response) \
  "HTTP/1.1 200 OK\r\n" JSON "{\"response\":" response ",\"status\":0,\"statusCode\":200}"

typedef struct
{
  HostileServer *server;
  GlanceClient *client;
  GlancePortal *portal;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = hostile_server_new (NULL);
  fixture->client = glance_client_new ();
  glance_client_set_deadline (fixture->client, DEADLINE_MS);
  fixture->portal = call_make_portal (hostile_server_get_origin (fixture->server));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->client);
  g_assert_finalize_object (fixture->portal);
  hostile_server_free (fixture->server);
}

/* DocSpace's answers to the progress check, and the result of each. */
static const struct
{
  const char *answer;
  GlanceError code;
  const char *detail; /* the beginning of the detail, or a part of the sentence; NULL: neither */
  gboolean refused;   /* written by something other than the portal */
} errors[] = {
  { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n" JSON,
    GLANCE_ERROR_SIGN_IN, "x" },
  { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n" ERROR_JSON ("No"),
    GLANCE_ERROR_UNAUTHORIZED, NULL },
  { "HTTP/1.1 401 Unauthorized\r\n" HTML, GLANCE_ERROR_UNAUTHORIZED, "HTTP 401", TRUE },
  { "HTTP/1.1 403 Forbidden\r\n" ERROR_JSON ("Access denied"), GLANCE_ERROR_FORBIDDEN,
    "Access denied" },
  { "HTTP/1.1 403 Forbidden\r\n" HTML, GLANCE_ERROR_BLOCKED, NULL, TRUE },
  { "HTTP/1.1 403 Forbidden\r\n" JSON "<html>", GLANCE_ERROR_BLOCKED, NULL, TRUE },
  { "HTTP/1.1 402 Payment Required\r\n" ERROR_JSON ("Your plan has no\\nbackups"),
    GLANCE_ERROR_PAYMENT_REQUIRED, "Your plan has no backups" },
  { "HTTP/1.1 402 Payment Required\r\nContent-Length: 0\r\n\r\n", GLANCE_ERROR_PAYMENT_REQUIRED,
    "HTTP 402", TRUE },
  { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", GLANCE_ERROR_NOT_FOUND, "HTTP 404",
    TRUE },
  { "HTTP/1.1 404 Not Found\r\n" ERROR_JSON ("Gone"), GLANCE_ERROR_NOT_FOUND, "Gone" },
  { "HTTP/1.1 404 Not Found\r\n" HTML, GLANCE_ERROR_NOT_FOUND, "HTTP 404", TRUE },
  { "HTTP/1.1 400 Bad Request\r\n" ERROR_JSON ("Bad dump"), GLANCE_ERROR_BAD_REQUEST, "Bad dump" },
  { "HTTP/1.1 400 Bad Request\r\n" HTML, GLANCE_ERROR_WANTS_HTTPS, "HTTP 400" },
  { "HTTP/1.1 418 Teapot\r\n" JSON "{\"error\":[]}", GLANCE_ERROR_BAD_REQUEST, "HTTP 418" },
  { "HTTP/1.1 500 Internal Server Error\r\n" ERROR_JSON ("boom"), GLANCE_ERROR_SERVER_ERROR,
    "HTTP 500" },
  { "HTTP/1.1 502 Bad Gateway\r\n" HTML, GLANCE_ERROR_BAD_GATEWAY, "HTTP 502" },
  { "HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n" HTML, GLANCE_ERROR_UNAVAILABLE, "HTTP 503" },
  { "HTTP/1.1 504 Late\r\n" HTML, GLANCE_ERROR_GATEWAY_TIMEOUT, "HTTP 504" },
  { "HTTP/1.1 507 Full\r\n" HTML, GLANCE_ERROR_SERVER_ERROR, "HTTP 507" },
  { "HTTP/1.1 301 Moved\r\nLocation: "
    "https://new.portal.example/api/2.0/backup/getbackupprogress?auth=secret\r\n" HTML,
    GLANCE_ERROR_MOVED, "https://new.portal.example" },
  { "HTTP/1.1 308 Moved\r\nLocation: http://new.portal.example:8080/api/2.0/x\r\n\r\n",
    GLANCE_ERROR_MOVED, "http://new.portal.example:8080" },
  { "HTTP/1.1 302 Found\r\nLocation: https://login.example/authorize?state=secret\r\n\r\n",
    GLANCE_ERROR_SIGN_IN, "https://login.example" },
  { "HTTP/1.1 302 Found\r\nLocation: //login.example/?next=/api/2.0/x\r\n\r\n",
    GLANCE_ERROR_SIGN_IN, "http://login.example" },
  { "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"Staff only\"\r\n" HTML,
    GLANCE_ERROR_SIGN_IN, "Staff only" },
  { "HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\n" HTML, GLANCE_ERROR_SIGN_IN, "Negotiate" },
  { "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\n" ERROR_JSON ("No"), GLANCE_ERROR_UNAUTHORIZED,
    NULL },
  { "HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n", GLANCE_ERROR_BAD_REPLY, "HTTP 302" },
  { "HTTP/1.1 302 Found\r\n" HTML, GLANCE_ERROR_BAD_REPLY, "HTTP 302" },
  { "HTTP/1.1 204 No Content\r\n\r\n", GLANCE_ERROR_BAD_REPLY, "HTTP 204" },
  { "HTTP/1.1 200 OK\r\n" HTML, GLANCE_ERROR_BAD_REPLY, "no JSON" },
  { "HTTP/1.1 200 OK\r\n" JSON, GLANCE_ERROR_BAD_REPLY, "no JSON: empty" },
  { OK ("{\"progress\":\"many\"}"), GLANCE_ERROR_BAD_REPLY, "“progress”" },
};

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_auto (Answer) answer = { NULL };
      g_autofree char *text = NULL;
      HostileScript script = { .head = errors[i].answer };

      hostile_server_say (fixture->server, PROGRESS, &script);
      call_progress (fixture->client, fixture->portal, NULL, &answer);

      g_assert_error (answer.error, GLANCE_ERROR, (int) errors[i].code);
      text =
          g_strdup_printf ("%s|%s", answer.error->message, glance_error_get_detail (answer.error));
      if (errors[i].detail != NULL)
        g_assert_nonnull (strstr (text, errors[i].detail));
      else
        g_assert_null (glance_error_get_detail (answer.error));
      g_assert_null (strstr (text, "ecret"));
      g_assert_null (strchr (answer.error->message, '('));
      g_assert_cmpint (glance_error_is_from_intermediary (answer.error), ==, errors[i].refused);
      if (errors[i].refused || errors[i].code == GLANCE_ERROR_SIGN_IN)
        g_assert_null (
            strstr (glance_error_get_next_step (answer.error, GLANCE_ERROR_READER_CARD), "new"));

      glance_client_drop_connections (fixture->client);
      hostile_server_reset (fixture->server);
    }
}

/* Dumps are only mentioned for a portal whose dump is watched. */
static void
test_forbidden_dump (Fixture *fixture, gconstpointer data)
{
  static const HostileScript script = { "HTTP/1.1 403 Forbidden\r\n" ERROR_JSON ("No") };
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) key_answer = { NULL };

  glance_portal_set_dump (fixture->portal, TRUE);
  hostile_server_say (fixture->server, "/", &script);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, GLANCE_ERROR, GLANCE_ERROR_FORBIDDEN_DUMP);
  call_key_info (fixture->client, fixture->portal, &key_answer);
  g_assert_error (key_answer.error, GLANCE_ERROR, GLANCE_ERROR_FORBIDDEN);
}

/* Retry-After of a 429, and the seconds that it means; -1 for "not said". */
static const struct
{
  const char *headers;
  gint64 seconds;
} waits[] = {
  { "", -1 },
  { "Retry-After: 7\r\n", 7 },
  { "Retry-After: 0\r\n", 0 },
  { "Retry-After: 86400\r\n", 86400 },
  { "Retry-After: 86401\r\n", 86400 },
  { "Retry-After: 99999999999999999999999\r\n", 86400 },
  { "Retry-After: -5\r\n", -1 },
  { "Retry-After: soon\r\n", -1 },
  { "Date: Sun, 01 Mar 2026 02:15:00 GMT\r\nRetry-After: Sun, 01 Mar 2026 02:16:30 GMT\r\n", 90 },
  { "Date: Sun, 01 Mar 2026 02:15:00 GMT\r\nRetry-After: Sun, 01 Mar 2026 02:14:00 GMT\r\n", 0 },
  { "Date: Sun, 01 Mar 2026 02:15:00 GMT\r\nRetry-After: Sun, 01 Mar 2099 02:14:00 GMT\r\n",
    86400 },
  { "Retry-After: Sun, 01 Mar 2020 02:14:00 GMT\r\n", 0 },
  { "Retry-After: Sun, 01 Mar 2099 02:14:00 GMT\r\n", 86400 },
};

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int status;
    GlanceError code;
  } statuses[] = { { 429, GLANCE_ERROR_RATE_LIMITED },
                   { 503, GLANCE_ERROR_UNAVAILABLE },
                   { 500, GLANCE_ERROR_SERVER_ERROR } };

  for (gsize i = 0; i < G_N_ELEMENTS (waits) * G_N_ELEMENTS (statuses); i++)
    {
      gsize wait = i % G_N_ELEMENTS (waits);
      gsize status = i / G_N_ELEMENTS (waits);
      g_auto (Answer) answer = { NULL };
      g_autofree char *head = g_strdup_printf ("HTTP/1.1 %d Later\r\n%s" HTML,
                                               statuses[status].status, waits[wait].headers);
      HostileScript script = { .head = head };

      hostile_server_say (fixture->server, PROGRESS, &script);
      call_progress (fixture->client, fixture->portal, NULL, &answer);
      g_assert_error (answer.error, GLANCE_ERROR, (int) statuses[status].code);
      g_assert_cmpint (glance_error_get_retry_after (answer.error), ==, waits[wait].seconds);

      glance_client_drop_connections (fixture->client);
      hostile_server_reset (fixture->server);
    }
}

/* After a 403 that is not JSON, what the portal says about a restore decides. */
static const struct
{
  const char *restore;
  GlanceError code;
  const char *detail;
} restores[] = {
  { OK ("{\"isCompleted\":false,\"progress\":42,\"status\":1,\"backupProgressEnum\":1}"),
    GLANCE_ERROR_RESTORING, "(42%)" },
  { OK ("{\"isCompleted\":true,\"progress\":100,\"status\":2}"), GLANCE_ERROR_BLOCKED, NULL },
  { OK ("{\"isCompleted\":false,\"progress\":10,\"error\":\"broken\"}"), GLANCE_ERROR_BLOCKED,
    NULL },
  { "HTTP/1.1 200 OK\r\n" JSON "{\"status\":0}", GLANCE_ERROR_BLOCKED, NULL },
  { "HTTP/1.1 200 OK\r\n" HTML, GLANCE_ERROR_BLOCKED, NULL },
  { "HTTP/1.1 403 Forbidden\r\n" HTML, GLANCE_ERROR_BLOCKED, NULL },
};

static void
test_restoring (Fixture *fixture, gconstpointer data)
{
  static const HostileScript refusal = { .head = "HTTP/1.1 403 Forbidden\r\n" HTML };

  for (gsize i = 0; i < G_N_ELEMENTS (restores); i++)
    {
      g_auto (Answer) answer = { NULL };
      HostileScript script = { .head = restores[i].restore };
      g_autofree char *log = NULL;
      const char *check;

      hostile_server_say (fixture->server, PROGRESS, &refusal);
      hostile_server_say (fixture->server, RESTORE "?Dump=false", &script);
      call_progress (fixture->client, fixture->portal, NULL, &answer);
      g_assert_error (answer.error, GLANCE_ERROR, (int) restores[i].code);
      if (restores[i].detail != NULL)
        g_assert_nonnull (strstr (answer.error->message, restores[i].detail));

      log = hostile_server_dup_log (fixture->server);
      check = strstr (log, RESTORE);
      g_assert_nonnull (check);
      g_assert_null (strstr (check, CALL_KEY));

      glance_client_drop_connections (fixture->client);
      hostile_server_reset (fixture->server);
    }
}

static void
test_check (Fixture *fixture, gconstpointer data)
{
  static const HostileScript script = {
    .head = OK ("{\"progress\":42,\"status\":1,\"taskId\":\"run-1\"}")
  };
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) dump_answer = { NULL };
  g_autofree char *log = NULL;

  hostile_server_say (fixture->server, PROGRESS, &script);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.progress->percent, ==, 42);
  g_assert_cmpstr (answer.progress->task_id, ==, "run-1");

  log = hostile_server_dup_log (fixture->server);
  g_assert_true (g_str_has_prefix (log, "GET " PROGRESS "?Dump=false HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (log, "\r\nAccept: application/json\r\n"));
  g_assert_nonnull (strstr (log, "\r\nAccept-Encoding: identity\r\n"));
  g_assert_nonnull (strstr (log, "\r\nAuthorization: " CALL_KEY "\r\n"));
  g_assert_nonnull (strstr (log, "\r\nUser-Agent: BackupGlance/" GLANCE_VERSION "\r\n"));
  g_assert_null (strstr (log, "Connection:"));
  g_assert_null (strstr (log, "Cookie"));
  g_assert_null (strstr (log, "Referer"));
  g_assert_cmpuint (strlen (log), <=, 200);

  glance_portal_set_dump (fixture->portal, TRUE);
  call_progress (fixture->client, fixture->portal, NULL, &dump_answer);
  g_free (log);
  log = hostile_server_dup_log (fixture->server);
  g_assert_nonnull (strstr (log, "GET " PROGRESS "?Dump=true HTTP/1.1\r\n"));
}

#define KEPT(n, body) \
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " #n "\r\n\r\n" body

static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  static const HostileScript script = { .head = KEPT (2, "{}"), .keep = TRUE };
  static const HostileScript refusal = {
    .head = "HTTP/1.1 402 Payment Required\r\nContent-Length: 0\r\n\r\n", .keep = TRUE
  };

  hostile_server_say (fixture->server, PROGRESS, &script);
  hostile_server_say (fixture->server, HISTORY, &refusal);
  for (int i = 0; i < 5; i++)
    {
      g_auto (Answer) answer = { NULL };
      g_auto (Answer) history_answer = { NULL };

      call_progress (fixture->client, fixture->portal, NULL, &answer);
      g_assert_no_error (answer.error);
      g_assert_false (answer.progress->present);
      call_history (fixture->client, fixture->portal, &history_answer);
      g_assert_error (history_answer.error, GLANCE_ERROR, GLANCE_ERROR_PAYMENT_REQUIRED);
    }
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 10);
  g_assert_cmpuint (hostile_server_get_n_connections (fixture->server), ==, 1);

  glance_client_drop_connections (fixture->client);
  for (int i = 0; i < 2; i++)
    {
      g_auto (Answer) answer = { NULL };

      call_progress (fixture->client, fixture->portal, NULL, &answer);
      g_assert_no_error (answer.error);
    }
  g_assert_cmpuint (hostile_server_get_n_connections (fixture->server), ==, 2);
}

/* If a server hangs up on a kept connection, the request is repeated on a new one. */
static void
test_stale_connection (Fixture *fixture, gconstpointer data)
{
  static const HostileScript script = { .head = KEPT (2, "{}") };

  hostile_server_say (fixture->server, PROGRESS, &script);
  for (int i = 0; i < 5; i++)
    {
      g_auto (Answer) answer = { NULL };

      call_progress (fixture->client, fixture->portal, NULL, &answer);
      g_assert_no_error (answer.error);
    }
}

static void
test_key_info (Fixture *fixture, gconstpointer data)
{
  static const HostileScript known = { .head = OK (
                                           "{\"name\":\"Glance\",\"permissions\":[\"*:read\"]}") };
  static const HostileScript unknown = {
    .head = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
  };
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) old_answer = { NULL };
  g_autofree char *log = NULL;

  hostile_server_say (fixture->server, KEY_INFO " ", &known);
  call_key_info (fixture->client, fixture->portal, &answer);
  g_assert_no_error (answer.error);
  g_assert_true (answer.key_info->known);
  g_assert_cmpstr (answer.key_info->name, ==, "Glance");
  g_assert_false (answer.key_info->can_write);

  glance_client_drop_connections (fixture->client);
  hostile_server_reset (fixture->server);
  hostile_server_say (fixture->server, KEY_INFO " ", &unknown);
  call_key_info (fixture->client, fixture->portal, &old_answer);
  g_assert_no_error (old_answer.error);
  g_assert_false (old_answer.key_info->known);
}

static void
test_history (Fixture *fixture, gconstpointer data)
{
  static const HostileScript script = { .head = OK ("[{\"id\":\"run-1\"}]") };
  g_auto (Answer) answer = { NULL };

  hostile_server_say (fixture->server, HISTORY "?Dump=false", &script);
  call_history (fixture->client, fixture->portal, &answer);
  g_assert_no_error (answer.error);
  g_assert_nonnull (glance_history_find (answer.history, "run-1"));
}

/* Nothing may leave this machine for an address that is not a portal's, or not encrypted. */
static void
test_address (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) missing_answer = { NULL };

  glance_portal_set_origin (fixture->portal, "http://portal.invalid");
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, GLANCE_ERROR, GLANCE_ERROR_NOT_ENCRYPTED);

  glance_portal_set_allow_http (fixture->portal, TRUE);
  call_progress (fixture->client, fixture->portal, NULL, &missing_answer);
  g_assert_true (g_error_matches (missing_answer.error, GLANCE_ERROR, GLANCE_ERROR_UNREACHABLE)
                 || g_error_matches (missing_answer.error, GLANCE_ERROR, GLANCE_ERROR_OFFLINE));
}

static void
on_bad_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  g_assert_null (glance_client_get_progress_finish (GLANCE_CLIENT (source), result, error));
}

static void
test_bad_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  glance_client_get_progress_async (fixture->client, fixture->portal, "two\r\nX-Header: lines",
                                    NULL, on_bad_key, &error);
  g_assert_no_error (error); /* never from within the call */
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_KEY);
  g_assert_cmpuint (hostile_server_get_n_connections (fixture->server), ==, 0);
}

static void
test_refused_connection (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { NULL };
  g_autoptr (HostileServer) gone = hostile_server_new (NULL);

  glance_portal_set_origin (fixture->portal, hostile_server_get_origin (gone));
  g_clear_pointer (&gone, hostile_server_free);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, GLANCE_ERROR, GLANCE_ERROR_UNREACHABLE);
}

/* Cancels, or drops the connections, once the server has the request. */
typedef struct
{
  Fixture *fixture;
  GCancellable *cancellable;
} Meddler;

static gboolean
meddle (gpointer user_data)
{
  Meddler *meddler = user_data;

  if (hostile_server_get_n_requests (meddler->fixture->server) == 0)
    return G_SOURCE_CONTINUE;

  if (meddler->cancellable != NULL)
    g_cancellable_cancel (meddler->cancellable);
  else
    glance_client_drop_connections (meddler->fixture->client);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  static const HostileScript silence = { .again = "", .pause_ms = 10 };
  static const HostileScript half = { .head = KEPT (2, "{"), .again = "", .pause_ms = 10 };
  const HostileScript *scripts[] = { &silence, &half };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_auto (Answer) answer = { NULL };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Meddler meddler = { fixture, cancellable };

      hostile_server_say (fixture->server, PROGRESS, scripts[i]);
      g_timeout_add (1, meddle, &meddler);
      call_progress (fixture->client, fixture->portal, cancellable, &answer);
      g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      hostile_server_reset (fixture->server);
    }
}

/* When we cancel, that is not the portal's answer; it takes effect at once, whatever has arrived.
 * */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  static const HostileScript silence = { .again = "", .pause_ms = 10 };
  static const HostileScript half = { .head = KEPT (2, "{"), .again = "", .pause_ms = 10 };
  const HostileScript *scripts[] = { &silence, &half };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_auto (Answer) answer = { NULL };
      Meddler meddler = { fixture, NULL };

      hostile_server_say (fixture->server, PROGRESS, scripts[i]);
      g_timeout_add (1, meddle, &meddler);
      call_progress (fixture->client, fixture->portal, NULL, &answer);
      g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      hostile_server_reset (fixture->server);
    }
}

typedef struct
{
  Fixture *fixture;
  guint n_requests; /* after which the connections are dropped */
} Dropper;

static gboolean
drop_when_asked (gpointer user_data)
{
  Dropper *self = user_data;

  if (hostile_server_get_n_requests (self->fixture->server) < self->n_requests)
    return G_SOURCE_CONTINUE;
  glance_client_drop_connections (self->fixture->client);
  return G_SOURCE_REMOVE;
}

/* The same while the portal is asked whether it is being restored. */
static void
test_dropped_restore (Fixture *fixture, gconstpointer data)
{
  static const HostileScript refusal = { .head = "HTTP/1.1 403 Forbidden\r\n" HTML };
  static const HostileScript silence = { .again = "", .pause_ms = 10 };
  g_auto (Answer) answer = { NULL };
  Dropper dropper = { fixture, 2 };

  hostile_server_say (fixture->server, PROGRESS, &refusal);
  hostile_server_say (fixture->server, RESTORE, &silence);
  g_timeout_add (1, drop_when_asked, &dropper);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  call_progress (fixture->client, fixture->portal, cancellable, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->server), ==, 0);
}

static void
test_ca_file (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { NULL };

  glance_portal_set_ca_file (fixture->portal, "/nonexistent/ca.pem");
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, GLANCE_ERROR, GLANCE_ERROR_CA_FILE);
  g_assert_nonnull (strstr (answer.error->message, "“/nonexistent/ca.pem”"));
  g_assert_nonnull (glance_error_get_detail (answer.error));
  g_assert_cmpuint (hostile_server_get_n_connections (fixture->server), ==, 0);
}

#define ADD(name, func) g_test_add ("/client/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("check", test_check);
  ADD ("errors", test_errors);
  ADD ("forbidden-dump", test_forbidden_dump);
  ADD ("retry-after", test_retry_after);
  ADD ("restoring", test_restoring);
  ADD ("keep-alive", test_keep_alive);
  ADD ("stale-connection", test_stale_connection);
  ADD ("key-info", test_key_info);
  ADD ("history", test_history);
  ADD ("address", test_address);
  ADD ("bad-key", test_bad_key);
  ADD ("refused-connection", test_refused_connection);
  ADD ("cancel", test_cancel);
  ADD ("dropped", test_dropped);
  ADD ("dropped-restore", test_dropped_restore);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("ca-file", test_ca_file);
  return g_test_run ();
}
