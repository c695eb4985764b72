/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "glance-cli-exit.h"
#include "glance-words.h"

/* The errno of the first write that failed; later output is dropped. */
static int failure;

/* If a standard stream is closed, the next file or connection must not get its number. Reading, or writing
 * results, then fails, and messages are lost. */
static void
hold_place (int fd, int flags)
{
  int null;

  if (fcntl (fd, F_GETFD) >= 0)
    return;
  null = open ("/dev/null", flags);
  if (null >= 0 && null != fd)
    {
      dup2 (null, fd);
      close (null);
    }
}

void
glance_cli_output_begin (void)
{
  hold_place (STDIN_FILENO, O_WRONLY);
  hold_place (STDOUT_FILENO, O_RDONLY);
  hold_place (STDERR_FILENO, O_WRONLY);
  glance_words_set_plain (!g_get_charset (NULL));
}

void
glance_cli_print_text (const char *text)
{
  if (failure == 0 && fputs (text, stdout) == EOF)
    failure = errno;
}

void
glance_cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  glance_cli_print_text (text);
}

void
glance_cli_print_line (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  glance_cli_print_text (text);
  glance_cli_print_text ("\n");
}

void
glance_cli_print_error (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vfprintf (stderr, format, arguments);
  va_end (arguments);
}

gboolean
glance_cli_output_flush (void)
{
  if (failure == 0 && fflush (stdout) == EOF)
    failure = errno;
  return failure == 0;
}

int
glance_cli_output_end (int status)
{
  if (glance_cli_output_flush () || failure == EPIPE)
    return status;

  glance_cli_say (_ ("The result cannot be written: %s."), g_strerror (failure));
  return GLANCE_CLI_EXIT_COULD_NOT_TELL;
}
