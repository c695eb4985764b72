/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-proxy.h"

#include <string.h>

#include "call.h"
#include "glance-error.h"
#include "glance-proxy-tunnel.h"
#include "hostile-server.h"

#define JSON "Content-Type: application/json\r\n"
#define TUNNEL GLANCE_PROXY_TUNNEL_SCHEME

static const char *const variables[] = { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                         "all_proxy",  "ALL_PROXY",  "no_proxy",    "NO_PROXY" };

static void
clear_environment (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
}

/* @environment: lines of NAME=VALUE */
static void
set_environment (const char *environment)
{
  g_auto (GStrv) lines = g_strsplit (environment, "\n", -1);

  clear_environment ();
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *equals = strchr (lines[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      g_setenv (lines[i], equals + 1, TRUE);
    }
}

/* The resolver's result; "error" for a variable that makes no sense. The desktop's own setting is
 * "socks5://desktop:1". */
static const struct
{
  const char *environment;
  const char *uri;
  const char *proxy;
} ways[] = {
  { "", "http://portal.example", "socks5://desktop:1" },
  { "http_proxy=http://p:3128", "http://portal.example", "http://p:3128" },
  { "http_proxy=http://p:3128/", "http://portal.example", "http://p:3128" },
  { "HTTP_PROXY=http://p:3128", "http://portal.example", "http://p:3128" },
  { "http_proxy=p:3128", "http://portal.example", "http://p:3128" },
  { "http_proxy=p", "http://portal.example", "http://p:1080" },
  { "http_proxy=http://p:3128", "https://portal.example", "socks5://desktop:1" },
  { "https_proxy=http://p:3128", "https://portal.example", TUNNEL "://p:3128" },
  { "https_proxy=p:3128", "https://portal.example", TUNNEL "://p:3128" },
  { "HTTPS_PROXY=http://p:3128", "https://portal.example", TUNNEL "://p:3128" },
  { "https_proxy=https://p", "https://portal.example", "https://p:443" },
  { "all_proxy=http://p:3128", "http://portal.example", "http://p:3128" },
  { "all_proxy=http://p:3128", "https://portal.example", TUNNEL "://p:3128" },
  { "ALL_PROXY=socks5h://p:1080", "https://portal.example", "socks5://p:1080" },
  { "all_proxy=SOCKS5://p", "http://portal.example", "socks5://p:1080" },
  { "http_proxy=\nall_proxy=http://p:3128", "http://portal.example", "http://p:3128" },
  { "https_proxy=\nall_proxy=http://p:3128", "https://portal.example", TUNNEL "://p:3128" },
  { "http_proxy=\nHTTP_PROXY=http://p:3128", "http://portal.example", "http://p:3128" },
  { "all_proxy=\nALL_PROXY=http://p:3128", "http://portal.example", "http://p:3128" },
  { "http_proxy=\nall_proxy=", "http://portal.example", "socks5://desktop:1" },
  { "http_proxy=a:1\nHTTP_PROXY=b:2", "http://portal.example", "http://a:1" },
  { "http_proxy=http://user:p%40ss@p:3128", "http://portal.example", "http://user:p%40ss@p:3128" },
  { "https_proxy=http://user:p%40ss@p:3128", "https://portal.example",
    TUNNEL "://user:p%40ss@p:3128" },
  { "http_proxy=http://[fd00::1]:3128", "http://portal.example", "http://[fd00::1]:3128" },
  { "http_proxy=ftp://p:3128", "http://portal.example", "error" },
  { "http_proxy=http://", "http://portal.example", "error" },
  { "http_proxy=http://p:port", "http://portal.example", "error" },
  { "http_proxy=no proxy", "http://portal.example", "error" },

  { "http_proxy=p:1\nno_proxy=*", "http://portal.example", "direct://" },
  { "no_proxy=*", "http://portal.example", "direct://" },
  { "http_proxy=p:1\nno_proxy=portal.example", "http://portal.example", "direct://" },
  { "http_proxy=p:1\nNO_PROXY=PORTAL.example", "http://portal.example", "direct://" },
  { "http_proxy=p:1\nno_proxy=example", "http://portal.example", "direct://" },
  { "http_proxy=p:1\nno_proxy=.example", "http://portal.example", "direct://" },
  { "http_proxy=p:1\nno_proxy=other, .example ,", "http://portal.example", "direct://" },
  { "http_proxy=p:1\nno_proxy=al.example", "http://portal.example", "http://p:1" },
  { "http_proxy=p:1\nno_proxy=sub.portal.example", "http://portal.example", "http://p:1" },
  { "http_proxy=p:1\nno_proxy=portal.example:8080", "http://portal.example", "http://p:1" },
  { "http_proxy=p:1\nno_proxy=portal.example:8080", "http://portal.example:8080", "direct://" },
  { "http_proxy=p:1\nno_proxy=portal.example:80", "http://portal.example", "direct://" },
  { "https_proxy=p:1\nno_proxy=portal.example:443", "https://portal.example", "direct://" },
  { "http_proxy=p:1\nno_proxy=192.168.0.0/16", "http://192.168.4.5", "direct://" },
  { "http_proxy=p:1\nno_proxy=192.168.0.0/16", "http://192.169.4.5", "http://p:1" },
  { "http_proxy=p:1\nno_proxy=192.168.4.5", "http://192.168.4.5", "direct://" },
  { "http_proxy=p:1\nno_proxy=[fd00::5]", "http://[fd00::5]", "direct://" },
  { "http_proxy=p:1\nno_proxy=fd00::5", "http://[fd00::5]:8080", "direct://" },
  { "http_proxy=p:1\nno_proxy=fd00::/8", "http://[fd00::5]", "direct://" },
  { "http_proxy=p:1\nno_proxy=", "http://portal.example", "http://p:1" },

  /* this computer itself */
  { "all_proxy=p:1", "http://localhost:8080", "direct://" },
  { "all_proxy=p:1", "http://LOCALHOST.", "direct://" },
  { "all_proxy=p:1", "http://portal.localhost", "direct://" },
  { "all_proxy=p:1", "http://127.0.0.1", "direct://" },
  { "all_proxy=p:1", "http://127.8.9.1:81", "direct://" },
  { "all_proxy=p:1", "http://[::1]", "direct://" },
  { "all_proxy=p:1", "https://localhost", "direct://" },
  { "all_proxy=ftp://p", "http://localhost", "direct://" },
  { "", "http://localhost", "direct://" },
  { "all_proxy=p:1", "http://localhost.example", "http://p:1" },
  { "all_proxy=p:1", "http://128.0.0.1", "http://p:1" },
};

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static void
test_ways (void)
{
  g_autoptr (GProxyResolver) desktop = g_simple_proxy_resolver_new ("socks5://desktop:1", NULL);
  g_autoptr (GProxyResolver) resolver = glance_proxy_resolver_new (desktop);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) async_error = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_auto (GStrv) proxies = NULL;
      g_auto (GStrv) async_proxies = NULL;

      g_test_message ("%s; %s", ways[i].environment, ways[i].uri);
      set_environment (ways[i].environment);
      proxies = g_proxy_resolver_lookup (resolver, ways[i].uri, NULL, &error);
      g_proxy_resolver_lookup_async (resolver, ways[i].uri, NULL, looked_up_cb, &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      async_proxies = g_proxy_resolver_lookup_finish (resolver, result, &async_error);

      if (g_str_equal (ways[i].proxy, "error"))
        {
          g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_PROXY_VARIABLE);
          g_assert_error (async_error, GLANCE_ERROR, GLANCE_ERROR_PROXY_VARIABLE);
          continue;
        }
      g_assert_no_error (error);
      g_assert_no_error (async_error);
      g_assert_cmpstr (proxies[0], ==, ways[i].proxy);
      g_assert_null (proxies[1]);
      g_assert_cmpstr (async_proxies[0], ==, ways[i].proxy);
    }
  clear_environment ();
}

