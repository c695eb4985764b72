/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GlanceError:
 *
 * Everything that can go wrong between a check and its answer. The code decides what the program
 * does. What the user reads comes in three parts: `GError.message` is a translated sentence,
 * glance_error_get_next_step() says what to do about it, and glance_error_get_detail() is what a
 * server or a library said, for whoever wants to know more. Code never looks at the text.
 * The replies are those of DocSpace's own API; the nick in parentheses is what `--json` prints.
 *
 * @GLANCE_ERROR_UNAUTHORIZED: 401: the key is wrong, disabled or expired (`unauthorized`)
 * @GLANCE_ERROR_FORBIDDEN: 403 with JSON: the key's owner is no administrator (`forbidden`)
 * @GLANCE_ERROR_FORBIDDEN_DUMP: the same for a dump, which a cloud portal never shows (`forbidden`)
 * @GLANCE_ERROR_BLOCKED: 403 without JSON: the key's scopes, an IP filter (`forbidden`)
 * @GLANCE_ERROR_RESTORING: 403 without JSON while the portal restores itself (`restoring`)
 * @GLANCE_ERROR_PAYMENT_REQUIRED: 402: plan, quota, or an unpaid portal (`payment-required`)
 * @GLANCE_ERROR_NOT_FOUND: 404: no such portal, or a suspended one (`not-found`)
 * @GLANCE_ERROR_BAD_REQUEST: 400 and any other 4xx (`bad-request`)
 * @GLANCE_ERROR_WANTS_HTTPS: 400 without JSON over http, as servers say that they speak https only (`bad-request`)
 * @GLANCE_ERROR_RATE_LIMITED: 429; see glance_error_get_retry_after() (`rate-limited`)
 * @GLANCE_ERROR_SERVER_ERROR: 500 and any other 5xx (`server-error`)
 * @GLANCE_ERROR_BAD_GATEWAY: 502: a proxy in front of the portal does not reach it (`server-error`)
 * @GLANCE_ERROR_UNAVAILABLE: 503: a restart, maintenance, or too much load (`server-error`)
 * @GLANCE_ERROR_GATEWAY_TIMEOUT: 504: a proxy in front of the portal waited for it in vain (`server-error`)
 * @GLANCE_ERROR_MOVED: 3xx to another origin: the portal has another address (`moved`)
 * @GLANCE_ERROR_SIGN_IN: 401 with a scheme that is not the portal's, or a redirect to a sign-in page: a
 *   reverse proxy or single sign-on in front of the portal (`sign-in`)
 * @GLANCE_ERROR_BAD_REPLY: not a DocSpace reply: HTML, broken JSON, too long, a redirect to a page of the
 *   same origin (`bad-reply`)
 * @GLANCE_ERROR_TLS: the handshake failed; no key was sent (`tls`)
 * @GLANCE_ERROR_TLS_ABSENT: this computer has no TLS library for GLib, or no GnuTLS (`tls`)
 * @GLANCE_ERROR_TLS_OUTDATED: the server speaks nothing newer than TLS 1.1 (`tls`)
 * @GLANCE_ERROR_NOT_TLS: the server speaks plain HTTP where https was expected (`tls`)
 * @GLANCE_ERROR_CERTIFICATE: a certificate that cannot be trusted, for none of the reasons below (`tls`)
 * @GLANCE_ERROR_CERTIFICATE_HOST: a certificate for another host (`tls`)
 * @GLANCE_ERROR_CERTIFICATE_EXPIRED: a certificate that has expired (`tls`)
 * @GLANCE_ERROR_CERTIFICATE_ISSUER: a certificate whose CA is not trusted here (`tls`)
 * @GLANCE_ERROR_CA_FILE: the portal's CA file is missing, unreadable, or has no certificate in it (`tls`)
 * @GLANCE_ERROR_TLS_REFUSED: the server ended TLS after the request, and the key, had been sent (`tls`)
 * @GLANCE_ERROR_CLOCK: the certificate is not valid yet, and nothing else is wrong with it (`tls`)
 * @GLANCE_ERROR_PROXY: the proxy refused, or replied to a CONNECT with anything but success (`proxy`)
 * @GLANCE_ERROR_PROXY_PASSWORD: 407: the proxy wants a user name and a password (`proxy`)
 * @GLANCE_ERROR_PROXY_PASSWORD_REFUSED: the proxy wants others than those that it got (`proxy`)
 * @GLANCE_ERROR_PROXY_VARIABLE: an environment variable does not name a proxy (`proxy`)
 * @GLANCE_ERROR_UNREACHABLE: no such host, connection refused or cut (`unreachable`)
 * @GLANCE_ERROR_TIMEOUT: no complete reply within the deadline (`timeout`)
 * @GLANCE_ERROR_OFFLINE: this computer has no network (`offline`)
 * @GLANCE_ERROR_NO_KEY: the keyring works and has no key for the portal (`no-key`)
 * @GLANCE_ERROR_KEY_ELSEWHERE: the keyring has a key for the portal, stored for another origin (`no-key`)
 * @GLANCE_ERROR_BAD_KEY: what was typed cannot be a key: empty, a line break, not ASCII (`no-key`)
 * @GLANCE_ERROR_KEYRING_ABSENT: no D-Bus session or no Secret Service (`keyring`)
 * @GLANCE_ERROR_KEYRING_LOCKED: the keyring is locked, or its prompt was dismissed (`keyring`)
 * @GLANCE_ERROR_KEYRING_HUNG: the Secret Service did not reply in time (`keyring`)
 * @GLANCE_ERROR_KEYRING_NOT_STORED: it said "stored" and the key is not there (`keyring`)
 * @GLANCE_ERROR_KEYRING_FAILED: any other failure of the Secret Service (`keyring`)
 * @GLANCE_ERROR_KEYRING_DAMAGED: in a sandbox, the file with the keys was no longer whole and has been renamed (`no-key`)
 * @GLANCE_ERROR_KEYRING_BARRED: in a sandbox, there is no Secret portal, and the Secret Service is out of reach (`keyring`)
 * @GLANCE_ERROR_BAD_ADDRESS: what was typed is no portal address (`bad-address`)
 * @GLANCE_ERROR_NOT_ENCRYPTED: http to another machine without the user's consent (`bad-address`)
 * @GLANCE_ERROR_DUPLICATE: that portal is on the list already (`duplicate`)
 * @GLANCE_ERROR_NO_SUCH_PORTAL: no portal, or more than one, has that name (`no-such-portal`)
 * @GLANCE_ERROR_REMOVED: the portal was removed while it was being edited (`no-such-portal`)
 * @GLANCE_ERROR_SETTINGS: the settings cannot be read or written (`settings`)
 * @GLANCE_ERROR_LINK_EXPIRED: a download link that has worked, or whose time is up (`link-expired`)
 * @GLANCE_ERROR_LINK_REFUSED: 403, 404 and other 4xx in place of a file (`link-refused`)
 * @GLANCE_ERROR_LINK_UNSAFE: a download link or its redirect leads to where nothing is fetched from
 *   (`link-unsafe`)
 * @GLANCE_ERROR_BAD_DOWNLOAD: the server contradicts itself about a file (`bad-download`)
 * @GLANCE_ERROR_NO_ROOM: the disk is full, or smaller than the file (`no-room`)
 * @GLANCE_ERROR_FOLDER: a file cannot be written where it should be (`folder`)
 * @GLANCE_ERROR_BUSY: another program downloads the same backup to the same place (`busy`)
 * @GLANCE_ERROR_ARCHIVE_EMPTY: a file of no bytes in place of a backup (`empty-file`)
 * @GLANCE_ERROR_ARCHIVE_PAGE: HTML in place of a backup (`web-page`)
 * @GLANCE_ERROR_ARCHIVE_MESSAGE: JSON or XML in place of a backup (`message`)
 * @GLANCE_ERROR_ARCHIVE_FOREIGN: neither gzip nor tar (`not-a-backup`)
 * @GLANCE_ERROR_ARCHIVE_NO_TAR: a whole gzip, with no tar in it (`not-a-backup`)
 * @GLANCE_ERROR_ARCHIVE_CUT: the file ends before the archive does (`incomplete`)
 * @GLANCE_ERROR_ARCHIVE_DAMAGED: a checksum that does not match, or what no archive has (`damaged`)
 * @GLANCE_ERROR_ARCHIVE_EXCESS: something after the end of the archive (`damaged`)
 * @GLANCE_ERROR_ARCHIVE_CHANGED: a whole archive, but not the one that was saved (`changed`)
 * @GLANCE_ERROR_UNREADABLE: a saved file is not there any more, or cannot be read (`unreadable`)
 * @GLANCE_ERROR_GNUTLS_ABSENT: no file can be checked, since GnuTLS cannot be loaded (`gnutls`)
 * @GLANCE_ERROR_TRASH: older backups cannot be put into the trash (`trash`)
 * @GLANCE_ERROR_JOURNAL: the journal cannot be read or written (`journal`)
 */
