/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-text.h"

#include "glance-words.h"

/* Characters that reverse the text after them, including other text on the line. The remaining
 * format characters carry meaning: joiners in Persian, Indic scripts and emoji, and marks for the
 * direction of a word. */
static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Line breaks that are not control characters are treated as if they were. */
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
 * @text: anything that came from a server; need not be UTF-8
 * @max_chars: how many characters to keep, at least 1
 *
 * Makes text from outside safe to print on a terminal and to show on a label as plain text: valid
 * UTF-8, each run of white space and control characters replaced by one space, nothing that changes
 * the direction of what follows, no spaces at the ends. Text that was cut ends with an ellipsis.
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

/**
 * glance_text_strip_queries:
 * @text: valid UTF-8
 *
 * Removes from each http address in @text what follows its path: that may open the door to what is there.
 *
 * Returns: (transfer full): the rest
 */
char *
glance_text_strip_queries (const char *text)
{
  g_autoptr (GRegex) query =
      g_regex_new ("(https?://[^\\s?#]*)[?#]\\S*", G_REGEX_CASELESS, 0, NULL);

  return g_regex_replace (query, text, -1, 0, "\\1", 0, NULL);
}

/**
 * glance_text_strip_markup:
 * @text: valid UTF-8
 *
 * For readers of which some take text for markup and others do not, as programs that show notifications
 * do: @text with look-alikes in place of the characters that markup is made of.
 *
 * Returns: (transfer full): text that reads the same to both
 */
char *
glance_text_strip_markup (const char *text)
{
  GString *plain = g_string_new (text);

  g_string_replace (plain, "<", "‹", 0);
  g_string_replace (plain, ">", "›", 0);
  g_string_replace (plain, "&", "+", 0);
  return g_string_free (plain, FALSE);
}

/* Appends the white space that starts at @p and returns its end: unchanged, or as one space if it
 * contains a line break. */
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
 * @text: what somebody typed as a name, whether to set it or to look it up
 *
 * Keeps what was typed, including spaces and joiners inside it. White space at the ends, control
 * characters and anything that changes the direction of other text are removed; a line break
 * becomes a space; a name of more than %GLANCE_TEXT_MAX_NAME characters is cut. Cleaning a clean
 * name changes nothing.
 *
 * Returns: (transfer full): the name; "" when nothing visible is left
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
 * Whether a reader would take two cleaned names for the same one, ignoring case and how accents
 * were typed. The result is the same in every locale: “ß” equals “ss”, “é” equals “e” followed by
 * an accent, but “ı” is not “i”, accents are significant, and so is each space and joiner. Do not
 * use a locale's collation for this: it may treat different emoji as equal.
 */
gboolean
glance_text_is_same_name (const char *a, const char *b)
{
  g_autofree char *left = fold (a);
  g_autofree char *right = fold (b);

  return g_str_equal (left, right);
}
