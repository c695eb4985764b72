/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-key-input.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <linux/magic.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

#include "glance-cli-output.h"
#include "glance-error.h"
#include "glance-words.h"

#define MAX_BYTES 65536
#define FILE_PATIENCE (3 * G_USEC_PER_SEC) /* for a file that another program writes */
#define PIPE_PATIENCE \
  (60 * G_USEC_PER_SEC) /* for a program that may need an answer from its user */

static volatile sig_atomic_t caught;

/* A signal can arrive in any thread at any time, even right before a wait, so it writes to a pipe that the
 * wait also watches. Without a pipe the ends are -1, which poll() ignores. */
static int alarm_pipe[2] = { -1, -1 };

static void
catch_signal (int number)
{
  int before = errno;
  gssize n_written;

  caught = number;
  n_written = write (alarm_pipe[1], "", 1);
  (void) n_written;
  errno = before;
}

static gboolean
fail (GError **error)
{
  int code = caught != 0 ? EINTR : errno;
  const char *why = code == ETIMEDOUT ? _ ("it has no end") : g_strerror (code);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
               _ ("The API key could not be read: %s."), why);
  return FALSE;
}

/* Waits for data or the end of the file. Returns FALSE, with errno set, after a signal or @deadline (0: none). */
static gboolean
wait_for (int fd, gint64 deadline)
{
  struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
                          { .fd = alarm_pipe[0], .events = POLLIN } };
  int n_ready;

  do
    {
      gint64 left = MAX (deadline - g_get_monotonic_time (), 0);

      n_ready = poll (fds, G_N_ELEMENTS (fds), deadline == 0 ? -1 : (int) (left / 1000));
    }
  while (n_ready < 0 && errno == EINTR && caught == 0);
  if (n_ready == 0)
    errno = ETIMEDOUT;
  return n_ready > 0 && caught == 0;
}

/* UTF-16, which some editors save, has a byte order mark that is not valid in UTF-8, or NUL bytes. */
static gboolean
check_text (const char *buffer, gsize used, GError **error)
{
  if (strlen (buffer) == used && !g_str_has_prefix (buffer, "\377\376")
      && !g_str_has_prefix (buffer, "\376\377"))
    return TRUE;
  g_propagate_error (error,
                     glance_error_new (GLANCE_ERROR_BAD_KEY, _ ("it is not plain text in UTF-8")));
  return FALSE;
}

/* Reads to the end of the file, or of the line. */
static gboolean
read_text (int fd, char *buffer, gsize size, gboolean line, gint64 deadline, GError **error)
{
  gsize used = 0;

  while (used < size - 1)
    {
      gssize n_read = wait_for (fd, deadline) ? read (fd, buffer + used, size - 1 - used) : -1;

      if (n_read < 0 && (errno == EINTR || errno == EAGAIN) && caught == 0)
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
  return check_text (buffer, used, error);
}

/* Prompts on the terminal without echo, and restores the terminal however the prompt ends. */
static gboolean
prompt (char *buffer, gsize size, GError **error)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
  struct sigaction before[G_N_ELEMENTS (signals)];
  struct sigaction action = { .sa_handler = catch_signal };
  struct termios normal;
  struct termios silent;
  gboolean done;

  if (!g_unix_open_pipe (alarm_pipe, FD_CLOEXEC, error)
      || !g_unix_set_fd_nonblocking (alarm_pipe[1], TRUE, error))
    return FALSE;
  if (tcgetattr (STDIN_FILENO, &normal) != 0)
    return fail (error);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      action.sa_handler = signals[i] == SIGTSTP ? SIG_IGN : catch_signal;
      sigaction (signals[i], &action, &before[i]);
    }
  silent = normal;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);

  glance_cli_print_error ("%s ", _ ("API key:"));
  done = read_text (STDIN_FILENO, buffer, size, TRUE, 0, error);
  glance_cli_print_error ("\n");

  tcsetattr (STDIN_FILENO, TCSAFLUSH, &normal);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &before[i], NULL);
  close (alarm_pipe[0]);
  close (alarm_pipe[1]);
  alarm_pipe[0] = alarm_pipe[1] = -1;
  return done;
}

static char *
take (char *buffer, gsize size, gboolean done)
{
  char *key = done ? g_strdup (buffer) : NULL;

  explicit_bzero (buffer, size);
  return key;
}

/* There may be no writer for a named pipe; there is one for a shell's <(program). */
static gint64
get_patience (int fd)
{
  struct statfs place;

  return fstatfs (fd, &place) == 0 && place.f_type == PIPEFS_MAGIC ? PIPE_PATIENCE : FILE_PATIENCE;
}

/**
 * glance_cli_key_input_read_file:
 * @path: a file or a pipe; one that has no end is given up
 *
 * Returns: (transfer full): the whole content, unchanged; free with glance_key_free()
 */
char *
glance_cli_key_input_read_file (const char *path, GError **error)
{
  char buffer[MAX_BYTES];
  /* Does not wait for a writer to open a pipe. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gboolean done;

  if (fd < 0)
    {
      fail (error);
      return NULL;
    }

  done = read_text (fd, buffer, sizeof buffer, FALSE, g_get_monotonic_time () + get_patience (fd),
                    error);
  close (fd);
  return take (buffer, sizeof buffer, done);
}

/**
 * glance_cli_key_input_read:
 * @signal: (out): the signal that ended the prompt, or 0
 *
 * Reads an API key from standard input, with a prompt and without echo if that is a terminal.
 *
 * Returns: (transfer full): what was typed, unchanged; free with glance_key_free()
 */
char *
glance_cli_key_input_read (int *signal, GError **error)
{
  char buffer[MAX_BYTES];
  gboolean done;

  caught = 0;
  if (isatty (STDIN_FILENO))
    done = prompt (buffer, sizeof buffer, error);
  else
    done = read_text (STDIN_FILENO, buffer, sizeof buffer, FALSE, 0, error);

  *signal = caught;
  return take (buffer, sizeof buffer, done);
}
