/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-arguments.h"

#include "glance-words.h"

#define EXIT_USAGE 64 /* as sysexits.h has it, and the command line */

static const GOptionEntry entries[] = {
  { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Watch without a window"), NULL },
  { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Try the program on a demo, without a portal"),
    NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, NULL },
  { NULL },
};

void
glance_arguments_add (GApplication *application)
{
  g_return_if_fail (G_IS_APPLICATION (application));

  g_application_add_main_option_entries (application, entries);
}

static void
complain (const char *text)
{
  g_autofree char *plain = g_get_charset (NULL) ? g_strdup (text) : glance_words_to_plain (text);

  g_printerr ("%s\n", plain);
}

int
glance_arguments_fail (void)
{
  g_autofree char *text =
      /* Translators: two names of programs. */
      g_strdup_printf (_ ("Try “%s --help”, or “%s help” for commands."), "backup-glance",
                       "backup-glance-cli");

  complain (text);
  return EXIT_USAGE;
}

int
glance_arguments_check (GVariantDict *options)
{
  g_autofree const char **unknown = NULL; /* as it was typed: bytes */

  g_return_val_if_fail (options != NULL, -1);

  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &unknown) && unknown[0] != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (unknown[0], -1);
      g_autofree char *text =
          /* Translators: the name of a program, and what was typed after it. */
          g_strdup_printf (_ ("%s: Unknown argument “%s”."), "backup-glance", valid);

      complain (text);
      return glance_arguments_fail ();
    }
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("backup-glance %s\n", GLANCE_VERSION);
  return 0;
}
