/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-exit.h"

#include "glance-cli-output.h"
#include "glance-format-error.h"
#include "glance-words.h"

int
glance_cli_exit_status (const GError *error)
{
  return error->domain == G_OPTION_ERROR || glance_error_is_usage (error)
             ? GLANCE_CLI_EXIT_USAGE
             : GLANCE_CLI_EXIT_COULD_NOT_TELL;
}

static gboolean is_verbose = FALSE;

void
glance_cli_set_verbose (gboolean verbose)
{
  is_verbose = verbose;
}

void
glance_cli_report_problem (const GError *problem, GlanceErrorReader reader, const char *name)
{
  g_autofree char *text =
      glance_format_error (problem, reader, g_get_real_time () / G_USEC_PER_SEC);

  glance_cli_say ("%s%s%s", name != NULL ? name : "", name != NULL ? ": " : "", text);
  glance_cli_report_details (problem, name);
}

void
glance_cli_report_details (const GError *problem, const char *name)
{
  const char *detail = glance_error_get_detail (problem);
  g_autofree char *text = NULL;

  if (!is_verbose || detail == NULL)
    return;
  /* Translators: %s is what a server or a library said. */
  text = g_strdup_printf (_ ("Details: %s"), detail);
  glance_cli_say ("%s%s%s", name != NULL ? name : "", name != NULL ? ": " : "", text);
}

void
glance_cli_report (const GError *error)
{
  glance_cli_report_problem (error, GLANCE_ERROR_READER_COMMAND, NULL);
}

void
glance_cli_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* GOption quotes an unknown option as it is. */
  valid = g_utf8_make_valid (text, -1);
  glance_cli_print_error ("%s: %s\n", g_get_prgname (), valid);
}
