/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-poll ORIGIN CA-FILE [N]: what one check costs on a kept-alive connection. Prints,
 * tab-separated: CPU time (user and system, all threads) and wall time in microseconds per check,
 * bytes up and down per check as TCP carried them (TLS and HTTP headers included, TCP/IP headers
 * not), connections. */

#include <linux/tcp.h> /* the kernel's tcp_info: the C library's stops before the byte counters */
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "glance-client.h"

#define WARM_UP 20

typedef struct
{
  GMainLoop *loop;
  GlanceClient *client;
  GlancePortal *portal;
  guint left;
} Bench;

static void check (Bench *bench);

static void
answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *bench = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress =
      glance_client_get_progress_finish (GLANCE_CLIENT (source), result, &error);

  if (progress == NULL)
    g_error ("%s", error->message);
  bench->left--;
  if (bench->left > 0)
    check (bench);
  else
    g_main_loop_quit (bench->loop);
}

static void
check (Bench *bench)
{
  glance_client_get_progress_async (bench->client, bench->portal, "demo-key", NULL, answered,
                                    bench);
}

static void
check_times (Bench *bench, guint n)
{
  bench->left = n;
  check (bench);
  g_main_loop_run (bench->loop);
}

/* All TCP connections of this process: their number, and the bytes carried each way. */
static guint
count_bytes (guint64 *up, guint64 *down)
{
  guint n = 0;

  *up = *down = 0;
  for (int fd = 3; fd < 1024; fd++)
    {
      struct tcp_info info = { 0 };
      socklen_t size = sizeof info;

      if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
        continue;
      n++;
      *up += info.tcpi_bytes_acked;
      *down += info.tcpi_bytes_received;
    }
  return n;
}

static gint64
cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec
         + usage.ru_stime.tv_usec;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GlanceClient) client = NULL;
  g_autoptr (GlancePortal) portal = NULL;
  guint n = argc > 3 ? (guint) atoi (argv[3]) : 2000;
  guint64 up_before, down_before, up, down;
  gint64 cpu, wall;
  guint connections;
  Bench bench;

  if (argc < 3)
    return 64;
  loop = g_main_loop_new (NULL, FALSE);
  client = glance_client_new ();
  portal = glance_portal_new ("bench");
  glance_portal_set_origin (portal, argv[1]);
  if (argv[2][0] != '\0')
    glance_portal_set_ca_file (portal, argv[2]);
  bench = (Bench) { loop, client, portal, 0 };

  check_times (&bench, WARM_UP);
  count_bytes (&up_before, &down_before);
  cpu = cpu_us ();
  wall = g_get_monotonic_time ();
  check_times (&bench, n);
  wall = g_get_monotonic_time () - wall;
  cpu = cpu_us () - cpu;
  connections = count_bytes (&up, &down);

  g_print ("%.0f\t%.0f\t%.0f\t%.0f\t%u\n", (double) cpu / n, (double) wall / n,
           (double) (up - up_before) / n, (double) (down - down_before) / n, connections);
  return 0;
}
