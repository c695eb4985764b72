/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#define _GNU_SOURCE /* asprintf(), posix_spawn_file_actions_addclosefrom_np() */

#include "glance-child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT(number) TEXT_OF (number)
#define TEXT_OF(number) #number

extern char **environ;

static const char *const tokens[] = { "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID" };
#define N_TOKENS (sizeof tokens / sizeof tokens[0])

/* The environment of the child */
typedef struct
{
  char **variables;
  char *own[N_TOKENS]; /* of these, what we have made */
} Environment;

static bool
is_token (const char *variable)
{
  for (size_t i = 0; i < N_TOKENS; i++)
    {
      size_t length = strlen (tokens[i]);

      if (strncmp (variable, tokens[i], length) == 0 && variable[length] == '=')
        return true;
    }
  return false;
}

static void
environment_clear (Environment *self)
{
  for (size_t i = 0; i < N_TOKENS; i++)
    free (self->own[i]);
  free (self->variables);
}

/* The token goes where GTK looks for it. GTK also takes it out, while the child's other threads read the environment:
 * at its end that moves nothing that they look for. */
static bool
environment_init (Environment *self, const char *token)
{
  size_t n = 0;

  *self = (Environment) { 0 };
  while (environ != NULL && environ[n] != NULL)
    n++;
  self->variables = calloc (n + N_TOKENS + 1, sizeof (char *));
  if (self->variables == NULL)
    return false;
  n = 0;
  for (char **variable = environ; variable != NULL && *variable != NULL; variable++)
    if (!is_token (*variable))
      self->variables[n++] = *variable;
  for (size_t i = 0; i < N_TOKENS; i++)
    {
      const char *value = token[0] != '\0' ? token : getenv (tokens[i]);

      if (value == NULL)
        continue;
      if (asprintf (&self->own[i], "%s=%s", tokens[i], value) == -1)
        {
          self->own[i] = NULL;
          environment_clear (self);
          return false;
        }
      self->variables[n++] = self->own[i];
    }
  return true;
}

/* The child inherits its end of the socket, standard output and standard error; with a C library that cannot close the
 * rest, also what was left open to us. GLib ignores SIGPIPE, which would be inherited as well. */
static int
spawn (pid_t *pid, const char *program, char *const argv[], char *const envp[], int wire)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  int error = posix_spawn_file_actions_init (&actions);

  if (error != 0)
    return error;
  error = posix_spawnattr_init (&attributes);
  if (error != 0)
    {
      posix_spawn_file_actions_destroy (&actions);
      return error;
    }
  sigemptyset (&defaults);
  sigaddset (&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault (&attributes, &defaults);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGDEF);
  error = posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (error == 0)
    error = posix_spawn_file_actions_adddup2 (&actions, wire, GLANCE_CHILD_WIRE);
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
  if (error == 0)
    error = posix_spawn_file_actions_addclosefrom_np (&actions, GLANCE_CHILD_WIRE + 1);
#endif
  if (error == 0)
    error = posix_spawn (pid, program, &actions, &attributes, argv, envp);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  return error;
}

bool
glance_child_start (GlanceChild *child, const char *program, bool is_spare, const char *token)
{
  char *argv[] = { (char *) program, (char *) "--wire=" TEXT (GLANCE_CHILD_WIRE),
                   is_spare ? (char *) "--spare" : NULL, NULL };
  Environment environment;
  int fds[2];
  int error;

  *child = (GlanceChild) GLANCE_CHILD_NONE;
  if (!environment_init (&environment, token))
    return false;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      error = errno;
      environment_clear (&environment);
      errno = error;
      return false;
    }
  error = spawn (&child->pid, program, argv, environment.variables, fds[1]);
  environment_clear (&environment);
  close (fds[1]);
  if (error == 0)
    {
      child->wire = fds[0];
      return true;
    }
  child->pid = 0;
  close (fds[0]);
  errno = error;
  return false;
}

void
glance_child_end (GlanceChild *child)
{
  if (child->pid == 0)
    return;
  kill (child->pid, SIGKILL);
  waitpid (child->pid, NULL, 0);
  close (child->wire);
  *child = (GlanceChild) GLANCE_CHILD_NONE;
}
