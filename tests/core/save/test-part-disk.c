/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The disk on which a `.part` is: nearly full, or odd. */

#define _GNU_SOURCE /* O_PATH, fallocate() */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "folder.h"
#include "glance-error.h"
#include "glance-part-file.h"

#define NAME "acme.tar.gz"
#define BLOCK 4096
#define GIB (1 << 30)
#define SMALL ((guint64) 10 << 30)
#define LARGE ((guint64) 1000 << 30)

/* What the functions below say of it, in place of libc's */
static struct
{
  guint64 size;
  guint64 available;
  guint64 wanted_by_others; /* is taken when we take something */
  gboolean is_simple;       /* nothing can be taken before it is written */
  gboolean is_odd;          /* a file has another number each time it is looked up */
  ino_t number;
} disk;

int
fstatvfs (int fd, struct statvfs *system)
{
  *system = (struct statvfs) { .f_bsize = BLOCK,
                               .f_frsize = BLOCK,
                               .f_blocks = disk.size / BLOCK,
                               .f_bavail = disk.available / BLOCK };
  return 0;
}

int
fstatat (int folder, const char *restrict name, struct stat *restrict status, int flags)
{
  int fd = openat (folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

  g_assert_cmpint (flags, ==, AT_SYMLINK_NOFOLLOW);
  if (fd < 0)
    return -1;
  g_assert_cmpint (fstat (fd, status), ==, 0);
  close (fd);
  if (disk.is_odd)
    status->st_ino = ++disk.number;
  return 0;
}

int
fallocate (int fd, int mode, off_t start, off_t length)
{
  if (disk.is_simple)
    {
      errno = EOPNOTSUPP;
      return -1;
    }
  if (disk.wanted_by_others > 0)
    disk.available -= disk.wanted_by_others + (guint64) length;
  return (int) syscall (SYS_fallocate, fd, mode, start, length);
}

typedef struct
{
  char *folder;
  GlancePartState *wanted;
  GError *error;
} Place;

static void
set_up (Place *place, gconstpointer unused)
{
  disk.size = LARGE;
  disk.available = LARGE;
  disk.wanted_by_others = 0;
  disk.is_simple = disk.is_odd = FALSE;
  place->folder = g_dir_make_tmp ("glance-part-XXXXXX", NULL);
  place->wanted = glance_part_state_new ("https://acme.example", "run-1", "/x/" NAME);
}

static void
tear_down (Place *place, gconstpointer unused)
{
  folder_delete (place->folder);
  g_free (place->folder);
  glance_part_state_free (place->wanted);
  g_clear_error (&place->error);
}

static GlancePartFile *
open_part (Place *place, gboolean sparing)
{
  GlancePartFile *file = glance_part_file_open (place->folder, NAME, place->wanted, &place->error);

  g_assert_no_error (place->error);
  glance_part_file_set_sparing (file, sparing);
  return file;
}

/* @reserve: as it is said; NULL: it makes no difference, and is not blamed */
static void
assert_no_room (Place *place, const char *needed, const char *available, const char *reserve)
{
  g_autofree char *blame =
      reserve != NULL ? g_strdup_printf (", of which automatic downloads leave %s", reserve) : NULL;
  g_autofree char *sentence =
      g_strdup_printf ("There is not enough room for the file: %s are needed, and %s are free%s.",
                       needed, available, blame != NULL ? blame : "");

  g_assert_error (place->error, GLANCE_ERROR, GLANCE_ERROR_NO_ROOM);
  g_assert_cmpstr (place->error->message, ==, sentence);
  g_clear_error (&place->error);
}

/* A gigabyte, and on a small disk the 20th part of it, is left alone by what nobody has asked for. */
static void
test_reserve (Place *place, gconstpointer unused)
{
  g_autoptr (GlancePartFile) file = open_part (place, TRUE);

  disk.available = GIB + 2000000;
  g_assert_true (glance_part_file_set_total (file, 1500000, &place->error));
  g_assert_true (glance_part_file_restart (file, &place->error));
  g_assert_false (glance_part_file_set_total (file, 2500000, &place->error));
  assert_no_room (place, "2.5 MB", "1.1 GB", "1.1 GB");
  disk.size = SMALL;
  g_assert_true (glance_part_file_set_total (file, 2500000, &place->error));
  disk.available = SMALL / 20 + 1000000;
  g_assert_true (glance_part_file_restart (file, &place->error));
  glance_part_file_rest (file);
  g_assert_false (glance_part_file_set_total (file, 2500000, &place->error));
  assert_no_room (place, "2.5 MB", "537.9 MB", "536.9 MB");

  /* Where the reserve makes no difference, it is not blamed. */
  g_assert_false (glance_part_file_set_total (file, GIB, &place->error));
  assert_no_room (place, "1.1 GB", "537.9 MB", NULL);
  glance_part_file_set_sparing (file, FALSE);
  g_assert_true (glance_part_file_set_total (file, 2500000, &place->error));
}

/* Also where the server does not say how much there will be. */
static void
test_unknown_total (Place *place, gconstpointer unused)
{
  g_autoptr (GlancePartFile) file = open_part (place, TRUE);
  static const guint8 data[BLOCK * 2];

  disk.available = GIB + sizeof data;
  g_assert_true (glance_part_file_append (file, data, sizeof data, &place->error));
  disk.available -= BLOCK;
  g_assert_false (glance_part_file_append (file, data, sizeof data, &place->error));
  assert_no_room (place, "8.2 kB", "1.1 GB", "1.1 GB");
  g_assert_cmpint (glance_part_file_get_size (file), ==, sizeof data);
  glance_part_file_set_sparing (file, FALSE);
  g_assert_true (glance_part_file_append (file, data, sizeof data, &place->error));
}

/* What has been taken is there, however little others have left. */
static void
test_taken (Place *place, gconstpointer unused)
{
  g_autoptr (GlancePartFile) file = open_part (place, TRUE);
  static const guint8 data[BLOCK * 2];

  g_assert_true (glance_part_file_set_total (file, sizeof data, &place->error));
  disk.available = 0;
  g_assert_true (glance_part_file_append (file, data, sizeof data, &place->error));
}

static gint64
count_blocks (GlancePartFile *file)
{
  struct stat status;

  g_assert_cmpint (fstat (glance_part_file_get_fd (file), &status), ==, 0);
  return status.st_blocks;
}

/* Others look at the same time, and see the same room. */
static void
test_taken_together (Place *place, gconstpointer unused)
{
  g_autoptr (GlancePartFile) file = open_part (place, TRUE);

  disk.available = GIB + 3000000;
  disk.wanted_by_others = 2000000;
  g_assert_false (glance_part_file_set_total (file, 1500000, &place->error));
  assert_no_room (place, "1.5 MB", "1.1 GB", "1.1 GB");
  g_assert_cmpint (count_blocks (file), ==, 0);

  disk.available = GIB + 3500000;
  g_assert_true (glance_part_file_set_total (file, 1500000, &place->error));
  g_assert_true (glance_part_file_restart (file, &place->error));
  disk.available = GIB + 3000000; /* for the user, that is enough */
  glance_part_file_set_sparing (file, FALSE);
  g_assert_true (glance_part_file_set_total (file, 1500000, &place->error));
}

/* All of the rest is needed, and not only the piece that has come. */
static void
test_simple (Place *place, gconstpointer unused)
{
  g_autoptr (GlancePartFile) file = open_part (place, TRUE);
  static const guint8 data[BLOCK * 2];

  disk.is_simple = TRUE;
  disk.available = GIB + 3000000;
  g_assert_true (glance_part_file_set_total (file, 2500000, &place->error));
  disk.available = GIB;
  g_assert_false (glance_part_file_append (file, data, sizeof data, &place->error));
  assert_no_room (place, "2.5 MB", "1.1 GB", "1.1 GB");
}

/* It does not go on for ever. */
static void
test_odd (Place *place, gconstpointer unused)
{
  g_autofree char *shown = NULL;

  disk.is_odd = TRUE;
  g_assert_null (glance_part_file_open (place->folder, NAME, place->wanted, &place->error));
  g_assert_error (place->error, GLANCE_ERROR, GLANCE_ERROR_FOLDER);
  shown = g_strdup_printf (
      "The file cannot be written to %s, where a file seems to be another one each time.",
      place->folder);
  g_assert_cmpstr (place->error->message, ==, shown);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/part-disk/reserve", Place, NULL, set_up, test_reserve, tear_down);
  g_test_add ("/part-disk/unknown-total", Place, NULL, set_up, test_unknown_total, tear_down);
  g_test_add ("/part-disk/taken", Place, NULL, set_up, test_taken, tear_down);
  g_test_add ("/part-disk/taken-together", Place, NULL, set_up, test_taken_together, tear_down);
  g_test_add ("/part-disk/simple", Place, NULL, set_up, test_simple, tear_down);
  g_test_add ("/part-disk/odd", Place, NULL, set_up, test_odd, tear_down);
  return g_test_run ();
}
