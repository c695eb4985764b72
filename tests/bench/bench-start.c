/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-start SECONDS COMMAND [ARGUMENT]…: starts COMMAND on an X display where nothing else opens windows,
 * and ends it SECONDS after its first frame. Prints, tab-separated: milliseconds from the start to
 * the first mapped window, the same to the first frame drawn in it, the CPU time used until then, which other
 * load on the machine changes least, its memory in KiB at the end (PSS: pages shared with other processes
 * count proportionally), and how much of that the process has that opened the window: the youngest of its
 * descendants. CPU time and memory are those of all its threads and children.
 *
 * The X server reports both, so every program is measured the same way, without code of its own. */

#include <X11/Xlib.h>
#include <X11/extensions/Xdamage.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_SECONDS 120

static double
now_ms (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (double) ts.tv_sec * 1e3 + (double) ts.tv_nsec / 1e6;
}

/* A window may disappear before we look at it. */
static int
ignore_error (Display *display, XErrorEvent *error)
{
  return 0;
}

static pid_t
start (char **command)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGTERM); /* ends with us when our alarm ends us */
      execvp (command[0], command);
      _exit (127);
    }
  return pid;
}

/* Follows the client's own windows before the window manager reparents them. Returns whether the window is on
 * the screen already: on a busy machine its MapNotify may have come before we asked for it. */
static int
follow (Display *display, XCreateWindowEvent *event)
{
  XWindowAttributes attributes;

  if (event->override_redirect)
    return 0;
  XSelectInput (display, event->window, StructureNotifyMask);
  XDamageCreate (display, event->window, XDamageReportNonEmpty);
  return XGetWindowAttributes (display, event->window, &attributes)
         && attributes.map_state == IsViewable && attributes.class == InputOutput;
}

static void
wait_for_frame (Display *display, double *mapped, double *drawn)
{
  Window window = None;
  int damage_base, error_base;

  if (!XDamageQueryExtension (display, &damage_base, &error_base))
    exit (1);
  while (*drawn == 0)
    {
      Window shown = None;
      XEvent event;

      XNextEvent (display, &event);
      if (event.type == CreateNotify && follow (display, &event.xcreatewindow))
        shown = event.xcreatewindow.window;
      else if (event.type == MapNotify && event.xmap.event == event.xmap.window)
        shown = event.xmap.window;
      if (shown != None && window == None)
        {
          window = shown;
          *mapped = now_ms ();
        }
      else if (event.type == damage_base + XDamageNotify)
        {
          const XDamageNotifyEvent *damage = (const XDamageNotifyEvent *) &event;

          if (damage->drawable == window)
            *drawn = now_ms ();
          else /* so that it is reported again */
            XDamageSubtract (display, damage->damage, None, None);
        }
    }
}

static long
read_own_pss (pid_t pid)
{
  char path[64], line[256];
  FILE *file;
  long pss = 0;

  snprintf (path, sizeof path, "/proc/%d/smaps_rollup", (int) pid);
  file = fopen (path, "r");
  while (file != NULL && pss == 0 && fgets (line, sizeof line, file) != NULL)
    sscanf (line, "Pss: %ld kB", &pss);
  if (file != NULL)
    fclose (file);
  return pss;
}

static double
read_own_cpu (pid_t pid)
{
  struct timespec ts = { 0 };
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) == 0)
    clock_gettime (clock, &ts);
  return (double) ts.tv_sec * 1e3 + (double) ts.tv_nsec / 1e6;
}

/* Adds the process and its children: our window is one. youngest: the memory of the last one */
static void
add_up (pid_t pid, double *cpu, long *pss, long *youngest)
{
  char path[64];
  FILE *file;
  int child;

  if (cpu != NULL)
    *cpu += read_own_cpu (pid);
  if (pss != NULL)
    *pss += *youngest = read_own_pss (pid);
  snprintf (path, sizeof path, "/proc/%d/task/%d/children", (int) pid, (int) pid);
  file = fopen (path, "r");
  while (file != NULL && fscanf (file, "%d", &child) == 1)
    add_up (child, cpu, pss, youngest);
  if (file != NULL)
    fclose (file);
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  double begun, mapped = 0, drawn = 0, cpu = 0;
  long pss = 0, window = 0;
  pid_t pid;

  if (argc < 3 || display == NULL)
    {
      fprintf (stderr, "usage: bench-start SECONDS COMMAND [ARGUMENT]...\n");
      return 64;
    }
  XSetErrorHandler (ignore_error);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);
  alarm (TIMEOUT_SECONDS);

  begun = now_ms ();
  pid = start (argv + 2);
  wait_for_frame (display, &mapped, &drawn);
  add_up (pid, &cpu, NULL, NULL);
  usleep ((useconds_t) (atof (argv[1]) * 1e6));
  add_up (pid, NULL, &pss, &window);
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  printf ("%.1f\t%.1f\t%.1f\t%ld\t%ld\n", mapped - begun, drawn - begun, cpu, pss, window);
  return pss > 0 ? 0 : 1;
}
