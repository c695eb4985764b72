/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Results go to standard output and everything else to standard error. Both are UTF-8 in every locale; GLib's
 * own functions replace what the locale's character set lacks by “?”. If the reader goes away (`| head -1`),
 * the output ends without a message. */

void     glance_cli_output_begin  (void);                  /* after setlocale(), before anything is opened */
void     glance_cli_print         (const char *format,
                                   ...) G_GNUC_PRINTF (1, 2);
void     glance_cli_print_text    (const char *text);
void     glance_cli_print_line    (const char *format,     /* adds a line break */
                                   ...) G_GNUC_PRINTF (1, 2);
void     glance_cli_print_error   (const char *format,     /* standard error; glance_cli_say() for sentences */
                                   ...) G_GNUC_PRINTF (1, 2);
gboolean glance_cli_output_flush  (void);                  /* FALSE: nobody reads, or it cannot be written */
int      glance_cli_output_end    (int         status);    /* @status, unless the result could not be written */

G_END_DECLS
