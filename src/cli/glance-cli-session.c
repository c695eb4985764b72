/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-session.h"

#include "glance-cli-environment.h"
#include "glance-cli-exit.h"
#include "glance-cli-guess.h"
#include "glance-demo-session.h"
#include "glance-engine.h"
#include "glance-error.h"
#include "glance-key-store-memory.h"
#include "glance-removal.h"
#include "glance-text.h"
#include "glance-url.h"
#include "glance-words.h"

/* How many portals are listed if a name is wrong. */
#define MAX_NAMED 10u

struct _GlanceCliSession
{
  /* Owned */ GlanceEngine *engine;
  /* Owned */ GlanceEngine *whole;       /* where the engine's portals were chosen from; or NULL */
  /* Owned */ GlanceDemoSession *demo;   /* or NULL */
  /* Borrowed */ GlancePortals *portals; /* the engine's */
  /* Borrowed */ GlancePortals *list;    /* the whole; or NULL */
};

static GlancePortals *
new_portals_in_memory (GError **error)
{
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (error);

  return settings != NULL ? glance_portals_new (settings) : NULL;
}

static gboolean
open_demo (GlanceCliSession *self, const GlanceCliOptions *options, GError **error)
{
  self->demo = glance_demo_session_new (options->demo_seconds, error);
  if (self->demo == NULL)
    return FALSE;
  self->engine = g_object_ref (glance_demo_session_get_engine (self->demo));
  return TRUE;
}

static gboolean
open_environment (GlanceCliSession *self, const GlanceCliEnvironment *environment, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GlancePortal) portal = glance_portal_new (id);
  g_autofree char *origin = NULL;

  origin = glance_url_normalize_origin (environment->url, environment->allow_http, error);
  if (origin == NULL)
    {
      g_prefix_error (error, "DOCSPACE_URL: ");
      return FALSE;
    }

  self->engine = glance_engine_new (&(GlanceEngineOptions) { .in_memory = TRUE }, error);
  if (self->engine == NULL)
    return FALSE;

  glance_portal_set_allow_http (portal, environment->allow_http);
  glance_portal_set_ca_file (portal, environment->ca_file);
  glance_portal_set_origin (portal, origin);
  glance_key_store_memory_set (GLANCE_KEY_STORE_MEMORY (glance_engine_get_keys (self->engine)),
                               portal, environment->key);
  return glance_portals_add (glance_engine_get_portals (self->engine), portal, error);
}

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *tidied = user_data;

  glance_removal_tidy_finish (result);
  *tidied = TRUE;
}

/* Finishes what was pending when another run of the program was killed. Nearly always that is nothing. */
static void
tidy (GlanceCliSession *self)
{
  gboolean tidied = FALSE;

  glance_removal_tidy_async (glance_engine_get_portals (self->engine),
                             glance_engine_get_keys (self->engine), tidied_cb, &tidied);
  while (!tidied)
    g_main_context_iteration (NULL, TRUE);
}

/* If a write fails, our own message replaces dconf's. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN") && g_strcmp0 (fields[i].value, "dconf") == 0)
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, NULL);
}

static gboolean
open_list (GlanceCliSession *self, GError **error)
{
  g_log_set_writer_func (write_log, NULL, NULL);
  self->engine = glance_engine_new (NULL, error);
  if (self->engine == NULL)
    return FALSE;
  tidy (self);
  return TRUE;
}

static void
copy_values (GlancePortal *twin, GlancePortal *portal)
{
  g_object_freeze_notify (G_OBJECT (twin));
  glance_portal_set_name (twin, glance_portal_get_name (portal));
  glance_portal_set_allow_http (twin, glance_portal_get_allow_http (portal));
  glance_portal_set_ca_file (twin, glance_portal_get_ca_file (portal));
  glance_portal_set_max_age_days (twin, glance_portal_get_max_age_days (portal));
  glance_portal_set_key_expires (twin, glance_portal_get_key_expires (portal));
  glance_portal_set_muted_until (twin, glance_portal_get_muted_until (portal));
  glance_portal_set_fetch_folder (twin, glance_portal_get_fetch_folder (portal));
  glance_portal_set_keep_count (twin, glance_portal_get_keep_count (portal));
  glance_portal_set_fetches (twin, glance_portal_get_fetches (portal));
  glance_portal_set_origin (twin, glance_portal_get_origin (portal));
  g_object_thaw_notify (G_OBJECT (twin));
}

/* Another program has changed a chosen portal. */
static void
portal_changed_cb (GlancePortal *portal, GParamSpec *pspec, GlancePortal *twin)
{
  copy_values (twin, portal);
}

