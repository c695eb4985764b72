/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-error.h"

#include <gio/gio.h>

static const GlanceErrorReader readers[] = {
  GLANCE_ERROR_READER_CARD,
  GLANCE_ERROR_READER_FORM,
  GLANCE_ERROR_READER_COMMAND,
  GLANCE_ERROR_READER_LISTED,
};

/* A next step only mentions what its reader has. */
static void
assert_next_step (const GError *error, GlanceErrorReader reader)
{
  static const char *const of_commands[] = { "“remove”", "“add", "--", "DOCSPACE_", "-cli" };
  static const char *const of_windows[] = { "this portal", "Edit" };
  const char *next_step = glance_error_get_next_step (error, reader);
  gboolean is_window = reader <= GLANCE_ERROR_READER_FORM;

  g_test_message ("%s, %d: %s", glance_error_get_nick (error), reader, next_step);
  g_assert_true (g_str_has_suffix (next_step, "."));
  g_assert_null (strchr (next_step, '('));
  for (gsize i = 0; is_window && i < G_N_ELEMENTS (of_commands); i++)
    g_assert_null (strstr (next_step, of_commands[i]));
  for (gsize i = 0; !is_window && i < G_N_ELEMENTS (of_windows); i++)
    g_assert_null (strstr (next_step, of_windows[i]));
}

/* Every code has a sentence, a next step and a nick. */
static void
test_complete (void)
{
  for (int code = 0; code < GLANCE_N_ERRORS; code++)
    {
      g_autoptr (GError) error = glance_error_new (code, NULL);

      g_assert_error (error, GLANCE_ERROR, code);
      g_assert_true (g_str_has_suffix (error->message, "."));
      for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
        assert_next_step (error, readers[i]);
      g_assert_cmpstr (glance_error_get_nick (error), !=, NULL);
      g_assert_cmpstr (glance_error_get_pill (error), !=, "");
      g_assert_true (g_str_has_suffix (glance_error_get_icon_name (error), "-symbolic"));
      /* What only the user can change does not pass by itself, and what passes by itself needs no
       * editing. */
      if (glance_error_passes (error))
        {
          g_assert_cmpint (glance_error_get_retry (error), <=, GLANCE_ERROR_RETRY_IDLE);
          g_assert_cmpint (glance_error_get_remedy (error), !=, GLANCE_ERROR_REMEDY_EDIT);
        }
      else
        g_assert_cmpint (glance_error_get_remedy (error), !=, GLANCE_ERROR_REMEDY_WAIT);
      g_assert_cmpint (glance_error_get_retry_after (error), ==, -1);
      g_assert_cmpint (glance_error_get_retry_at (error), ==, -1);
      g_assert_null (glance_error_get_detail (error));
      g_assert_false (glance_error_is_from_intermediary (error));
    }
}