/* Only for somebody who told GIO to use no proxy, and has no variable, is it certain. */
static void
test_possible (void)
{
  clear_environment ();
  g_assert_true (glance_proxy_is_possible ());
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_assert_false (glance_proxy_is_possible ());
  set_environment ("http_proxy=\nno_proxy=*");
  g_assert_false (glance_proxy_is_possible ());
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      clear_environment ();
      g_setenv (variables[i], "p:1", TRUE);
      g_assert_true (glance_proxy_is_possible ()
                     != (g_ascii_strcasecmp (variables[i], "no_proxy") == 0));
    }
  clear_environment ();
  g_unsetenv ("GIO_USE_PROXY_RESOLVER");
}

typedef struct
{
  HostileServer *proxy;
  GlanceClient *client;
  GlancePortal *portal;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer origin)
{
  fixture->proxy = hostile_server_new (NULL);
  fixture->client = glance_client_new ();
  fixture->portal = call_make_portal (origin);
  glance_portal_set_allow_http (fixture->portal, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer origin)
{
  g_assert_finalize_object (fixture->client);
  g_assert_finalize_object (fixture->portal);
  hostile_server_free (fixture->proxy);
  clear_environment ();
}

/* Uses the fixture's proxy for everything, with @userinfo such as "user:password@" in its address.
 * */
static void
use_proxy (Fixture *fixture, const char *userinfo)
{
  const char *origin = hostile_server_get_origin (fixture->proxy);
  g_autofree char *address =
      g_strdup_printf ("all_proxy=http://%s%s", userinfo, origin + strlen ("http://"));

  set_environment (address);
}

/* The password goes to the proxy and nowhere else. */
static void
test_http (Fixture *fixture, gconstpointer data)
{
  static const HostileScript script = { "HTTP/1.1 200 OK\r\n" JSON "Content-Length: 2\r\n\r\n{}" };
  g_autoptr (HostileServer) here = hostile_server_new (NULL);
  g_auto (Answer) answer = { NULL };
  g_auto (Answer) direct_answer = { NULL };
  g_autofree char *log = NULL;
  g_autofree char *direct_log = NULL;

  use_proxy (fixture, "us%3Aer:p%40ss%20word@");
  hostile_server_say (fixture->proxy, "http://portal.example/api/2.0/backup", &script);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_no_error (answer.error);
  log = hostile_server_dup_log (fixture->proxy);
  /* us:er:p@ss word */
  g_assert_nonnull (strstr (log, "\r\nProxy-Authorization: Basic dXM6ZXI6cEBzcyB3b3Jk\r\n"));

  hostile_server_say (here, "/", &script);
  glance_portal_set_origin (fixture->portal, hostile_server_get_origin (here));
  call_progress (fixture->client, fixture->portal, NULL, &direct_answer);
  g_assert_no_error (direct_answer.error);
  direct_log = hostile_server_dup_log (here);
  g_assert_null (strstr (direct_log, "Proxy-"));
  g_assert_cmpuint (hostile_server_get_n_requests (fixture->proxy), ==, 1);
}

/* What a proxy says about its own password says nothing about the key. */
static void
test_http_refusal (Fixture *fixture, gconstpointer data)
{
  static const HostileScript script = {
    "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
    "Content-Length: 0\r\n\r\n",
    .keep = TRUE
  };
  static const struct
  {
    const char *userinfo;
    int code;
  } cases[] = {
    { "", GLANCE_ERROR_PROXY_PASSWORD },
    { "user:wrong@", GLANCE_ERROR_PROXY_PASSWORD_REFUSED },
  };

  hostile_server_say (fixture->proxy, "http://portal.example/", &script);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Answer) answer = { NULL };

      use_proxy (fixture, cases[i].userinfo);
      call_progress (fixture->client, fixture->portal, NULL, &answer);
      g_assert_error (answer.error, GLANCE_ERROR, cases[i].code);
      g_assert_cmpuint (hostile_server_get_n_requests (fixture->proxy), ==, i + 1);
    }
}

