/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-key-input.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MAX_BYTES 65536

static volatile sig_atomic_t caught;

static void
catch_signal (int number)
{
  caught = number;
}

/* Reads to the end, or from a terminal to the end of the line. */
static gboolean
read_input (char *buffer, gsize size, gboolean line, GError **error)
{
  gsize used = 0;

  while (used < size - 1)
    {
      gssize n_read = caught != 0 ? -1 : read (STDIN_FILENO, buffer + used, size - 1 - used);

      if (n_read < 0 && errno == EINTR && caught == 0)
        continue;
      if (n_read < 0)
        {
          g_set_error (error, G_IO_ERROR,
                       caught != 0 ? G_IO_ERROR_CANCELLED : g_io_error_from_errno (errno),
                       _ ("The API key could not be read: %s."), g_strerror (errno));
          return FALSE;
        }
      if (n_read == 0)
        break;
      used += n_read;
      if (line && buffer[used - 1] == '\n')
        break;
    }
  buffer[used] = '\0';
  return TRUE;
}

/* Asks on the terminal, which shows nothing meanwhile and is put right whatever ends it. */
static gboolean
ask (char *buffer, gsize size, GError **error)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
  struct sigaction before[G_N_ELEMENTS (signals)];
  struct sigaction action = { .sa_handler = catch_signal }; /* no SA_RESTART: read() returns */
  struct termios normal;
  struct termios silent;
  gboolean done;

  if (tcgetattr (STDIN_FILENO, &normal) != 0)
    return read_input (buffer, size, TRUE, error);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      action.sa_handler = signals[i] == SIGTSTP ? SIG_IGN : catch_signal;
      sigaction (signals[i], &action, &before[i]);
    }
  silent = normal;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);

  g_printerr ("%s ", _ ("API key:"));
  done = read_input (buffer, size, TRUE, error);
  g_printerr ("\n");

  tcsetattr (STDIN_FILENO, TCSAFLUSH, &normal);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &before[i], NULL);
  return done;
}

/**
 * glance_cli_key_input_read:
 * @signal: (out): the signal that ended the question, or 0
 *
 * Reads an API key: asked for without echo when standard input is a terminal, else all that standard
 * input has.
 *
 * Returns: (transfer full): what was typed, as it was typed
 */
char *
glance_cli_key_input_read (int *signal, GError **error)
{
  char buffer[MAX_BYTES];
  char *key = NULL;
  gboolean done;

  caught = 0;
  if (isatty (STDIN_FILENO))
    done = ask (buffer, sizeof buffer, error);
  else
    done = read_input (buffer, sizeof buffer, FALSE, error);

  if (done)
    key = g_strdup (buffer);
  memset (buffer, 0, sizeof buffer);
  *signal = caught;
  return key;
}
