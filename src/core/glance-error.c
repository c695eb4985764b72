/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-error.h"

#include <glib/gi18n-lib.h>

#include "glance-text.h"

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

/* The next step is read in the window, which keeps asking, and on the command line, which asks once: it
 * says what the reader can do, and promises nothing that only one of them does. */
static const struct
{
  const char *nick;
  const char *sentence;
  const char *next_step;
} words[GLANCE_N_ERRORS] = {
  [GLANCE_ERROR_UNAUTHORIZED] = {
    "unauthorized",
    N_("The portal does not accept the API key: it is wrong, disabled or expired."),
    N_("Create a new key in the portal under Developer Tools, API Keys, and enter it for this portal."),
  },
  [GLANCE_ERROR_FORBIDDEN] = {
    "forbidden",
    N_("The owner of the API key is not allowed to see backups."),
    N_("Use the key of a portal administrator. A full dump can only be watched on a self-hosted server."),
  },
  [GLANCE_ERROR_BLOCKED] = {
    "forbidden",
    N_("The portal refuses this API key from this computer."),
    N_("Check that the key may read everything, and that no IP filter of the portal keeps this computer out."),
  },
  [GLANCE_ERROR_RESTORING] = {
    "restoring",
    N_("The portal is being restored from a backup and answers nothing else."),
    N_("Wait until the restore has finished."),
  },
  [GLANCE_ERROR_PAYMENT_REQUIRED] = {
    "payment-required",
    N_("The portal's plan does not cover this, or the portal is unpaid."),
    N_("Check the plan and its quota in the portal under Payments."),
  },
  [GLANCE_ERROR_NOT_FOUND] = {
    "not-found",
    N_("There is no portal at this address, or it is suspended."),
    N_("Check the address: it is what the browser shows when you are in the portal."),
  },
  [GLANCE_ERROR_BAD_REQUEST] = {
    "bad-request",
    N_("The portal did not understand the question."),
    N_("Check that the address is the portal's own, and that the portal is up to date."),
  },
  [GLANCE_ERROR_RATE_LIMITED] = {
    "rate-limited",
    N_("The portal has been asked too often."),
    N_("Wait a while before you check it again."),
  },
  [GLANCE_ERROR_SERVER_ERROR] = {
    "server-error",
    N_("The portal has an error of its own."),
    N_("This often passes. If it lasts, look at the server."),
  },
  [GLANCE_ERROR_MOVED] = {
    "moved",
    N_("The portal has moved to another address."),
    N_("Open the portal in a browser, and use the address that it shows then."),
  },
  [GLANCE_ERROR_SIGN_IN] = {
    "sign-in",
    N_("Something in front of the portal wants visitors to sign in."),
    N_("Have whoever runs it let requests to the portal's API through. The API key is not at fault."),
  },
  [GLANCE_ERROR_BAD_REPLY] = {
    "bad-reply",
    N_("What answers at this address does not answer like a DocSpace portal."),
    N_("Check the address. A sign-in page or a proxy may stand in between."),
  },
  [GLANCE_ERROR_TLS] = {
    "tls",
    N_("The connection to the portal is not secure, so no key was sent."),
    N_("Have the portal's certificate renewed, or name the file of your own CA for this portal."),
  },
  [GLANCE_ERROR_CLOCK] = {
    "tls",
    N_("The portal's certificate is not valid yet."),
    N_("Check the date and time of this computer."),
  },
  [GLANCE_ERROR_PROXY] = {
    "proxy",
    N_("The proxy did not let the request through."),
    N_("Check this computer's proxy settings, or ask whoever runs the proxy to allow the portal's address."),
  },
  [GLANCE_ERROR_PROXY_PASSWORD] = {
    "proxy",
    N_("The proxy asks for a user name and a password."),
    N_("Put them into the proxy's address, such as “http://user:password@proxy.example:3128”."),
  },
  [GLANCE_ERROR_UNREACHABLE] = {
    "unreachable",
    N_("The portal cannot be reached."),
    N_("Check the address and the network."),
  },
  [GLANCE_ERROR_TIMEOUT] = {
    "timeout",
    N_("The portal did not answer in time."),
    N_("This often passes. If it lasts, look at the server."),
  },
  [GLANCE_ERROR_OFFLINE] = {
    "offline",
    N_("This computer has no network."),
    N_("Connect it to a network, then check again."),
  },
  [GLANCE_ERROR_NO_KEY] = {
    "no-key",
    N_("The keyring has no API key for this portal."),
    N_("Enter the key for this portal again."),
  },
  [GLANCE_ERROR_KEY_ELSEWHERE] = {
    "no-key",
    N_("The stored API key was entered for another address."),
    N_("Enter the key for the new address."),
  },
  [GLANCE_ERROR_BAD_KEY] = {
    "no-key",
    N_("This cannot be an API key."),
    N_("Paste the key alone: one line, without blanks inside."),
  },
  [GLANCE_ERROR_KEYRING_ABSENT] = {
    "keyring",
    N_("There is no keyring to keep the API key in."),
    N_("Start one (GNOME Keyring, KWallet or KeePassXC). On a server, give the key in DOCSPACE_API_KEY_FILE."),
  },
  [GLANCE_ERROR_KEYRING_LOCKED] = {
    "keyring",
    N_("The keyring is locked."),
    N_("Unlock it, then check again."),
  },
  [GLANCE_ERROR_KEYRING_HUNG] = {
    "keyring",
    N_("The keyring does not answer."),
    N_("See whether it waits for a password in another window; otherwise sign out and in again."),
  },
  [GLANCE_ERROR_KEYRING_NOT_STORED] = {
    "keyring",
    N_("The keyring did not keep the API key."),
    N_("Unlock the keyring's database, then try again."),
  },
  [GLANCE_ERROR_KEYRING_FAILED] = {
    "keyring",
    N_("The keyring reported an error."),
    N_("Open the keyring's own application and see whether it works."),
  },
  [GLANCE_ERROR_BAD_ADDRESS] = {
    "bad-address",
    N_("This is not a portal's address."),
    N_("Enter it as the browser shows it, such as “acme.onlyoffice.com”."),
  },
  [GLANCE_ERROR_NOT_ENCRYPTED] = {
    "bad-address",
    N_("The address starts with “http:”, so everybody on the way could read the API key."),
    N_("Use “https:”, or allow the unencrypted connection for this portal."),
  },
  [GLANCE_ERROR_DUPLICATE] = {
    "duplicate",
    N_("This portal is on the list already."),
    N_("To change its name or key, edit it in the window."),
  },
  [GLANCE_ERROR_NO_SUCH_PORTAL] = {
    "no-such-portal",
    N_("No portal on the list has this name."),
    N_("See the names with “backup-glance-cli list”."),
  },
  [GLANCE_ERROR_SETTINGS] = {
    "settings",
    N_("The settings cannot be read or written."),
    N_("Check that Backup Glance is installed completely and that your home folder can be written to."),
  },
};

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
  const char *sentence = g_dgettext (GETTEXT_PACKAGE, words[code].sentence);
  g_autofree char *clean = detail != NULL ? glance_text_sanitize (detail, MAX_DETAIL_CHARS) : NULL;

  if (clean == NULL || *clean == '\0')
    return g_error_new_literal (GLANCE_ERROR, code, sentence);

  /* Translators: the first is a whole sentence, the second what the server said. */
  return g_error_new (GLANCE_ERROR, code, _ ("%s (%s)"), sentence, clean);
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
 * glance_error_set_from_intermediary:
 * @error: a #GlanceError
 *
 * Marks a refusal that the portal did not write: it came without the portal's JSON, as from a reverse
 * proxy whose container is being replaced. Such a refusal is no verdict about the key or the address.
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
  return error->domain == GLANCE_ERROR ? words[error->code].nick : "failed";
}

/* What the user can do about it: a translated sentence, or NULL for an error of another domain. */
const char *
glance_error_get_next_step (const GError *error)
{
  return error->domain == GLANCE_ERROR ? g_dgettext (GETTEXT_PACKAGE, words[error->code].next_step)
                                       : NULL;
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