/* A proxy's answer to CONNECT is never taken for the portal's, and the key does not reach the
 * proxy. */
static void
test_tunnel_refusal (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    int code;
  } cases[] = {
    { "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n",
      GLANCE_ERROR_PROXY_PASSWORD_REFUSED },
    { "HTTP/1.1 401 No\r\n" JSON "\r\n{\"error\":{\"message\":\"Unauthorized\"}}",
      GLANCE_ERROR_PROXY },
    { "HTTP/1.1 402 No\r\n\r\n", GLANCE_ERROR_PROXY },
    { "HTTP/1.1 403 No\r\n" JSON "\r\n{}", GLANCE_ERROR_PROXY },
    { "HTTP/1.1 404 No\r\n\r\n", GLANCE_ERROR_PROXY },
    { "HTTP/1.1 429 No\r\nRetry-After: 5\r\n\r\n", GLANCE_ERROR_PROXY },
    { "HTTP/1.1 302 Found\r\nLocation: https://portal.example/\r\n\r\n", GLANCE_ERROR_PROXY },
    { "HTTP/1.1 502 Bad Gateway\r\n\r\n", GLANCE_ERROR_PROXY },
    { "SSH-2.0-OpenSSH\r\n\r\n", GLANCE_ERROR_PROXY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Answer) answer = { NULL };
      HostileScript script = { cases[i].answer };
      g_autofree char *log = NULL;

      use_proxy (fixture, "user:p%40ss@");
      hostile_server_say (fixture->proxy, "portal.example:443", &script);
      call_progress (fixture->client, fixture->portal, NULL, &answer);
      g_test_message ("%s", cases[i].answer);
      g_assert_error (answer.error, GLANCE_ERROR, cases[i].code);
      log = hostile_server_dup_log (fixture->proxy);
      g_assert_true (g_str_has_prefix (log, "CONNECT portal.example:443 HTTP/1."));
      g_assert_nonnull (
          strstr (log, "\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n")); /* user:p@ss */
      g_assert_null (strstr (log, CALL_KEY));
      hostile_server_reset (fixture->proxy);
    }
}

