/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a child of ours inherits: a script stands for the window, and tells it over the socket. */

#include "glance-child.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"

typedef struct
{
  char *folder;
  char *program;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer script)
{
  fixture->folder = g_dir_make_tmp ("glance-child-XXXXXX", NULL);
  fixture->program = g_build_filename (fixture->folder, "program", NULL);
  g_assert_true (g_file_set_contents (fixture->program, script, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->program, 0700), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  folder_delete (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->program);
}

/* All that a child says until it ends, in lines */
static GStrv
listen_to (Fixture *fixture, gboolean is_spare, const char *token)
{
  g_autoptr (GString) said = g_string_new (NULL);
  GlanceChild child;
  char buffer[256];
  ssize_t length;
  int status;

  g_assert_true (glance_child_start (&child, fixture->program, is_spare, token));
  g_assert_cmpint (child.pid, >, 0);
  g_assert_cmpint (fcntl (child.wire, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  while ((length = read (child.wire, buffer, sizeof buffer)) > 0)
    g_string_append_len (said, buffer, length);
  g_assert_cmpint (length, ==, 0);
  close (child.wire);
  g_assert_cmpint (waitpid (child.pid, &status, 0), ==, child.pid);
  g_assert_cmpint (status, ==, 0);
  return g_strsplit (said->str, "\n", -1);
}

#define TELL_ARGUMENTS "#!/bin/sh\necho \"$@\" >&3\n"

static void
test_arguments (Fixture *fixture, gconstpointer unused)
{
  g_auto (GStrv) wanted = listen_to (fixture, FALSE, "");
  g_auto (GStrv) spare = listen_to (fixture, TRUE, "");

  g_assert_cmpstr (wanted[0], ==, "--wire=3");
  g_assert_cmpstr (spare[0], ==, "--wire=3 --spare");
}

#define TELL_DESCRIPTOR \
  "#!/bin/sh\n[ -e /proc/$$/fd/$INHERITED ]; echo $? >&3\nreadlink /proc/$$/fd/0 >&3\n"

static void
test_descriptors (Fixture *fixture, gconstpointer unused)
{
  int open_everywhere = fcntl (STDERR_FILENO, F_DUPFD, 20); /* not closed on exec */
  g_autofree char *number = g_strdup_printf ("%d", open_everywhere);
  g_auto (GStrv) said = NULL;

  g_assert_cmpint (open_everywhere, >=, 20);
  g_setenv ("INHERITED", number, TRUE);
  said = listen_to (fixture, FALSE, "");
  g_assert_cmpstr (said[0], ==, "1");
  g_assert_cmpstr (said[1], ==, "/dev/null");
  g_unsetenv ("INHERITED");
  close (open_everywhere);
}

/* Without standard input, the child's end has already got the number that it is to have. */
static void
test_same_number (Fixture *fixture, gconstpointer unused)
{
  int input = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
  g_auto (GStrv) said = NULL;

  g_assert_cmpint (input, >=, 10);
  close (STDIN_FILENO);
  said = listen_to (fixture, FALSE, "");
  g_assert_cmpint (dup2 (input, STDIN_FILENO), ==, STDIN_FILENO);
  close (input);
  g_assert_cmpstr (said[0], ==, "--wire=3");
}

#define TELL_TOKENS "#!/bin/sh\ntr '\\0' '\\n' </proc/$$/environ | tail -n 2 >&3\n"

static void
test_tokens (Fixture *fixture, gconstpointer unused)
{
  g_auto (GStrv) ours = NULL;
  g_auto (GStrv) given = NULL;
  g_auto (GStrv) neither = NULL;

  g_setenv ("DESKTOP_STARTUP_ID", "ours", TRUE);
  g_setenv ("LATER", "than both", TRUE);
  ours = listen_to (fixture, FALSE, "");
  given = listen_to (fixture, FALSE, "given");
  g_unsetenv ("DESKTOP_STARTUP_ID");
  neither = listen_to (fixture, FALSE, "");

  g_assert_cmpstr (ours[0], ==, "LATER=than both");
  g_assert_cmpstr (ours[1], ==, "DESKTOP_STARTUP_ID=ours");
  g_assert_cmpstr (given[0], ==, "XDG_ACTIVATION_TOKEN=given");
  g_assert_cmpstr (given[1], ==, "DESKTOP_STARTUP_ID=given");
  g_assert_cmpstr (neither[1], ==, "LATER=than both");
}

#define TELL_IGNORED "#!/bin/sh\nsed -n 's/^SigIgn:[[:space:]]*//p' /proc/$$/status >&3\n"

static void
test_signals (Fixture *fixture, gconstpointer unused)
{
  g_auto (GStrv) said = NULL;

  signal (SIGPIPE, SIG_IGN); /* as GSocket does it */
  said = listen_to (fixture, FALSE, "");
  signal (SIGPIPE, SIG_DFL);
  g_assert_cmpuint (strlen (said[0]), ==, 16);
  g_assert_cmpuint (g_ascii_strtoull (said[0], NULL, 16) & (1 << (SIGPIPE - 1)), ==, 0);
}

static void
test_no_program (Fixture *fixture, gconstpointer unused)
{
  int next = dup (STDERR_FILENO);
  GlanceChild child = { 1, 1 };

  close (next);
  g_assert_cmpint (g_unlink (fixture->program), ==, 0);
  g_assert_false (glance_child_start (&child, fixture->program, FALSE, ""));
  g_assert_cmpint (errno, ==, ENOENT);
  g_assert_cmpint (child.pid, ==, 0);
  g_assert_cmpint (child.wire, ==, -1);
  g_assert_cmpint (dup (STDERR_FILENO), ==, next); /* nothing is left open */
  close (next);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/child/arguments", Fixture, TELL_ARGUMENTS, set_up, test_arguments, tear_down);
  g_test_add ("/child/descriptors", Fixture, TELL_DESCRIPTOR, set_up, test_descriptors, tear_down);
  g_test_add ("/child/same-number", Fixture, TELL_ARGUMENTS, set_up, test_same_number, tear_down);
  g_test_add ("/child/tokens", Fixture, TELL_TOKENS, set_up, test_tokens, tear_down);
  g_test_add ("/child/signals", Fixture, TELL_IGNORED, set_up, test_signals, tear_down);
  g_test_add ("/child/no-program", Fixture, TELL_ARGUMENTS, set_up, test_no_program, tear_down);
  return g_test_run ();
}
