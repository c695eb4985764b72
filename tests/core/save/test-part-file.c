/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-part-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glance-error.h"

#define NAME "acme.tar.gz"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct
{
  char *folder;
  GlancePartState *wanted;
} Place;

static Place *
place_new (void)
{
  Place *self = g_new0 (Place, 1);

  self->folder = g_dir_make_tmp ("glance-part-XXXXXX", NULL);
  self->wanted = glance_part_state_new ("https://acme.example", "run-1", "/x/" NAME);
  return self;
}

static void
place_free (Place *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  glance_part_state_free (self->wanted);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static GlancePartFile *
open_part (Place *place)
{
  g_autoptr (GError) error = NULL;
  GlancePartFile *file = glance_part_file_open (place->folder, NAME, place->wanted, &error);

  g_assert_no_error (error);
  return file;
}

static void
append (GlancePartFile *file, const char *text)
{
  g_autoptr (GError) error = NULL;

  glance_part_file_append (file, (const guint8 *) text, strlen (text), &error);
  g_assert_no_error (error);
}

static void
put (Place *place, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (place->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_holds (Place *place, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (place->folder, name, NULL);
  g_autofree char *found = NULL;

  g_file_get_contents (path, &found, NULL, NULL);
  g_assert_cmpstr (found, ==, text);
}

static void
assert_part (GlancePartFile *file, const char *name)
{
  g_autofree char *path = glance_part_file_dup_path (file);
  g_autofree char *base = g_path_get_basename (path);

  g_assert_cmpstr (base, ==, name);
}

/* Leaves a part with @text in it, as a killed program does. */
static void
leave_part (Place *place, const char *text)
{
  g_autoptr (GlancePartFile) file = open_part (place);

  append (file, text);
}

static void
test_goes_on (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;
  g_autoptr (GError) error = NULL;

  leave_part (place, "12345");
  put (place, NAME ".part.state.new", "[down"); /* killed while it wrote */
  file = open_part (place);
  assert_part (file, NAME ".part");
  g_assert_cmpint (glance_part_file_get_size (file), ==, 5);
  g_assert_cmpint (glance_part_file_get_total (file), ==, -1);
  g_assert_true (glance_part_file_set_total (file, 8, &error));
  append (file, "678");
  assert_holds (place, NAME ".part", "12345678");
}

/* For the user's eyes only, whatever the umask says and somebody has changed meanwhile. */
static void
test_modes (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *part = g_build_filename (place->folder, NAME ".part", NULL);
  g_autofree char *state = g_strconcat (part, ".state", NULL);
  mode_t mask = umask (0);
  GStatBuf status;

  leave_part (place, "12345");
  g_assert_cmpint (g_chmod (part, 0666), ==, 0);
  leave_part (place, "12345");
  g_assert_cmpint (g_stat (part, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (state, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  umask (mask);
}

/* Of the same link, but of another run, or known to be damaged. */
static void
test_outdated (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;
  g_autoptr (GlancePartFile) again = NULL;

  leave_part (place, "12345");
  g_free (place->wanted->run);
  place->wanted->run = g_strdup ("run-2");
  file = open_part (place);
  assert_part (file, NAME ".part");
  g_assert_cmpint (glance_part_file_get_size (file), ==, 0);

  append (file, "67890");
  glance_part_file_condemn (file, "damaged");
  g_clear_pointer (&file, glance_part_file_close);
  assert_holds (place, NAME ".part", "67890");
  again = open_part (place);
  g_assert_cmpint (glance_part_file_get_size (again), ==, 0);
}

/* More than the server ever promised. */
static void
test_too_long (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = open_part (place);
  g_autoptr (GlancePartFile) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (glance_part_file_set_total (file, 3, &error));
  append (file, "12345");
  g_clear_pointer (&file, glance_part_file_close);
  again = open_part (place);
  g_assert_cmpint (glance_part_file_get_size (again), ==, 0);
}

/* Not ours: another program's, another portal's, one with a state that nobody can read. */
static void
test_others (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;
  g_autofree char *path = g_build_filename (place->folder, "acme (3).tar.gz.part", NULL);
  g_autofree char *twin = g_build_filename (place->folder, "twin", NULL);

  leave_part (place, "12345");
  g_free (place->wanted->portal);
  place->wanted->portal = g_strdup ("https://other.example");
  put (place, "acme (2).tar.gz.part", "12345");
  put (place, "acme (2).tar.gz.part.state", "[download]\nportal=");
  put (place, "acme (3).tar.gz.part", "");
  g_assert_cmpint (link (path, twin), ==, 0);

  file = open_part (place);
  assert_part (file, "acme (4).tar.gz.part");
  append (file, "x");
  assert_holds (place, NAME ".part", "12345");
  assert_holds (place, "acme (2).tar.gz.part", "12345");
  assert_holds (place, "twin", "");
}

/* Killed before a byte came. */
static void
test_empty (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;

  put (place, NAME ".part", "");
  file = open_part (place);
  assert_part (file, NAME ".part");
}

static void
test_locked (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = open_part (place);
  g_autoptr (GlancePartFile) other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (glance_part_file_open (place->folder, NAME, place->wanted, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BUSY);

  /* Another backup that has the same name is another file. */
  g_free (place->wanted->portal);
  place->wanted->portal = g_strdup ("https://other.example");
  other = open_part (place);
  assert_part (other, "acme (2).tar.gz.part");
}

static void
assert_finished (GlancePartFile *file, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = glance_part_file_finish (file, SHA256, &error);
  g_autofree char *base = path != NULL ? g_path_get_basename (path) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (base, ==, name);
}

static void
test_finish (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = open_part (place);

  append (file, "12345");
  assert_finished (file, NAME);
  assert_holds (place, NAME, "12345");
  assert_holds (place, NAME ".sha256", SHA256 "  " NAME "\n");
  assert_holds (place, NAME ".part", NULL);
  glance_part_file_settle (file);
  assert_holds (place, NAME ".part.state", NULL);
}

/* Somebody else has taken the name, or that of the checksum, while it was on its way. */
static void
test_name_taken (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = open_part (place);

  append (file, "12345");
  put (place, NAME, "mine");
  put (place, "acme (2).tar.gz.sha256", "mine");
  assert_finished (file, "acme (3).tar.gz");
  assert_holds (place, NAME, "mine");
  assert_holds (place, NAME ".sha256", NULL);
  assert_holds (place, "acme (2).tar.gz", NULL);
  assert_holds (place, "acme (2).tar.gz.sha256", "mine");
  assert_holds (place, "acme (3).tar.gz", "12345");
  assert_holds (place, "acme (3).tar.gz.sha256", SHA256 "  acme (3).tar.gz\n");
}

/* Killed between the checksum and the name. */
static void
test_killed_late (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;

  leave_part (place, "12345");
  put (place, NAME ".sha256", SHA256 "  " NAME "\n");
  file = open_part (place);
  g_assert_cmpint (glance_part_file_get_size (file), ==, 5);
  assert_finished (file, NAME);
}

/* Finishes @text, and does not come to tell of it. */
static void
leave_placed (Place *place, const char *text)
{
  g_autoptr (GlancePartFile) file = open_part (place);
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *path = NULL;

  append (file, text);
  path = glance_part_file_finish (file, sha256, &error);
  g_assert_no_error (error);
  g_assert_null (glance_part_file_open (place->folder, NAME, place->wanted, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BUSY); /* it is still at it */
}

/* Killed between the name and the journal. */
static void
test_killed_later (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "12345", -1);

  leave_placed (place, "12345");
  file = open_part (place);
  g_assert_true (glance_part_file_is_placed (file));
  assert_part (file, NAME);
  g_assert_cmpint (glance_part_file_get_size (file), ==, 5);
  g_assert_cmpint (glance_part_file_get_total (file), ==, 5);
  sha256 = glance_part_file_confirm (file, NULL, NULL);
  g_assert_cmpstr (sha256, ==, expected);
  glance_part_file_settle (file);
  assert_holds (place, NAME, "12345");
  assert_holds (place, NAME ".part.state", NULL);
}

/* What has been changed since, even to the same length, is the user's, and so is what another run has left. */
static void
test_no_longer_ours (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;
  g_autoptr (GlancePartFile) other = NULL;
  g_autoptr (GError) error = NULL;

  leave_placed (place, "12345");
  put (place, NAME, "54321");
  file = open_part (place);
  g_assert_true (glance_part_file_is_placed (file));
  g_assert_null (glance_part_file_confirm (file, NULL, &error));
  g_assert_no_error (error);
  glance_part_file_rest (file);
  glance_part_file_delete (file);
  assert_holds (place, NAME, "54321");
  assert_holds (place, NAME ".part.state", NULL);

  g_free (place->wanted->run);
  place->wanted->run = g_strdup ("run-2");
  other = open_part (place);
  assert_part (other, "acme (2).tar.gz.part");
}

/* Whoever may write to the folder cannot make us believe that a file is a backup. */
static void
test_state_of_others (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;
  g_autofree char *state = g_build_filename (place->folder, NAME ".part.state", NULL);
  g_autofree char *twin = g_build_filename (place->folder, "twin", NULL);

  leave_placed (place, "12345");
  g_assert_cmpint (link (state, twin), ==, 0);
  file = open_part (place);
  assert_part (file, "acme (2).tar.gz.part");
}

/* Where nothing tells one run from the next. */
static void
test_no_run (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GlancePartFile) file = NULL;

  leave_placed (place, "12345");
  put (place, NAME ".part.state",
       "[download]\nportal=https://acme.example\nrun=\nlink=/x/" NAME "\ntotal=5\nsha256=" SHA256
       "\n");
  g_free (place->wanted->run);
  place->wanted->run = g_strdup ("");
  file = open_part (place);
  assert_part (file, "acme (2).tar.gz.part");
}

static void
test_no_folder (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *missing = g_build_filename (place->folder, "missing", NULL);
  g_autofree char *file = g_build_filename (place->folder, "file", NULL);
  const char *const folders[] = { missing, file, "/proc", "/dev/null" };

  put (place, "file", "");
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", folders[i]);
      g_assert_null (glance_part_file_open (folders[i], NAME, place->wanted, &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_FOLDER);
      g_assert_nonnull (strstr (error->message, folders[i]));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/part-file/goes-on", test_goes_on);
  g_test_add_func ("/part-file/modes", test_modes);
  g_test_add_func ("/part-file/outdated", test_outdated);
  g_test_add_func ("/part-file/too-long", test_too_long);
  g_test_add_func ("/part-file/others", test_others);
  g_test_add_func ("/part-file/empty", test_empty);
  g_test_add_func ("/part-file/locked", test_locked);
  g_test_add_func ("/part-file/finish", test_finish);
  g_test_add_func ("/part-file/name-taken", test_name_taken);
  g_test_add_func ("/part-file/killed-late", test_killed_late);
  g_test_add_func ("/part-file/killed-later", test_killed_later);
  g_test_add_func ("/part-file/no-longer-ours", test_no_longer_ours);
  g_test_add_func ("/part-file/state-of-others", test_state_of_others);
  g_test_add_func ("/part-file/no-run", test_no_run);
  g_test_add_func ("/part-file/no-folder", test_no_folder);
  return g_test_run ();
}
