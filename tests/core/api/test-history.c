/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-history.h"

#include <string.h>

#include "glance-error.h"

static GlanceHistory *
decode (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return glance_history_decode (bytes, error);
}

static void
test_entries (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceHistory) history =
      decode ("{\"response\":["
              "{\"id\":\"run-1\",\"fileName\":\"acme_1.tar.gz\",\"storageType\":4,\"createdOn\":"
              "\"2026-03-01T02:15:00\",\"expiresOn\":\"2026-03-02T02:15:00Z\"},"
              "{\"id\":\"run-2\",\"storageType\":\"Documents\",\"createdOn\":\"2026-03-02T02:15:"
              "00Z\",\"expiresOn\":\"0001-01-01T00:00:00\",\"more\":[]},"
              "{}],\"count\":3}",
              &error);
  const GlanceHistoryEntry *entry;

  g_assert_no_error (error);
  g_assert_cmpuint (history->n_entries, ==, 3);

  g_assert_cmpstr (history->entries[0].id, ==, "run-2");
  g_assert_null (history->entries[0].file_name);
  g_assert_cmpint (history->entries[0].storage_type, ==, 0);
  g_assert_cmpint (history->entries[0].created_at, ==, 1772417700);
  g_assert_cmpint (history->entries[0].expires_at, ==, 0);

  entry = glance_history_find (history, "run-1");
  g_assert_true (entry == &history->entries[1]);
  g_assert_cmpstr (entry->file_name, ==, "acme_1.tar.gz");
  g_assert_cmpint (entry->storage_type, ==, 4);
  g_assert_cmpint (entry->expires_at, ==, 1772417700);

  g_assert_null (history->entries[2].id);
  g_assert_cmpint (history->entries[2].storage_type, ==, -1);
  g_assert_null (glance_history_find (history, "run-3"));
  g_assert_null (glance_history_find (history, NULL));
}

static void
test_empty (void)
{
  static const char *const silent[] = { "{}", "{\"response\":null}" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceHistory) history = decode ("{\"response\":[]}", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (history->n_entries, ==, 0);
  g_assert_null (glance_history_find (history, "run-1"));

  /* Only an explicit answer means that there was no backup. */
  for (gsize i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      g_assert_null (decode (silent[i], &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
      g_clear_error (&error);
    }
}

static void
test_many (void)
{
  g_autoptr (GString) document = g_string_new ("{\"response\":[{}");
  g_autoptr (GlanceHistory) history = NULL;

  for (int i = 0; i < 150; i++)
    g_string_append_printf (document,
                            ",{\"id\":\"run-%d\",\"createdOn\":\"2026-03-01T02:%02d:%02dZ\"}", i,
                            i / 60, i % 60);
  g_string_append (document, "]}");

  history = decode (document->str, NULL);
  g_assert_cmpuint (history->n_entries, ==, 100);
  g_assert_cmpstr (history->entries[0].id, ==, "run-149");
  g_assert_cmpstr (history->entries[99].id, ==, "run-50");
}

static const char *const refused[] = {
  "{\"response\":{}}",
  "{\"response\":[1]}",
  "{\"response\":[null]}",
  "{\"response\":[{\"id\":7}]}",
  "{\"response\":[{\"id\":\"run-1\"},{\"createdOn\":\"soon\"}]}",
  "{\"response\":[{\"fileName\":[]}]}",
  "{\"response\":[{\"storageType\":true}]}",
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (decode (refused[i], &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/entries", test_entries);
  g_test_add_func ("/history/empty", test_empty);
  g_test_add_func ("/history/many", test_many);
  g_test_add_func ("/history/refused", test_refused);
  return g_test_run ();
}
