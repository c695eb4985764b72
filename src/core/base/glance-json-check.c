/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-json.h"

#include <string.h>

/* A json-glib value takes up to half a kilobyte, so limiting the number of values limits a
 * document's memory. Members share a hash table, and an attacker can choose names that collide. */
#define MAX_DEPTH 32
#define MAX_VALUES 10000
#define MAX_MEMBERS 256
#define MAX_NUMBER_LENGTH 40

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,
  EXPECT_NAME,
  EXPECT_NAME_OR_END,
  EXPECT_COLON,
  EXPECT_SEPARATOR,
} Expectation;

typedef struct
{
  const char *p;
  const char *end;
  Expectation expectation;
  guint n_values;
  guint depth;
  char closers[MAX_DEPTH]; /* the open containers, outermost first */
  guint n_members[MAX_DEPTH];
} Scanner;

static void
skip_blanks (Scanner *self)
{
  while (self->p < self->end && strchr (" \t\r\n", *self->p) != NULL && *self->p != '\0')
    self->p++;
}

static gboolean
skip_digits (Scanner *self)
{
  const char *start = self->p;

  while (self->p < self->end && g_ascii_isdigit (*self->p))
    self->p++;

  return self->p > start;
}

static gboolean
skip_any_of (Scanner *self, const char *bytes)
{
  if (self->p == self->end || *self->p == '\0' || strchr (bytes, *self->p) == NULL)
    return FALSE;

  self->p++;
  return TRUE;
}

/* Called after "\u": the code unit, or -1. */
static int
scan_code_unit (Scanner *self)
{
  int unit = 0;

  if (self->end - self->p < 4)
    return -1;

  for (int i = 0; i < 4; i++, self->p++)
    {
      int digit = g_ascii_xdigit_value (*self->p);

      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
    }

  return unit;
}

/* Called after the backslash. */
static const char *
scan_escape (Scanner *self)
{
  int unit;

  if (skip_any_of (self, "\"\\/bfnrt"))
    return NULL;
  if (!skip_any_of (self, "u"))
    return "bad escape";

  unit = scan_code_unit (self);
  if (unit < 0)
    return "bad escape";
  if (unit == 0)
    return "NUL in a string";
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return "lone surrogate";
  if (unit < 0xd800 || unit > 0xdbff)
    return NULL;

  if (!skip_any_of (self, "\\") || !skip_any_of (self, "u"))
    return "lone surrogate";
  unit = scan_code_unit (self);
  return unit >= 0xdc00 && unit <= 0xdfff ? NULL : "lone surrogate";
}

/* Called at the opening quote. */
static const char *
scan_string (Scanner *self)
{
  for (self->p++; self->p < self->end;)
    {
      guchar c = *self->p++;
      const char *why;

      if (c == '"')
        return NULL;
      if (c < 0x20)
        return "control character in a string";
      if (c == '\\' && (why = scan_escape (self)) != NULL)
        return why;
    }

  return "truncated";
}

static gboolean
fits_int64 (const char *digits, const char *end)
{
  guint64 value = 0;

  for (; digits < end; digits++)
    if (!g_uint64_checked_mul (&value, value, 10)
        || !g_uint64_checked_add (&value, value, g_ascii_digit_value (*digits)))
      return FALSE;

  return value <= G_MAXINT64;
}

/* Called at the minus sign or the first digit. */
static const char *
scan_number (Scanner *self)
{
  const char *start = self->p;
  const char *digits;
  gboolean is_integer = TRUE;

  skip_any_of (self, "-");
  digits = self->p;
  if (!skip_any_of (self, "0") && !skip_digits (self))
    return "bad number";
  if (skip_any_of (self, "."))
    {
      is_integer = FALSE;
      if (!skip_digits (self))
        return "bad number";
    }
  if (skip_any_of (self, "eE"))
    {
      is_integer = FALSE;
      skip_any_of (self, "+-");
      if (!skip_digits (self))
        return "bad number";
    }

  /* json-glib lets an integer that is too large wrap around. */
  if (self->p - start > MAX_NUMBER_LENGTH || (is_integer && !fits_int64 (digits, self->p)))
    return "number too large";

  return NULL;
}

