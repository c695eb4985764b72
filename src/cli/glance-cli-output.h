/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Standard output: results, and nothing else; standard error for the rest. Both are UTF-8 in every locale,
 * for GLib's own functions put a “?” in place of what the locale's character set does not have. A reader
 * that has gone away (`| head -1`) ends the output in silence. */

void     glance_cli_output_begin  (void);                  /* behind setlocale(), before anything is opened */
void     glance_cli_print         (const char *format,
                                   ...) G_GNUC_PRINTF (1, 2);
void     glance_cli_print_text    (const char *text);
void     glance_cli_print_line    (const char *format,     /* ends the line */
                                   ...) G_GNUC_PRINTF (1, 2);
void     glance_cli_print_error   (const char *format,     /* standard error; glance_cli_say() for sentences */
                                   ...) G_GNUC_PRINTF (1, 2);
gboolean glance_cli_output_flush  (void);                  /* FALSE: nobody reads, or it cannot be written */
int      glance_cli_output_end    (int         status);    /* @status, unless the result could not be written */

G_END_DECLS
