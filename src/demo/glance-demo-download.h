/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsoup/soup.h>

#include "glance-demo-run.h"

G_BEGIN_DECLS

/* Serves the file that a run left: `/storage/backup/root/NAME?expire=1440&auth=TOKEN`. */

gboolean glance_demo_download_matches (GlanceDemoRun     *run,
                                       const char        *path,
                                       GHashTable        *query);
void     glance_demo_download_answer  (GlanceDemoRun     *run,
                                       const char        *portal_name,
                                       SoupServerMessage *message);

G_END_DECLS
