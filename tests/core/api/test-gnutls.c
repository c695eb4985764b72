/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-gnutls.h"

#include <string.h>

#include "glance-archive.h"
#include "glance-error.h"
#include "glance-guard.h"
#include "glance-trust.h"
#include "hidden-gnutls.h"

static gboolean
check (const char *address, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);

  return glance_guard_check_tls (uri, error);
}

/* Neither the server nor the CA file is blamed for it. */
static void
test_absent (void)
{
  const char *file = g_test_get_filename (G_TEST_DIST, "meson.build", NULL);
  g_autoptr (GlanceTrust) trust = NULL;
  GlanceArchive *archive;
  GError *error = NULL;

  hidden_gnutls = TRUE;
  g_assert_null (glance_gnutls_get ());
  g_assert_true (check ("http://a.example", NULL));
  g_assert_false (check ("https://a.example", &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_TLS_ABSENT);
  g_assert_nonnull (strstr (error->message, "GnuTLS"));
  g_clear_error (&error);

  trust = glance_trust_new_file (file, &error);
  g_assert_null (trust);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_TLS_ABSENT);
  g_clear_error (&error);

  archive = glance_archive_new ();
  g_assert_false (glance_archive_feed (archive, (const guint8 *) "\037\213", 2, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_GNUTLS_ABSENT);
  g_clear_error (&error);
  glance_archive_free (archive);
}

/* The library was there, but not to be had: no descriptor was left, say. */
static void
test_there_again (void)
{
  g_autoptr (GError) error = NULL;

  hidden_gnutls = TRUE;
  g_assert_null (glance_gnutls_get ());
  hidden_gnutls = FALSE;
  g_assert_nonnull (glance_gnutls_get ());
  g_assert_true (check ("https://a.example", &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gnutls/absent", test_absent);
  g_test_add_func ("/gnutls/there-again", test_there_again);
  return g_test_run ();
}
