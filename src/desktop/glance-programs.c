/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-programs.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "glance-background-portal.h"
#include "glance-words.h"

#define RESIDENT "backup-glance"
#define OURSELVES "/proc/self/exe"

static gboolean
is_ourselves (const char *path)
{
  GStatBuf self, other;

  return g_stat (OURSELVES, &self) == 0 && g_stat (path, &other) == 0 && self.st_dev == other.st_dev
         && self.st_ino == other.st_ino;
}

/* The search path leads to it by a link where programs are kept in a folder for each version. */
char *
glance_programs_find_resident (void)
{
  g_autofree char *found = g_find_program_in_path (RESIDENT);

  if (found != NULL && is_ourselves (found))
    return g_steal_pointer (&found);
  return g_file_read_link (OURSELVES, NULL);
}

void
glance_programs_tell_two_versions (void)
{
  g_printerr (RESIDENT ": %s\n",
              _ ("Parts of two versions are installed. Install Backup Glance again."));
}

/* In a sandbox only the old version can be seen; where it cannot be left, it keeps running. */
static void
start_latest (void)
{
  g_autoptr (GError) error = NULL;

  if (glance_background_portal_start_latest (&error))
    return;
  g_printerr (RESIDENT ": %s\n", error->message);
  execl (OURSELVES, RESIDENT, "--background", NULL);
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

  if (glance_background_portal_is_sandbox ())
    {
      start_latest ();
      return;
    }
  if (g_access (installed, X_OK) != 0 || is_ourselves (installed))
    {
      glance_programs_tell_two_versions ();
      return;
    }
  execl (installed, installed, NULL);
}
