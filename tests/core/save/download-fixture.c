/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "download-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "glance-download-private.h"
#include "glance-key-store-memory.h"
#include "glance-part-state.h"
#include "tar-fixture.h"

#define MEMBER_BYTES (300 * 1024)
#define RUN "run-1"

/* Does not compress, so that it is as long as it should be. */
static GBytes *
make_file (void)
{
  g_autoptr (GByteArray) tar = g_byte_array_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree char *data = g_malloc (MEMBER_BYTES);

  for (int i = 0; i < MEMBER_BYTES; i++)
    data[i] = (char) g_rand_int (rand);
  tar_append (tar, &(TarMember) {
                       .type = '0', .size = MEMBER_BYTES, .data = data, .length = MEMBER_BYTES });
  tar_append_end (tar);
  return g_byte_array_free_to_bytes (gzip (tar->data, tar->len));
}

Fixture *
fixture_new (GTlsCertificate *certificate)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->server = hostile_server_new (certificate);
  self->clock = glance_manual_clock_new ();
  self->folder = g_dir_make_tmp ("glance-download-XXXXXX", NULL);
  self->file = make_file ();
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->notices = g_ptr_array_new_with_free_func (g_free);
  self->portal = glance_portal_new ("00000000-0000-4000-8000-000000000000");
  glance_portal_set_origin (self->portal, hostile_server_get_origin (self->server));
  self->keys = GLANCE_KEY_STORE (glance_key_store_memory_new ());
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (self->keys), self->portal, KEY);
  self->link = g_strconcat (hostile_server_get_origin (self->server), LINK, NULL);
  return self;
}

static void
empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

static void
forget_download (Fixture *self)
{
  if (self->download != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->download, self);
      g_assert_finalize_object (self->download);
    }
  self->download = NULL;
  self->is_over = FALSE;
  g_clear_error (&self->error);
  g_ptr_array_set_size (self->notices, 0);
}

/* Who lets go of it last may be a thread: a download that has just ended is still held by its own. */
static void
wait_for_end (gpointer *object)
{
  g_object_add_weak_pointer (*object, object);
  g_object_unref (*object);
  while (g_atomic_pointer_get (object) != NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
}

void
fixture_free (Fixture *self)
{
  forget_download (self);
  g_assert_cmpuint (glance_manual_clock_count_alarms (self->clock), ==, 0);
  wait_for_end ((gpointer *) &self->clock);
  wait_for_end ((gpointer *) &self->keys);
  g_object_unref (self->portal);
  hostile_server_free (self->server);
  empty_folder (self->folder);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_bytes_unref (self->file);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->notices);
  g_free (self->link);
  g_free (self);
}

gsize
fixture_get_size (Fixture *self)
{
  return g_bytes_get_size (self->file);
}

static char *
keep (Fixture *self, char *text)
{
  g_ptr_array_add (self->texts, text);
  return text;
}

HostileScript *
fixture_add_script (Fixture *self)
{
  HostileScript *script = g_new0 (HostileScript, 1);

  g_ptr_array_add (self->texts, script);
  hostile_server_say_once (self->server, "/", script);
  return script;
}

void
fixture_serve (Fixture *self, const char *head, gsize start, gssize end)
{
  const char *data = g_bytes_get_data (self->file, NULL);
  gsize size = fixture_get_size (self);
  HostileScript *script;
  char *text;

  if (head == NULL && start == 0)
    text = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", size);
  else if (head == NULL)
    text = g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nContent-Length: %zu\r\n"
                            "Content-Range:  bytes %zu-%zu/%zu\r\n\r\n",
                            size - start, start, size - 1, size);
  else
    text = g_strdup (head);

  script = fixture_add_script (self);
  script->head = keep (self, text);
  script->body = data + start;
  script->length = (end < 0 ? size : (gsize) end) - start;
  if (script->length == 0)
    script->body = NULL;
}

void
fixture_answer (Fixture *self, const char *head, ...)
{
  HostileScript *script = fixture_add_script (self);
  va_list arguments;

  va_start (arguments, head);
  script->head = keep (self, g_strdup_vprintf (head, arguments));
  va_end (arguments);
}

static void
on_notice (GlanceDownload *download, const char *sentence, Fixture *self)
{
  g_test_message ("%s", sentence);
  g_ptr_array_add (self->notices, g_strdup (sentence));
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;

  glance_download_run_finish (GLANCE_DOWNLOAD (source), result, &self->error);
  self->is_over = TRUE;
}

void
fixture_begin (Fixture *self)
{
  forget_download (self);
  self->download = glance_download_new (&(GlanceDownloadOptions) {
      .portal = self->portal,
      .link = self->link,
      .link_expires = self->expires,
      .patient_until = self->patient_until,
      .run = RUN,
      .folder = self->folder,
      .keys = self->keys,
      .clock = GLANCE_CLOCK (self->clock),
  });
  g_signal_connect (self->download, "notice", G_CALLBACK (on_notice), self);
  glance_download_run_async (self->download, NULL, on_over, self);
}

void
fixture_finish (Fixture *self)
{
  while (!self->is_over)
    {
      if (glance_download_get_state (self->download) == GLANCE_DOWNLOAD_WAITING)
        glance_manual_clock_advance (self->clock, glance_manual_clock_next_alarm (self->clock));
      else
        g_main_context_iteration (NULL, TRUE);
    }
}

