/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-key-input.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "glance-cli-output.h"
#include "glance-error.h"
#include "glance-words.h"

#define MAX_BYTES 65536

static volatile sig_atomic_t caught;

static void
catch_signal (int number)
{
  caught = number;
}

static gboolean
fail (GError **error)
{
  int code = caught != 0 ? EINTR : errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
               _ ("The API key could not be read: %s."), g_strerror (code));
  return FALSE;
}

/* Reads to the end, or from a terminal to the end of the line. */
static gboolean
read_text (int fd, char *buffer, gsize size, gboolean line, GError **error)
{
  gsize used = 0;

  while (used < size - 1)
    {
      gssize n_read = caught != 0 ? -1 : read (fd, buffer + used, size - 1 - used);

      if (n_read < 0 && errno == EINTR && caught == 0)
        continue;
      if (n_read < 0)
        return fail (error);
      if (n_read == 0)
        break;
      used += n_read;
      if (line && buffer[used - 1] == '\n')
        break;
    }
  buffer[used] = '\0';
  if (strlen (buffer) == used)
    return TRUE;

  /* A text of another kind, such as UTF-16. */
  g_propagate_error (
      error, glance_error_new (GLANCE_ERROR_BAD_KEY, _ ("it has a character that no key has")));
  return FALSE;
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
    return read_text (STDIN_FILENO, buffer, size, TRUE, error);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      action.sa_handler = signals[i] == SIGTSTP ? SIG_IGN : catch_signal;
      sigaction (signals[i], &action, &before[i]);
    }
  silent = normal;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);

  glance_cli_print_error ("%s ", _ ("API key:"));
  done = read_text (STDIN_FILENO, buffer, size, TRUE, error);
  glance_cli_print_error ("\n");

  tcsetattr (STDIN_FILENO, TCSAFLUSH, &normal);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &before[i], NULL);
  return done;
}

static char *
take (char *buffer, gsize size, gboolean done)
{
  char *key = done ? g_strdup (buffer) : NULL;

  explicit_bzero (buffer, size);
  return key;
}

/**
 * glance_cli_key_input_read_file:
 * @path: a file, a pipe or a device
 *
 * Returns: (transfer full): all that is in it, as it is; for glance_key_free()
 */
char *
glance_cli_key_input_read_file (const char *path, GError **error)
{
  char buffer[MAX_BYTES];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    {
      fail (error);
      return NULL;
    }

  done = read_text (fd, buffer, sizeof buffer, FALSE, error);
  close (fd);
  return take (buffer, sizeof buffer, done);
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
  gboolean done;

  caught = 0;
  if (isatty (STDIN_FILENO))
    done = ask (buffer, sizeof buffer, error);
  else
    done = read_text (STDIN_FILENO, buffer, sizeof buffer, FALSE, error);

  *signal = caught;
  return take (buffer, sizeof buffer, done);
}