/* What a code's next step says to one reader, and what it does not say. */
static const struct
{
  GlanceError code;
  GlanceErrorReader reader;
  const char *says;
  const char *never;
} next_steps[] = {
  { GLANCE_ERROR_UNAUTHORIZED, GLANCE_ERROR_READER_CARD, "Paste the key again. If", NULL },
  { GLANCE_ERROR_UNAUTHORIZED, GLANCE_ERROR_READER_COMMAND, "the whole key", "“remove”" },
  { GLANCE_ERROR_UNAUTHORIZED, GLANCE_ERROR_READER_LISTED, "“remove” and then “add”", NULL },
  { GLANCE_ERROR_FORBIDDEN, GLANCE_ERROR_READER_CARD, "administrator", "dump" },
  { GLANCE_ERROR_FORBIDDEN_DUMP, GLANCE_ERROR_READER_CARD, "full dump", NULL },
  { GLANCE_ERROR_KEYRING_ABSENT, GLANCE_ERROR_READER_FORM, "try again", "DOCSPACE" },
  { GLANCE_ERROR_KEYRING_ABSENT, GLANCE_ERROR_READER_COMMAND, "DOCSPACE_API_KEY_FILE", NULL },
  { GLANCE_ERROR_KEYRING_BARRED, GLANCE_ERROR_READER_COMMAND, "flatpak override", "Start one" },
  { GLANCE_ERROR_KEYRING_DAMAGED, GLANCE_ERROR_READER_CARD, "Enter the key", "remove" },
  { GLANCE_ERROR_DUPLICATE, GLANCE_ERROR_READER_FORM, "Edit", "window" },
  { GLANCE_ERROR_DUPLICATE, GLANCE_ERROR_READER_COMMAND, "“remove” and then “add”", "window" },
  { GLANCE_ERROR_NO_SUCH_PORTAL, GLANCE_ERROR_READER_CARD, "list", "cli" },
  { GLANCE_ERROR_RATE_LIMITED, GLANCE_ERROR_READER_CARD, "will be checked", "Try" },
  { GLANCE_ERROR_RATE_LIMITED, GLANCE_ERROR_READER_FORM, "Try again", "will be checked" },
  { GLANCE_ERROR_RATE_LIMITED, GLANCE_ERROR_READER_LISTED, "Try again", "will be checked" },
  { GLANCE_ERROR_SERVER_ERROR, GLANCE_ERROR_READER_CARD, "log", "services" },
  { GLANCE_ERROR_BAD_GATEWAY, GLANCE_ERROR_READER_CARD, "services of the portal", "log" },
  { GLANCE_ERROR_UNAVAILABLE, GLANCE_ERROR_READER_CARD, "under maintenance", "log" },
  { GLANCE_ERROR_GATEWAY_TIMEOUT, GLANCE_ERROR_READER_CARD, "the portal’s load", "log" },
  { GLANCE_ERROR_NOT_TLS, GLANCE_ERROR_READER_FORM, "“http:”", "renew" },
  { GLANCE_ERROR_NOT_TLS, GLANCE_ERROR_READER_COMMAND, "--insecure-http", "renew" },
  { GLANCE_ERROR_CERTIFICATE_HOST, GLANCE_ERROR_READER_CARD, "address", "renew" },
  { GLANCE_ERROR_CERTIFICATE_ISSUER, GLANCE_ERROR_READER_CARD, "choose its file", "renew" },
  { GLANCE_ERROR_CERTIFICATE_ISSUER, GLANCE_ERROR_READER_COMMAND, "--ca-file", "renew" },
  { GLANCE_ERROR_CERTIFICATE_ISSUER, GLANCE_ERROR_READER_COMMAND,
    "DOCSPACE_CA_FILE for DOCSPACE_URL", NULL },
  { GLANCE_ERROR_CERTIFICATE_ISSUER, GLANCE_ERROR_READER_LISTED,
    "“remove” and then “add --ca-file”", "DOCSPACE" },
  { GLANCE_ERROR_FORBIDDEN, GLANCE_ERROR_READER_LISTED, "“remove” and then “add”", NULL },
  { GLANCE_ERROR_FORBIDDEN_DUMP, GLANCE_ERROR_READER_LISTED, "“remove” and then “add”", NULL },
  { GLANCE_ERROR_BAD_KEY, GLANCE_ERROR_READER_LISTED, "“remove” and then “add”", "Paste" },
  { GLANCE_ERROR_WANTS_HTTPS, GLANCE_ERROR_READER_FORM, "“https:”", "remove" },
  { GLANCE_ERROR_SETTINGS, GLANCE_ERROR_READER_FORM, "has room", NULL },
  { GLANCE_ERROR_CERTIFICATE_EXPIRED, GLANCE_ERROR_READER_CARD, "renewed", NULL },
  { GLANCE_ERROR_CA_FILE, GLANCE_ERROR_READER_CARD, "Choose another file", "renew" },
};

static void
test_next_steps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (next_steps); i++)
    {
      g_autoptr (GError) error = glance_error_new (next_steps[i].code, NULL);
      const char *next_step = glance_error_get_next_step (error, next_steps[i].reader);

      g_test_message ("%s", next_step);
      g_assert_nonnull (strstr (next_step, next_steps[i].says));
      if (next_steps[i].never != NULL)
        g_assert_null (strstr (next_step, next_steps[i].never));
    }
}

