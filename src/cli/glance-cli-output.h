/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Standard output: results, and nothing else. A reader that has gone away (`| head -1`) ends the
 * output in silence. */

void     glance_cli_print          (const char *format,   /* text, in the locale's character set */
                                    ...) G_GNUC_PRINTF (1, 2);
void     glance_cli_print_utf8     (const char *text);    /* JSON, which is UTF-8 everywhere */
gboolean glance_cli_output_flush   (void);                /* FALSE: nobody reads, or it cannot be written */
int      glance_cli_output_end     (int         status);  /* @status, unless the result could not be written */

G_END_DECLS
