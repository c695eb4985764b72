/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-download.h"

#include "glance-demo-archive.h"
#include "glance-demo-stream.h"

#define FOLDER "/storage/backup/root/"
#define BUCKET "/bucket/"
#define SIGNATURE_LASTS (15 * G_USEC_PER_SEC)

struct _GlanceDemoDownload
{
  /* Owned */ GlanceClock *clock;
  /* Owned */ char *portal_name;
  GlanceDemoDownloadOptions options;

  /* Owned */ GlanceDemoArchive *archive; /* of the run that was asked for last; or NULL */
  /* Owned */ char *task_id;              /* that run's */
  goffset n_sent;                         /* bytes, in all */

  /* Owned */ SoupServer *bucket; /* on the other port; or NULL */
  /* Owned */ char *signature;    /* what opens it; or NULL */
  gint64 signed_at;               /* boot time */
};

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

static void
sending (guint8 *data, goffset from, gsize length, gpointer user_data)
{
  GlanceDemoDownload *self = user_data;
  goffset damaged_at = self->options.damaged_at;

  if (damaged_at > 0 && damaged_at >= from && damaged_at < from + (goffset) length)
    data[damaged_at - from] ^= 1;
  self->n_sent += (goffset) length;
}

static void
stream (GlanceDemoDownload *self, SoupServerMessage *message, goffset start)
{
  goffset size = glance_demo_archive_get_size (self->archive);
  goffset drop_at = self->options.drop_at;
  const GlanceDemoStreamOptions options = {
    .clock = self->clock,
    .archive = self->archive,
    .from = start,
    .until = drop_at > start ? MIN (drop_at, size) : size,
    .rate = self->options.rate,
    .func = sending,
    .user_data = self,
  };

  glance_demo_stream_answer (message, &options);
}

/* As real portals do it: no ETag, no Last-Modified, and an extra space at the start of
 * Content-Range. */
static void
answer_part (GlanceDemoDownload *self, SoupServerMessage *message, goffset start)
{
  goffset total = glance_demo_archive_get_size (self->archive);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *range = NULL;

  if (start >= total)
    {
      range = g_strdup_printf (" bytes */%" G_GOFFSET_FORMAT, total);
      soup_message_headers_replace (headers, "Content-Range", range);
      soup_server_message_set_status (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
      return;
    }

  range = g_strdup_printf (" bytes %" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT "/%" G_GOFFSET_FORMAT,
                           start, total - 1, total);
  soup_message_headers_replace (headers, "Content-Range", range);
  soup_server_message_set_status (message, SOUP_STATUS_PARTIAL_CONTENT, NULL);
  stream (self, message, start);
}

static void
answer_file (GlanceDemoDownload *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  goffset start;

  soup_message_headers_replace (headers, "Content-Type", "application/gzip");
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  if (get_start (message, &start))
    {
      answer_part (self, message, start);
      return;
    }

  /* Any other range is ignored; done here so that libsoup does not handle it. */
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  stream (self, message, 0);
}

static void
refuse_signature (SoupServerMessage *message, guint status, const char *code)
{
  char *body = g_strdup_printf ("<?xml version=\"1.0\"?>\n<Error><Code>%s</Code></Error>\n", code);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/xml", SOUP_MEMORY_TAKE, body,
                                    strlen (body));
}

/* Cloud storage wants either a signature or a key, and refuses both together. */
static void
bucket_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  GlanceDemoDownload *self = user_data;
  const char *signature = query != NULL ? g_hash_table_lookup (query, "signature") : NULL;
  gint64 age = glance_clock_get_boot_time (self->clock) - self->signed_at;

  if (soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                    "Authorization")
      != NULL)
    refuse_signature (message, SOUP_STATUS_BAD_REQUEST, "InvalidArgument");
  else if (g_strcmp0 (signature, self->signature) != 0 || age >= SIGNATURE_LASTS)
    refuse_signature (message, SOUP_STATUS_FORBIDDEN, "AccessDenied");
  else
    answer_file (self, message);
}

static gboolean
open_bucket (GlanceDemoDownload *self, GError **error)
{
  if (self->bucket != NULL)
    return TRUE;
  self->bucket = soup_server_new ("server-header", "demo", NULL);
  soup_server_add_handler (self->bucket, BUCKET, bucket_cb, self, NULL);
  return soup_server_listen_local (self->bucket, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error);
}

static gboolean
redirect (GlanceDemoDownload *self, GlanceDemoRun *run, SoupServerMessage *message, GError **error)
{
  g_autofree char *location = NULL;
  GSList *uris;

  if (!open_bucket (self, error))
    return FALSE;
  g_free (self->signature);
  self->signature = g_uuid_string_random ();
  self->signed_at = glance_clock_get_boot_time (self->clock);
  uris = soup_server_get_uris (self->bucket);
  location =
      g_strdup_printf ("http://127.0.0.1:%d" BUCKET "%s?signature=%s", g_uri_get_port (uris->data),
                       glance_demo_run_get_file_name (run), self->signature);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, location);
  return TRUE;
}

/* The archive of @run. */
static gboolean
prepare (GlanceDemoDownload *self, GlanceDemoRun *run, GError **error)
{
  if (g_strcmp0 (self->task_id, glance_demo_run_get_task_id (run)) == 0)
    return TRUE;
  g_clear_pointer (&self->archive, glance_demo_archive_unref);
  g_clear_pointer (&self->task_id, g_free);
  self->archive = glance_demo_archive_new (self->portal_name, glance_demo_run_get_end (run),
                                           self->options.size, self->options.compressible, error);
  if (self->archive == NULL)
    return FALSE;
  self->task_id = g_strdup (glance_demo_run_get_task_id (run));
  return TRUE;
}

void
glance_demo_download_answer (GlanceDemoDownload *self,
                             GlanceDemoRun *run,
                             SoupServerMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (self->options.refuse_after > 0 && self->n_sent >= self->options.refuse_after)
    {
      soup_server_message_set_status (message, SOUP_STATUS_FORBIDDEN, NULL);
      return;
    }
  if (prepare (self, run, &error) && !self->options.redirect)
    answer_file (self, message);
  else if (error != NULL || !redirect (self, run, message, &error))
    {
      g_warning ("No demo archive: %s", error->message);
      soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
    }
}

GlanceDemoDownload *
glance_demo_download_new (GlanceClock *clock,
                          const char *portal_name,
                          const GlanceDemoDownloadOptions *options)
{
  GlanceDemoDownload *self = g_new0 (GlanceDemoDownload, 1);

  self->clock = g_object_ref (clock);
  self->portal_name = g_strdup (portal_name);
  self->options = *options;
  return self;
}

void
glance_demo_download_free (GlanceDemoDownload *self)
{
  if (self->bucket != NULL)
    soup_server_disconnect (self->bucket);
  g_clear_object (&self->bucket);
  g_clear_pointer (&self->archive, glance_demo_archive_unref);
  g_object_unref (self->clock);
  g_free (self->portal_name);
  g_free (self->task_id);
  g_free (self->signature);
  g_free (self);
}
