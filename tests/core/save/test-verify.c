/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-verify.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "glance-checksum.h"
#include "glance-error.h"
#include "tar-fixture.h"

typedef struct
{
  char *folder;
  char *path;
  char *checksum_path;
  char *sha256;
  GByteArray *file;
} Fixture;

static void
write_file (Fixture *self)
{
  g_assert_true (
      g_file_set_contents (self->path, (const char *) self->file->data, self->file->len, NULL));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GByteArray) tar = tar_new ();

  self->folder = g_dir_make_tmp ("test-verify-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "a\\b.tar.gz", NULL);
  self->checksum_path = g_strconcat (self->path, ".sha256", NULL);
  self->file = gzip (tar->data, tar->len);
  self->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, self->file->data, self->file->len);
  write_file (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_unlink (self->path);
  g_unlink (self->checksum_path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_byte_array_unref (self->file);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->checksum_path);
  g_free (self->sha256);
}

/* @code: of the error; -1: none */
static void
assert_verify (Fixture *self, const char *sha256, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = glance_verify (self->path, sha256, NULL, &error);

  if (code >= 0)
    {
      g_assert_null (found);
      g_assert_error (error, GLANCE_ERROR, code);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, self->sha256);
}

static void
test_whole (Fixture *self, gconstpointer unused)
{
  assert_verify (self, NULL, -1);
  assert_verify (self, self->sha256, -1);
}

/* What does not make it less of an archive makes it another file. */
static void
test_changed (Fixture *self, gconstpointer unused)
{
  g_autofree char *line = glance_checksum_to_line (self->sha256, "a\\b.tar.gz");

  self->file->data[4] ^= 1; /* the time in the header */
  write_file (self);
  assert_verify (self, self->sha256, GLANCE_ERROR_ARCHIVE_CHANGED);

  g_assert_true (g_file_set_contents (self->checksum_path, line, -1, NULL));
  assert_verify (self, NULL, GLANCE_ERROR_ARCHIVE_CHANGED);
  self->file->data[4] ^= 1;
  write_file (self);
  assert_verify (self, NULL, -1);

  /* A file that says nothing about this one. */
  g_assert_true (g_file_set_contents (self->checksum_path, "0000  a\n", -1, NULL));
  assert_verify (self, NULL, -1);
}

static void
test_damaged (Fixture *self, gconstpointer unused)
{
  self->file->data[self->file->len - 8] ^= 1;
  write_file (self);
  assert_verify (self, self->sha256, GLANCE_ERROR_ARCHIVE_DAMAGED);
  self->file->data[self->file->len - 8] ^= 1;
  g_byte_array_set_size (self->file, self->file->len - 1);
  write_file (self);
  assert_verify (self, self->sha256, GLANCE_ERROR_ARCHIVE_CUT);
  g_byte_array_set_size (self->file, 0);
  write_file (self);
  assert_verify (self, self->sha256, GLANCE_ERROR_ARCHIVE_EMPTY);
}

static void
test_unreadable (Fixture *self, gconstpointer unused)
{
  g_unlink (self->path);
  assert_verify (self, self->sha256, GLANCE_ERROR_UNREADABLE);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_verify (self, self->sha256, GLANCE_ERROR_UNREADABLE);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static char *
verify_async (Fixture *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_verify_async (self->path, self->sha256, cancellable, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_verify_finish (result, error);
}

static void
test_async (Fixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = verify_async (self, cancellable, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (sha256, ==, self->sha256);
  g_cancellable_cancel (cancellable);
  g_assert_null (verify_async (self, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/verify/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("whole", test_whole);
  ADD ("changed", test_changed);
  ADD ("damaged", test_damaged);
  ADD ("unreadable", test_unreadable);
  ADD ("async", test_async);
  return g_test_run ();
}
