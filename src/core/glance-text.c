/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-text.h"

static gboolean
is_harmless (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL: /* escape sequences of a terminal */
    case G_UNICODE_FORMAT:  /* bidirectional overrides, invisible characters */
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return FALSE;
    default:
      return TRUE;
    }
}

/**
 * glance_text_sanitize:
 * @text: anything that came from a server, need not be UTF-8
 * @max_chars: how many characters to keep, at least 1
 *
 * Makes text from outside safe to print on a terminal and to set on a label as plain text: valid
 * UTF-8, every run of white space and control characters one blank, no formatting characters, no
 * blanks at the ends. Text that was cut ends with an ellipsis.
 *
 * Returns: (transfer full): the text; "" when nothing is left
 */
char *
glance_text_sanitize (const char *text, gsize max_chars)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);
  gboolean blank = FALSE;
  gsize n_chars = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          blank = clean->len > 0;
          continue;
        }
      if (!is_harmless (c))
        continue;
      if (n_chars + (blank ? 1 : 0) >= max_chars)
        {
          g_string_append (clean, "…");
          break;
        }
      if (blank)
        {
          g_string_append_c (clean, ' ');
          n_chars++;
          blank = FALSE;
        }
      g_string_append_unichar (clean, c);
      n_chars++;
    }

  return g_string_free (clean, FALSE);
}
