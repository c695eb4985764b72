/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

G_BEGIN_DECLS

void glance_cli_ask_all (GlanceWatcher *watcher);   /* one check to each portal, and waits for the answers */

G_END_DECLS
