/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-pax.h"

#include <string.h>

#define MAX_DIGITS 18 /* any more would not fit into a gint64 */

enum
{
  STEP_LENGTH,
  STEP_KEYWORD,
  STEP_SIZE,
  STEP_VALUE, /* of another keyword */
  STEP_REST,  /* zeros, with which some fill up the header */
};

static void
begin_record (GlancePax *self)
{
  self->step = STEP_LENGTH;
  self->number = 0;
  self->n_digits = 0;
  self->n_keyword = 0;
}

void
glance_pax_begin (GlancePax *self)
{
  self->size = -1;
  begin_record (self);
}

static gboolean
take_digit (GlancePax *self, guint8 byte)
{
  if (!g_ascii_isdigit (byte) || self->n_digits == MAX_DIGITS)
    return FALSE;
  self->number = self->number * 10 + (guint64) (byte - '0');
  self->n_digits++;
  return TRUE;
}

static gboolean
take_length (GlancePax *self, guint8 byte)
{
  if (byte == '\0' && self->n_digits == 0)
    {
      self->step = STEP_REST;
      return TRUE;
    }
  if (byte != ' ')
    return take_digit (self, byte);

  /* The length counts itself and the space; at least "=" and the line break follow. */
  if (self->number < self->n_digits + 1 + 2)
    return FALSE;
  self->left = self->number - self->n_digits - 1;
  self->step = STEP_KEYWORD;
  return TRUE;
}

static gboolean
take_keyword (GlancePax *self, guint8 byte)
{
  self->left--;
  if (byte != '=')
    {
      if (self->n_keyword < sizeof self->keyword)
        self->keyword[self->n_keyword++] = (char) byte;
      return self->left >= 2;
    }

  self->step = self->n_keyword == strlen ("size") && memcmp (self->keyword, "size", 4) == 0
                   ? STEP_SIZE
                   : STEP_VALUE;
  self->number = 0;
  self->n_digits = 0;
  return self->left >= 1;
}

/* The line break that ends each record is where its length says. */
static gboolean
take_value (GlancePax *self, guint8 byte)
{
  if (--self->left > 0)
    return self->step != STEP_SIZE || take_digit (self, byte);
  if (byte != '\n')
    return FALSE;
  if (self->step == STEP_SIZE) /* without a value, it takes back what an earlier one said */
    self->size = self->n_digits > 0 ? (gint64) self->number : -1;
  begin_record (self);
  return TRUE;
}

static gboolean
take (GlancePax *self, guint8 byte)
{
  switch (self->step)
    {
    case STEP_LENGTH:
      return take_length (self, byte);
    case STEP_KEYWORD:
      return take_keyword (self, byte);
    case STEP_REST:
      return TRUE;
    default:
      return take_value (self, byte);
    }
}

gboolean
glance_pax_feed (GlancePax *self, const guint8 *data, gsize length)
{
  while (length > 0)
    {
      gsize step = 1;

      if (self->step == STEP_VALUE && self->left > 1)
        {
          step = (gsize) MIN (self->left - 1, length);
          self->left -= step;
        }
      else if (!take (self, *data))
        return FALSE;
      data += step;
      length -= step;
    }
  return TRUE;
}

gboolean
glance_pax_end (GlancePax *self)
{
  return self->step == STEP_REST || (self->step == STEP_LENGTH && self->n_digits == 0);
}
