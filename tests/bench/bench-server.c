/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-server PEM [N]: the server side of the benchmarks, in a separate process so that its time
 * is not counted as ours. Two demo portals: one idle, one with a backup that takes a day. Each
 * listens on http on 127.0.0.1 and on N more addresses of the loopback network (127.1.0.1 …), so
 * that N portals are N hosts, and on https on 127.0.0.1 with the certificate and key in PEM.
 * Prints the ports on four lines: idle, idle with TLS, running, running with TLS. Ends when its
 * standard input is closed. */

#include <stdlib.h>
#include <sys/resource.h>

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

#include "glance-demo-portal.h"

#define DAY 86400

static guint
get_port (SoupServer *server, gboolean tls)
{
  GSList *uris = soup_server_get_uris (server);
  guint port = 0;

  for (GSList *l = uris; l != NULL; l = l->next)
    if (g_str_equal (g_uri_get_scheme (l->data), tls ? "https" : "http"))
      port = (guint) g_uri_get_port (l->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}

static void
listen_more (SoupServer *server, guint port, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("127.1.%u.%u", i / 250, i % 250 + 1);
      g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, port);
      g_autoptr (GError) error = NULL;

      if (!soup_server_listen (server, address, 0, &error))
        g_error ("%s: %s", text, error->message);
    }
}

static void
serve (SoupServer *server, GTlsCertificate *certificate, guint n)
{
  g_autoptr (GError) error = NULL;

  listen_more (server, get_port (server, FALSE), n);
  soup_server_set_tls_certificate (server, certificate);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY,
                                 &error))
    g_error ("%s", error->message);
  g_print ("%u\n%u\n", get_port (server, FALSE), get_port (server, TRUE));
}

static void
stdin_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (user_data);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GlanceClock) clock = glance_clock_new ();
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GlanceDemoPortal) idle = NULL;
  g_autoptr (GlanceDemoPortal) running = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit limit;
  guint n = argc > 2 ? (guint) atoi (argv[2]) : 0;
  char byte;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);

  idle = glance_demo_portal_new (clock, "Idle", GLANCE_DEMO_COMPLETES, DAY, 0, &error);
  if (idle != NULL)
    running = glance_demo_portal_new (clock, "Running", GLANCE_DEMO_COMPLETES, DAY, 0, &error);
  if (running != NULL && argc > 1)
    certificate = g_tls_certificate_new_from_file (argv[1], &error);
  if (certificate == NULL)
    g_error ("%s", error != NULL ? error->message : "usage: bench-server PEM [N]");
  glance_demo_portal_begin (running, FALSE, 0.42);
  serve (glance_demo_portal_get_server (idle), certificate, n);
  serve (glance_demo_portal_get_server (running), certificate, n);

  g_input_stream_read_async (input, &byte, 1, G_PRIORITY_DEFAULT, NULL, stdin_ended, loop);
  g_main_loop_run (loop);
  return 0;
}