/* The output of `--json` is an interface: scripts rely on it. */
static void
test_nicks (void)
{
  static const struct
  {
    GlanceError code;
    const char *nick;
  } cases[] = {
    { GLANCE_ERROR_UNAUTHORIZED, "unauthorized" },
    { GLANCE_ERROR_FORBIDDEN, "forbidden" },
    { GLANCE_ERROR_FORBIDDEN_DUMP, "forbidden" },
    { GLANCE_ERROR_BLOCKED, "forbidden" },
    { GLANCE_ERROR_PAYMENT_REQUIRED, "payment-required" },
    { GLANCE_ERROR_NOT_FOUND, "not-found" },
    { GLANCE_ERROR_RATE_LIMITED, "rate-limited" },
    { GLANCE_ERROR_SERVER_ERROR, "server-error" },
    { GLANCE_ERROR_BAD_GATEWAY, "server-error" },
    { GLANCE_ERROR_UNAVAILABLE, "server-error" },
    { GLANCE_ERROR_GATEWAY_TIMEOUT, "server-error" },
    { GLANCE_ERROR_BAD_REPLY, "bad-reply" },
    { GLANCE_ERROR_TLS, "tls" },
    { GLANCE_ERROR_TLS_ABSENT, "tls" },
    { GLANCE_ERROR_TLS_OUTDATED, "tls" },
    { GLANCE_ERROR_NOT_TLS, "tls" },
    { GLANCE_ERROR_CERTIFICATE, "tls" },
    { GLANCE_ERROR_CERTIFICATE_HOST, "tls" },
    { GLANCE_ERROR_CERTIFICATE_EXPIRED, "tls" },
    { GLANCE_ERROR_CERTIFICATE_ISSUER, "tls" },
    { GLANCE_ERROR_CA_FILE, "tls" },
    { GLANCE_ERROR_UNREACHABLE, "unreachable" },
    { GLANCE_ERROR_TIMEOUT, "timeout" },
    { GLANCE_ERROR_OFFLINE, "offline" },
    { GLANCE_ERROR_NO_KEY, "no-key" },
    { GLANCE_ERROR_KEYRING_LOCKED, "keyring" },
    { GLANCE_ERROR_KEYRING_DAMAGED, "no-key" },
    { GLANCE_ERROR_KEYRING_BARRED, "keyring" },
    { GLANCE_ERROR_SIGN_IN, "sign-in" },
    { GLANCE_ERROR_CLOCK, "tls" },
    { GLANCE_ERROR_PROXY, "proxy" },
    { GLANCE_ERROR_PROXY_PASSWORD, "proxy" },
    { GLANCE_ERROR_PROXY_PASSWORD_REFUSED, "proxy" },
    { GLANCE_ERROR_PROXY_VARIABLE, "proxy" },
    { GLANCE_ERROR_KEY_ELSEWHERE, "no-key" },
    { GLANCE_ERROR_REMOVED, "no-such-portal" },
    { GLANCE_ERROR_ARCHIVE_EMPTY, "empty-file" },
    { GLANCE_ERROR_ARCHIVE_PAGE, "web-page" },
    { GLANCE_ERROR_ARCHIVE_MESSAGE, "message" },
    { GLANCE_ERROR_ARCHIVE_FOREIGN, "not-a-backup" },
    { GLANCE_ERROR_ARCHIVE_NO_TAR, "not-a-backup" },
    { GLANCE_ERROR_ARCHIVE_CUT, "incomplete" },
    { GLANCE_ERROR_ARCHIVE_DAMAGED, "damaged" },
    { GLANCE_ERROR_ARCHIVE_EXCESS, "damaged" },
    { GLANCE_ERROR_ARCHIVE_CHANGED, "changed" },
    { GLANCE_ERROR_UNREADABLE, "unreadable" },
    { GLANCE_ERROR_GNUTLS_ABSENT, "gnutls" },
    { GLANCE_ERROR_TRASH, "trash" },
    { GLANCE_ERROR_JOURNAL, "journal" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = glance_error_new (cases[i].code, NULL);

      g_assert_cmpstr (glance_error_get_nick (error), ==, cases[i].nick);
      g_assert_cmpint (glance_error_is_bad_file (error), ==,
                       cases[i].code >= GLANCE_ERROR_ARCHIVE_EMPTY
                           && cases[i].code <= GLANCE_ERROR_ARCHIVE_CHANGED);
    }
}

/* Where several codes have one nick, each still has a name of its own. */
static void
test_names (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code < GLANCE_N_ERRORS; code++)
    {
      g_autoptr (GError) error = glance_error_new (code, NULL);
      g_autoptr (GVariant) variant = g_variant_ref_sink (glance_error_to_variant (error));
      g_autoptr (GError) back = glance_error_from_variant (variant);

      g_assert_true (g_hash_table_add (names, (char *) glance_error_get_name (error)));
      g_assert_error (back, GLANCE_ERROR, code);
    }
}

