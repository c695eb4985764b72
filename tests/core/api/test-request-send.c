/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Calls that change something: what goes out, and that it goes out once. */

#include "glance-request.h"

#include <string.h>

#include "glance-error.h"
#include "hostile-server.h"

#define BODY "{\"storageType\":0}"
#define DEADLINE_MS 15000

typedef struct
{
  SoupSession *session;
  GlanceTrust *trust;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = soup_session_new ();
  fixture->trust = glance_trust_new_system ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->session);
  glance_trust_unref (fixture->trust);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GlanceReply *
send_request (Fixture *fixture, const char *method, const char *url, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new_static (BODY, strlen (BODY));
  gboolean has_body =
      g_str_equal (method, SOUP_METHOD_POST) || g_str_equal (method, SOUP_METHOD_PUT);
  GlanceRequest request = {
    .method = method,
    .url = url,
    .authorization = "Bearer demo-key",
    .accept = "text/plain",
    .content_type = has_body ? "application/json" : NULL,
    .body = has_body ? body : NULL,
  };
  g_autoptr (GAsyncResult) result = NULL;

  glance_request_send_async (fixture->session, &request, fixture->trust, DEADLINE_MS, NULL,
                             keep_result, &result);
  memset (&request, 0xff, sizeof request); /* it is not looked at any more */
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_request_send_finish (fixture->session, result, error);
}

static void
note_call (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  GString *log = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  g_string_append_printf (log, "%s %s %s %s %.*s\n", soup_server_message_get_method (message), path,
                          soup_message_headers_get_one (headers, "Accept"),
                          soup_message_headers_get_one (headers, "Content-Type"),
                          (int) body->length, body->data != NULL ? body->data : "");
  if (g_str_equal (path, "/moved"))
    soup_server_message_set_redirect (message, 307, "/elsewhere");
  else
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{}", 2);
    }
}

static void
test_methods (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "DELETE" };
  static const guint statuses[] = { 200, 307 };
  static const char *const paths[] = { "call", "moved" };
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *origin = NULL;
  GSList *uris;

  soup_server_add_handler (server, NULL, note_call, log, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (server);
  origin = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (paths); j++)
      {
        g_autofree char *url = g_strconcat (origin, paths[j], NULL);
        g_autoptr (GError) error = NULL;
        g_autoptr (GlanceReply) reply = send_request (fixture, methods[i], url, &error);

        g_assert_no_error (error);
        g_assert_cmpuint (reply->status, ==, statuses[j]);
      }
  g_assert_cmpstr (log->str, ==,
                   "GET /call text/plain (null) \n"
                   "GET /moved text/plain (null) \n"
                   "POST /call text/plain application/json " BODY "\n"
                   "POST /moved text/plain application/json " BODY "\n"
                   "PUT /call text/plain application/json " BODY "\n"
                   "PUT /moved text/plain application/json " BODY "\n"
                   "DELETE /call text/plain (null) \n"
                   "DELETE /moved text/plain (null) \n");
  soup_server_disconnect (server);
}

/* The connection that a call before has left open dies under the next one. */
static void
test_dead_connection (Fixture *fixture, gconstpointer data)
{
  static const HostileScript keep = { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                                      .keep = TRUE };
  static const HostileScript hang_up = { "" };
  static const struct
  {
    const char *method;
    guint n_requests; /* with the first one */
  } rows[] = { { "GET", 3 }, { "POST", 2 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HostileServer) server = hostile_server_new (NULL);
      g_autofree char *first = g_strconcat (hostile_server_get_origin (server), "/first", NULL);
      g_autofree char *second = g_strconcat (hostile_server_get_origin (server), "/second", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GlanceReply) reply = NULL;

      hostile_server_say (server, "/first", &keep);
      hostile_server_say (server, "/second", &hang_up);
      reply = send_request (fixture, "GET", first, &error);
      g_assert_no_error (error);
      g_assert_null (send_request (fixture, rows[i].method, second, &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_UNREACHABLE);
      g_assert_cmpuint (hostile_server_get_n_requests (server), ==, rows[i].n_requests);
      g_assert_cmpuint (hostile_server_get_n_connections (server), ==, 2);
      soup_session_abort (fixture->session);
    }
}

#define ADD(name, func) g_test_add ("/request/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("methods", test_methods);
  ADD ("dead-connection", test_dead_connection);
  return g_test_run ();
}
