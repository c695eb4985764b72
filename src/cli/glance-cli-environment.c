/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-environment.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "glance-api-key.h"
#include "glance-cli-exit.h"
#include "glance-cli-key-input.h"
#include "glance-cli-options.h"
#include "glance-key-store.h"
#include "glance-words.h"

static GlanceCliEnvironment environment;

/* An empty variable counts as unset. */
static char *
take_variable (const char *name)
{
  char *value = (char *) g_getenv (name);
  char *copy = value != NULL && *value != '\0' ? g_strdup (value) : NULL;

  /* /proc shows the memory that the process was started with, including variables that were unset since. */
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
  g_clear_pointer (&environment.ca_file, g_free);
}

/**
 * glance_cli_environment_take:
 *
 * Reads the DOCSPACE_ variables and removes them from the environment, so that neither a child process
 * nor anyone who looks at our environment sees the key.
 */
void
glance_cli_environment_take (void)
{
  g_autofree char *allow_http = take_variable ("DOCSPACE_ALLOW_HTTP");

  environment.url = take_variable ("DOCSPACE_URL");
  environment.key = take_variable ("DOCSPACE_API_KEY");
  environment.key_file = take_variable ("DOCSPACE_API_KEY_FILE");
  environment.ca_file = take_variable ("DOCSPACE_CA_FILE");
  environment.allow_http = g_strcmp0 (allow_http, "1") == 0;
  atexit (clear);
}

/* Whether it names a portal, even if incompletely. */
gboolean
glance_cli_environment_is_set (void)
{
  return environment.url != NULL;
}

static gboolean
is_below (const char *path, const char *folder)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  return folder != NULL && g_str_has_prefix (absolute, folder)
         && absolute[strlen (folder)] == G_DIR_SEPARATOR;
}

/* Containers and systemd choose the mode of a secret freely, and protect it in other ways. */
static gboolean
is_handed_in (const char *path)
{
  struct statvfs place;

  return is_below (path, "/run/secrets") || is_below (path, g_getenv ("CREDENTIALS_DIRECTORY"))
         || (statvfs (path, &place) == 0 && (place.f_flag & ST_RDONLY) != 0);
}

/* If its owner cannot write a file, its mode was chosen deliberately; and the mode of somebody else's file
 * is not ours to change. */
static gboolean
is_loose (const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode) || is_handed_in (path))
    return FALSE;
  return (info.st_mode & (S_IWGRP | S_IWOTH)) != 0
         || ((info.st_mode & S_IROTH) != 0 && (info.st_mode & S_IWUSR) != 0
             && info.st_uid == geteuid ());
}

static char *
read_key_file (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (is_loose (path))
    glance_cli_say (_ ("Others may read or change the key file “%s”. Run “chmod 600” on it."),
                    shown);
  return glance_cli_key_input_read_file (path, error);
}

/* The key without the white space around it, or an error that names the variable. */
static char *
read_key (GError **error)
{
  const char *name = environment.key != NULL ? "DOCSPACE_API_KEY" : "DOCSPACE_API_KEY_FILE";
  char *text = environment.key != NULL ? g_strdup (environment.key)
                                       : read_key_file (environment.key_file, error);
  char *key = text != NULL ? glance_api_key_clean (text, error) : NULL;

  glance_key_free (text);
  if (key == NULL)
    g_prefix_error (error, "%s: ", name);
  return key;
}

static gboolean
check_ca_file (GError **error)
{
  if (glance_cli_options_make_absolute (&environment.ca_file, error))
    return TRUE;
  g_prefix_error (error, "DOCSPACE_CA_FILE: ");
  return FALSE;
}

/**
 * glance_cli_environment_get:
 *
 * Returns: (nullable): the portal that the environment names; NULL with an error if it is incomplete,
 *   NULL without an error if there is none
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

  key = check_ca_file (error) ? read_key (error) : NULL;
  if (key == NULL)
    return NULL;

  glance_key_free (environment.key);
  environment.key = key;
  return &environment;
}
