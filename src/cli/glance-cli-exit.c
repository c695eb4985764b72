/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-exit.h"

#include "glance-cli-output.h"
#include "glance-error.h"
#include "glance-words.h"

int
glance_cli_exit_status (const GError *error)
{
  return error->domain == G_OPTION_ERROR || glance_error_is_usage (error)
             ? GLANCE_CLI_EXIT_USAGE
             : GLANCE_CLI_EXIT_COULD_NOT_TELL;
}

/* How the next step is done here, where that is not plain; or NULL. */
static const char *
get_hint (const GError *error)
{
  switch (error->domain == GLANCE_ERROR ? error->code : -1)
    {
    case GLANCE_ERROR_UNAUTHORIZED:
    case GLANCE_ERROR_NO_KEY:
    case GLANCE_ERROR_KEY_ELSEWHERE:
    case GLANCE_ERROR_DUPLICATE:
      return _ ("A portal on the list gets another key with “remove” and then “add”.");
    case GLANCE_ERROR_NOT_ENCRYPTED:
      return _ ("“add --insecure-http” allows it, or DOCSPACE_ALLOW_HTTP=1 with DOCSPACE_URL.");
    case GLANCE_ERROR_TLS:
      return _ ("“add --ca-file” names the file of a CA.");
    default:
      return NULL;
    }
}

void
glance_cli_report (const GError *error)
{
  g_autofree char *text = glance_error_to_text (error);
  const char *hint = get_hint (error);

  if (hint != NULL)
    glance_cli_say ("%s %s", text, hint);
  else
    glance_cli_say ("%s", text);
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
  /* What GOption does not know it quotes as it is. */
  valid = g_utf8_make_valid (text, -1);
  glance_cli_print_error ("%s: %s\n", g_get_prgname (), valid);
}
