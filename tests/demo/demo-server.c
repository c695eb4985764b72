/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The demo as a separate process, for tests of other programs. Prints one line per portal, "ORIGIN
 * KEY NAME", and serves until it is told to stop. On SIGUSR1 a third of the time of each run passes at once, on SIGUSR2 all
 * of it. */

#include "glance-demo.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define FOREVER (7 * 24 * 60 * 60)

static const struct
{
  const char *name;
  GlanceDemoOutcome outcome;
  double fraction; /* the share of the run that is over; < 0: idle */
} states[] = {
  { "idle", GLANCE_DEMO_COMPLETES, -1 },         { "queued", GLANCE_DEMO_COMPLETES, 0.02 },
  { "running", GLANCE_DEMO_COMPLETES, 0.425 },   { "completed", GLANCE_DEMO_COMPLETES, 1.1 },
  { "warning", GLANCE_DEMO_WARNS, 1.1 },         { "failed", GLANCE_DEMO_FAILS, 1.1 },
  { "cancelled", GLANCE_DEMO_COMPLETES, 0.425 },
};

static int seconds = GLANCE_DEMO_SECONDS;
static int port;
static gboolean with_input;
static char **wanted;
static GlanceDemoDownloadOptions file;

static const GOptionEntry entries[] = {
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "A backup takes so long", "N" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port of the first portal, others follow it; 0: any",
    "N" },
  { "with-input", 0, 0, G_OPTION_ARG_NONE, &with_input, "Stop when standard input ends", NULL },
  { "state", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wanted,
    "A portal that stands still at STATE: idle, queued, running, completed, warning, failed, "
    "cancelled; may be given again. Without it: the three portals of the demo, running",
    "STATE" },
  { "size", 0, 0, G_OPTION_ARG_INT64, &file.size, "The finished file has about so many bytes",
    "N" },
  { "compressible", 0, 0, G_OPTION_ARG_NONE, &file.compressible, "Its contents are", NULL },
  { "rate", 0, 0, G_OPTION_ARG_INT64, &file.rate, "It comes with so many bytes a second", "N" },
  { "drop-at", 0, 0, G_OPTION_ARG_INT64, &file.drop_at,
    "The connection drops before that byte, but for an answer that begins there or later", "BYTE" },
  { "refuse-after", 0, 0, G_OPTION_ARG_INT64, &file.refuse_after,
    "When so many bytes have been sent, the link has expired", "N" },
  { "damaged-at", 0, 0, G_OPTION_ARG_INT64, &file.damaged_at, "One bit of that byte is wrong",
    "BYTE" },
  { "redirect", 0, 0, G_OPTION_ARG_NONE, &file.redirect, "It is on another port", NULL },
  { NULL }
};

static void
print_portal (GlanceDemoPortal *portal)
{
  g_print ("%s %s %s\n", glance_demo_portal_get_origin (portal), GLANCE_DEMO_KEY,
           glance_demo_portal_get_name (portal));
}

static GlanceDemoPortal *
add_portal (GlanceClock *clock, const char *state, guint position, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      GlanceDemoPortal *portal;

      if (!g_str_equal (state, states[i].name))
        continue;

      /* A portal that should stand still runs so slowly that no movement shows; one that has
       * finished stays finished. */
      portal = glance_demo_portal_new (clock, state, states[i].outcome,
                                       states[i].fraction > 1 ? 1 : FOREVER,
                                       port > 0 ? port + position : 0, error);
      if (portal != NULL && states[i].fraction >= 0)
        glance_demo_portal_begin (portal, FALSE, states[i].fraction > 1 ? 10 : states[i].fraction);
      if (portal != NULL && g_str_equal (state, "cancelled"))
        glance_demo_portal_cancel (portal);
      return portal;
    }

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "No such state: %s", state);
  return NULL;
}

static GPtrArray *
start_portals (GlanceClock *clock, GError **error)
{
  static const char *const names[] = { "Demo Portal", "Failing Demo Portal",
                                       "Demo Portal with a Warning" };
  g_autoptr (GPtrArray) portals = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_portals = wanted != NULL ? g_strv_length (wanted) : G_N_ELEMENTS (names);

  for (guint i = 0; i < n_portals; i++)
    {
      GlanceDemoPortal *portal;

      if (wanted != NULL)
        portal = add_portal (clock, wanted[i], i, error);
      else
        portal = glance_demo_portal_new (clock, names[i], (GlanceDemoOutcome) i, seconds,
                                         port > 0 ? port + i : 0, error);
      if (portal == NULL)
        return NULL;
      glance_demo_portal_set_download (portal, &file);
      if (wanted == NULL)
        glance_demo_portal_begin (portal, FALSE, 0);
      g_ptr_array_add (portals, portal);
    }
  return g_steal_pointer (&portals);
}

static gboolean
input_cb (int fd, GIOCondition condition, gpointer loop)
{
  char buffer[64];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
skip (GPtrArray *portals, double share)
{
  for (guint i = 0; i < portals->len; i++)
    glance_demo_portal_skip (portals->pdata[i], share);
}

static gboolean
skip_cb (gpointer portals)
{
  skip (portals, 1.0 / 3);
  return G_SOURCE_CONTINUE;
}

static gboolean
finish_cb (gpointer portals)
{
  skip (portals, 1);
  return G_SOURCE_CONTINUE;
}

static gboolean
stop_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GlanceClock) clock = NULL;
  g_autoptr (GPtrArray) portals = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 64;
    }

  clock = glance_clock_new ();
  portals = start_portals (clock, &error);
  if (portals == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  for (guint i = 0; i < portals->len; i++)
    print_portal (portals->pdata[i]);
  fflush (stdout);

  loop = g_main_loop_new (NULL, FALSE);
  if (with_input)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, input_cb, loop);
  g_unix_signal_add (SIGUSR1, skip_cb, portals);
  g_unix_signal_add (SIGUSR2, finish_cb, portals);
  g_unix_signal_add (SIGINT, stop_cb, loop);
  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_main_loop_run (loop);
  g_strfreev (wanted);
  return 0;
}
