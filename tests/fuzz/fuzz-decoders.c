/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The decoders: whatever comes, an object that keeps its promises or an error with a sentence. */

#include "glance-error.h"
#include "glance-history.h"
#include "glance-key-info.h"
#include "glance-progress.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_text (const char *text)
{
  if (text == NULL)
    return;
  g_assert_true (*text != '\0');
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == GLANCE_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
decode_progress (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &error);

  if (progress == NULL)
    {
      check_error (error);
      return;
    }

  g_assert_cmpint (progress->percent, >=, 0);
  g_assert_cmpint (progress->percent, <=, 100);
  g_assert_cmpint (progress->status, >=, GLANCE_TASK_STATUS_UNKNOWN);
  g_assert_cmpint (progress->status, <=, GLANCE_TASK_STATUS_FAILED);
  check_text (progress->task_id);
  check_text (progress->error);
  check_text (progress->warning);
  check_text (progress->link);
}

static void
decode_key_info (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceKeyInfo) info = glance_key_info_decode (bytes, &error);

  if (info == NULL)
    {
      check_error (error);
      return;
    }

  check_text (info->name);
  check_text (info->postfix);
}

static void
decode_history (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceHistory) history = glance_history_decode (bytes, &error);

  if (history == NULL)
    {
      check_error (error);
      return;
    }

  g_assert_cmpuint (history->n_entries, <=, 100);
  for (guint i = 0; i < history->n_entries; i++)
    {
      check_text (history->entries[i].id);
      check_text (history->entries[i].file_name);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  decode_progress (bytes);
  decode_key_info (bytes);
  decode_history (bytes);
  return 0;
}