typedef enum
{
  GLANCE_ERROR_UNAUTHORIZED,
  GLANCE_ERROR_FORBIDDEN,
  GLANCE_ERROR_FORBIDDEN_DUMP,
  GLANCE_ERROR_BLOCKED,
  GLANCE_ERROR_RESTORING,
  GLANCE_ERROR_PAYMENT_REQUIRED,
  GLANCE_ERROR_NOT_FOUND,
  GLANCE_ERROR_BAD_REQUEST,
  GLANCE_ERROR_WANTS_HTTPS,
  GLANCE_ERROR_RATE_LIMITED,
  GLANCE_ERROR_SERVER_ERROR,
  GLANCE_ERROR_BAD_GATEWAY,
  GLANCE_ERROR_UNAVAILABLE,
  GLANCE_ERROR_GATEWAY_TIMEOUT,
  GLANCE_ERROR_MOVED,
  GLANCE_ERROR_SIGN_IN,
  GLANCE_ERROR_BAD_REPLY,
  GLANCE_ERROR_TLS,
  GLANCE_ERROR_TLS_ABSENT,
  GLANCE_ERROR_TLS_OUTDATED,
  GLANCE_ERROR_NOT_TLS,
  GLANCE_ERROR_CERTIFICATE,
  GLANCE_ERROR_CERTIFICATE_HOST,
  GLANCE_ERROR_CERTIFICATE_EXPIRED,
  GLANCE_ERROR_CERTIFICATE_ISSUER,
  GLANCE_ERROR_CA_FILE,
  GLANCE_ERROR_TLS_REFUSED,
  GLANCE_ERROR_CLOCK,
  GLANCE_ERROR_PROXY,
  GLANCE_ERROR_PROXY_PASSWORD,
  GLANCE_ERROR_PROXY_PASSWORD_REFUSED,
  GLANCE_ERROR_PROXY_VARIABLE,
  GLANCE_ERROR_UNREACHABLE,
  GLANCE_ERROR_TIMEOUT,
  GLANCE_ERROR_OFFLINE,
  GLANCE_ERROR_NO_KEY,
  GLANCE_ERROR_KEY_ELSEWHERE,
  GLANCE_ERROR_BAD_KEY,
  GLANCE_ERROR_KEYRING_ABSENT,
  GLANCE_ERROR_KEYRING_LOCKED,
  GLANCE_ERROR_KEYRING_HUNG,
  GLANCE_ERROR_KEYRING_NOT_STORED,
  GLANCE_ERROR_KEYRING_FAILED,
  GLANCE_ERROR_KEYRING_DAMAGED,
  GLANCE_ERROR_KEYRING_BARRED,
  GLANCE_ERROR_BAD_ADDRESS,
  GLANCE_ERROR_NOT_ENCRYPTED,
  GLANCE_ERROR_DUPLICATE,
  GLANCE_ERROR_NO_SUCH_PORTAL,
  GLANCE_ERROR_REMOVED,
  GLANCE_ERROR_SETTINGS,
  GLANCE_ERROR_LINK_EXPIRED,
  GLANCE_ERROR_LINK_REFUSED,
  GLANCE_ERROR_LINK_UNSAFE,
  GLANCE_ERROR_BAD_DOWNLOAD,
  GLANCE_ERROR_NO_ROOM,
  GLANCE_ERROR_FOLDER,
  GLANCE_ERROR_BUSY,
  GLANCE_ERROR_ARCHIVE_EMPTY,
  GLANCE_ERROR_ARCHIVE_PAGE,
  GLANCE_ERROR_ARCHIVE_MESSAGE,
  GLANCE_ERROR_ARCHIVE_FOREIGN,
  GLANCE_ERROR_ARCHIVE_NO_TAR,
  GLANCE_ERROR_ARCHIVE_CUT,
  GLANCE_ERROR_ARCHIVE_DAMAGED,
  GLANCE_ERROR_ARCHIVE_EXCESS,
  GLANCE_ERROR_ARCHIVE_CHANGED,
  GLANCE_ERROR_UNREADABLE,
  GLANCE_ERROR_GNUTLS_ABSENT,
  GLANCE_ERROR_TRASH,
  GLANCE_ERROR_JOURNAL,
  GLANCE_N_ERRORS /*< skip >*/
} GlanceError;

