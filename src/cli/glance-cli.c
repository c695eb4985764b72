/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <locale.h>
#include <signal.h>

#include "glance-cli-commands.h"
#include "glance-cli-environment.h"
#include "glance-cli-exit.h"
#include "glance-cli-guess.h"
#include "glance-cli-output.h"
#include "glance-process.h"
#include "glance-words.h"

#define PROGRAM "backup-glance-cli"

static const GlanceCliCommand commands[] = {
  {
      "status",
      N_ ("[NAME…]"),
      N_ ("Checks each portal once and prints how its backup stands."),
      GLANCE_CLI_KNOWS_DUMP | GLANCE_CLI_KNOWS_LAYOUT | GLANCE_CLI_KNOWS_JSON
          | GLANCE_CLI_KNOWS_PROGRAMS | GLANCE_CLI_KNOWS_MAX_AGE,
      0,
      G_MAXUINT,
      glance_cli_status,
  },
  {
      "watch",
      N_ ("[NAME…]"),
      N_ ("Prints every change until no backup is running."),
      GLANCE_CLI_KNOWS_DUMP | GLANCE_CLI_KNOWS_JSON | GLANCE_CLI_KNOWS_WATCHING,
      0,
      G_MAXUINT,
      glance_cli_watch,
  },
  {
      "download",
      N_ ("[NAME]"),
      N_ ("Downloads the finished backup and checks that it is whole."),
      GLANCE_CLI_KNOWS_DUMP | GLANCE_CLI_KNOWS_JSON | GLANCE_CLI_KNOWS_SAVING,
      0,
      1,
      glance_cli_download,
  },
  {
      "history",
      N_ ("[NAME]"),
      N_ ("Prints how the backups of the past ended, and where they were saved."),
      GLANCE_CLI_KNOWS_DUMP | GLANCE_CLI_KNOWS_JSON,
      0,
      1,
      glance_cli_journal,
  },
  {
      "add",
      N_ ("URL"),
      N_ ("Adds a portal: reads its API key from standard input or the terminal, checks it, and "
          "keeps it in the keyring."),
      GLANCE_CLI_KNOWS_DUMP | GLANCE_CLI_KNOWS_ADDING,
      1,
      1,
      glance_cli_add,
  },
  { "list", "", N_ ("Lists the watched portals."), GLANCE_CLI_KNOWS_JSON, 0, 0, glance_cli_list },
  {
      "remove",
      N_ ("NAME"),
      N_ ("Removes a portal from the list and its API key from the keyring."),
      GLANCE_CLI_KNOWS_DUMP,
      1,
      1,
      glance_cli_remove,
  },
};

static char *
make_summary (void)
{
  GString *summary = g_string_new (_ ("Watches the backups of ONLYOFFICE DocSpace portals."));

  g_string_append_printf (summary, "\n\n%s\n", _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (summary, "  %-8s %s\n", commands[i].name, _ (commands[i].summary));
  g_string_append_printf (summary, "  %-8s %s\n", "help",
                          _ ("Explains a command and its options."));
  g_string_append (summary, "\n");
  g_string_append_printf (summary, _ ("“%s help COMMAND” explains a command and its options."),
                          PROGRAM);
  return g_string_free (summary, FALSE);
}

static int
fail_usage (const char *text)
{
  glance_cli_say (_ ("%s\nTry “%s --help”."), text, PROGRAM);
  return GLANCE_CLI_EXIT_USAGE;
}

static int
fail_usage_of (const GlanceCliCommand *command, const char *text)
{
  glance_cli_say (_ ("%s\nTry “%s help %s”."), text, PROGRAM, command->name);
  return GLANCE_CLI_EXIT_USAGE;
}

static const GlanceCliCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (name, commands[i].name))
        return &commands[i];
    }
  return NULL;
}

/* Takes away the first argument after the program's name. */
static char *
take_first (char **arguments)
{
  char *first = arguments[1];

  for (char **p = &arguments[1]; first != NULL && *p != NULL; p++)
    p[0] = p[1];
  return first;
}

static const char *
guess_command (const char *typed)
{
  const char *names[G_N_ELEMENTS (commands) + 2] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i].name;
  names[G_N_ELEMENTS (commands)] = "help";
  return glance_cli_guess (typed, names);
}

static int
fail_unknown (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *sentence = g_strdup_printf (_ ("There is no command “%s”."), valid);
  g_autofree char *text = glance_cli_guess_after (sentence, guess_command (valid));

  return fail_usage (text);
}

/* "help COMMAND" is "COMMAND --help"; "help" and "help help" are "--help". */
static int
show_help (GlanceCliOptions *options, const char *summary, char **arguments)
{
  const char *const as_typed[] = { PROGRAM, "--help", NULL };
  g_auto (GStrv) help = g_strdupv ((char **) as_typed);
  g_autofree char *name = take_first (arguments);
  const GlanceCliCommand *command = name != NULL ? find_command (name) : NULL;

  if (name != NULL && command == NULL && !g_str_equal (name, "help"))
    return fail_unknown (name);
  if (arguments[1] != NULL)
    return fail_usage (_ ("There are too many arguments."));
  if (command != NULL)
    glance_cli_options_parse (options, command, &help, NULL);
  else
    glance_cli_options_parse_leading (options, &help, summary, NULL);
  return 0;
}

static int
run (GlanceCliOptions *options, char ***arguments)
{
  g_autofree char *summary = make_summary ();
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  const GlanceCliCommand *command;

  if (!glance_cli_options_parse_leading (options, arguments, summary, &error))
    return fail_usage (error->message);

  name = take_first (*arguments);
  if (name == NULL)
    return fail_usage (_ ("A command is missing."));

  if (g_str_equal (name, "help"))
    return show_help (options, summary, *arguments);
  command = find_command (name);
  if (command == NULL)
    return fail_unknown (name);

  if (!glance_cli_options_parse (options, command, arguments, &error))
    return fail_usage_of (command, error->message);
  glance_cli_set_verbose (options->verbose);
  return command->run (options);
}

/* Outside a desktop, proxies come only from the environment. If it has none, GIO need not load the modules
 * that look for them, which would take as long as the check itself: see glance_proxy_is_possible(). */
static void
spare_proxy_resolver (void)
{
  static const char *const names[] = {
    "XDG_CURRENT_DESKTOP", "http_proxy",  "https_proxy", "all_proxy",
    "HTTP_PROXY",          "HTTPS_PROXY", "ALL_PROXY"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_getenv (names[i]) != NULL)
        return;
    }
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", FALSE);
}

int
main (int argc, char *argv[])
{
  g_auto (GStrv) arguments = g_strdupv (argv);
  GlanceCliOptions options = { 0 };
  int status;

  glance_process_prepare (GLANCE_PROCESS_SEALED);
  glance_cli_environment_take ();
  spare_proxy_resolver ();
  signal (SIGPIPE, SIG_IGN); /* a failed write tells that the reader has gone */

  setlocale (LC_ALL, "");
  glance_cli_output_begin ();
  bindtextdomain (GETTEXT_PACKAGE, GLANCE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (PROGRAM);

  status = run (&options, &arguments);
  glance_cli_options_clear (&options);
  return glance_cli_output_end (status);
}
