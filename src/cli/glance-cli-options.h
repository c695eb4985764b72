/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The options of a command line. All zero means that none was given. */
typedef struct
{
  gboolean  demo;
  int       demo_seconds;     /* 0: the demo's default */
  gboolean  verbose;
  gboolean  dump;
  gboolean  lines;            /* how to print; at most one of the six */
  gboolean  table;
  gboolean  json;
  gboolean  waybar;
  gboolean  prometheus;
  gboolean  nagios;
  gboolean  no_wait;          /* for the first answer */
  gboolean  follow;
  char     *interval_text;    /* as typed; or NULL */
  guint     interval;         /* seconds; 0: as in the settings */
  gboolean  insecure_http;
  char     *max_age_text;     /* as typed; or NULL */
  gint64    max_age;          /* seconds; 0: no limit given */
  char     *output;           /* the folder for a download; or NULL */
  gboolean  wait;             /* for a running backup to end */
  char     *name;             /* of the portal to add; or NULL */
  char     *ca_file;          /* absolute; or NULL */
  char    **arguments;        /* names or the URL, valid UTF-8; NULL when there are none */
} GlanceCliOptions;

/* The options that a command knows in addition to those that all know. */
typedef enum
{
  GLANCE_CLI_KNOWS_DUMP = 1 << 0,
  GLANCE_CLI_KNOWS_JSON = 1 << 1,
  GLANCE_CLI_KNOWS_PROGRAMS = 1 << 2, /* --waybar, --prometheus, --nagios */
  GLANCE_CLI_KNOWS_ADDING = 1 << 3,   /* --name, --insecure-http, --ca-file */
  GLANCE_CLI_KNOWS_WATCHING = 1 << 4, /* --follow, --interval, --no-wait */
  GLANCE_CLI_KNOWS_MAX_AGE = 1 << 5,
  GLANCE_CLI_KNOWS_LAYOUT = 1 << 6,   /* --lines, --table */
  GLANCE_CLI_KNOWS_SAVING = 1 << 7,   /* --output, --wait */
} GlanceCliKnows;

typedef struct
{
  const char     *name;
  const char     *arguments;      /* "[NAME…]", for the help */
  const char     *summary;        /* untranslated */
  GlanceCliKnows  knows;
  guint           min_arguments;
  guint           max_arguments;
  int           (*run) (const GlanceCliOptions *options);   /* gives the exit status */
} GlanceCliCommand;

gboolean glance_cli_options_parse_leading (GlanceCliOptions        *self,      /* up to the command; --version and --help end the program */
                                           char                  ***argv,      /* what was parsed is removed */
                                           const char              *summary,
                                           GError                 **error);
gboolean glance_cli_options_parse         (GlanceCliOptions        *self,      /* what follows the command */
                                           const GlanceCliCommand  *command,
                                           char                  ***argv,
                                           GError                 **error);
gboolean glance_cli_options_make_absolute (char                   **ca_file,   /* or NULL in it */
                                           GError                 **error);
void     glance_cli_options_clear         (GlanceCliOptions        *self);

G_END_DECLS