/* What to offer beside a problem. */
typedef enum
{
  GLANCE_ERROR_REMEDY_CHECK,   /* check again */
  GLANCE_ERROR_REMEDY_EDIT,    /* another address, key or CA */
  GLANCE_ERROR_REMEDY_WAIT,    /* nothing: to check again now would be in vain, or make it worse */
} GlanceErrorRemedy;

/* When to check again without being told to. */
typedef enum
{
  GLANCE_ERROR_RETRY_BACK_OFF,
  GLANCE_ERROR_RETRY_IDLE,        /* like an idle portal */
  GLANCE_ERROR_RETRY_HOURLY,      /* only the user can change it, in the portal or here */
  GLANCE_ERROR_RETRY_ON_DEMAND,   /* each time would put a prompt before the user */
} GlanceErrorRetry;

/* An entry of the form for a portal. */
typedef enum
{
  GLANCE_ERROR_FIELD_NONE,      /* the keyring, the settings, the network: no entry's fault */
  GLANCE_ERROR_FIELD_ADDRESS,
  GLANCE_ERROR_FIELD_KEY,
  GLANCE_ERROR_FIELD_HTTP,      /* whether the connection may be unencrypted */
  GLANCE_ERROR_FIELD_CA,        /* the CA file */
} GlanceErrorField;

