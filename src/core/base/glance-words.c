/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-words.h"

static const struct
{
  const char *sign;
  const char *plain;
} signs[] = {
  { "“", "\"" }, { "”", "\"" },       { "„", "\"" },
  { "‘", "'" },  { "’", "'" },        { "…", "..." },
  { "→", ">" },  { "·", "-" },        { "–", "-" },
  { "—", "-" },  { "\302\240", " " }, { "\342\200\257", " " }, /* narrow no-break space */
};

static gboolean is_plain;

void
glance_words_set_plain (gboolean plain)
{
  is_plain = plain;
}

gboolean
glance_words_are_plain (void)
{
  return is_plain;
}

/**
 * glance_words_to_plain:
 * @text: our own words, without any text from elsewhere
 *
 * Returns: (transfer full): @text with our signs replaced by ASCII
 */
char *
glance_words_to_plain (const char *text)
{
  GString *plain = g_string_new (text);

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    g_string_replace (plain, signs[i].sign, signs[i].plain, 0);
  return g_string_free (plain, FALSE);
}

/* Interned: the number of strings is limited, and gettext's own live just as long. */
const char *
glance_words_sign (const char *sign)
{
  g_autofree char *plain = NULL;

  if (!is_plain)
    return sign;
  plain = glance_words_to_plain (sign);
  return g_intern_string (plain);
}

const char *
glance_words_translate (const char *msgid)
{
  return glance_words_sign (g_dgettext (GETTEXT_PACKAGE, msgid));
}

/* GLib's words, which have a no-break space in them. */
char *
glance_words_size (gint64 bytes)
{
  g_autofree char *size = g_format_size ((guint64) MAX (bytes, 0));

  return is_plain ? glance_words_to_plain (size) : g_steal_pointer (&size);
}
