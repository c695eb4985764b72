/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a server says of a file, and what somebody may have put beside it: the range of an answer, the name in
 * a link, the state of a `.part`. */

#include "glance-content-range.h"
#include "glance-error.h"
#include "glance-file-name.h"
#include "glance-part-state.h"

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
check (gboolean holds, const char *promise)
{
  if (!holds)
    g_error ("not kept: %s", promise);
}

static void
check_range (const char *text)
{
  GlanceContentRange range;

  if (!glance_content_range_parse (text, &range))
    return;
  check (range.first >= -1 && range.first <= range.last, "a range has a start and an end");
  check (range.total < 0 || range.last < range.total, "and lies within the file");
  check (!glance_content_range_fits (&range, range.first + 1, range.total, -1),
         "another start does not fit");
}

static void
check_name (const char *link)
{
  g_autofree char *name = glance_file_name_from_link (link);
  g_autofree char *numbered = glance_file_name_number (name, 1000);

  check (*name != '\0' && strchr (".-", *name) == NULL, "a name is not hidden, and no option");
  check (g_utf8_validate (name, -1, NULL), "a name is UTF-8");
  check (strlen (numbered) + strlen (".part.state.new") <= 255, "a name fits");
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    check (g_unichar_isalnum (g_utf8_get_char (p)) || strchr ("._-+", *p) != NULL,
           "a name has letters, digits and four signs");
}

static void
check_state (const char *text, gsize length)
{
  g_autoptr (GlancePartState) state = glance_part_state_parse (text, length);
  g_autoptr (GlancePartState) again = NULL;
  g_autofree char *written = NULL;

  if (state == NULL)
    return;
  written = glance_part_state_to_text (state);
  again = glance_part_state_parse (written, strlen (written));
  check (again != NULL && again->total == state->total, "a state that is written can be read");
  check (glance_part_state_match (again, state)
             == (state->problem == NULL ? GLANCE_PART_SAME : GLANCE_PART_OUTDATED),
         "and is the same");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_range (text);
  check_name (text);
  check_state ((const char *) data, size);
  return 0;
}
