/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-error.h"

#include <gio/gio.h>

#include "glance-error-rows.h"
#include "glance-text.h"
#include "glance-words.h"

#define MAX_DETAIL_CHARS 600

typedef struct
{
  gint64 retry_after;
  gboolean is_from_intermediary;
} GlanceErrorPrivate;

static void
glance_error_private_init (GlanceErrorPrivate *priv)
{
  priv->retry_after = -1;
}

static void
glance_error_private_copy (const GlanceErrorPrivate *src_priv, GlanceErrorPrivate *dest_priv)
{
  *dest_priv = *src_priv;
}

static void
glance_error_private_clear (GlanceErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (GlanceError, glance_error)

static const GlanceErrorRow *
get_row (const GError *error)
{
  return error->domain == GLANCE_ERROR ? &glance_error_rows[error->code] : &glance_error_foreign;
}

/* The row with the words: a refusal by somebody else has others, but for the one that leaves it open. */
static const GlanceErrorRow *
get_words (const GError *error)
{
  return glance_error_is_from_intermediary (error) && error->code != GLANCE_ERROR_BLOCKED
             ? &glance_error_refused
             : get_row (error);
}

static GError *
new_error (GlanceError code, const char *sentence, const char *detail)
{
  g_autofree char *clean = detail != NULL ? glance_text_sanitize (detail, MAX_DETAIL_CHARS) : NULL;

  sentence = _ (sentence);
  if (clean == NULL || *clean == '\0')
    return g_error_new_literal (GLANCE_ERROR, code, sentence);

  /* Translators: the first is a whole sentence, the second what the server said. */
  return g_error_new (GLANCE_ERROR, code, _ ("%s (%s)"), sentence, clean);
}

/**
 * glance_error_new:
 * @code: what went wrong
 * @detail: (nullable): what the server, the keyring or the TLS library said about it; untrusted, it is
 *   sanitized and shortened here
 *
 * Returns: (transfer full): an error whose message is the sentence of @code, with @detail behind it
 */
GError *
glance_error_new (GlanceError code, const char *detail)
{
  return new_error (code, glance_error_rows[code].sentence, detail);
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

  glance_error_get_private (error)->retry_after = retry_after;
  return error;
}

/**
 * glance_error_set_retry_after:
 * @error: a #GlanceError
 * @retry_after: seconds that the server wants to be left alone; -1 when it did not say
 */
void
glance_error_set_retry_after (GError *error, gint64 retry_after)
{
  g_return_if_fail (error != NULL && error->domain == GLANCE_ERROR);

  glance_error_get_private (error)->retry_after = retry_after;
}

/**
 * glance_error_new_refused:
 * @code: what the status would mean if the portal had written it
 * @detail: (nullable): the status
 *
 * Returns: (transfer full): a refusal that came without the portal's JSON, as from a reverse proxy whose
 *   container is being replaced: no verdict about the key or the address
 */
GError *
glance_error_new_refused (GlanceError code, const char *detail)
{
  GError *error = new_error (code, glance_error_refused.sentence, detail);

  glance_error_set_from_intermediary (error);
  return error;
}

/**
 * glance_error_set_from_intermediary:
 * @error: a #GlanceError
 *
 * Marks a refusal that the portal did not write, and whose own sentence is true all the same.
 */
void
glance_error_set_from_intermediary (GError *error)
{
  g_return_if_fail (error != NULL && error->domain == GLANCE_ERROR);

  glance_error_get_private (error)->is_from_intermediary = TRUE;
}

/* Whether something between here and the portal wrote the refusal. */
gboolean
glance_error_is_from_intermediary (const GError *error)
{
  return error->domain == GLANCE_ERROR && glance_error_get_private (error)->is_from_intermediary;
}

/* The code's name for `--json` and the log; "failed" for an error of another domain. */
const char *
glance_error_get_nick (const GError *error)
{
  return get_row (error)->nick;
}

/* What the user can do about it: a translated sentence, or NULL for an error of another domain. */
const char *
glance_error_get_next_step (const GError *error)
{
  const char *next_step = get_words (error)->next_step;

  return next_step != NULL ? _ (next_step) : NULL;
}

/* Two words for a card: translated. */
const char *
glance_error_get_pill (const GError *error)
{
  return _ (get_words (error)->pill);
}

const char *
glance_error_get_icon_name (const GError *error)
{
  return get_words (error)->icon_name;
}

/* What to offer beside it. An intermediary's refusal says nothing about the address or the key. */
GlanceErrorRemedy
glance_error_get_remedy (const GError *error)
{
  return glance_error_is_from_intermediary (error) ? GLANCE_ERROR_REMEDY_CHECK
                                                   : get_row (error)->remedy;
}

/* When to check again by ourselves. */
GlanceErrorRetry
glance_error_get_retry (const GError *error)
{
  return glance_error_is_from_intermediary (error) ? GLANCE_ERROR_RETRY_BACK_OFF
                                                   : get_row (error)->retry;
}

/* Whether waiting may help: it goes away without anybody at this computer doing something. */
gboolean
glance_error_passes (const GError *error)
{
  return glance_error_is_from_intermediary (error) || get_row (error)->passes;
}

/* Which entry of the form for a portal it belongs to. */
GlanceErrorField
glance_error_get_field (const GError *error)
{
  return get_row (error)->field;
}

/* Whether what was typed is wrong, which ends a command with another status. */
gboolean
glance_error_is_usage (const GError *error)
{
  return get_row (error)->is_usage;
}

/* Seconds, or -1 when the portal did not say how long to wait. */
gint64
glance_error_get_retry_after (const GError *error)
{
  return error->domain == GLANCE_ERROR ? glance_error_get_private (error)->retry_after : -1;
}

/**
 * glance_error_to_text:
 * @error: an error of any domain
 *
 * Returns: (transfer full): the sentence and the next step
 */
char *
glance_error_to_text (const GError *error)
{
  const char *next_step = glance_error_get_next_step (error);

  return next_step != NULL ? g_strjoin (" ", error->message, next_step, NULL)
                           : g_strdup (error->message);
}

#define VARIANT_TYPE "(isxb)"

/* (transfer floating): for another process of the same version */
GVariant *
glance_error_to_variant (const GError *error)
{
  return g_variant_new (VARIANT_TYPE, error->domain == GLANCE_ERROR ? error->code : -1,
                        error->message, glance_error_get_retry_after (error),
                        glance_error_is_from_intermediary (error));
}

/**
 * glance_error_from_variant:
 * @variant: of any type, from anywhere
 *
 * Returns: (transfer full) (nullable): the error; an error of another domain is a %G_IO_ERROR_FAILED;
 *   NULL when @variant is damaged
 */
GError *
glance_error_from_variant (GVariant *variant)
{
  g_autofree char *clean = NULL;
  const char *message;
  int code;
  gint64 retry_after;
  gboolean is_from_intermediary;
  GError *error;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (VARIANT_TYPE)))
    return NULL;
  g_variant_get (variant, "(i&sxb)", &code, &message, &retry_after, &is_from_intermediary);
  if (code < -1 || code >= GLANCE_N_ERRORS)
    return NULL;

  clean = glance_text_sanitize (message, 2 * MAX_DETAIL_CHARS);
  if (code == -1)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, clean);
  error = g_error_new_literal (GLANCE_ERROR, code, clean);
  glance_error_set_retry_after (error, MAX (retry_after, -1));
  if (is_from_intermediary)
    glance_error_set_from_intermediary (error);
  return error;
}
