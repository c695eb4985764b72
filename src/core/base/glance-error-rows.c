/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-error-rows.h"

#include "glance-words.h"

const GlanceErrorRow glance_error_rows[GLANCE_N_ERRORS] = {
  [GLANCE_ERROR_UNAUTHORIZED] = {
    .nick = "unauthorized",
    .sentence =
        N_("The portal does not accept the API key: it is wrong, disabled or expired."),
    .next_step =
        N_("Create a new key in the portal under Developer Tools, API Keys, and enter it for this portal."),
    .pill = N_("Key Refused"),
    .icon_name = "dialog-password-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_KEY,
  },
  [GLANCE_ERROR_FORBIDDEN] = {
    .nick = "forbidden",
    .sentence =
        N_("The owner of the API key is not allowed to see backups."),
    .next_step =
        N_("Use the key of a portal administrator. A full dump can only be watched on a self-hosted server."),
    .pill = N_("Key Refused"),
    .icon_name = "dialog-password-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_KEY,
  },
  [GLANCE_ERROR_BLOCKED] = {
    .nick = "forbidden",
    .sentence =
        N_("Access to the portal was refused."),
    .next_step =
        N_("Check that the key may read everything, and that neither an IP filter of the portal nor something in front of it keeps this computer out."),
    .pill = N_("Key Refused"),
    .icon_name = "dialog-password-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_KEY,
  },
  [GLANCE_ERROR_RESTORING] = {
    .nick = "restoring",
    .sentence =
        N_("The portal is being restored from a backup and answers nothing else."),
    .next_step =
        N_("Wait until the restore has finished."),
    .pill = N_("Being Restored"),
    .icon_name = "document-open-recent-symbolic",
    .retry = GLANCE_ERROR_RETRY_IDLE,
    .passes = TRUE,
  },
  [GLANCE_ERROR_PAYMENT_REQUIRED] = {
    .nick = "payment-required",
    .sentence =
        N_("The portal's plan does not cover this, or the portal is unpaid."),
    .next_step =
        N_("Check the plan and its quota in the portal under Payments."),
    .pill = N_("Plan Limit"),
    .icon_name = "action-unavailable-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
  [GLANCE_ERROR_NOT_FOUND] = {
    .nick = "not-found",
    .sentence =
        N_("There is no portal at this address, or it is suspended."),
    .next_step =
        N_("Check the address: it is what the browser shows when you are in the portal."),
    .pill = N_("Not Found"),
    .icon_name = "network-error-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_BAD_REQUEST] = {
    .nick = "bad-request",
    .sentence =
        N_("The portal did not understand the request."),
    .next_step =
        N_("Check that the address is the portal's own, and that the portal is up to date."),
    .pill = N_("Not Understood"),
    .icon_name = "action-unavailable-symbolic",
  },
  [GLANCE_ERROR_RATE_LIMITED] = {
    .nick = "rate-limited",
    .sentence =
        N_("The portal has been asked too often."),
    .next_step =
        N_("Wait a while before you check it again."),
    .pill = N_("Checked Too Often"),
    .icon_name = "document-open-recent-symbolic",
    .passes = TRUE,
  },
  [GLANCE_ERROR_SERVER_ERROR] = {
    .nick = "server-error",
    .sentence =
        N_("The portal has an error of its own."),
    .next_step =
        N_("This often passes. If it lasts, look at the server."),
    .pill = N_("Server Error"),
    .icon_name = "dialog-warning-symbolic",
    .passes = TRUE,
  },
  [GLANCE_ERROR_MOVED] = {
    .nick = "moved",
    .sentence =
        N_("The portal has moved to another address."),
    .next_step =
        N_("Open the portal in a browser. Enter the new address only if you know it to be the portal's own."),
    .pill = N_("Moved"),
    .icon_name = "network-error-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_SIGN_IN] = {
    .nick = "sign-in",
    .sentence =
        N_("Something in front of the portal wants visitors to sign in."),
    .next_step =
        N_("Have whoever runs it let requests to the portal's API through. The API key is not at fault."),
    .pill = N_("Sign-In Required"),
    .icon_name = "changes-prevent-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .passes = TRUE,
  },
  [GLANCE_ERROR_BAD_REPLY] = {
    .nick = "bad-reply",
    .sentence =
        N_("What answers at this address does not answer like a DocSpace portal."),
    .next_step =
        N_("Check the address. A sign-in page or a proxy may stand in between."),
    .pill = N_("Unexpected Answer"),
    .icon_name = "dialog-warning-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .passes = TRUE,
  },
  [GLANCE_ERROR_TLS] = {
    .nick = "tls",
    .sentence =
        N_("The connection to the portal is not secure, so no key was sent."),
    .next_step =
        N_("Have the portal's certificate renewed, or name the file of your own CA for this portal."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_TLS_REFUSED] = {
    .nick = "tls",
    .sentence =
        N_("The portal broke off the secure connection."),
    .next_step =
        N_("It may want a client certificate, which Backup Glance does not have. Ask whoever runs the server."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_CLOCK] = {
    .nick = "tls",
    .sentence =
        N_("The portal's certificate is not valid yet."),
    .next_step =
        N_("Check the date and time of this computer."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_PROXY] = {
    .nick = "proxy",
    .sentence =
        N_("The proxy did not let the request through."),
    .next_step =
        N_("Check this computer's proxy settings, or ask whoever runs the proxy to allow the portal's address."),
    .pill = N_("Blocked by Proxy"),
    .icon_name = "action-unavailable-symbolic",
    .passes = TRUE,
  },
  [GLANCE_ERROR_PROXY_PASSWORD] = {
    .nick = "proxy",
    .sentence =
        N_("The proxy asks for a user name and a password."),
    .next_step =
        N_("Put them into the proxy's address, such as “http://user:password@proxy.example:3128”."),
    .pill = N_("Blocked by Proxy"),
    .icon_name = "action-unavailable-symbolic",
  },
  [GLANCE_ERROR_UNREACHABLE] = {
    .nick = "unreachable",
    .sentence =
        N_("The portal cannot be reached."),
    .next_step =
        N_("Check the address and the network."),
    .pill = N_("No Answer"),
    .icon_name = "network-error-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .passes = TRUE,
  },
  [GLANCE_ERROR_TIMEOUT] = {
    .nick = "timeout",
    .sentence =
        N_("The portal did not answer in time."),
    .next_step =
        N_("This often passes. If it lasts, look at the server."),
    .pill = N_("No Answer"),
    .icon_name = "network-error-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .passes = TRUE,
  },
  [GLANCE_ERROR_OFFLINE] = {
    .nick = "offline",
    .sentence =
        N_("This computer has no network."),
    .next_step =
        N_("Connect it to a network, then check again."),
    .pill = N_("Offline"),
    .icon_name = "network-offline-symbolic",
    .passes = TRUE,
  },
  [GLANCE_ERROR_NO_KEY] = {
    .nick = "no-key",
    .sentence =
        N_("The keyring has no API key for this portal."),
    .next_step =
        N_("Enter the key for this portal again."),
    .pill = N_("No Key"),
    .icon_name = "dialog-password-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_KEY,
  },
  [GLANCE_ERROR_KEY_ELSEWHERE] = {
    .nick = "no-key",
    .sentence =
        N_("The stored API key was entered for another address."),
    .next_step =
        N_("Enter the key for the new address."),
    .pill = N_("No Key"),
    .icon_name = "dialog-password-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_KEY,
  },
  [GLANCE_ERROR_BAD_KEY] = {
    .nick = "no-key",
    .sentence =
        N_("This cannot be an API key."),
    .next_step =
        N_("Paste the key alone: one line, without blanks inside."),
    .pill = N_("No Key"),
    .icon_name = "dialog-password-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_KEY,
    .is_usage = TRUE,
  },
  [GLANCE_ERROR_KEYRING_ABSENT] = {
    .nick = "keyring",
    .sentence =
        N_("There is no keyring to keep the API key in."),
    .next_step =
        N_("Start one (GNOME Keyring, KWallet or KeePassXC). On a server, give the key in DOCSPACE_API_KEY_FILE."),
    .pill = N_("No Keyring"),
    .icon_name = "changes-prevent-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
  [GLANCE_ERROR_KEYRING_LOCKED] = {
    .nick = "keyring",
    .sentence =
        N_("The keyring is locked."),
    .next_step =
        N_("Unlock it, then check again."),
    .pill = N_("Keyring Locked"),
    .icon_name = "changes-prevent-symbolic",
    .retry = GLANCE_ERROR_RETRY_ON_DEMAND,
  },
  [GLANCE_ERROR_KEYRING_HUNG] = {
    .nick = "keyring",
    .sentence =
        N_("The keyring does not answer."),
    .next_step =
        N_("See whether it waits for a password in another window; otherwise sign out and in again."),
    .pill = N_("No Keyring"),
    .icon_name = "changes-prevent-symbolic",
  },
  [GLANCE_ERROR_KEYRING_NOT_STORED] = {
    .nick = "keyring",
    .sentence =
        N_("The keyring did not keep the API key."),
    .next_step =
        N_("Unlock the keyring's database, then try again."),
    .pill = N_("No Keyring"),
    .icon_name = "changes-prevent-symbolic",
  },
  [GLANCE_ERROR_KEYRING_FAILED] = {
    .nick = "keyring",
    .sentence =
        N_("The keyring reported an error."),
    .next_step =
        N_("Open the keyring's own application and see whether it works."),
    .pill = N_("No Keyring"),
    .icon_name = "changes-prevent-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
  [GLANCE_ERROR_BAD_ADDRESS] = {
    .nick = "bad-address",
    .sentence =
        N_("This is not a portal's address."),
    .next_step =
        N_("Enter it as the browser shows it, such as “acme.onlyoffice.com”."),
    .pill = N_("Wrong Address"),
    .icon_name = "network-error-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .is_usage = TRUE,
  },
  [GLANCE_ERROR_NOT_ENCRYPTED] = {
    .nick = "bad-address",
    .sentence =
        N_("The address starts with “http:”, so everybody on the way could read the API key."),
    .next_step =
        N_("Use “https:”, or allow the unencrypted connection for this portal."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .is_usage = TRUE,
  },
  [GLANCE_ERROR_DUPLICATE] = {
    .nick = "duplicate",
    .sentence =
        N_("This portal is on the list already."),
    .next_step =
        N_("To change its name or key, edit it in the window."),
    .pill = N_("Error"),
    .icon_name = "dialog-warning-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .is_usage = TRUE,
  },
  [GLANCE_ERROR_NO_SUCH_PORTAL] = {
    .nick = "no-such-portal",
    .sentence =
        N_("No portal on the list has this name."),
    .next_step =
        N_("See the names with “backup-glance-cli list”."),
    .pill = N_("Error"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_usage = TRUE,
  },
  [GLANCE_ERROR_SETTINGS] = {
    .nick = "settings",
    .sentence =
        N_("The settings cannot be read or written."),
    .next_step =
        N_("Check that Backup Glance is installed completely and that your home folder can be written to."),
    .pill = N_("Error"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
};

/* In place of what the code says, where something between here and the portal wrote the refusal: it is no
 * verdict about the key or the address. */
const GlanceErrorRow glance_error_refused = {
  .sentence = N_ ("The request was refused, and not by the portal's own API."),
  .next_step = N_ ("This often passes, as while a server restarts. If it lasts, check the address, "
                   "and what stands in front of the portal."),
  .pill = N_ ("Refused"),
  .icon_name = "action-unavailable-symbolic",
};

/* A failure of another library: nothing is known about it. */
const GlanceErrorRow glance_error_foreign = {
  .nick = "failed",
  .pill = N_ ("No Answer"),
  .icon_name = "network-error-symbolic",
};
