/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-options.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "glance-cli-output.h"
#include "glance-words.h"

/* The fields of the current parse: GOption writes through them. */
static void
add_common (GOptionContext *context, GlanceCliOptions *self)
{
  const GOptionEntry entries[] = { { "demo", 0, 0, G_OPTION_ARG_NONE, &self->demo,
                                     N_ ("Use the built-in demo portals, not your own"), NULL },
                                   { "demo-seconds", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT,
                                     &self->demo_seconds, "How long a backup of the demo takes",
                                     "N" },
                                   { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose,
                                     N_ ("Print the details of an error"), NULL },
                                   { NULL } };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_known (GOptionContext *context, GlanceCliOptions *self, GlanceCliKnows knows)
{
  const GOptionEntry dump[] = {
    { "dump", 0, 0, G_OPTION_ARG_NONE, &self->dump,
      N_ ("The full dump of a self-hosted server, in place of the portal’s backup"), NULL },
    { NULL }
  };
  const GOptionEntry json[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print JSON"), NULL }, { NULL }
  };
  const GOptionEntry waybar[] = { { "waybar", 0, 0, G_OPTION_ARG_NONE, &self->waybar,
                                    N_ ("Print what a custom module of Waybar reads"), NULL },
                                  { NULL } };
  const GOptionEntry no_wait[] = { { "no-wait", 0, 0, G_OPTION_ARG_NONE, &self->no_wait,
                                     N_ ("Do not wait for a portal that gives no answer at first"),
                                     NULL },
                                   { NULL } };
  const GOptionEntry max_age[] = { { "max-age", 0, 0, G_OPTION_ARG_FILENAME, &self->max_age_text,
                                     N_ ("Warn when the last backup is older, such as 36h or 2d"),
                                     N_ ("TIME") },
                                   { NULL } };
  const GOptionEntry adding[] = {
    { "name", 0, 0, G_OPTION_ARG_FILENAME, &self->name, N_ ("What to call the portal"),
      N_ ("NAME") },
    { "insecure-http", 0, 0, G_OPTION_ARG_NONE, &self->insecure_http,
      N_ ("Allow an unencrypted connection: anyone on the network path can read the key"), NULL },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_file,
      N_ ("Trust this CA, too (a PEM file)"), N_ ("FILE") },
    { NULL }
  };

  if (knows & GLANCE_CLI_KNOWS_DUMP)
    g_option_context_add_main_entries (context, dump, GETTEXT_PACKAGE);
  if (knows & GLANCE_CLI_KNOWS_JSON)
    g_option_context_add_main_entries (context, json, GETTEXT_PACKAGE);
  if (knows & GLANCE_CLI_KNOWS_WAYBAR)
    g_option_context_add_main_entries (context, waybar, GETTEXT_PACKAGE);
  if (knows & GLANCE_CLI_KNOWS_NO_WAIT)
    g_option_context_add_main_entries (context, no_wait, GETTEXT_PACKAGE);
  if (knows & GLANCE_CLI_KNOWS_MAX_AGE)
    g_option_context_add_main_entries (context, max_age, GETTEXT_PACKAGE);
  if (knows & GLANCE_CLI_KNOWS_ADDING)
    g_option_context_add_main_entries (context, adding, GETTEXT_PACKAGE);
}

