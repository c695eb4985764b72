/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* A line of the journal and a checksum file: what is read can be written, and comes back the same. */

#include "glance-checksum.h"
#include "glance-journal-entry.h"

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

static void
read_line (const uint8_t *data, size_t size)
{
  g_autoptr (GlanceJournalEntry) entry = glance_journal_entry_parse ((const char *) data, size);
  g_autoptr (GlanceJournalEntry) back = NULL;
  g_autofree char *line = NULL;
  g_autofree char *line_back = NULL;

  if (entry == NULL)
    return;
  line = glance_journal_entry_to_line (entry);
  if (strchr (line, '\n') != NULL || strlen (line) >= GLANCE_JOURNAL_MAX_LINE - 1)
    g_error ("not a line");
  back = glance_journal_entry_parse (line, strlen (line));
  if (back == NULL)
    g_error ("not read again: %s", line);
  line_back = glance_journal_entry_to_line (back);
  if (!g_str_equal (line, line_back))
    g_error ("%s is read as %s", line, line_back);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *sha256 = glance_checksum_parse ((const char *) data, size, "a\\b.tar.gz");
  g_autofree char *line = NULL;

  if (sha256 != NULL)
    line = glance_checksum_to_line (sha256, "a\\b.tar.gz");
  if (line != NULL && strlen (line) != 1 + 64 + 2 + strlen ("a\\\\b.tar.gz\n"))
    g_error ("%s", line);
  read_line (data, size);
  return 0;
}
