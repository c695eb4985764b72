/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-info.h"

#include <string.h>

#include "glance-error.h"

static GlanceKeyInfo *
decode (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return glance_key_info_decode (bytes, error);
}

static const struct
{
  const char *response;
  GlanceKeyInfo expected;
} keys[] = {
  { "{\"name\":\"Glance\",\"keyPostfix\":\"ab12\",\"permissions\":[\"*:read\"],\"expiresAt\":"
    "\"2026-03-01T02:15:00Z\",\"isActive\":true}",
    { TRUE, "Glance", "ab12", TRUE, TRUE, FALSE, 1772331300 } },
  { "{\"isActive\":false,\"expiresAt\":null}", { TRUE, NULL, NULL, FALSE, TRUE, TRUE, 0 } },
  { "{\"expiresAt\":\"0001-01-01T00:00:00\"}", { TRUE, NULL, NULL, TRUE, TRUE, TRUE, 0 } },
  { "{\"permissions\":null}", { TRUE, NULL, NULL, TRUE, TRUE, TRUE, 0 } },
  { "{\"permissions\":[]}", { TRUE, NULL, NULL, TRUE, TRUE, TRUE, 0 } },
  { "{\"permissions\":[\"*\"]}", { TRUE, NULL, NULL, TRUE, TRUE, TRUE, 0 } },
  { "{\"permissions\":[\"*:write\"]}", { TRUE, NULL, NULL, TRUE, TRUE, TRUE, 0 } },
  { "{\"permissions\":[\"rooms:write\",\"*:read\"]}", { TRUE, NULL, NULL, TRUE, TRUE, FALSE, 0 } },
  { "{\"permissions\":[\"rooms:write\",\"files:read\"]}",
    { TRUE, NULL, NULL, TRUE, FALSE, FALSE, 0 } },
  { "{\"name\":\"two\\nlines\",\"createBy\":{\"id\":1}}",
    { TRUE, "two lines", NULL, TRUE, TRUE, TRUE, 0 } },
};

static void
assert_equal (const GlanceKeyInfo *actual, const GlanceKeyInfo *expected)
{
  g_assert_cmpint (actual->known, ==, expected->known);
  g_assert_cmpstr (actual->name, ==, expected->name);
  g_assert_cmpstr (actual->postfix, ==, expected->postfix);
  g_assert_cmpint (actual->is_active, ==, expected->is_active);
  g_assert_cmpint (actual->can_read, ==, expected->can_read);
  g_assert_cmpint (actual->can_write, ==, expected->can_write);
  g_assert_cmpint (actual->expires_at, ==, expected->expires_at);
}

static void
test_keys (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *document =
          g_strdup_printf ("{\"response\":%s,\"status\":0}", keys[i].response);
      g_autoptr (GError) error = NULL;
      g_autoptr (GlanceKeyInfo) info = decode (document, &error);

      g_assert_no_error (error);
      assert_equal (info, &keys[i].expected);
    }
}

static const char *const refused[] = {
  "{}",
  "{\"response\":null}",
  "{\"response\":[]}",
  "{\"response\":{\"name\":1}}",
  "{\"response\":{\"permissions\":\"*\"}}",
  "{\"response\":{\"permissions\":[1]}}",
  "{\"response\":{\"permissions\":[\"*\",null]}}",
  "{\"response\":{\"expiresAt\":\"soon\"}}",
  "{\"response\":{\"isActive\":\"yes\"}}",
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

static void
test_unknown (void)
{
  static const GlanceKeyInfo unknown = { .known = FALSE };
  g_autoptr (GlanceKeyInfo) info = glance_key_info_new_unknown ();

  assert_equal (info, &unknown);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-info/keys", test_keys);
  g_test_add_func ("/key-info/refused", test_refused);
  g_test_add_func ("/key-info/unknown", test_unknown);
  return g_test_run ();
}
