/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-download.h"

#include "glance-demo-archive.h"

#define FOLDER "/storage/backup/root/"

/* Whether @path and @query form the link of @run, and it left a file. */
gboolean
glance_demo_download_matches (GlanceDemoRun *run, const char *path, GHashTable *query)
{
  const char *auth = query != NULL ? g_hash_table_lookup (query, "auth") : NULL;

  return glance_demo_run_get_state (run).has_file && g_str_has_prefix (path, FOLDER)
         && g_str_equal (path + strlen (FOLDER), glance_demo_run_get_file_name (run))
         && g_strcmp0 (auth, glance_demo_run_get_auth (run)) == 0;
}

/* The start of an open range, `bytes=N-`; FALSE for any other header, which a portal ignores. */
static gboolean
get_start (SoupServerMessage *message, goffset *start)
{
  const char *range =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Range");
  g_autofree char *number = NULL;
  guint64 value;

  if (range == NULL || !g_str_has_prefix (range, "bytes=") || !g_str_has_suffix (range, "-"))
    return FALSE;

  number = g_strndup (range + strlen ("bytes="), strlen (range) - strlen ("bytes=-"));
  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *start = value;
  return TRUE;
}

/* As real portals do it: no ETag, no Last-Modified, and an extra space at the start of
 * Content-Range. */
static void
answer_part (SoupServerMessage *message, GBytes *file, goffset start)
{
  goffset total = g_bytes_get_size (file);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GBytes) part = NULL;
  g_autofree char *range = NULL;

  if (start >= total)
    {
      range = g_strdup_printf (" bytes */%" G_GOFFSET_FORMAT, total);
      soup_message_headers_replace (headers, "Content-Range", range);
      soup_server_message_set_status (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
      return;
    }

  part = g_bytes_new_from_bytes (file, start, total - start);
  range = g_strdup_printf (" bytes %" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT "/%" G_GOFFSET_FORMAT,
                           start, total - 1, total);
  soup_message_headers_replace (headers, "Content-Range", range);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), part);
  soup_server_message_set_status (message, SOUP_STATUS_PARTIAL_CONTENT, NULL);
}

void
glance_demo_download_answer (GlanceDemoRun *run,
                             const char *portal_name,
                             SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;
  goffset start;

  file = glance_demo_archive_new (portal_name, glance_demo_run_get_end (run), &error);
  if (file == NULL)
    {
      g_warning ("No demo archive: %s", error->message);
      soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
      return;
    }

  soup_message_headers_replace (headers, "Content-Type", "application/gzip");
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  if (get_start (message, &start))
    {
      answer_part (message, file, start);
      return;
    }

  /* Any other range is ignored; done here so that libsoup does not handle it. */
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), file);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}
