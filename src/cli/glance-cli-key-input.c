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
#define FILE_PATIENCE (3 * G_USEC_PER_SEC)  /* for a file that somebody else has to write */
#define PIPE_PATIENCE (60 * G_USEC_PER_SEC) /* for a program, which may have to ask its user */

static volatile sig_atomic_t caught;

/* A signal may come to any thread and at any time, also right before a wait: a pipe is how the wait hears of
 * it. Without one its ends are -1, which poll() leaves out. */
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
  const char *why = code == ETIMEDOUT ? _ ("it does not come to an end") : g_strerror (code);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
               _ ("The API key could not be read: %s."), why);
  return FALSE;
}

/* Waits for something to read, or the end; FALSE with errno, after a signal or @deadline (0: none). */
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

/* UTF-16, as another system's editor saves it, has a mark that UTF-8 cannot have, or NUL bytes. */
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

/* Reads to the end, or from a terminal to the end of the line. */
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

/* Asks on the terminal, which shows nothing meanwhile and is put right whatever ends it. */
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

/* What somebody named in a folder has nobody behind it for sure; a shell's <(program) has. */
static gint64
get_patience (int fd)
{
  struct statfs place;

  return fstatfs (fd, &place) == 0 && place.f_type == PIPEFS_MAGIC ? PIPE_PATIENCE : FILE_PATIENCE;
}

/**
 * glance_cli_key_input_read_file:
 * @path: a file, or a pipe; what has no end is not waited for
 *
 * Returns: (transfer full): all that is in it, as it is; for glance_key_free()
 */
char *
glance_cli_key_input_read_file (const char *path, GError **error)
{
  char buffer[MAX_BYTES];
  /* Without waiting for somebody to write to a pipe. */
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
 * @signal: (out): the signal that ended the check, or 0
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
    done = prompt (buffer, sizeof buffer, error);
  else
    done = read_text (STDIN_FILENO, buffer, sizeof buffer, FALSE, 0, error);

  *signal = caught;
  return take (buffer, sizeof buffer, done);
}
