/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The portal that a server or a CI job names in its environment. */
typedef struct
{
  char     *url;          /* DOCSPACE_URL */
  char     *key;          /* DOCSPACE_API_KEY, or what is in DOCSPACE_API_KEY_FILE; wiped when cleared */
  char     *key_file;
  char     *ca_file;      /* DOCSPACE_CA_FILE, absolute; or NULL */
  gboolean  allow_http;   /* DOCSPACE_ALLOW_HTTP=1 */
} GlanceCliEnvironment;

void                        glance_cli_environment_take   (void);             /* reads the variables and removes them; before any thread */
const GlanceCliEnvironment *glance_cli_environment_get    (GError **error);   /* NULL without an error: it names no portal */
gboolean                    glance_cli_environment_is_set (void);             /* DOCSPACE_URL is set */

G_END_DECLS