/* A proxy that opens a tunnel to @user_data, whatever the requested destination. */
static gpointer
pass_back (gpointer user_data)
{
  GIOStream *const *streams = user_data;

  g_output_stream_splice (g_io_stream_get_output_stream (streams[0]),
                          g_io_stream_get_input_stream (streams[1]),
                          G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return NULL;
}

static gboolean
tunnel_cb (GThreadedSocketService *service,
           GSocketConnection *connection,
           GObject *source,
           const char *origin)
{
  static const char welcome[] = "HTTP/1.1 200 Welcome\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) onward =
      g_socket_client_connect_to_uri (client, origin, 443, NULL, NULL);
  GIOStream *streams[] = { G_IO_STREAM (connection), G_IO_STREAM (onward) };
  GThread *back;
  char head[4096];

  g_input_stream_read (g_io_stream_get_input_stream (streams[0]), head, sizeof head, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (streams[0]), welcome, strlen (welcome),
                             NULL, NULL, NULL);
  back = g_thread_new ("back", pass_back, streams);
  g_output_stream_splice (g_io_stream_get_output_stream (streams[1]),
                          g_io_stream_get_input_stream (streams[0]), G_OUTPUT_STREAM_SPLICE_NONE,
                          NULL, NULL);
  g_thread_join (back);
  return TRUE;
}

/* Whatever comes through a tunnel is the portal's answer. */
static void
test_tunnel (Fixture *fixture, gconstpointer data)
{
  static const HostileScript script = { "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n" };
  HostileCertificates *certificates = hostile_certificates_new ();
  HostileServer *portal = hostile_server_new (certificates->other);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *environment = g_strdup_printf ("all_proxy=http://127.0.0.1:%u", port);
  g_auto (Answer) answer = { NULL };

  g_signal_connect (service, "run", G_CALLBACK (tunnel_cb),
                    (gpointer) hostile_server_get_origin (portal));
  set_environment (environment);
  hostile_server_say (portal, "/", &script);
  glance_portal_set_ca_file (fixture->portal, certificates->ca_file);
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
  g_assert_cmpstr (glance_error_get_detail (answer.error), ==, "HTTP 407");

  glance_client_drop_connections (fixture->client);
  g_socket_service_stop (service);
  hostile_server_free (portal);
  hostile_certificates_free (certificates);
}

/* A missing proxy is not reported as a missing portal, and a setting that makes no sense is
 * reported. */
static void
test_no_proxy_there (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { NULL };

  set_environment ("all_proxy=gopher://p:70");
  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, GLANCE_ERROR, GLANCE_ERROR_PROXY_VARIABLE);
  g_assert_nonnull (strstr (answer.error->message, "all_proxy"));
}

#define ADD(path, origin, function) g_test_add (path, Fixture, origin, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  clear_environment ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proxy/ways", test_ways);
  g_test_add_func ("/proxy/possible", test_possible);
  ADD ("/proxy/http", "http://portal.example", test_http);
  ADD ("/proxy/http-refusal", "http://portal.example", test_http_refusal);
  ADD ("/proxy/tunnel-refusal", "https://portal.example", test_tunnel_refusal);
  ADD ("/proxy/tunnel", "https://portal.example", test_tunnel);
  ADD ("/proxy/nonsense", "https://portal.example", test_no_proxy_there);
  ADD ("/proxy/nonsense-http", "http://portal.example", test_no_proxy_there);
  return g_test_run ();
}
