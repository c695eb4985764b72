/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

void glance_cli_check_all (GlanceWatcher *watcher);   /* checks each portal once; returns when all have answered or failed */

G_END_DECLS
