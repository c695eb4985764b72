/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Whatever a portal sends, the output of a decoder keeps the promises of its header. */

#include "glance-error.h"
#include "glance-history.h"
#include "glance-key-info.h"
#include "glance-link.h"
#include "glance-progress.h"

#include <stdint.h>
#include <string.h>

#define MAX_CHARS (4096 + 1) /* and an ellipsis */

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
check_text (const char *text)
{
  if (text == NULL)
    return;

  check (*text != '\0', "an empty string is NULL");
  check (g_utf8_validate (text, -1, NULL), "strings are UTF-8");
  check (g_utf8_strlen (text, -1) <= MAX_CHARS, "strings have an end");
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    check (!g_unichar_iscntrl (g_utf8_get_char (p)), "no control characters");
}

static void
check_error (const GError *error)
{
  check (error->domain == GLANCE_ERROR && error->code == GLANCE_ERROR_BAD_REPLY, "one error");
  check_text (error->message);
}

/* Kept unchanged; what is made of it is safe, or nothing. */
static void
check_link (const char *link)
{
  GlanceLinkRefusal refusal;
  g_autofree char *url = glance_link_resolve ("https://portal.example", link, FALSE, &refusal);

  check (link == NULL || g_utf8_validate (link, -1, NULL), "a link is UTF-8");
  check (link == NULL || strlen (link) <= GLANCE_LINK_MAX_BYTES + 4, "a link has an end");
  check (url == NULL || g_str_has_prefix (url, "https://"), "a link is https");
  check (url == NULL || refusal == GLANCE_LINK_FINE, "a refused link is no link");
  for (const char *p = url; p != NULL && *p != '\0'; p++)
    check (g_ascii_isgraph (*p) || (guchar) *p >= 0x80,
           "a link has no blanks and control characters");
}

static void
check_progress (const GlanceProgress *progress)
{
  check (progress->percent >= 0 && progress->percent <= 100, "0 to 100 percent");
  check (progress->status >= GLANCE_TASK_STATUS_UNKNOWN
             && progress->status <= GLANCE_TASK_STATUS_FAILED,
         "a known status");
  check (progress->type >= GLANCE_TASK_TYPE_UNKNOWN && progress->type <= GLANCE_TASK_TYPE_TRANSFER,
         "a known type");
  check (progress->present
             || (!progress->is_completed && progress->percent == 0 && progress->task_id == NULL
                 && progress->error == NULL && progress->link == NULL),
         "nothing is said of no task");
  check_text (progress->task_id);
  check_text (progress->error);
  check_text (progress->warning);
  check_link (progress->link);
}

static void
check_key_info (const GlanceKeyInfo *info)
{
  check (info->known, "a key that was decoded is known");
  check (info->can_read || !info->can_write, "who may write may read");
  check (info->expires_at >= 0, "no date before 1970");
  check_text (info->name);
  check_text (info->postfix);
}

static void
check_history (const GlanceHistory *history)
{
  check (history->n_entries <= 100, "at most 100 entries");
  for (guint i = 0; i < history->n_entries; i++)
    {
      const GlanceHistoryEntry *entry = &history->entries[i];

      check (i == 0 || history->entries[i - 1].created_at >= entry->created_at, "newest first");
      check (entry->created_at >= 0 && entry->expires_at >= 0, "no date before 1970");
      check_text (entry->id);
      check_text (entry->file_name);
      if (entry->id != NULL)
        check (glance_history_find (history, entry->id) != NULL, "an entry is found");
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) progress_error = NULL;
  g_autoptr (GError) info_error = NULL;
  g_autoptr (GError) history_error = NULL;
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, &progress_error);
  g_autoptr (GlanceKeyInfo) info = glance_key_info_decode (bytes, &info_error);
  g_autoptr (GlanceHistory) history = glance_history_decode (bytes, &history_error);

  check ((progress != NULL) != (progress_error != NULL), "an answer or an error");
  check ((info != NULL) != (info_error != NULL), "an answer or an error");
  check ((history != NULL) != (history_error != NULL), "an answer or an error");
  if (progress != NULL)
    check_progress (progress);
  else
    check_error (progress_error);
  if (info != NULL)
    check_key_info (info);
  else
    check_error (info_error);
  if (history != NULL)
    check_history (history);
  else
    check_error (history_error);

  return 0;
}