/* A copy to check, which has the same id and so the same key. Changing it does not change the list. */
static gboolean
add_twin (GlancePortals *portals, GlancePortal *portal, gboolean dump, GError **error)
{
  g_autoptr (GlancePortal) twin = NULL;
  g_autoptr (GlancePortal) same = NULL;

  dump = dump || glance_portal_get_dump (portal);
  same = glance_portals_find_same (portals, glance_portal_get_origin (portal), dump);
  if (same != NULL)
    return TRUE;

  twin = glance_portal_new (glance_portal_get_id (portal));
  copy_values (twin, portal);
  glance_portal_set_dump (twin, dump);
  g_signal_connect_object (portal, "notify", G_CALLBACK (portal_changed_cb), twin, 0);
  return glance_portals_add (portals, twin, error);
}

/* A chosen portal that another program removes is dropped. */
static void
list_changed (GlanceCliSession *self)
{
  GListModel *portals = G_LIST_MODEL (self->portals);

  for (guint i = g_list_model_get_n_items (portals); i > 0; i--)
    {
      g_autoptr (GlancePortal) twin = g_list_model_get_item (portals, i - 1);
      g_autoptr (GlancePortal) portal =
          glance_portals_find (self->list, glance_portal_get_id (twin), NULL);

      if (portal == NULL)
        glance_portals_remove_async (self->portals, twin, NULL, NULL, NULL);
    }
}

/* Keeps only the named portals, or all if none was named; with --dump, their dumps. */
static gboolean
narrow (GlanceCliSession *self, const GlanceCliOptions *options, GError **error)
{
  g_autoptr (GlanceEngine) narrow_engine = NULL;
  GlancePortals *portals;
  guint n_names = options->arguments != NULL ? g_strv_length (options->arguments) : 0;
  guint n_portals = n_names > 0 ? n_names : g_list_model_get_n_items (G_LIST_MODEL (self->portals));

  if (n_names == 0 && !options->dump)
    return TRUE;
  narrow_engine = glance_engine_new (
      &(GlanceEngineOptions) {
          .in_memory = TRUE,
          .clock = glance_engine_get_clock (self->engine),
          .keys = glance_engine_get_keys (self->engine),
      },
      error);
  if (narrow_engine == NULL)
    return FALSE;

  glance_watcher_follow_settings (
      glance_engine_get_watcher (narrow_engine),
      glance_settings_get_app (glance_engine_get_settings (self->engine)));
  portals = glance_engine_get_portals (narrow_engine);
  for (guint i = 0; i < n_portals; i++)
    {
      g_autoptr (GlancePortal) portal = NULL;

      if (n_names > 0)
        portal = glance_cli_session_find (self, options->arguments[i], options->dump, error);
      else
        portal = g_list_model_get_item (G_LIST_MODEL (self->portals), i);
      if (portal == NULL || !add_twin (portals, portal, options->dump, error))
        return FALSE;
    }
  self->list = self->portals;
  self->portals = portals;
  self->whole = g_steal_pointer (&self->engine);
  self->engine = g_steal_pointer (&narrow_engine);
  g_signal_connect_swapped (self->list, "items-changed", G_CALLBACK (list_changed), self);
  return TRUE;
}

