/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* What a terminal can do, and how wide text is on it. */

typedef enum
{
  GLANCE_CLI_COLOR_NONE,
  GLANCE_CLI_COLOR_GREEN,
  GLANCE_CLI_COLOR_YELLOW,
  GLANCE_CLI_COLOR_RED,
  GLANCE_CLI_COLOR_BLUE,
} GlanceCliColor;

gboolean       glance_cli_terminal_is_output      (void);                     /* standard output is a terminal that can move its cursor */
gboolean       glance_cli_terminal_is_error       (void);                     /* standard error is one */
int            glance_cli_terminal_get_width      (void);                     /* columns; 80 if not known */
int            glance_cli_terminal_get_error_width (void);                    /* the same of standard error */
int            glance_cli_terminal_get_height     (void);                     /* lines; 24 if not known */
int            glance_cli_terminal_text_width     (const char     *text);     /* columns that @text takes */
char          *glance_cli_terminal_fit            (const char     *text,      /* owned; cut to @width columns, with an ellipsis */
                                                   int             width);
GlanceCliColor glance_cli_terminal_get_color      (GlanceMonitor  *monitor);
void           glance_cli_terminal_append_colored (GString        *line,      /* plain if color is not wanted */
                                                   const char     *text,
                                                   GlanceCliColor  color);

G_END_DECLS
