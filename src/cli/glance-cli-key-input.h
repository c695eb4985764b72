/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *glance_cli_key_input_read      (int         *signal,   /* the one that ended the prompt, or 0 */
                                      GError     **error);   /* owned: free with glance_key_free() */
char *glance_cli_key_input_read_file (const char  *path,
                                      GError     **error);

G_END_DECLS