/* Who reads a next step, and so what there is to take it with. */
typedef enum
{
  GLANCE_ERROR_READER_CARD,     /* of the window, which keeps checking */
  GLANCE_ERROR_READER_FORM,     /* where the portal is added or edited */
  GLANCE_ERROR_READER_COMMAND,  /* the command line, about what was typed or is in the environment */
  GLANCE_ERROR_READER_LISTED,   /* the command line, about a portal that is on the list */
} GlanceErrorReader;

#define GLANCE_ERROR (glance_error_quark ())
GQuark             glance_error_quark                  (void);
GError            *glance_error_new                    (GlanceError   code,
                                                        const char   *detail);
GError            *glance_error_new_rate_limited       (gint64        retry_after);
GError            *glance_error_new_refused            (GlanceError   code,
                                                        const char   *detail);
void               glance_error_set_detail             (GError       *error,
                                                        const char   *detail);
void               glance_error_set_retry_after        (GError       *error,
                                                        gint64        retry_after);
void               glance_error_set_from_intermediary  (GError       *error);

const char        *glance_error_get_nick               (const GError *error);
const char        *glance_error_get_name               (const GError *error);
const char        *glance_error_get_next_step          (const GError     *error,
                                                        GlanceErrorReader reader);
const char        *glance_error_get_detail             (const GError *error);
const char        *glance_error_get_pill               (const GError *error);
const char        *glance_error_get_icon_name          (const GError *error);
GlanceErrorRemedy  glance_error_get_remedy             (const GError *error);
GlanceErrorRetry   glance_error_get_retry              (const GError *error);
gboolean           glance_error_passes                 (const GError *error);
GlanceErrorField   glance_error_get_field              (const GError *error);
gboolean           glance_error_is_of_call             (const GError *error);
gboolean           glance_error_is_usage               (const GError *error);
gboolean           glance_error_is_bad_file            (const GError *error);
gint64             glance_error_get_retry_after        (const GError *error);
gint64             glance_error_get_retry_at           (const GError *error);
gboolean           glance_error_is_from_intermediary   (const GError *error);
gboolean           glance_error_equal                  (const GError *a,
                                                        const GError *b);
GVariant          *glance_error_to_variant             (const GError *error);
GError            *glance_error_from_variant           (GVariant     *variant);

G_END_DECLS
