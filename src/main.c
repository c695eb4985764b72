/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <dlfcn.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "glance-streams.h"
#include "main-resident.h"

#define CANNOT_RUN 127 /* as when a library is missing */

/* Beside this program, as it was built, or where it is installed. */
static void
find (char path[PATH_MAX], const char *name, int mode, const char *folder)
{
  char self[PATH_MAX];
  ssize_t length = readlink ("/proc/self/exe", self, sizeof self - 1);

  if (length > 0)
    {
      self[length] = '\0';
      *strrchr (self, '/') = '\0';
      if (snprintf (path, PATH_MAX, "%s/%s", self, name) < PATH_MAX && access (path, mode) == 0)
        return;
    }
  snprintf (path, PATH_MAX, "%s/%s", folder, name);
}

/* backup-glance. First comes its window, main-window.c, which takes longest to start: it begins before any library is
 * loaded here. Then this process becomes the resident, main-resident.c, which finds out whether it is needed. */
int
main (int argc, char **argv)
{
  char program[PATH_MAX], module_path[PATH_MAX];
  GlanceChild window = GLANCE_CHILD_NONE;
  GlanceResidentMain *run = NULL;
  void *module;

  glance_streams_ensure ();
  signal (SIGCHLD, SIG_DFL);     /* who ignores it is not told how the window ends */
  unsetenv ("DOCSPACE_API_KEY"); /* the command line's; nothing that we start has a use for it */
  find (program, "backup-glance-window", X_OK, GLANCE_LIBEXECDIR);
  find (module_path, "backup-glance-resident.so", R_OK, GLANCE_PKGLIBDIR);
  if (argc == 1) /* where it cannot be started, the resident tries again, and says why */
    glance_child_start (&window, program, true, "");
  module = dlopen (module_path, RTLD_NOW);
  if (module != NULL)
    run = (GlanceResidentMain *) dlsym (module, GLANCE_RESIDENT_MAIN);
  if (run != NULL)
    return run (GLANCE_VERSION, program, &window, argc, argv);
  fprintf (stderr, "backup-glance: %s\n", dlerror ());
  glance_child_end (&window);
  return CANNOT_RUN;
}
