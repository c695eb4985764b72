/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-text.h"

#include "glance-words.h"

/* What turns the text after it around, other text on the line included. The other format characters carry
 * meaning: joiners in Persian, in Indic scripts and in emoji, marks for the direction of a word. */
static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Line breaks that are no control characters count as such. */
static gboolean
is_control (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;
}

static gboolean
is_visible (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isspace (c) && g_unichar_type (c) != G_UNICODE_FORMAT)
        return TRUE;
    }
  return FALSE;
}

/**
 * glance_text_sanitize:
 * @text: anything that came from a server, need not be UTF-8
 * @max_chars: how many characters to keep, at least 1
 *
 * Makes text from outside safe to print on a terminal and to set on a label as plain text: valid
 * UTF-8, every run of white space and control characters one blank, nothing that changes the direction
 * of what follows, no blanks at the ends. Text that was cut ends with an ellipsis.
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

      if (g_unichar_isspace (c) || is_control (c))
        {
          blank = clean->len > 0;
          continue;
        }
      if (is_bidi_control (c))
        continue;
      if (n_chars + (blank ? 1 : 0) >= max_chars)
        {
          g_string_append (clean, glance_words_sign ("…"));
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

/* Appends the white space from @p on and gives its end: as it is, or one blank where a line ends in it. */
static const char *
append_space (GString *clean, const char *p)
{
  const char *end = p;
  gboolean has_break = FALSE;

  for (; g_unichar_isspace (g_utf8_get_char (end)); end = g_utf8_next_char (end))
    has_break = has_break || is_control (g_utf8_get_char (end));
  if (has_break)
    g_string_append_c (clean, ' ');
  else
    g_string_append_len (clean, p, end - p);
  return end;
}

static void
strip_trailing_space (GString *text)
{
  while (text->len > 0)
    {
      const char *last = g_utf8_prev_char (text->str + text->len);

      if (!g_unichar_isspace (g_utf8_get_char (last)))
        return;
      g_string_truncate (text, last - text->str);
    }
}

/**
 * glance_text_clean_name:
 * @text: what somebody typed for a name, to give it or to look for it
 *
 * Keeps what was typed, blanks and joiners inside included. White space at the ends, control characters and
 * what changes the direction of other text go; a line break becomes a blank; a name of more than
 * %GLANCE_TEXT_MAX_NAME characters is cut. Cleaning what is clean changes nothing.
 *
 * Returns: (transfer full): the name; "" when nothing is left that can be seen
 */
char *
glance_text_clean_name (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);
  const char *p = valid;

  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) && clean->len > 0)
        {
          p = append_space (clean, p);
          continue;
        }
      if (!g_unichar_isspace (c) && !is_control (c) && !is_bidi_control (c))
        g_string_append_unichar (clean, c);
      p = g_utf8_next_char (p);
    }

  if (g_utf8_strlen (clean->str, -1) > GLANCE_TEXT_MAX_NAME)
    g_string_truncate (clean,
                       g_utf8_offset_to_pointer (clean->str, GLANCE_TEXT_MAX_NAME) - clean->str);
  strip_trailing_space (clean);
  if (!is_visible (clean->str))
    g_string_truncate (clean, 0);
  return g_string_free (clean, FALSE);
}

/* Canonical caseless matching as Unicode has it: case folding between two decompositions. */
static char *
fold (const char *text)
{
  g_autofree char *decomposed = g_utf8_normalize (text, -1, G_NORMALIZE_NFD);
  g_autofree char *folded = g_utf8_casefold (decomposed, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFD);
}

/**
 * glance_text_is_same_name:
 * @a: valid UTF-8
 * @b: valid UTF-8
 *
 * Whether two cleaned names are one to a reader: in any case, and however accents were typed. The same in
 * every locale: “ß” is “ss”, “é” is “e” with an accent behind it, but “ı” is no “i”, no accent is left out
 * and each blank and joiner counts. Sorting is another matter: to a locale's collation, different emoji
 * may be equal.
 */
gboolean
glance_text_is_same_name (const char *a, const char *b)
{
  g_autofree char *left = fold (a);
  g_autofree char *right = fold (b);

  return g_str_equal (left, right);
}