GlanceCliSession *
glance_cli_session_open (const GlanceCliOptions *options, GlanceCliSessionUse use, GError **error)
{
  g_autoptr (GlanceCliSession) self = g_new0 (GlanceCliSession, 1);
  const GlanceCliEnvironment *environment = NULL;
  GError *trouble = NULL;
  gboolean opened;

  if (use == GLANCE_CLI_SESSION_LIST && options->demo)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("The demo’s list cannot be changed."));
      return NULL;
    }

  if (use == GLANCE_CLI_SESSION_WATCH && !options->demo)
    environment = glance_cli_environment_get (&trouble);
  if (trouble != NULL)
    {
      g_propagate_error (error, trouble);
      return NULL;
    }

  if (options->demo)
    opened = open_demo (self, options, error);
  else if (environment != NULL)
    opened = open_environment (self, environment, error);
  else
    opened = open_list (self, error);
  if (!opened)
    return NULL;
  self->portals = glance_engine_get_portals (self->engine);
  if (use == GLANCE_CLI_SESSION_WATCH && !narrow (self, options, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
glance_cli_session_free (GlanceCliSession *self)
{
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->whole);
  g_clear_object (&self->demo);
  g_free (self);
}

GlanceSettings *
glance_cli_session_get_settings (GlanceCliSession *self)
{
  return glance_engine_get_settings (self->whole != NULL ? self->whole : self->engine);
}

GlancePortals *
glance_cli_session_get_portals (GlanceCliSession *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->portals;
}

GlanceWatcher *
glance_cli_session_get_watcher (GlanceCliSession *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return glance_engine_get_watcher (self->engine);
}

GlanceErrorReader
glance_cli_session_get_reader (const GlanceCliOptions *options)
{
  return options->demo || glance_cli_environment_is_set () ? GLANCE_ERROR_READER_COMMAND
                                                           : GLANCE_ERROR_READER_LISTED;
}

/* NAME, tab, URL, and "dump" after another tab: for people and for `cut`. */
char *
glance_cli_session_describe (GlancePortal *portal)
{
  return g_strconcat (glance_portal_get_name (portal), "\t", glance_portal_get_origin (portal),
                      glance_portal_get_dump (portal) ? "\tdump" : "", NULL);
}

/* With the addresses, since two portals may have one name. */
static void
append_portals (GString *text, GListModel *portals)
{
  guint n_portals = g_list_model_get_n_items (portals);

  if (n_portals > 0)
    g_string_append_printf (text, "\n%s", _ ("These portals are on the list:"));
  for (guint i = 0; i < MIN (n_portals, MAX_NAMED); i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (portals, i);
      g_autofree char *line = glance_cli_session_describe (portal);

      g_string_append_printf (text, "\n  %s", line);
    }
  if (n_portals > MAX_NAMED)
    g_string_append_printf (text, "\n  %s", _ ("… See all with “backup-glance-cli list”."));
}

static const char *
guess_name (GlancePortals *portals, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint n_portals = g_list_model_get_n_items (G_LIST_MODEL (portals));

  for (guint i = 0; i < n_portals; i++)
    {
      /* The list owns it, and so its name stays. */
      g_autoptr (GlancePortal) portal = g_list_model_get_item (G_LIST_MODEL (portals), i);

      g_ptr_array_add (names, (gpointer) glance_portal_get_name (portal));
    }
  g_ptr_array_add (names, NULL);
  return glance_cli_guess (name, (const char *const *) names->pdata);
}

/* Why there is no portal called @name, and what to call it instead. */
static char *
explain (GlancePortals *portals, const char *name, const GError *trouble)
{
  const char *guess = guess_name (portals, name);

  if (guess != NULL && glance_text_is_same_name (guess, name))
    return g_strjoin (" ", trouble->message, _ ("Use the address instead."), NULL);
  return glance_cli_guess_after (trouble->message, guess);
}

/* Looks only among the backups, or only among the dumps. */
static GlancePortal *
find_of_kind (GlanceCliSession *self, const char *name, gboolean dump)
{
  g_autoptr (GlancePortals) portals = new_portals_in_memory (NULL);
  g_autoptr (GlancePortal) twin = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->portals)); i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (G_LIST_MODEL (self->portals), i);

      if (glance_portal_get_dump (portal) == dump && !add_twin (portals, portal, dump, NULL))
        return NULL;
    }
  twin = glance_portals_find (portals, name, NULL);
  return twin != NULL ? glance_portals_find (self->portals, glance_portal_get_id (twin), NULL)
                      : NULL;
}

GlancePortal *
glance_cli_session_find (GlanceCliSession *self, const char *name, gboolean dump, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GString) text = NULL;
  GlancePortal *portal = dump ? find_of_kind (self, name, TRUE) : NULL;

  if (portal == NULL)
    portal = glance_portals_find (self->portals, name, &trouble);
  if (portal == NULL)
    portal = find_of_kind (self, name, dump);
  if (portal != NULL)
    return portal;

  message = explain (self->portals, name, trouble);
  text = g_string_new (message);
  append_portals (text, G_LIST_MODEL (self->portals));
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text->str);
  return NULL;
}

void
glance_cli_say_no_portal (void)
{
  glance_cli_say (_ ("No portal is watched yet. Add one with “%s add https://your-portal”, or try "
                     "“%s --demo status”."),
                  g_get_prgname (), g_get_prgname ());
}