/* A detail is separate from the sentence, or in the place that the sentence has for it. */
static void
test_detail (void)
{
  g_autoptr (GError) error =
      glance_error_new (GLANCE_ERROR_PAYMENT_REQUIRED, "quota\nexceeded\033");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) blank = glance_error_new (GLANCE_ERROR_PAYMENT_REQUIRED, " \n");
  g_autoptr (GError) moved = glance_error_new (GLANCE_ERROR_MOVED, "https://%s.example");
  g_autoptr (GError) file = glance_error_new (GLANCE_ERROR_CA_FILE, "/ca.pem");
  g_autoptr (GError) keyring = glance_error_new (GLANCE_ERROR_KEYRING_FAILED, "It broke.");

  g_assert_cmpstr (glance_error_get_detail (copy), ==, "quota exceeded");
  g_assert_cmpstr (error->message, ==, blank->message);
  g_assert_null (glance_error_get_detail (blank));
  g_assert_cmpstr (moved->message, ==, "The portal has moved to https://%s.example.");
  g_assert_null (glance_error_get_detail (moved));
  g_assert_cmpstr (keyring->message, ==, "The keyring reported an error: It broke.");
  glance_error_set_detail (file, "gone\n");
  g_assert_cmpstr (file->message, ==, "The CA file “/ca.pem” cannot be used.");
  g_assert_cmpstr (glance_error_get_detail (file), ==, "gone");
}

static void
test_retry_after (void)
{
  g_autoptr (GError) error = glance_error_new_rate_limited (120);
  g_autoptr (GError) copy = g_error_copy (error);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpint (glance_error_get_retry_after (copy), ==, 120);
  g_assert_cmpint (glance_error_get_retry_at (copy), <=, now + 120);
  glance_error_set_retry_after (error, G_MAXINT64);
  g_assert_cmpint (glance_error_get_retry_after (error), ==, 24 * 3600);
  g_assert_cmpint (glance_error_get_retry_at (error), >=, now + 24 * 3600);
  g_assert_cmpint (glance_error_get_retry_at (error), <=,
                   g_get_real_time () / G_USEC_PER_SEC + 24 * 3600);
  glance_error_set_retry_after (error, -1);
  g_assert_cmpint (glance_error_get_retry_at (error), ==, -1);
}

/* One that comes from the disk is no longer either. */
static void
test_long_pause (void)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (
      g_variant_new ("(sssxxb)", "rate-limited", "Wait", "", G_MAXINT64, G_MAXINT64, FALSE));
  g_autoptr (GError) error = glance_error_from_variant (variant);

  g_assert_cmpint (glance_error_get_retry_after (error), ==, 24 * 3600);
  g_assert_cmpint (glance_error_get_retry_at (error), <=,
                   g_get_real_time () / G_USEC_PER_SEC + 24 * 3600);
}

/* A pause that is requested again ends at another time. */
static void
test_equal (void)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_SERVER_ERROR, "HTTP 500");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) other = glance_error_new (GLANCE_ERROR_SERVER_ERROR, "HTTP 502");

  g_assert_true (glance_error_equal (error, copy));
  g_assert_false (glance_error_equal (error, other));
  glance_error_set_retry_after (copy, 60);
  g_assert_false (glance_error_equal (error, copy));
}

/* An error records who wrote the refusal. */
static void
test_intermediary (void)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_NOT_FOUND, NULL);
  g_autoptr (GError) copy = NULL;

  glance_error_set_retry_after (error, 20);
  g_assert_cmpint (glance_error_get_retry (error), ==, GLANCE_ERROR_RETRY_HOURLY);
  g_assert_cmpint (glance_error_get_remedy (error), ==, GLANCE_ERROR_REMEDY_EDIT);
  g_assert_false (glance_error_passes (error));
  glance_error_set_from_intermediary (error);
  copy = g_error_copy (error);
  g_assert_cmpint (glance_error_get_retry (copy), ==, GLANCE_ERROR_RETRY_BACK_OFF);
  g_assert_cmpint (glance_error_get_remedy (copy), ==, GLANCE_ERROR_REMEDY_CHECK);
  g_assert_true (glance_error_passes (copy));
  g_assert_true (glance_error_is_from_intermediary (copy));
  g_assert_cmpint (glance_error_get_retry_after (copy), ==, 20);
}

