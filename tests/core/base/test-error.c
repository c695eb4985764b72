/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-error.h"

#include <gio/gio.h>

/* Every code has its words: a sentence, a next step, a nick. */
static void
test_complete (void)
{
  for (int code = 0; code < GLANCE_N_ERRORS; code++)
    {
      g_autoptr (GError) error = glance_error_new (code, NULL);

      g_assert_error (error, GLANCE_ERROR, code);
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_nonnull (glance_error_get_next_step (error));
      g_assert_true (g_str_has_suffix (glance_error_get_next_step (error), "."));
      /* Who asked once on the command line would wait for ever. */
      g_assert_null (strstr (glance_error_get_next_step (error), "by itself"));
      g_assert_cmpstr (glance_error_get_nick (error), !=, NULL);
      g_assert_cmpstr (glance_error_get_pill (error), !=, "");
      g_assert_true (g_str_has_suffix (glance_error_get_icon_name (error), "-symbolic"));
      /* What only the user can change does not pass by itself, and what passes needs no editing. */
      if (glance_error_passes (error))
        {
          g_assert_cmpint (glance_error_get_retry (error), <=, GLANCE_ERROR_RETRY_IDLE);
          g_assert_cmpint (glance_error_get_remedy (error), ==, GLANCE_ERROR_REMEDY_CHECK);
        }
      g_assert_cmpint (glance_error_get_retry_after (error), ==, -1);
      g_assert_false (glance_error_is_from_intermediary (error));
    }
}

/* What `--json` prints is an interface: scripts go by it. */
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
    { GLANCE_ERROR_BLOCKED, "forbidden" },
    { GLANCE_ERROR_PAYMENT_REQUIRED, "payment-required" },
    { GLANCE_ERROR_NOT_FOUND, "not-found" },
    { GLANCE_ERROR_RATE_LIMITED, "rate-limited" },
    { GLANCE_ERROR_SERVER_ERROR, "server-error" },
    { GLANCE_ERROR_BAD_REPLY, "bad-reply" },
    { GLANCE_ERROR_TLS, "tls" },
    { GLANCE_ERROR_UNREACHABLE, "unreachable" },
    { GLANCE_ERROR_TIMEOUT, "timeout" },
    { GLANCE_ERROR_OFFLINE, "offline" },
    { GLANCE_ERROR_NO_KEY, "no-key" },
    { GLANCE_ERROR_KEYRING_LOCKED, "keyring" },
    { GLANCE_ERROR_SIGN_IN, "sign-in" },
    { GLANCE_ERROR_CLOCK, "tls" },
    { GLANCE_ERROR_PROXY, "proxy" },
    { GLANCE_ERROR_PROXY_PASSWORD, "proxy" },
    { GLANCE_ERROR_KEY_ELSEWHERE, "no-key" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = glance_error_new (cases[i].code, NULL);

      g_assert_cmpstr (glance_error_get_nick (error), ==, cases[i].nick);
    }
}

static void
test_detail (void)
{
  g_autoptr (GError) error =
      glance_error_new (GLANCE_ERROR_PAYMENT_REQUIRED, "quota\nexceeded\033");
  g_autoptr (GError) blank = glance_error_new (GLANCE_ERROR_PAYMENT_REQUIRED, " \n");
  g_autofree char *text = glance_error_to_text (error);

  g_assert_true (g_str_has_suffix (error->message, " (quota exceeded)"));
  g_assert_true (g_str_has_prefix (text, error->message));
  g_assert_true (g_str_has_suffix (text, glance_error_get_next_step (error)));
  g_assert_null (strstr (blank->message, "("));
}

static void
test_retry_after (void)
{
  g_autoptr (GError) error = glance_error_new_rate_limited (120);
  g_autoptr (GError) copy = g_error_copy (error);

  g_assert_cmpint (glance_error_get_retry_after (copy), ==, 120);
}

/* Who wrote a refusal is kept with it. */
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
  g_autofree char *text = glance_error_to_text (error);

  g_assert_cmpstr (glance_error_get_nick (error), ==, "failed");
  g_assert_null (glance_error_get_next_step (error));
  g_assert_cmpstr (glance_error_get_pill (error), ==, "No Answer");
  g_assert_cmpint (glance_error_get_retry (error), ==, GLANCE_ERROR_RETRY_BACK_OFF);
  g_assert_false (glance_error_passes (error));
  g_assert_false (glance_error_is_usage (error));
  g_assert_cmpint (glance_error_get_retry_after (error), ==, -1);
  g_assert_cmpstr (text, ==, "Odd");
}

/* To another process of the same version and back. */
static void
test_variant (void)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_FORBIDDEN, "quota");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "Odd");
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) foreign_variant = g_variant_ref_sink (glance_error_to_variant (foreign));
  g_autoptr (GVariant) damaged = g_variant_ref_sink (g_variant_new_int32 (3));
  g_autoptr (GVariant) newer = g_variant_ref_sink (
      g_variant_new ("(isxb)", GLANCE_N_ERRORS, "From the future", (gint64) -1, FALSE));
  g_autoptr (GError) back = NULL;
  g_autoptr (GError) foreign_back = glance_error_from_variant (foreign_variant);

  glance_error_set_retry_after (error, 7);
  glance_error_set_from_intermediary (error);
  variant = g_variant_ref_sink (glance_error_to_variant (error));
  back = glance_error_from_variant (variant);
  g_assert_error (back, GLANCE_ERROR, GLANCE_ERROR_FORBIDDEN);
  g_assert_cmpstr (back->message, ==, error->message);
  g_assert_cmpint (glance_error_get_retry_after (back), ==, 7);
  g_assert_true (glance_error_is_from_intermediary (back));
  g_assert_cmpstr (foreign_back->message, ==, "Odd");
  g_assert_cmpstr (glance_error_get_nick (foreign_back), ==, "failed");
  g_assert_null (glance_error_from_variant (damaged));
  g_assert_null (glance_error_from_variant (newer));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/complete", test_complete);
  g_test_add_func ("/error/nicks", test_nicks);
  g_test_add_func ("/error/detail", test_detail);
  g_test_add_func ("/error/retry-after", test_retry_after);
  g_test_add_func ("/error/intermediary", test_intermediary);
  g_test_add_func ("/error/foreign", test_foreign);
  g_test_add_func ("/error/variant", test_variant);
  return g_test_run ();
}
