/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-guess.h"

#include "glance-words.h"

/* The rest of a longer word is ignored: the work grows with the square of the length. */
#define MAX_LENGTH 64

/* How many letters differ; two letters that changed places count as one. @beginning is the same for the
 * closest beginning of @b. */
static guint
measure (const gunichar *a, guint a_length, const gunichar *b, guint b_length, guint *beginning)
{
  guint rows[3][MAX_LENGTH + 1];
  guint *before = rows[0], *last = rows[1], *row = rows[2];

  for (guint j = 0; j <= b_length; j++)
    last[j] = j;
  for (guint i = 1; i <= a_length; i++)
    {
      guint *spare = before;

      row[0] = i;
      for (guint j = 1; j <= b_length; j++)
        {
          row[j] = MIN (last[j - 1] + (a[i - 1] != b[j - 1]), MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
      before = last;
      last = row;
      row = spare;
    }

  *beginning = last[b_length];
  for (guint j = 0; j < b_length; j++)
    *beginning = MIN (*beginning, last[j]);
  return last[b_length];
}

static gunichar *
fold (const char *text, glong *length)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  gunichar *letters = g_utf8_to_ucs4_fast (folded, -1, length);

  *length = MIN (*length, MAX_LENGTH);
  return letters;
}

/* The closest of the words that begin like @typed, with at most one letter in three different. */
const char *
glance_cli_guess (const char *typed, const char *const *words)
{
  glong typed_length;
  g_autofree gunichar *typed_letters = fold (typed, &typed_length);
  guint best_beginning = (guint) typed_length / 3;
  guint best = G_MAXUINT;
  const char *guess = NULL;

  for (; typed_length > 0 && *words != NULL; words++)
    {
      glong length;
      g_autofree gunichar *letters = fold (*words, &length);
      guint beginning;
      guint distance = measure (typed_letters, typed_length, letters, length, &beginning);

      if (beginning < best_beginning || (beginning == best_beginning && distance < best))
        {
          best_beginning = beginning;
          best = distance;
          guess = *words;
        }
    }
  return guess;
}

char *
glance_cli_guess_after (const char *sentence, const char *guess)
{
  if (guess == NULL)
    return g_strdup (sentence);
  /* Translators: a sentence, and the word that somebody may have meant to type. */
  return g_strdup_printf (_ ("%s Did you mean “%s”?"), sentence, guess);
}