void
fixture_run (Fixture *self)
{
  fixture_begin (self);
  fixture_finish (self);
}

void
fixture_wait_until (Fixture *self, GlanceDownloadState state)
{
  while (glance_download_get_state (self->download) != state)
    g_main_context_iteration (NULL, TRUE);
}

static gsize
get_part_size (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->folder, NAME ".part", NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gsize) status.st_size : 0;
}

void
fixture_wait_for_part (Fixture *self, gsize length)
{
  while (get_part_size (self) < length)
    if (!g_main_context_iteration (NULL, FALSE))
      g_thread_yield ();
}

/* Time moves only when the thread has them, and only until the download has looked: no server seems silent, and a test
 * knows how late it is. */
void
fixture_wait_for_bytes (Fixture *self, gsize length)
{
  GlanceFetchProgress progress = { 0 };

  fixture_wait_for_part (self, length);
  while (progress.received < (gint64) length)
    {
      g_thread_yield ();
      glance_fetch_get_progress (self->download->fetch, &progress);
    }
  while (glance_download_get_received (self->download) < (gint64) length)
    glance_manual_clock_advance (self->clock, 0.25);
}

void
fixture_put (Fixture *self, const char *name, const void *data, gssize length)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
}

/* @sha256: or NULL */
static void
put_state (Fixture *self, gint64 total, const char *sha256)
{
  g_autoptr (GlancePartState) state =
      glance_part_state_new (glance_portal_get_origin (self->portal), RUN, self->link);
  g_autofree char *text = NULL;

  state->total = total;
  state->sha256 = g_strdup (sha256);
  text = glance_part_state_to_text (state);
  fixture_put (self, NAME ".part.state", text, -1);
}

void
fixture_put_part (Fixture *self, gsize length, gint64 total)
{
  put_state (self, total, NULL);
  fixture_put (self, NAME ".part", g_bytes_get_data (self->file, NULL), (gssize) length);
}

void
fixture_put_placed (Fixture *self, GBytes *file)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->file);

  put_state (self, (gint64) fixture_get_size (self), sha256);
  fixture_put (self, NAME, g_bytes_get_data (file, NULL), (gssize) g_bytes_get_size (file));
}

void
fixture_finish_run (GlanceMonitor *monitor, const char *run)
{
  g_autofree char *answer = g_strdup_printf (
      "{\"response\":{\"isCompleted\":true,\"progress\":100,\"status\":2,\"error\":\"\","
      "\"link\":\"" LINK "\",\"taskId\":\"%s\"}}",
      run);
  g_autoptr (GBytes) bytes = g_bytes_new (answer, strlen (answer));
  g_autoptr (GlanceProgress) progress = glance_progress_decode (bytes, NULL);

  glance_monitor_set_checking (monitor, TRUE);
  glance_monitor_fold_progress (monitor, progress);
  glance_monitor_set_checking (monitor, FALSE);
}

gboolean
fixture_has (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
fixture_assert_done (Fixture *self, const char *name, guint n_requests)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *checksum_path = g_strconcat (path, ".sha256", NULL);
  g_autofree char *part = g_strconcat (name, ".part", NULL);
  g_autofree char *state = g_strconcat (part, ".state", NULL);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->file);
  g_autofree char *line = g_strdup_printf ("%s  %s\n", sha256, name);
  g_autofree char *contents = NULL;
  g_autofree char *checksum = NULL;
  g_autoptr (GBytes) found = NULL;
  GStatBuf status;
  gsize length;

  g_assert_no_error (self->error);
  g_assert_cmpint (glance_download_get_state (self->download), ==, GLANCE_DOWNLOAD_DONE);
  g_assert_cmpstr (glance_download_get_path (self->download), ==, path);
  g_assert_cmpstr (glance_download_get_sha256 (self->download), ==, sha256);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  found = g_bytes_new_take (g_steal_pointer (&contents), length);
  g_assert_true (g_bytes_equal (found, self->file));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (checksum_path, &checksum, NULL, NULL));
  g_assert_cmpstr (checksum, ==, line);
  g_assert_false (fixture_has (self, part));
  g_assert_false (fixture_has (self, state));
  g_assert_cmpuint (hostile_server_get_n_requests (self->server), ==, n_requests);
}

void
fixture_assert_failed (Fixture *self, GlanceError code, guint n_requests)
{
  g_assert_error (self->error, GLANCE_ERROR, (int) code);
  g_assert_cmpint (glance_download_get_state (self->download), ==, GLANCE_DOWNLOAD_FAILED);
  g_assert_true (
      g_error_matches (glance_download_get_problem (self->download), GLANCE_ERROR, (int) code));
  g_assert_false (fixture_has (self, NAME));
  g_assert_false (fixture_has (self, NAME ".sha256"));
  g_assert_cmpuint (hostile_server_get_n_requests (self->server), ==, n_requests);
}

gboolean
fixture_asked_for (Fixture *self, const char *text)
{
  g_autofree char *log = hostile_server_dup_log (self->server);

  return strstr (log, text) != NULL;
}
