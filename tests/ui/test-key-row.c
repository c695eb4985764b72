/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-row.h"
#include "glance-key-store.h"

#define KEY "kéy-1"

static void
assert_key (GlanceKeyRow *row, const char *expected)
{
  char *key = glance_key_row_dup_key (row);

  g_assert_cmpstr (key, ==, expected);
  g_assert_cmpint (g_utf8_strlen (gtk_editable_get_text (GTK_EDITABLE (row)), -1), ==,
                   g_utf8_strlen (expected, -1));
  glance_key_free (key);
}

static GlanceKeyRow *
make_row (void)
{
  GlanceKeyRow *row = g_object_ref_sink (g_object_new (GLANCE_TYPE_KEY_ROW, NULL));

  gtk_editable_set_text (GTK_EDITABLE (row), KEY);
  assert_key (row, KEY);
  return row;
}

static void
test_insert (void)
{
  static const struct
  {
    int position;
    const char *key;
    int end;
  } cases[] = {
    { 0, "XYkéy-1", 2 },  { 2, "kéXYy-1", 4 },       { 5, KEY "XY", 7 },  { 6, KEY "XY", 7 },
    { 100, KEY "XY", 7 }, { G_MAXINT, KEY "XY", 7 }, { -1, KEY "XY", 7 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GlanceKeyRow) row = make_row ();
      int position = cases[i].position;

      g_test_message ("at %d", position);
      gtk_editable_insert_text (GTK_EDITABLE (row), "XY", -1, &position);
      assert_key (row, cases[i].key);
      g_assert_cmpint (position, ==, cases[i].end);
    }
}

static void
test_delete (void)
{
  static const struct
  {
    int start;
    int end;
    const char *key;
  } cases[] = {
    { 0, -1, "" }, { 1, 3, "k-1" }, { 1, 100, "k" },  { 2, -1, "ké" },
    { 3, 3, KEY }, { 5, 100, KEY }, { 100, -1, KEY }, { 100, 200, KEY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GlanceKeyRow) row = make_row ();

      g_test_message ("from %d to %d", cases[i].start, cases[i].end);
      gtk_editable_delete_text (GTK_EDITABLE (row), cases[i].start, cases[i].end);
      assert_key (row, cases[i].key);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/key-row/insert", test_insert);
  g_test_add_func ("/key-row/delete", test_delete);
  return g_test_run ();
}
