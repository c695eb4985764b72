/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-cli-options.h"

G_BEGIN_DECLS

/* Each gives the exit status and has said what there is to say. */

int glance_cli_status (const GlanceCliOptions *options);
int glance_cli_watch  (const GlanceCliOptions *options);
int glance_cli_add    (const GlanceCliOptions *options);
int glance_cli_list   (const GlanceCliOptions *options);
int glance_cli_remove (const GlanceCliOptions *options);

G_END_DECLS
