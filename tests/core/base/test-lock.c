/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-lock.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "glance-error.h"

typedef struct
{
  char *folder;
  char *path; /* in a folder that does not exist yet */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("glance-lock-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "inner", "lock", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *inner = g_path_get_dirname (fixture->path);

  g_remove (fixture->path);
  g_remove (inner);
  g_assert_cmpint (g_remove (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static gpointer
take_in_thread (gpointer path)
{
  return GINT_TO_POINTER (glance_lock_take (path, GLANCE_LOCK_PATIENCE, NULL, NULL));
}

static void
test_in_turn (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  GThread *other;
  int lock;

  g_assert_cmpint (glance_lock_try_take (fixture->path), ==, -1); /* there is no file */
  lock = glance_lock_take (fixture->path, GLANCE_LOCK_PATIENCE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lock, >=, 0);
  g_assert_cmpint (glance_lock_try_take (fixture->path), ==, -1);

  other = g_thread_new ("other", take_in_thread, fixture->path);
  glance_lock_drop (lock);
  lock = GPOINTER_TO_INT (g_thread_join (other));
  g_assert_cmpint (lock, >=, 0);
  glance_lock_drop (lock);
  lock = glance_lock_try_take (fixture->path);
  g_assert_cmpint (lock, >=, 0);
  glance_lock_drop (lock);
}

/* It waits, but not for ever, and no longer than the caller wants. */
static void
test_given_up (Fixture *fixture, gconstpointer unused)
{
  int lock = glance_lock_take (fixture->path, GLANCE_LOCK_PATIENCE, NULL, NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (glance_lock_take (fixture->path, 1000, NULL, &error), ==, -1);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_cmpint (glance_lock_take (fixture->path, GLANCE_LOCK_PATIENCE, cancelled, &error), ==,
                   -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  glance_lock_drop (lock);
}

/* A file that its holder has removed does not lock anybody out. */
static void
test_removed (Fixture *fixture, gconstpointer unused)
{
  int lock = glance_lock_take (fixture->path, GLANCE_LOCK_PATIENCE, NULL, NULL);
  int next;

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  next = glance_lock_take (fixture->path, GLANCE_LOCK_PATIENCE, NULL, NULL);
  g_assert_cmpint (next, >=, 0);
  g_assert_cmpint (glance_lock_try_take (fixture->path), ==, -1);
  glance_lock_drop (lock);
  glance_lock_drop (next);
}

static void
test_cannot_be_made (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "file", "lock", NULL);
  g_autofree char *file = g_path_get_dirname (path);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_cmpint (glance_lock_take (path, GLANCE_LOCK_PATIENCE, NULL, &error), ==, -1);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  g_remove (file);
}

/* Nobody can make a folder there: that is the reason, and not that the file in it does not exist. */
/* It says why, not that there is no file in what has not been made. To root everything may be written. */
static void
test_folder_cannot_be_made (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("lock-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "glance", "lock", NULL);
  gboolean is_root = geteuid () == 0;

  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  g_assert_cmpint (glance_lock_take (path, GLANCE_LOCK_PATIENCE, NULL, &error), ==, -1);
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, g_strerror (EACCES)));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/lock/in-turn", test_in_turn);
  ADD ("/lock/given-up", test_given_up);
  ADD ("/lock/removed", test_removed);
  ADD ("/lock/cannot-be-made", test_cannot_be_made);
  g_test_add_func ("/lock/folder-cannot-be-made", test_folder_cannot_be_made);
  return g_test_run ();
}
