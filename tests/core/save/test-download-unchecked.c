/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Without GnuTLS nothing is known of a file, neither that it is whole nor that it is not. */

#include "download-fixture.h"
#include "hidden-gnutls.h"

/* What a program left that was killed after the last byte, and all of it is there. */
static Fixture *
leave_part (void)
{
  Fixture *fixture = fixture_new (NULL);
  gsize size = fixture_get_size (fixture);

  fixture_put_part (fixture, size, (gint64) size);
  return fixture;
}

/* And one that was killed between the name and the journal. */
static Fixture *
leave_placed (void)
{
  Fixture *fixture = fixture_new (NULL);

  fixture_put_placed (fixture, fixture->file);
  return fixture;
}

/* It says so, and with the library there again it goes on with what is there. */
static void
test_unchecked (void)
{
  g_autoptr (Fixture) part = leave_part ();
  g_autoptr (Fixture) placed = leave_placed ();

  hidden_gnutls = TRUE;
  fixture_run (part);
  fixture_assert_failed (part, GLANCE_ERROR_GNUTLS_ABSENT, 0);
  fixture_run (placed);
  g_assert_error (placed->error, GLANCE_ERROR, GLANCE_ERROR_GNUTLS_ABSENT);
  g_assert_true (fixture_has (placed, NAME ".part.state"));

  hidden_gnutls = FALSE;
  fixture_run (part);
  fixture_assert_done (part, NAME, 0);
  fixture_run (placed);
  g_assert_no_error (placed->error);
  g_assert_true (g_str_has_suffix (glance_download_get_path (placed->download), "/" NAME));
  g_assert_cmpuint (hostile_server_get_n_requests (placed->server), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/download-unchecked/unchecked", test_unchecked);
  return g_test_run ();
}
