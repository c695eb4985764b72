/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

/* Where a finished backup without a link lies, as the portal's history says it: an owned sentence. */
char *glance_cli_storage_explain (GlanceWatcher *watcher,
                                  GlanceMonitor *monitor);

G_END_DECLS