static void
add_help (GOptionContext *context, gboolean *help)
{
  const GOptionEntry entries[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, help, N_ ("Print the options"), NULL }, { NULL }
  };

  /* GOption's own help goes through the locale's character set. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
end (void)
{
  exit (glance_cli_output_end (EXIT_SUCCESS));
}

static void
end_with_help (GOptionContext *context)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
  g_autofree char *plain = glance_words_are_plain () ? glance_words_to_plain (help) : NULL;

  glance_cli_print_text (plain != NULL ? plain : help);
  end ();
}

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, text);
  return FALSE;
}

/* Arguments come as bytes, so that they survive a C locale; names are UTF-8 all the same. */
static gboolean
check (GlanceCliOptions *self, const GlanceCliCommand *command, GError **error)
{
  guint n_arguments = self->arguments != NULL ? g_strv_length (self->arguments) : 0;

  for (guint i = 0; i < n_arguments; i++)
    {
      if (!g_utf8_validate (self->arguments[i], -1, NULL))
        return fail (error, _ ("An argument is not valid UTF-8."));
    }
  if (self->name != NULL && !g_utf8_validate (self->name, -1, NULL))
    return fail (error, _ ("The name is not valid UTF-8."));
  if (n_arguments < command->min_arguments)
    return fail (error, _ ("An argument is missing."));
  if (n_arguments > command->max_arguments)
    return fail (error, _ ("There are too many arguments."));
  if (self->json && self->waybar)
    return fail (error, _ ("“--json” and “--waybar” exclude each other."));
  if (self->waybar && self->max_age_text != NULL)
    return fail (error, _ ("“--waybar” and “--max-age” exclude each other."));
  if (self->demo_seconds < 0)
    return fail (error, _ ("A demo cannot take less than no time."));
  return TRUE;
}

/* "2d" -> @seconds */
static gboolean
parse_max_age (const char *text, gint64 *seconds)
{
  static const struct
  {
    char unit;
    gint64 seconds;
  } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
  gsize length = strlen (text);
  g_autofree char *number = g_strndup (text, MAX (length, 1) - 1);
  guint64 value;

  if (!g_ascii_string_to_unsigned (number, 10, 1, G_MAXUINT32, &value, NULL))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (text[length - 1] == units[i].unit)
      {
        *seconds = (gint64) value * units[i].seconds;
        return TRUE;
      }
  return FALSE;
}

gboolean
glance_cli_options_parse_leading (GlanceCliOptions *self,
                                  char ***argv,
                                  const char *summary,
                                  GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND …"));
  gboolean version = FALSE;
  gboolean help = FALSE;
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL }, { NULL }
  };

  add_common (context, self);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  add_help (context, &help);
  g_option_context_set_summary (context, summary);
  g_option_context_set_strict_posix (context, TRUE);
  if (!g_option_context_parse_strv (context, argv, error))
    return FALSE;

  if (help)
    end_with_help (context);
  if (version)
    {
      glance_cli_print ("backup-glance-cli %s\n", GLANCE_VERSION);
      end ();
    }
  return TRUE;
}

/* The settings keep text, and a path that is none could not be kept. */
static gboolean
make_ca_file_absolute (GlanceCliOptions *self, GError **error)
{
  g_autofree char *given = g_steal_pointer (&self->ca_file);

  if (given == NULL)
    return TRUE;
  self->ca_file = g_canonicalize_filename (given, NULL);
  return g_utf8_validate (self->ca_file, -1, NULL)
         || fail (error, _ ("The path of the CA file is not valid UTF-8. Rename the file, or copy "
                            "it to another folder."));
}

gboolean
glance_cli_options_parse (GlanceCliOptions *self,
                          const GlanceCliCommand *command,
                          char ***argv,
                          GError **error)
{
  g_autofree char *usage = g_strdup_printf ("%s %s", command->name, command->arguments);
  gboolean help = FALSE;
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  const GOptionEntry rest[] = { { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY,
                                  &self->arguments, NULL, NULL },
                                { NULL } };

  add_known (context, self, command->knows);
  add_common (context, self);
  add_help (context, &help);
  g_option_context_add_main_entries (context, rest, NULL);
  g_option_context_set_summary (context, _ (command->summary));
  if (!g_option_context_parse_strv (context, argv, error))
    return FALSE;
  if (help)
    end_with_help (context);
  if (self->max_age_text != NULL && !parse_max_age (self->max_age_text, &self->max_age))
    return fail (error, _ ("“--max-age” wants a number and a unit, such as 90m, 36h, 2d or 1w."));
  return check (self, command, error) && make_ca_file_absolute (self, error);
}

void
glance_cli_options_clear (GlanceCliOptions *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->max_age_text, g_free);
  g_clear_pointer (&self->arguments, g_strfreev);
}
