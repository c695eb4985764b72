/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saving.h"

#include "glance-error.h"

static void
count (int *n)
{
  (*n)++;
}

static GVariant *
make_state (void)
{
  g_autoptr (GError) problem = glance_error_new (GLANCE_ERROR_TIMEOUT, NULL);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "state", "i", GLANCE_DOWNLOAD_WAITING);
  g_variant_dict_insert (&dict, "received", "x", (gint64) 5);
  g_variant_dict_insert (&dict, "total", "x", (gint64) 9);
  g_variant_dict_insert (&dict, "speed", "x", (gint64) 3);
  g_variant_dict_insert (&dict, "time-left", "i", 2);
  g_variant_dict_insert (&dict, "retry-at", "x", (gint64) 11);
  g_variant_dict_insert_value (&dict, "problem", glance_error_to_variant (problem));
  g_variant_dict_insert (&dict, "run", "^ay", "run");
  g_variant_dict_insert (&dict, "thrift", "i", GLANCE_THRIFT_POWER_SAVER);
  g_variant_dict_insert (&dict, "path", "^ay", "/folder/not\xffUTF-8.part");
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
test_nothing (void)
{
  g_autoptr (GlanceSaving) saving = glance_saving_new ();

  g_assert_cmpint (glance_saving_get_state (saving), ==, GLANCE_DOWNLOAD_NEW);
  g_assert_false (glance_saving_is_active (saving));
  g_assert_false (glance_saving_is_about (saving, NULL));
  g_assert_cmpint (glance_saving_get_total (saving), ==, -1);
  g_assert_cmpint (glance_saving_get_time_left (saving), ==, -1);
  g_assert_cmpint (glance_saving_get_saved_at (saving), ==, 0);
  g_assert_cmpint (glance_saving_get_saved_size (saving), ==, -1);
  g_assert_null (glance_saving_get_saved_path (saving));
}

static void
test_crosses (void)
{
  g_autoptr (GlanceSaving) here = glance_saving_new ();
  g_autoptr (GlanceSaving) there = glance_saving_new ();
  g_autoptr (GVariant) state = make_state ();
  g_autoptr (GVariant) crossing = NULL;
  GlanceJournalEntry entry = { .time = 7,
                               .size = 8,
                               .path = (char *) "/folder/file",
                               .sha256 = (char *) "0a",
                               .run = (char *) "before" };
  g_autoptr (GError) why = glance_error_new (GLANCE_ERROR_TRASH, "it is full");
  int n_changes = 0;

  g_assert_true (glance_saving_restore (here, state));
  glance_saving_set_leftover (here, why);
  glance_saving_set_saved (here, &entry);
  crossing = g_variant_ref_sink (glance_saving_save (here));
  g_signal_connect_swapped (there, "changed", G_CALLBACK (count), &n_changes);
  g_assert_true (glance_saving_restore (there, crossing));

  g_assert_cmpint (n_changes, ==, 1);
  g_assert_true (glance_saving_is_active (there));
  g_assert_cmpint (glance_saving_get_state (there), ==, GLANCE_DOWNLOAD_WAITING);
  g_assert_cmpint (glance_saving_get_received (there), ==, 5);
  g_assert_cmpint (glance_saving_get_total (there), ==, 9);
  g_assert_cmpint (glance_saving_get_speed (there), ==, 3);
  g_assert_cmpint (glance_saving_get_time_left (there), ==, 2);
  g_assert_cmpint (glance_saving_get_retry_at (there), ==, 11);
  g_assert_error (glance_saving_get_problem (there), GLANCE_ERROR, GLANCE_ERROR_TIMEOUT);
  g_assert_cmpstr (glance_saving_get_run (there), ==, "run");
  g_assert_cmpstr (glance_saving_get_path (there), ==, "/folder/not\xffUTF-8.part");
  g_assert_cmpint (glance_saving_get_thrift (there), ==, GLANCE_THRIFT_POWER_SAVER);
  g_assert_error (glance_saving_get_leftover (there), GLANCE_ERROR, GLANCE_ERROR_TRASH);
  g_assert_cmpint (glance_saving_get_saved_at (there), ==, 7);
  g_assert_cmpint (glance_saving_get_saved_size (there), ==, 8);
  g_assert_cmpstr (glance_saving_get_saved_path (there), ==, "/folder/file");
  g_assert_cmpstr (glance_saving_get_saved_sha256 (there), ==, "0a");
  g_assert_cmpstr (glance_saving_get_saved_run (there), ==, "before");
  g_assert_true (glance_saving_is_about (there, "run"));
  g_assert_false (glance_saving_is_about (there, "before"));
  g_assert_true (glance_saving_has_saved (there, "before"));
  g_assert_true (glance_saving_is_saved (there, "before"));
  g_assert_false (glance_saving_is_saved (there, "run"));
  g_assert_false (glance_saving_has_saved (there, NULL));
}

/* What is out of bounds counts as not known, and what is absent does not stay. */
static void
test_damaged (void)
{
  g_autoptr (GlanceSaving) saving = glance_saving_new ();
  g_autoptr (GVariant) state = make_state ();
  g_autoptr (GVariant) text = g_variant_ref_sink (g_variant_new_string ("state"));
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) wild = NULL;

  g_variant_dict_insert (&dict, "state", "i", 4711);
  g_variant_dict_insert (&dict, "received", "x", G_MININT64);
  g_variant_dict_insert (&dict, "total", "s", "much");
  g_variant_dict_insert (&dict, "time-left", "i", G_MININT);
  g_variant_dict_insert (&dict, "retry-at", "x", G_MININT64);
  g_variant_dict_insert (&dict, "problem", "s", "bad");
  g_variant_dict_insert (&dict, "leftover", "s", "bad");
  g_variant_dict_insert (&dict, "thrift", "i", 3);
  g_variant_dict_insert (&dict, "saved-at", "x", (gint64) -9);
  wild = g_variant_ref_sink (g_variant_dict_end (&dict));

  g_assert_true (glance_saving_restore (saving, state));
  g_assert_false (glance_saving_restore (saving, text));
  g_assert_cmpint (glance_saving_get_received (saving), ==, 5);

  g_assert_true (glance_saving_restore (saving, wild));
  g_assert_cmpint (glance_saving_get_state (saving), ==, GLANCE_DOWNLOAD_CANCELLED);
  g_assert_cmpint (glance_saving_get_received (saving), ==, 0);
  g_assert_cmpint (glance_saving_get_total (saving), ==, -1);
  g_assert_cmpint (glance_saving_get_time_left (saving), ==, -1);
  g_assert_cmpint (glance_saving_get_retry_at (saving), ==, 0);
  g_assert_cmpint (glance_saving_get_saved_at (saving), ==, 0);
  g_assert_cmpint (glance_saving_get_thrift (saving), ==, GLANCE_THRIFT_POWER_SAVER);
  g_assert_null (glance_saving_get_leftover (saving));
  g_assert_no_error (glance_saving_get_problem (saving));
  g_assert_null (glance_saving_get_run (saving));
  g_assert_null (glance_saving_get_path (saving));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saving/nothing", test_nothing);
  g_test_add_func ("/saving/crosses", test_crosses);
  g_test_add_func ("/saving/damaged", test_damaged);
  return g_test_run ();
}
