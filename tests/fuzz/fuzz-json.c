/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* json-glib must understand whatever the check accepts, and both must survive any input. */

#include "glance-json.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = glance_json_parse (bytes, &error);
  gsize mark = size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* a byte order mark */
  gboolean is_accepted = glance_json_check ((const char *) data + mark, size - mark) == NULL;

  if (is_accepted != (root != NULL))
    g_error ("the check and json-glib do not agree");
  if ((error != NULL) == (root != NULL))
    g_error ("neither a document nor an error, or both");

  return 0;
}
