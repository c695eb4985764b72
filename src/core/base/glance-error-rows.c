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
        N_("Paste the key again. If it is still refused, create a new one in the portal under Developer Tools, API Keys."),
    .next_step_command =
        N_("Check that the whole key was given. If it is still refused, create a new one in the portal under Developer Tools, API Keys."),
    .next_step_listed =
        N_("To give the portal its key again, use “remove” and then “add”. If that is refused, create a new key in the portal under Developer Tools, API Keys."),
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
        N_("Use the key of a portal administrator."),
    .pill = N_("Key Refused"),
    .icon_name = "dialog-password-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_KEY,
  },
  [GLANCE_ERROR_FORBIDDEN_DUMP] = {
    .nick = "forbidden",
    .sentence =
        N_("The portal does not show the full dump to the owner of this API key."),
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
        N_("Check that the key may read everything, and that neither the portal's IP filter nor a proxy in front of it blocks this computer."),
    .pill = N_("Key Refused"),
    .icon_name = "dialog-password-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_KEY,
  },
  [GLANCE_ERROR_RESTORING] = {
    .nick = "restoring",
    .sentence =
        N_("The portal is being restored from a backup and does not answer until that is done."),
    .sentence_with =
        N_("The portal is being restored from a backup (%s) and does not answer until that is done."),
    .next_step =
        N_("Try again when the restore has finished."),
    .next_step_card =
        N_("Nothing needs to be done here."),
    .pill = N_("Being Restored"),
    .icon_name = "document-open-recent-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_WAIT,
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
        N_("The portal has received too many requests and wants a pause."),
    .next_step =
        N_("Try again in a few minutes."),
    .next_step_card =
        N_("It will be checked again in a few minutes."),
    .pill = N_("Checked Too Often"),
    .icon_name = "document-open-recent-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_WAIT,
    .passes = TRUE,
  },
  [GLANCE_ERROR_SERVER_ERROR] = {
    .nick = "server-error",
    .sentence =
        N_("The server reported an internal error."),
    .next_step =
        N_("This often passes. If it lasts, look at the server's log."),
    .pill = N_("Server Error"),
    .icon_name = "dialog-warning-symbolic",
    .passes = TRUE,
  },
  [GLANCE_ERROR_MOVED] = {
    .nick = "moved",
    .sentence =
        N_("The portal has moved to another address."),
    .sentence_with =
        N_("The portal has moved to %s."),
    .next_step =
        N_("Open the portal in a browser. Enter the new address only if you know it to be the portal's own."),
    .next_step_listed =
        N_("Open the portal in a browser. If you know the new address to be the portal's own, use “remove” and then “add” with it."),
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
        N_("Ask whoever runs it to let requests to the portal's API through. The API key is not at fault."),
    .pill = N_("Sign-In Required"),
    .icon_name = "changes-prevent-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .passes = TRUE,
  },
  [GLANCE_ERROR_BAD_REPLY] = {
    .nick = "bad-reply",
    .sentence =
        N_("The server at this address does not respond like a DocSpace portal."),
    .next_step =
        N_("Check the address. A sign-in page or a proxy may be in the way."),
    .pill = N_("Unexpected Answer"),
    .icon_name = "dialog-warning-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .passes = TRUE,
  },
  [GLANCE_ERROR_TLS] = {
    .nick = "tls",
    .sentence =
        N_("No secure connection to the portal could be made, so no key was sent."),
    .next_step =
        N_("Ask whoever runs the server to check its TLS settings."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_TLS_ABSENT] = {
    .nick = "tls",
    .sentence =
        N_("This computer cannot make secure connections: TLS support for GLib is missing."),
    .next_step =
        N_("Install the package glib-networking, then start Backup Glance again."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
  },
  [GLANCE_ERROR_TLS_OUTDATED] = {
    .nick = "tls",
    .sentence =
        N_("The server supports no TLS version newer than 1.1, which is not secure, so no key was sent."),
    .next_step =
        N_("Ask whoever runs the server to enable TLS 1.2 or later."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_NOT_TLS] = {
    .nick = "tls",
    .sentence =
        N_("The server at this address does not speak https, so no key was sent."),
    .next_step =
        N_("Check the address and its port. For a portal without https, start the address with “http:” and allow the unencrypted connection."),
    .next_step_command =
        N_("Check the address and its port. For a portal without https, start the address with “http:” and allow it with “add --insecure-http”, or with DOCSPACE_ALLOW_HTTP=1."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_CERTIFICATE] = {
    .nick = "tls",
    .sentence =
        N_("The portal's certificate cannot be trusted, so no key was sent."),
    .sentence_with =
        N_("The portal's certificate cannot be trusted, so no key was sent: %s."),
    .next_step =
        N_("Ask whoever runs the server to replace the certificate."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_CERTIFICATE_HOST] = {
    .nick = "tls",
    .sentence =
        N_("The certificate belongs to another host, so no key was sent."),
    .next_step =
        N_("Check the address: its host has to be one that the certificate names."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_CERTIFICATE_EXPIRED] = {
    .nick = "tls",
    .sentence =
        N_("The portal's certificate has expired, so no key was sent."),
    .next_step =
        N_("Have the certificate renewed."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_CERTIFICATE_ISSUER] = {
    .nick = "tls",
    .sentence =
        N_("The portal's certificate comes from an authority that this computer does not trust, so no key was sent."),
    .next_step =
        N_("If it is your own certificate authority, choose its file for this portal. Otherwise, ask whoever runs the server to get a certificate from a public one."),
    .next_step_command =
        N_("If it is your own certificate authority, name its file with “add --ca-file”. Otherwise, ask whoever runs the server to get a certificate from a public one."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .field = GLANCE_ERROR_FIELD_CA,
  },
  [GLANCE_ERROR_CA_FILE] = {
    .nick = "tls",
    .sentence =
        N_("The CA file of this portal cannot be used."),
    .sentence_with =
        N_("The CA file “%s” cannot be used."),
    .next_step =
        N_("Choose another file, or none if the portal no longer needs one."),
    .next_step_command =
        N_("Name a file in PEM format that you can read."),
    .next_step_listed =
        N_("Put the file back, or use “remove” and then “add” with another one."),
    .pill = N_("No CA File"),
    .icon_name = "channel-insecure-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .field = GLANCE_ERROR_FIELD_CA,
  },
  [GLANCE_ERROR_CLOCK] = {
    .nick = "tls",
    .sentence =
        N_("The portal's certificate is not valid yet."),
    .next_step =
        N_("Check the date and time of this computer. If they are right, ask whoever runs the server."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
  },
  [GLANCE_ERROR_TLS_REFUSED] = {
    .nick = "tls",
    .sentence =
        N_("The portal broke off the secure connection."),
    .next_step =
        N_("It may require a client certificate, which Backup Glance does not support. Ask whoever runs the server."),
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
        N_("The proxy requires a user name and a password."),
    .next_step =
        N_("Put them into the proxy's address, such as “http://user:password@proxy.example:3128”."),
    .pill = N_("Blocked by Proxy"),
    .icon_name = "action-unavailable-symbolic",
  },
  [GLANCE_ERROR_PROXY_PASSWORD_REFUSED] = {
    .nick = "proxy",
    .sentence =
        N_("The proxy does not accept the user name or the password."),
    .next_step =
        N_("Correct them in the proxy's address, such as “http://user:password@proxy.example:3128”."),
    .pill = N_("Blocked by Proxy"),
    .icon_name = "action-unavailable-symbolic",
  },
  [GLANCE_ERROR_PROXY_VARIABLE] = {
    .nick = "proxy",
    .sentence =
        N_("An environment variable for the proxy is not the address of one."),
    .sentence_with =
        N_("The environment variable %s is not the address of a proxy."),
    .next_step =
        N_("Correct or unset it, then start Backup Glance again."),
    .next_step_command =
        N_("Correct or unset it, then try again."),
    .pill = N_("Wrong Proxy"),
    .icon_name = "action-unavailable-symbolic",
  },
  [GLANCE_ERROR_UNREACHABLE] = {
    .nick = "unreachable",
    .sentence =
        N_("The portal cannot be reached."),
    .next_step =
        N_("Check the address and the network."),
    .pill = N_("No Answer"),
    .icon_name = "no-answer-symbolic",
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
    .icon_name = "no-answer-symbolic",
    .field = GLANCE_ERROR_FIELD_ADDRESS,
    .passes = TRUE,
  },
  [GLANCE_ERROR_OFFLINE] = {
    .nick = "offline",
    .sentence =
        N_("This computer has no network."),
    .next_step =
        N_("Connect it to a network, then try again."),
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
    .next_step_command =
        N_("To give the portal its key again, use “remove” and then “add”."),
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
    .sentence_with =
        N_("The stored API key was entered for %s."),
    .next_step =
        N_("Enter the key for the new address."),
    .next_step_command =
        N_("To enter the key for the new address, use “remove” and then “add”."),
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
    .sentence_with =
        N_("This cannot be an API key: %s."),
    .next_step =
        N_("Paste the key alone: one line, without spaces inside."),
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
        N_("Start one, such as GNOME Keyring, KWallet or KeePassXC, then try again."),
    .next_step_command =
        N_("Start one, such as GNOME Keyring, KWallet or KeePassXC. On a server without one, set DOCSPACE_URL and DOCSPACE_API_KEY_FILE instead."),
    .pill = N_("No Keyring"),
    .icon_name = "changes-prevent-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
  [GLANCE_ERROR_KEYRING_LOCKED] = {
    .nick = "keyring",
    .sentence =
        N_("The keyring is locked."),
    .next_step =
        N_("Unlock it, then try again."),
    .pill = N_("Keyring Locked"),
    .icon_name = "changes-prevent-symbolic",
    .retry = GLANCE_ERROR_RETRY_ON_DEMAND,
  },
  [GLANCE_ERROR_KEYRING_HUNG] = {
    .nick = "keyring",
    .sentence =
        N_("The keyring does not answer."),
    .next_step =
        N_("See whether it is waiting for a password in another window. If not, sign out and in again."),
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
    .sentence_with =
        N_("The keyring reported an error: %s."),
    .next_step =
        N_("Open the keyring's own application and see whether it works."),
    .pill = N_("No Keyring"),
    .icon_name = "changes-prevent-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
  [GLANCE_ERROR_BAD_ADDRESS] = {
    .nick = "bad-address",
    .sentence =
        N_("This is not the address of a portal."),
    .sentence_with =
        N_("This is not the address of a portal: %s."),
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
        N_("The address starts with “http:”, so anyone on the network path can read the API key."),
    .next_step =
        N_("Use “https:”, or allow the unencrypted connection for this portal."),
    .next_step_command =
        N_("Use “https:”, or allow it with “add --insecure-http”, or with DOCSPACE_ALLOW_HTTP=1 for DOCSPACE_URL."),
    .pill = N_("Not Secure"),
    .icon_name = "channel-insecure-symbolic",
    .remedy = GLANCE_ERROR_REMEDY_EDIT,
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .field = GLANCE_ERROR_FIELD_HTTP,
    .is_usage = TRUE,
  },
  [GLANCE_ERROR_DUPLICATE] = {
    .nick = "duplicate",
    .sentence =
        N_("This portal is on the list already."),
    .next_step =
        N_("Edit the one on the list to change its name or key."),
    .next_step_command =
        N_("To change its name or key, use “remove” and then “add”."),
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
        N_("Look for it on the list."),
    .next_step_command =
        N_("See the names with “backup-glance-cli list”."),
    .pill = N_("Error"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_usage = TRUE,
  },
  [GLANCE_ERROR_REMOVED] = {
    .nick = "no-such-portal",
    .sentence =
        N_("The portal was removed from the list in the meantime."),
    .next_step =
        N_("Add it again if you want to keep watching it."),
    .pill = N_("Error"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
  [GLANCE_ERROR_SETTINGS] = {
    .nick = "settings",
    .sentence =
        N_("The settings cannot be read or written."),
    .sentence_with =
        N_("The settings cannot be read or written: %s."),
    .next_step =
        N_("Check that Backup Glance is installed completely and that your home folder can be written to."),
    .pill = N_("Error"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
};

/* In place of the code's own words, where something in front of the portal wrote the refusal: it says nothing
 * about the key or the address. */
const GlanceErrorRow glance_error_refused = {
  .sentence = N_ ("The request was refused before it reached the portal's API."),
  .next_step = N_ ("This often passes, for instance after a server restart. If it lasts, check the "
                   "address, and any proxy in front of the portal."),
  .pill = N_ ("Refused"),
  .icon_name = "action-unavailable-symbolic",
};

/* For an error of another library, about which nothing is known. */
const GlanceErrorRow glance_error_foreign = {
  .nick = "failed",
  .pill = N_ ("Error"),
  .icon_name = "dialog-warning-symbolic",
};
