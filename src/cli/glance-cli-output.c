/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-output.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "glance-cli-exit.h"

/* The errno of the first write that failed; what follows is dropped. */
static int failure;

static void
write_bytes (const char *bytes)
{
  if (failure == 0 && fputs (bytes, stdout) == EOF)
    failure = errno;
}

void
glance_cli_print_utf8 (const char *text)
{
  write_bytes (text);
}

void
glance_cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *converted = NULL;
  const char *charset;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (!g_get_charset (&charset))
    converted = g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  write_bytes (converted != NULL ? converted : text);
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
