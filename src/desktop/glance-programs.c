/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-programs.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "glance-words.h"

#define RESIDENT "backup-glance"
#define WINDOW "backup-glance-window"
#define OURSELVES "/proc/self/exe"

char *
glance_programs_find_window (void)
{
  g_autofree char *self = g_file_read_link (OURSELVES, NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup ("/");
  g_autofree char *beside = g_build_filename (folder, WINDOW, NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_build_filename (GLANCE_LIBEXECDIR, WINDOW, NULL);
}

/**
 * glance_programs_start_installed:
 *
 * Does not start itself again: two programs that do not fit would replace each other for ever.
 */
void
glance_programs_start_installed (void)
{
  const char *installed = GLANCE_BINDIR "/" RESIDENT;
  GStatBuf self, other;

  if (g_stat (OURSELVES, &self) != 0 || g_stat (installed, &other) != 0
      || (self.st_dev == other.st_dev && self.st_ino == other.st_ino))
    {
      g_printerr (RESIDENT ": %s\n", _ ("Parts of two versions are installed. Install it again."));
      return;
    }
  execl (installed, installed, NULL);
}
