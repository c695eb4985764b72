/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a backup waits for that is to be saved, and who else has a say. */

#include <string.h>

#include "auto-save-fixture.h"

static void
test_metered (Saver *self, gconstpointer unused)
{
  test_network_set_metered (self->network, TRUE);
  saver_finish_run (self, "run-1");
  saver_wait_for_thrift (self, GLANCE_THRIFT_METERED);
  saver_finish_run (self, "run-1");
  saver_assert_n_requests (self, 0);
  fixture_serve (self->base, NULL, 0, -1);
  test_network_set_metered (self->network, FALSE);
  saver_wait_until_saved (self, "run-1");
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);

  /* What is saved already waits for nothing. */
  test_network_set_metered (self->network, TRUE);
  saver_finish_run (self, "run-1");
  saver_assert_n_requests (self, 1);
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
}

/* The user may have it at once, and then it is theirs. */
static void
test_by_hand (Saver *self, gconstpointer unused)
{
  g_autofree char *text = NULL;

  test_network_set_metered (self->network, TRUE);
  saver_finish_run (self, "run-1");
  saver_wait_for_thrift (self, GLANCE_THRIFT_METERED);
  fixture_serve (self->base, NULL, 0, -1);
  glance_saver_save (GLANCE_SAVER (self->downloads), self->monitor, self->base->folder);
  saver_wait_until_saved (self, "run-1");
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
  test_network_set_metered (self->network, FALSE);
  saver_assert_n_requests (self, 1);
  g_assert_true (g_file_get_contents (glance_journal_get_path (self->journal), &text, NULL, NULL));
  g_assert_null (strstr (text, "\"automatic\""));
}

static void
test_expired (Saver *self, gconstpointer unused)
{
  test_network_set_metered (self->network, TRUE);
  saver_finish_run (self, "run-1");
  saver_wait_for_thrift (self, GLANCE_THRIFT_METERED);
  glance_monitor_fold_record (self->monitor, MANUAL_CLOCK_EPOCH, MANUAL_CLOCK_EPOCH + 3600);
  glance_manual_clock_advance (self->base->clock, 3600);
  g_assert_true (glance_monitor_link_is_expired (self->monitor));
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
  test_network_set_metered (self->network, FALSE);
  saver_assert_n_requests (self, 0);
}

/* One that is under way pauses, and goes on where it was. */
static void
test_pauses (Saver *self, gconstpointer unused)
{
  saver_serve_a_part (self);
  saver_finish_run (self, "run-1");
  fixture_wait_for_part (self->base, SOME);
  test_network_set_metered (self->network, TRUE);
  saver_wait_until (self, GLANCE_DOWNLOAD_PAUSED);
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_METERED);
  saver_finish_run (self, "run-1");
  saver_assert_n_requests (self, 1);

  fixture_serve (self->base, NULL, SOME, -1);
  test_network_set_metered (self->network, FALSE);
  saver_wait_until_saved (self, "run-1");
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
  g_assert_true (fixture_asked_for (self->base, "Range: bytes=100000-\r\n"));
}

/* The user has it go on all the same. */
static void
test_overruled (Saver *self, gconstpointer unused)
{
  saver_serve_a_part (self);
  saver_finish_run (self, "run-1");
  fixture_wait_for_part (self->base, SOME);
  test_network_set_metered (self->network, TRUE);
  saver_wait_until (self, GLANCE_DOWNLOAD_PAUSED);
  saver_serve_a_part (self);
  glance_saver_order (GLANCE_SAVER (self->downloads), self->base->portal, GLANCE_SAVER_RESUME);
  hostile_server_wait_for (self->base->server, 2);
  saver_finish_run (self, "run-1");
  saver_settle_down (self);
  g_assert_cmpint (glance_saving_get_state (self->saving), ==, GLANCE_DOWNLOAD_RUNNING);
  g_assert_cmpint (glance_saving_get_thrift (self->saving), ==, GLANCE_THRIFT_NONE);
}

/* One that the user has begun, or has paused, is theirs. */
static void
test_of_the_user (Saver *self, gconstpointer unused)
{
  glance_portal_set_fetches (self->base->portal, FALSE);
  saver_serve_a_part (self);
  saver_finish_run (self, "run-1");
  glance_saver_save (GLANCE_SAVER (self->downloads), self->monitor, self->base->folder);
  glance_portal_set_fetches (self->base->portal, TRUE);
  fixture_wait_for_part (self->base, SOME);
  test_network_set_metered (self->network, TRUE);
  saver_settle_down (self);
  g_assert_cmpint (glance_saving_get_state (self->saving), ==, GLANCE_DOWNLOAD_RUNNING);
  glance_saver_order (GLANCE_SAVER (self->downloads), self->base->portal, GLANCE_SAVER_PAUSE);
  saver_wait_until (self, GLANCE_DOWNLOAD_PAUSED);
  test_network_set_metered (self->network, FALSE);
  saver_settle_down (self);
  g_assert_cmpint (glance_saving_get_state (self->saving), ==, GLANCE_DOWNLOAD_PAUSED);
}

/* A newer backup does not wait for an older one that cannot go on. */
static void
test_overtaken (Saver *self, gconstpointer unused)
{
  saver_serve_a_part (self);
  saver_finish_run (self, "run-1");
  fixture_wait_for_part (self->base, SOME);
  test_network_set_metered (self->network, TRUE);
  saver_wait_until (self, GLANCE_DOWNLOAD_PAUSED);
  saver_finish_run (self, "run-2");
  saver_wait_until (self, GLANCE_DOWNLOAD_CANCELLED);
  saver_wait_for_thrift (self, GLANCE_THRIFT_METERED);
  fixture_serve (self->base, NULL, 0, -1);
  test_network_set_metered (self->network, FALSE);
  saver_wait_until_saved (self, "run-2");
  g_assert_true (fixture_has (self->base, NAME));
}

/* While the portal does not answer, there is nothing to be had. */
static void
test_unreachable (Saver *self, gconstpointer unused)
{
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_UNREACHABLE, NULL);

  test_network_set_metered (self->network, TRUE);
  saver_finish_run (self, "run-1");
  saver_wait_for_thrift (self, GLANCE_THRIFT_METERED);
  glance_monitor_fold_problem (self->monitor, error);
  test_network_set_metered (self->network, FALSE);
  saver_assert_n_requests (self, 0);
  fixture_serve (self->base, NULL, 0, -1);
  saver_finish_run (self, "run-1");
  saver_wait_until_saved (self, "run-1");
}

#define ADD(name) \
  g_test_add ("/auto-save-waits/" #name, Saver, NULL, saver_set_up, test_##name, saver_tear_down)

int
main (int argc, char *argv[])
{
  saver_set_home ();
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE); /* no power profiles */
  g_test_init (&argc, &argv, NULL);
  ADD (metered);
  ADD (by_hand);
  ADD (expired);
  ADD (pauses);
  ADD (overruled);
  ADD (of_the_user);
  ADD (overtaken);
  ADD (unreachable);
  return g_test_run ();
}
