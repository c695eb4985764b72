/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-error.h"

G_BEGIN_DECLS

/* Exit statuses besides those of GlanceSeverity (0 fine, 1 warning, 2 failed, 3 could not tell). */
#define GLANCE_CLI_EXIT_COULD_NOT_TELL 3
#define GLANCE_CLI_EXIT_USAGE 64
#define GLANCE_CLI_EXIT_SIGNAL 128   /* + the signal's number */

int  glance_cli_exit_status    (const GError      *error);    /* of an error: usage, or could not tell */
void glance_cli_set_verbose    (gboolean           verbose);  /* whether errors are reported with their details */
void glance_cli_report         (const GError      *error);    /* on standard error, with the next step */
void glance_cli_report_problem (const GError      *problem,   /* the same of a portal */
                                GlanceErrorReader  reader,
                                const char        *name);     /* of the portal, where it is one of several; or NULL */
void glance_cli_report_details (const GError      *problem,   /* its details alone, with --verbose */
                                const char        *name);
void glance_cli_say            (const char        *format,    /* a sentence on standard error */
                                ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