static gboolean
skip_literal (Scanner *self, const char *literal)
{
  gsize length = strlen (literal);

  if ((gsize) (self->end - self->p) < length || memcmp (self->p, literal, length) != 0)
    return FALSE;

  self->p += length;
  return TRUE;
}

static const char *
open_container (Scanner *self, char closer)
{
  if (self->depth == MAX_DEPTH)
    return "nested too deep";

  self->closers[self->depth] = closer;
  self->n_members[self->depth] = 0;
  self->depth++;
  self->expectation = closer == '}' ? EXPECT_NAME_OR_END : EXPECT_VALUE_OR_END;
  return NULL;
}

static const char *
close_container (Scanner *self)
{
  self->depth--;
  self->expectation = EXPECT_SEPARATOR;
  return NULL;
}

static const char *
scan_value (Scanner *self)
{
  char c = *self->p;

  if (++self->n_values > MAX_VALUES)
    return "too many values";

  if (skip_any_of (self, "{["))
    return open_container (self, c == '{' ? '}' : ']');

  self->expectation = EXPECT_SEPARATOR;
  if (c == '"')
    return scan_string (self);
  if (c == '-' || g_ascii_isdigit (c))
    return scan_number (self);
  if (skip_literal (self, "true") || skip_literal (self, "false") || skip_literal (self, "null"))
    return NULL;

  return "missing value";
}

static const char *
scan_name (Scanner *self)
{
  if (*self->p != '"')
    return "missing name";
  if (++self->n_members[self->depth - 1] > MAX_MEMBERS)
    return "too many members";

  self->expectation = EXPECT_COLON;
  return scan_string (self);
}

/* Between two members, inside a container. */
static const char *
scan_separator (Scanner *self)
{
  char closer = self->closers[self->depth - 1];
  char c = *self->p++;

  if (c == closer)
    return close_container (self);
  if (c != ',')
    return "missing comma";

  self->expectation = closer == '}' ? EXPECT_NAME : EXPECT_VALUE;
  return NULL;
}

/* Takes one token. */
static const char *
scan_token (Scanner *self)
{
  switch (self->expectation)
    {
    case EXPECT_COLON:
      self->expectation = EXPECT_VALUE;
      return skip_any_of (self, ":") ? NULL : "missing colon";
    case EXPECT_SEPARATOR:
      return scan_separator (self);
    case EXPECT_NAME_OR_END:
      return skip_any_of (self, "}") ? close_container (self) : scan_name (self);
    case EXPECT_NAME:
      return scan_name (self);
    case EXPECT_VALUE_OR_END:
      return skip_any_of (self, "]") ? close_container (self) : scan_value (self);
    case EXPECT_VALUE:
    default:
      return scan_value (self);
    }
}

/**
 * glance_json_check:
 * @data: what came from the network
 * @length: its length in bytes
 *
 * Reads a whole document without recursion and without allocating memory. What passes is RFC 8259
 * in UTF-8, a single document with nothing after it, and within limits that json-glib can handle:
 * it crashes on deep nesting, wraps large numbers, cuts strings at an escaped NUL, and accepts
 * comments and single quotes.
 *
 * Returns: (nullable): why it is rejected, as static English text; %NULL when it passes
 */
const char *
glance_json_check (const char *data, gsize length)
{
  Scanner scanner = { .p = data };
  const char *why;

  if (length == 0) /* @data may be NULL then, and adding to NULL is undefined */
    return "empty";
  scanner.end = data + length;
  if (!g_utf8_validate_len (data, length, NULL))
    return "not UTF-8";

  do
    {
      skip_blanks (&scanner);
      if (scanner.p == scanner.end)
        return "truncated";
      why = scan_token (&scanner);
      if (why != NULL)
        return why;
    }
  while (scanner.depth > 0 || scanner.expectation != EXPECT_SEPARATOR);

  skip_blanks (&scanner);
  return scanner.p == scanner.end ? NULL : "text after the document";
}
