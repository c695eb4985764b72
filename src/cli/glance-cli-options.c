/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-options.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "glance-cli-guess.h"
#include "glance-cli-output.h"
#include "glance-words.h"

/* Seconds: what the scheduler allows. */
#define MIN_INTERVAL 15
#define MAX_INTERVAL 3600

typedef struct
{
  GlanceCliKnows knows; /* the commands that know it; 0: all */
  gsize field;
  GOptionEntry entry; /* without the place for the value */
} Option;

#define FIELD(name) G_STRUCT_OFFSET (GlanceCliOptions, name)

static const Option options[] = {
  { GLANCE_CLI_KNOWS_ADDING,
    FIELD (name),
    { "name", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("What to call the portal"), N_ ("NAME") } },
  { GLANCE_CLI_KNOWS_DUMP,
    FIELD (dump),
    { "dump", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("The full dump of a self-hosted server, not the portal’s own backup"), NULL } },
  { GLANCE_CLI_KNOWS_LAYOUT,
    FIELD (lines),
    { "lines", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print lines, even for several portals"),
      NULL } },
  { GLANCE_CLI_KNOWS_LAYOUT,
    FIELD (table),
    { "table", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print a table, even for a single portal"),
      NULL } },
  { GLANCE_CLI_KNOWS_JSON,
    FIELD (json),
    { "json", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print JSON"), NULL } },
  { GLANCE_CLI_KNOWS_PROGRAMS,
    FIELD (waybar),
    { "waybar", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print JSON for a custom module of Waybar"),
      NULL } },
  { GLANCE_CLI_KNOWS_PROGRAMS,
    FIELD (prometheus),
    { "prometheus", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Print metrics for the textfile collector of Prometheus"), NULL } },
  { GLANCE_CLI_KNOWS_PROGRAMS,
    FIELD (nagios),
    { "nagios", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the line of a Nagios plugin"), NULL } },
  { GLANCE_CLI_KNOWS_WATCHING,
    FIELD (follow),
    { "follow", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Go on when no backup is running"), NULL } },
  { GLANCE_CLI_KNOWS_WATCHING,
    FIELD (interval_text),
    { "interval", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("How often to check a portal where nothing is running: 15 to 3600"), N_ ("SECONDS") } },
  { GLANCE_CLI_KNOWS_WATCHING,
    FIELD (no_wait),
    { "no-wait", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Do not wait for a portal whose first check fails"), NULL } },
  { GLANCE_CLI_KNOWS_MAX_AGE,
    FIELD (max_age_text),
    { "max-age", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Warn if the last backup is older, such as 36h or 2d"), N_ ("TIME") } },
  { GLANCE_CLI_KNOWS_SAVING,
    FIELD (output),
    { "output", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Where to put the file; otherwise it is the Downloads folder"), N_ ("FOLDER") } },
  { GLANCE_CLI_KNOWS_SAVING,
    FIELD (wait),
    { "wait", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Wait for a running backup to end first"),
      NULL } },
  { GLANCE_CLI_KNOWS_ADDING,
    FIELD (insecure_http),
    { "insecure-http", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Allow an unencrypted connection: anyone on the network path can read the key"), NULL } },
  { GLANCE_CLI_KNOWS_ADDING,
    FIELD (ca_file),
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Also trust the certificate authority in a PEM file"), N_ ("FILE") } },
  { 0,
    FIELD (demo),
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Use the built-in demo portals instead of your own"), NULL } },
  { 0,
    FIELD (verbose),
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the details of an error"), NULL } },
  { 0,
    FIELD (demo_seconds),
    { "demo-seconds", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, NULL,
      "How long a backup of the demo takes", "N" } },
};

/* The values are stored in @self. */
static void
add_options (GOptionContext *context, GlanceCliOptions *self, GlanceCliKnows knows)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      GOptionEntry entries[] = { options[i].entry, { NULL } };

      entries[0].arg_data = G_STRUCT_MEMBER_P (self, options[i].field);
      if (options[i].knows == 0 || (options[i].knows & knows) != 0)
        g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
    }
}

/* “--jsno” -> “--json”, or NULL. GOption does not say which argument it does not know. */
static char *
guess_option (char **arguments, GlanceCliKnows knows)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, (gpointer) "help");
  if (knows == 0)
    g_ptr_array_add (names, (gpointer) "version");
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if ((options[i].entry.flags & G_OPTION_FLAG_HIDDEN) == 0
        && (options[i].knows == 0 || (options[i].knows & knows) != 0))
      g_ptr_array_add (names, (gpointer) options[i].entry.long_name);
  g_ptr_array_add (names, NULL);

  for (; *arguments != NULL && !g_str_equal (*arguments, "--"); arguments++)
    {
      g_autofree char *typed = g_strndup (*arguments, strcspn (*arguments, "="));
      const char *guess = g_str_has_prefix (typed, "--") && g_utf8_validate (typed, -1, NULL)
                              ? glance_cli_guess (typed + 2, (const char *const *) names->pdata)
                              : NULL;

      if (guess != NULL && !g_str_equal (guess, typed + 2))
        return g_strconcat ("--", guess, NULL);
    }
  return NULL;
}

/* Whether the option that @trouble is about would be right after a command. */
static gboolean
is_too_early (char **arguments, const GError *trouble)
{
  for (; *arguments != NULL; arguments++)
    {
      g_autofree char *typed = g_strndup (*arguments, strcspn (*arguments, "="));

      for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
        if (options[i].knows != 0 && g_str_has_prefix (typed, "--")
            && g_str_equal (typed + 2, options[i].entry.long_name)
            && g_str_has_suffix (trouble->message, *arguments))
          return TRUE;
    }
  return FALSE;
}

static gboolean
parse (GOptionContext *context, char ***argv, GlanceCliKnows knows, GError **error)
{
  g_auto (GStrv) given = g_strdupv (*argv);
  g_autoptr (GError) trouble = NULL;
  g_autofree char *guess = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *text = NULL;

  if (g_option_context_parse_strv (context, argv, &trouble))
    return TRUE;
  if (g_error_matches (trouble, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    guess = guess_option (given, knows);
  sentence = knows == 0 && is_too_early (given, trouble)
                 ? g_strdup_printf (_ ("%s: it goes after the command."), trouble->message)
                 : g_strconcat (trouble->message, ".", NULL);
  text = glance_cli_guess_after (sentence, guess);
  g_set_error_literal (error, trouble->domain, trouble->code, text);
  return FALSE;
}

static void
add_help (GOptionContext *context, gboolean *help)
{
  const GOptionEntry entries[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, help, N_ ("Print the options"), NULL }, { NULL }
  };

  /* GOption's own help is converted to the locale's character set. */
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

/* There is one way to print. */
static gboolean
check_together (GlanceCliOptions *self, GError **error)
{
  const struct
  {
    const char *name;
    gboolean given;
  } exclusive[] = {
    { "--lines", self->lines },
    { "--table", self->table },
    { "--json", self->json },
    { "--waybar", self->waybar },
    { "--prometheus", self->prometheus },
    { "--nagios", self->nagios },
  };
  const char *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (exclusive); i++)
    {
      if (exclusive[i].given && first != NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       /* Translators: two options of the command line. */
                       _ ("“%s” and “%s” cannot be used together."), first, exclusive[i].name);
          return FALSE;
        }
      if (exclusive[i].given)
        first = exclusive[i].name;
    }
  return TRUE;
}

/* Arguments are taken as bytes, so that they survive a C locale, but names must be UTF-8. */
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
  if (!check_together (self, error))
    return FALSE;
  if (self->demo_seconds < 0)
    return fail (error, _ ("A demo cannot take a negative time."));
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

static gboolean
parse_interval (const char *text, guint *seconds)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, MIN_INTERVAL, MAX_INTERVAL, &value, NULL))
    return FALSE;
  *seconds = (guint) value;
  return TRUE;
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

  add_options (context, self, 0);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  add_help (context, &help);
  g_option_context_set_summary (context, summary);
  g_option_context_set_strict_posix (context, TRUE);
  if (!parse (context, argv, 0, error))
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

/* Settings are text: a path that is not could not be saved. */
gboolean
glance_cli_options_make_absolute (char **ca_file, GError **error)
{
  g_autofree char *given = g_steal_pointer (ca_file);

  if (given == NULL)
    return TRUE;
  *ca_file = g_canonicalize_filename (given, NULL);
  return g_utf8_validate (*ca_file, -1, NULL)
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

  add_options (context, self, command->knows);
  add_help (context, &help);
  g_option_context_add_main_entries (context, rest, NULL);
  g_option_context_set_summary (context, _ (command->summary));
  if (!parse (context, argv, command->knows, error))
    return FALSE;
  if (help)
    end_with_help (context);
  if (self->max_age_text != NULL && !parse_max_age (self->max_age_text, &self->max_age))
    return fail (error, _ ("“--max-age” needs a number and a unit, such as 90m, 36h, 2d or 1w."));
  if (self->interval_text != NULL && !parse_interval (self->interval_text, &self->interval))
    return fail (error, _ ("“--interval” needs a number of seconds from 15 to 3600."));
  return check (self, command, error) && glance_cli_options_make_absolute (&self->ca_file, error);
}

void
glance_cli_options_clear (GlanceCliOptions *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->max_age_text, g_free);
  g_clear_pointer (&self->interval_text, g_free);
  g_clear_pointer (&self->arguments, g_strfreev);
}
