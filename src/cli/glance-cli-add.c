/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-commands.h"
#include "glance-cli-exit.h"
#include "glance-cli-key-input.h"
#include "glance-cli-output.h"
#include "glance-cli-session.h"
#include "glance-enroll.h"
#include "glance-format.h"
#include "glance-trust.h"
#include "glance-url.h"
#include "glance-words.h"

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static GlanceKeyInfo *
enroll (GlanceWatcher *watcher, GlancePortal *portal, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_enroll_async (GLANCE_MONITOR_LIST (watcher), portal, key, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return glance_enroll_finish (result, error);
}

/* Whether the keyring could keep a key: it is looked up before there is one. */
static gboolean
check_keyring (GlanceKeyStore *keys, GlancePortal *portal, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) trouble = NULL;

  glance_key_store_lookup_async (keys, portal, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  glance_key_free (glance_key_store_lookup_finish (keys, result, &trouble));
  if (trouble == NULL || g_error_matches (trouble, GLANCE_ERROR, GLANCE_ERROR_NO_KEY)
      || g_error_matches (trouble, GLANCE_ERROR, GLANCE_ERROR_KEYRING_DAMAGED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}

static gboolean
check_list (GlanceWatcher *watcher, GlancePortal *portal, GError **error)
{
  g_autoptr (GlancePortal) same =
      glance_portals_find_same (glance_watcher_get_portals (watcher),
                                glance_portal_get_origin (portal), glance_portal_get_dump (portal));

  if (same == NULL)
    return check_keyring (glance_watcher_get_key_store (watcher), portal, error);
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_DUPLICATE, NULL));
  return FALSE;
}

/* Includes what the user could not know before. */
static void
print_added (GlancePortal *portal, GlanceKeyInfo *info)
{
  g_autofree char *text = glance_format_key_info (info, g_get_real_time () / G_USEC_PER_SEC);

  glance_cli_print_line (_ ("“%s” is now watched."), glance_portal_get_name (portal));
  if (text != NULL)
    glance_cli_print_line ("%s", text);
  if (glance_portal_is_unencrypted (portal))
    glance_cli_say (
        _ ("The connection is not encrypted: anyone on the network path can read the key."));
}

static gboolean
check_ca_file (const char *path, GError **error)
{
  g_autoptr (GlanceTrust) trust = path != NULL ? glance_trust_new_file (path, error) : NULL;

  return path == NULL || trust != NULL;
}

static GlancePortal *
make_portal (const GlanceCliOptions *options, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *origin = NULL;
  GlancePortal *portal;

  origin = glance_url_normalize_origin (options->arguments[0], options->insecure_http, error);
  if (origin == NULL || !check_ca_file (options->ca_file, error))
    return NULL;

  portal = glance_portal_new (id);
  glance_portal_set_allow_http (portal, options->insecure_http);
  glance_portal_set_origin (portal, origin);
  glance_portal_set_dump (portal, options->dump);
  glance_portal_set_ca_file (portal, options->ca_file);
  if (options->name != NULL)
    glance_portal_set_name (portal, options->name);
  return portal;
}

static int
fail (const GError *error)
{
  glance_cli_report (error);
  return glance_cli_exit_status (error);
}

int
glance_cli_add (const GlanceCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlancePortal) portal = NULL;
  g_autoptr (GlanceCliSession) session = NULL;
  g_autoptr (GlanceKeyInfo) info = NULL;
  GlanceWatcher *watcher;
  char *key;
  int signal;

  /* Before anybody types a key for a portal that cannot be added. */
  portal = make_portal (options, &error);
  if (portal == NULL)
    return fail (error);
  session = glance_cli_session_open (options, GLANCE_CLI_SESSION_LIST, &error);
  if (session == NULL)
    return fail (error);
  watcher = glance_cli_session_get_watcher (session);
  if (!check_list (watcher, portal, &error))
    return fail (error);

  key = glance_cli_key_input_read (&signal, &error);
  if (signal != 0)
    return GLANCE_CLI_EXIT_SIGNAL + signal;
  if (key == NULL)
    return fail (error);

  info = enroll (watcher, portal, key, &error);
  glance_key_free (key);
  if (info == NULL)
    return fail (error);

  print_added (portal, info);
  return GLANCE_SEVERITY_FINE;
}
