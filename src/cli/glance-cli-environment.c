/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-environment.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "glance-api-key.h"
#include "glance-cli-exit.h"
#include "glance-key-store.h"

#define MAX_KEY_FILE_BYTES 65536

static GlanceCliEnvironment environment;

/* An empty variable is an unset one. */
static char *
take_variable (const char *name)
{
  char *value = (char *) g_getenv (name);
  char *copy = value != NULL && *value != '\0' ? g_strdup (value) : NULL;

  /* What /proc shows of us is the memory we were started with, whatever was unset since. */
  if (value != NULL)
    memset (value, 0, strlen (value));
  g_unsetenv (name);
  return copy;
}

static void
clear (void)
{
  g_clear_pointer (&environment.url, g_free);
  g_clear_pointer (&environment.key, glance_key_free);
  g_clear_pointer (&environment.key_file, g_free);
}

/**
 * glance_cli_environment_take:
 *
 * Reads the DOCSPACE_ variables and takes them out of the environment, so that no child of ours, and
 * nobody who looks at our environment, sees the key.
 */
void
glance_cli_environment_take (void)
{
  g_autofree char *allow_http = take_variable ("DOCSPACE_ALLOW_HTTP");

  environment.url = take_variable ("DOCSPACE_URL");
  environment.key = take_variable ("DOCSPACE_API_KEY");
  environment.key_file = take_variable ("DOCSPACE_API_KEY_FILE");
  environment.allow_http = g_strcmp0 (allow_http, "1") == 0;
  atexit (clear);
}

static char *
read_key_file (const char *path, GError **error)
{
  char buffer[MAX_KEY_FILE_BYTES];
  FILE *file = g_fopen (path, "re");
  struct stat info;
  gsize n_read;
  char *key;

  if (file == NULL)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   _ ("The key file “%s” cannot be read: %s."), path, g_strerror (errno));
      return NULL;
    }
  if (fstat (fileno (file), &info) == 0 && S_ISREG (info.st_mode) && (info.st_mode & 077) != 0)
    glance_cli_say (_ ("Others may read the key file “%s”. Run “chmod 600” on it."), path);

  n_read = fread (buffer, 1, sizeof buffer - 1, file);
  fclose (file);
  buffer[n_read] = '\0';
  key = glance_api_key_clean (buffer, error);
  memset (buffer, 0, sizeof buffer);
  return key;
}

/**
 * glance_cli_environment_get:
 *
 * Returns: (nullable): the portal that the environment names; NULL with an error when it names half of
 *   one, NULL alone when it names none
 */
const GlanceCliEnvironment *
glance_cli_environment_get (GError **error)
{
  char *key;

  if (environment.url == NULL)
    return NULL;
  if (environment.key == NULL && environment.key_file == NULL)
    {
      g_set_error_literal (
          error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
          _ ("DOCSPACE_URL is set, but neither DOCSPACE_API_KEY nor DOCSPACE_API_KEY_FILE is."));
      return NULL;
    }

  if (environment.key != NULL)
    key = glance_api_key_clean (environment.key, error);
  else
    key = read_key_file (environment.key_file, error);
  if (key == NULL)
    return NULL;

  glance_key_free (environment.key);
  environment.key = key;
  return &environment;
}
