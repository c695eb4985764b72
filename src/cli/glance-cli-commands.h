/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-cli-options.h"

G_BEGIN_DECLS

/* Each prints its own messages and returns the exit status. */

int glance_cli_status   (const GlanceCliOptions *options);
int glance_cli_watch    (const GlanceCliOptions *options);
int glance_cli_download (const GlanceCliOptions *options);
int glance_cli_journal  (const GlanceCliOptions *options);
int glance_cli_add      (const GlanceCliOptions *options);
int glance_cli_list     (const GlanceCliOptions *options);
int glance_cli_remove   (const GlanceCliOptions *options);

G_END_DECLS
