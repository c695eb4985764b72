/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-error.h"

#include <gio/gio.h>
#include <string.h>

#include "glance-error-rows.h"
#include "glance-text.h"
#include "glance-words.h"

#define MAX_RETRY_AFTER (24 * 3600) /* s; DocSpace's own limit */
#define MAX_DETAIL_CHARS 600

typedef struct
{
  /* Owned */ char *detail; /* or NULL */
  gint64 retry_after;       /* seconds; -1: not said */
  gint64 retry_at;          /* the same as seconds since 1970 */
  gboolean is_from_intermediary;
} GlanceErrorPrivate;

static void
glance_error_private_init (GlanceErrorPrivate *priv)
{
  priv->retry_after = priv->retry_at = -1;
}

static void
glance_error_private_copy (const GlanceErrorPrivate *src_priv, GlanceErrorPrivate *dest_priv)
{
  *dest_priv = *src_priv;
  dest_priv->detail = g_strdup (src_priv->detail);
}

static void
glance_error_private_clear (GlanceErrorPrivate *priv)
{
  g_free (priv->detail);
}

G_DEFINE_EXTENDED_ERROR (GlanceError, glance_error)

static const GlanceErrorRow *
find_row (GlanceError code)
{
  return code < GLANCE_ERROR_FIRST_OF_SAVE
             ? &glance_error_rows[code]
             : &glance_error_rows_of_save[code - GLANCE_ERROR_FIRST_OF_SAVE];
}

static const GlanceErrorRow *
get_row (const GError *error)
{
  return error->domain == GLANCE_ERROR ? find_row (error->code) : &glance_error_foreign;
}

/* The row with the words: a refusal by somebody else has others, but for the one that leaves it open. */
static const GlanceErrorRow *
get_words (const GError *error)
{
  return glance_error_is_from_intermediary (error) && error->code != GLANCE_ERROR_BLOCKED
             ? &glance_error_refused
             : get_row (error);
}

