/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The strict check before json-glib: never reads past the end, and what it lets through, json-glib
 * parses to a document of valid UTF-8. */

#include "glance-json.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (glance_json_check ((const char *) data, size) != NULL)
    return 0;

  node = glance_json_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_nonnull (node);
  text = json_to_string (node, FALSE);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  return 0;
}
