/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* bench-command ROUNDS COMMAND…: runs each COMMAND (with sh -c) once per round, one after another, so that other load on the machine affects all alike. Prints one line per command, tab-separated: the median and the fastest wall time in milliseconds, the peak memory of its largest process in KiB, the command.
 *
 * Plain C and deliberately small: between fork and exec a child counts its parent's memory as its
 * own. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now_ms (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (double) ts.tv_sec * 1e3 + (double) ts.tv_nsec / 1e6;
}

/* Wall time in milliseconds; a command that fails ends the program, since its time would be
 * meaningless. */
static double
run (const char *command, long *peak_kib)
{
  double begun = now_ms ();
  struct rusage usage;
  int status;
  pid_t pid = fork ();

  if (pid == 0)
    {
      int null = open ("/dev/null", O_RDWR);

      dup2 (null, STDIN_FILENO);
      dup2 (null, STDOUT_FILENO);
      execl ("/bin/sh", "sh", "-c", command, NULL);
      _exit (127);
    }
  if (pid < 0 || wait4 (pid, &status, 0, &usage) < 0 || status != 0)
    {
      fprintf (stderr, "bench-command: failed: %s\n", command);
      exit (1);
    }
  if (usage.ru_maxrss > *peak_kib)
    *peak_kib = usage.ru_maxrss;
  return now_ms () - begun;
}

static int
compare (const void *a, const void *b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

int
main (int argc, char **argv)
{
  int rounds = argc > 2 ? atoi (argv[1]) : 0;
  int n = argc - 2;
  double *times;
  long *peaks;

  if (rounds < 1)
    {
      fprintf (stderr, "usage: bench-command ROUNDS COMMAND...\n");
      return 64;
    }
  times = calloc ((size_t) (rounds * n), sizeof *times);
  peaks = calloc ((size_t) n, sizeof *peaks);

  for (int i = 0; i < n; i++) /* once to fill the caches, not counted */
    run (argv[i + 2], &peaks[i]);
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < n; i++)
      times[i * rounds + round] = run (argv[i + 2], &peaks[i]);

  for (int i = 0; i < n; i++)
    {
      double *mine = times + i * rounds;

      qsort (mine, (size_t) rounds, sizeof *mine, compare);
      printf ("%.2f\t%.2f\t%ld\t%s\n", mine[rounds / 2], mine[0], peaks[i], argv[i + 2]);
    }
  free (times);
  free (peaks);
  return 0;
}