static char *
clean_detail (const char *detail)
{
  g_autofree char *clean = detail != NULL ? glance_text_sanitize (detail, MAX_DETAIL_CHARS) : NULL;

  return clean != NULL && *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

static GError *
new_error (GlanceError code, const GlanceErrorRow *row, const char *detail)
{
  g_autofree char *clean = clean_detail (detail);
  g_autoptr (GString) sentence = NULL;
  GError *error;

  if (clean != NULL && row->sentence_with != NULL)
    {
      if (g_str_has_suffix (clean, "."))
        clean[strlen (clean) - 1] = '\0';
      sentence = g_string_new (_ (row->sentence_with));
      g_string_replace (sentence, "%s", clean, 1);
      return g_error_new_literal (GLANCE_ERROR, code, sentence->str);
    }
  error = g_error_new_literal (GLANCE_ERROR, code, _ (row->sentence));
  glance_error_get_private (error)->detail = g_steal_pointer (&clean);
  return error;
}

/**
 * glance_error_new:
 * @code: what went wrong
 * @detail: (nullable): what it was about, or what the server, the keyring or the TLS library said about
 *   it; untrusted, it is sanitized and shortened here
 *
 * Returns: (transfer full): an error whose message is the sentence of @code; @detail is part of the
 *   sentence where @code has a place for it, or else glance_error_get_detail()
 */
GError *
glance_error_new (GlanceError code, const char *detail)
{
  return new_error (code, find_row (code), detail);
}

/**
 * glance_error_set_detail:
 * @error: a #GlanceError
 * @detail: (nullable): untrusted, like that of glance_error_new()
 */
void
glance_error_set_detail (GError *error, const char *detail)
{
  GlanceErrorPrivate *priv;

  g_return_if_fail (error != NULL && error->domain == GLANCE_ERROR);

  priv = glance_error_get_private (error);
  g_free (priv->detail);
  priv->detail = clean_detail (detail);
}

/**
 * glance_error_new_rate_limited:
 * @retry_after: seconds that the portal wants to be left alone; -1 when it did not say
 *
 * Returns: (transfer full): a %GLANCE_ERROR_RATE_LIMITED
 */
GError *
glance_error_new_rate_limited (gint64 retry_after)
{
  GError *error = glance_error_new (GLANCE_ERROR_RATE_LIMITED, NULL);

  glance_error_set_retry_after (error, retry_after);
  return error;
}

/**
 * glance_error_set_retry_after:
 * @error: a #GlanceError
 * @retry_after: seconds that the server wants to be left alone, up to a day; -1 when it did not say
 */
void
glance_error_set_retry_after (GError *error, gint64 retry_after)
{
  GlanceErrorPrivate *priv;

  g_return_if_fail (error != NULL && error->domain == GLANCE_ERROR);

  priv = glance_error_get_private (error);
  priv->retry_after = MIN (retry_after, MAX_RETRY_AFTER);
  priv->retry_at = retry_after >= 0 ? g_get_real_time () / G_USEC_PER_SEC + priv->retry_after : -1;
}

/**
 * glance_error_new_refused:
 * @code: what the status would mean if the portal had written it
 * @detail: (nullable): the status
 *
 * Returns: (transfer full): a refusal without the portal's JSON, for instance from a reverse proxy while
 *   the portal restarts: it says nothing about the key or the address
 */
GError *
glance_error_new_refused (GlanceError code, const char *detail)
{
  GError *error = new_error (code, &glance_error_refused, detail);

  glance_error_set_from_intermediary (error);
  return error;
}

/**
 * glance_error_set_from_intermediary:
 * @error: a #GlanceError
 *
 * Marks a refusal that the portal did not write. The sentence of its code stays.
 */
void
glance_error_set_from_intermediary (GError *error)
{
  g_return_if_fail (error != NULL && error->domain == GLANCE_ERROR);

  glance_error_get_private (error)->is_from_intermediary = TRUE;
}

/* Whether the refusal was written by something in front of the portal. */
gboolean
glance_error_is_from_intermediary (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return error->domain == GLANCE_ERROR && glance_error_get_private (error)->is_from_intermediary;
}

/* The code's name for `--json` and the log; "failed" for an error of another domain. */
const char *
glance_error_get_nick (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return get_row (error)->nick;
}

/* What @reader can do about it: a translated sentence or two, or NULL for an error of another domain. Where
 * waiting is right, glance_format_next_step() says until when. */
const char *
glance_error_get_next_step (const GError *error, GlanceErrorReader reader)
{
  g_return_val_if_fail (error != NULL, NULL);

  const GlanceErrorRow *row = get_words (error);
  const char *own = NULL;
  const char *next_step;

  if (reader == GLANCE_ERROR_READER_CARD)
    own = row->next_step_card;
  else if (reader == GLANCE_ERROR_READER_LISTED && row->next_step_listed != NULL)
    own = row->next_step_listed;
  else if (reader != GLANCE_ERROR_READER_FORM)
    own = row->next_step_command;
  next_step = own != NULL ? own : row->next_step;
  return next_step != NULL ? _ (next_step) : NULL;
}

/* What a server or a library said about it, in its own words and clean; or NULL. */
const char *
glance_error_get_detail (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == GLANCE_ERROR ? glance_error_get_private (error)->detail : NULL;
}

/* A word or two for a card: translated. */
const char *
glance_error_get_pill (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return _ (get_words (error)->pill);
}

const char *
glance_error_get_icon_name (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return get_words (error)->icon_name;
}

/* What to offer beside it. A refusal that the portal did not write says nothing about the address or the key. */
GlanceErrorRemedy
glance_error_get_remedy (const GError *error)
{
  g_return_val_if_fail (error != NULL, GLANCE_ERROR_REMEDY_CHECK);

  return glance_error_is_from_intermediary (error) ? GLANCE_ERROR_REMEDY_CHECK
                                                   : get_row (error)->remedy;
}

/* When to check again without being told to. */
GlanceErrorRetry
glance_error_get_retry (const GError *error)
{
  g_return_val_if_fail (error != NULL, GLANCE_ERROR_RETRY_BACK_OFF);

  return glance_error_is_from_intermediary (error) ? GLANCE_ERROR_RETRY_BACK_OFF
                                                   : get_row (error)->retry;
}

/* Whether waiting may help: it can go away without anybody at this computer doing something. */
gboolean
glance_error_passes (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return glance_error_is_from_intermediary (error) || get_row (error)->passes;
}

/* What the code is called on the disk, in this version and in all others; "" for one of another domain. */
const char *
glance_error_get_name (const GError *error)
{
  const GlanceErrorRow *row;

  g_return_val_if_fail (error != NULL, "");

  if (error->domain != GLANCE_ERROR)
    return "";
  row = find_row (error->code);
  return row->name != NULL ? row->name : row->nick;
}

/* Which entry of the form for a portal it belongs to. */
GlanceErrorField
glance_error_get_field (const GError *error)
{
  g_return_val_if_fail (error != NULL, GLANCE_ERROR_FIELD_NONE);

  return get_row (error)->field;
}

/* Whether another call may be answered: an old portal does not know each, and a key may be good for some. */
gboolean
glance_error_is_of_call (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return get_row (error)->is_of_call;
}

/* Whether what was typed is wrong, for which a command has an exit status of its own. */
gboolean
glance_error_is_usage (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return get_row (error)->is_usage;
}

/* Whether what came is not a whole backup, for which a command has an exit status of its own. */
gboolean
glance_error_is_bad_file (const GError *error)
{
  return get_row (error)->is_bad_file;
}

/* Seconds, or -1 when the portal did not say how long to wait. */
gint64
glance_error_get_retry_after (const GError *error)
{
  g_return_val_if_fail (error != NULL, -1);

  return error->domain == GLANCE_ERROR ? glance_error_get_private (error)->retry_after : -1;
}

/* The same as seconds since 1970, by this computer's clock; -1 when the portal did not say. */
gint64
glance_error_get_retry_at (const GError *error)
{
  g_return_val_if_fail (error != NULL, -1);

  return error->domain == GLANCE_ERROR ? glance_error_get_private (error)->retry_at : -1;
}

/* Whether people would read the same. */
gboolean
glance_error_equal (const GError *a, const GError *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return g_error_matches (a, b->domain, b->code) && g_str_equal (a->message, b->message)
         && g_strcmp0 (glance_error_get_detail (a), glance_error_get_detail (b)) == 0
         && glance_error_get_retry_at (a) == glance_error_get_retry_at (b)
         && glance_error_is_from_intermediary (a) == glance_error_is_from_intermediary (b);
}

#define VARIANT_TYPE "(sssxxb)"

/* (transfer floating): for another process, or for the disk: codes have other numbers in other versions */
GVariant *
glance_error_to_variant (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  const char *detail = glance_error_get_detail (error);

  return g_variant_new (VARIANT_TYPE, glance_error_get_name (error), error->message,
                        detail != NULL ? detail : "", glance_error_get_retry_after (error),
                        glance_error_get_retry_at (error),
                        glance_error_is_from_intermediary (error));
}

/* -1: this version has no such code */
static int
find_code (const char *name)
{
  for (int code = 0; code < GLANCE_N_ERRORS; code++)
    {
      const GlanceErrorRow *row = find_row (code);

      if (g_str_equal (row->name != NULL ? row->name : row->nick, name))
        return code;
    }
  return -1;
}

/**
 * glance_error_from_variant:
 * @variant: of any type, from anywhere
 *
 * Returns: (transfer full) (nullable): the error; an error of another domain is a %G_IO_ERROR_FAILED;
 *   NULL when @variant is damaged, or of a version that knows more errors
 */
GError *
glance_error_from_variant (GVariant *variant)
{
  g_autofree char *clean = NULL;
  const char *name, *message, *detail;
  int code;
  gint64 retry_after, retry_at;
  gboolean is_from_intermediary;
  GlanceErrorPrivate *priv;
  GError *error;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (VARIANT_TYPE)))
    return NULL;
  g_variant_get (variant, "(&s&s&sxxb)", &name, &message, &detail, &retry_after, &retry_at,
                 &is_from_intermediary);
  clean = glance_text_sanitize (message, 2 * MAX_DETAIL_CHARS);
  if (*name == '\0')
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, clean);
  code = find_code (name);
  if (code < 0)
    return NULL;
  error = g_error_new_literal (GLANCE_ERROR, code, clean);
  priv = glance_error_get_private (error);
  priv->detail = clean_detail (detail);
  priv->retry_after = CLAMP (retry_after, -1, MAX_RETRY_AFTER);
  priv->retry_at = CLAMP (retry_at, -1, g_get_real_time () / G_USEC_PER_SEC + MAX_RETRY_AFTER);
  priv->is_from_intermediary = is_from_intermediary;
  return error;
}