static void
test_foreign (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Odd");

  g_assert_cmpstr (glance_error_get_nick (error), ==, "failed");
  g_assert_null (glance_error_get_next_step (error, GLANCE_ERROR_READER_CARD));
  g_assert_null (glance_error_get_detail (error));
  g_assert_cmpstr (glance_error_get_pill (error), ==, "Error");
  g_assert_cmpint (glance_error_get_retry (error), ==, GLANCE_ERROR_RETRY_BACK_OFF);
  g_assert_false (glance_error_passes (error));
  g_assert_false (glance_error_is_usage (error));
  g_assert_false (glance_error_is_bad_file (error));
  g_assert_cmpint (glance_error_get_retry_after (error), ==, -1);
}

/* What is on the disk is read by versions whose codes have other numbers. */
static void
test_lasting_name (void)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (
      g_variant_new ("(sssxxb)", "no-room", "Full", "", (gint64) -1, (gint64) -1, FALSE));
  g_autoptr (GError) back = glance_error_from_variant (variant);
  g_autoptr (GVariant) again = g_variant_ref_sink (glance_error_to_variant (back));

  g_assert_error (back, GLANCE_ERROR, GLANCE_ERROR_NO_ROOM);
  g_assert_true (g_variant_equal (again, variant));
}

/* To another process and back. */
static void
test_variant (void)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_FORBIDDEN, "quota");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "Odd");
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) foreign_variant = g_variant_ref_sink (glance_error_to_variant (foreign));
  g_autoptr (GVariant) damaged = g_variant_ref_sink (g_variant_new_int32 (3));
  g_autoptr (GVariant) older = g_variant_ref_sink (g_variant_new (
      "(issxxb)", GLANCE_ERROR_NO_ROOM, "By number", "", (gint64) -1, (gint64) -1, FALSE));
  g_autoptr (GVariant) newer = g_variant_ref_sink (g_variant_new (
      "(sssxxb)", "from-the-future", "From the future", "", (gint64) -1, (gint64) -1, FALSE));
  g_autoptr (GError) back = NULL;
  g_autoptr (GError) foreign_back = glance_error_from_variant (foreign_variant);

  glance_error_set_retry_after (error, 7);
  glance_error_set_from_intermediary (error);
  variant = g_variant_ref_sink (glance_error_to_variant (error));
  back = glance_error_from_variant (variant);
  g_assert_error (back, GLANCE_ERROR, GLANCE_ERROR_FORBIDDEN);
  g_assert_cmpstr (back->message, ==, error->message);
  g_assert_cmpstr (glance_error_get_detail (back), ==, "quota");
  g_assert_cmpint (glance_error_get_retry_after (back), ==, 7);
  g_assert_cmpint (glance_error_get_retry_at (back), ==, glance_error_get_retry_at (error));
  g_assert_true (glance_error_is_from_intermediary (back));
  g_assert_cmpstr (foreign_back->message, ==, "Odd");
  g_assert_cmpstr (glance_error_get_nick (foreign_back), ==, "failed");
  g_assert_null (glance_error_from_variant (damaged));
  g_assert_null (glance_error_from_variant (older));
  g_assert_null (glance_error_from_variant (newer));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/complete", test_complete);
  g_test_add_func ("/error/next-steps", test_next_steps);
  g_test_add_func ("/error/nicks", test_nicks);
  g_test_add_func ("/error/names", test_names);
  g_test_add_func ("/error/lasting-name", test_lasting_name);
  g_test_add_func ("/error/detail", test_detail);
  g_test_add_func ("/error/retry-after", test_retry_after);
  g_test_add_func ("/error/long-pause", test_long_pause);
  g_test_add_func ("/error/equal", test_equal);
  g_test_add_func ("/error/intermediary", test_intermediary);
  g_test_add_func ("/error/foreign", test_foreign);
  g_test_add_func ("/error/variant", test_variant);
  return g_test_run ();
}
