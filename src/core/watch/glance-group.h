/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-standing.h"

G_BEGIN_DECLS

/* What a portal counts as at a glance; each is in one group. */

GlanceGroup glance_group_of       (GlanceMonitor *monitor);
gboolean    glance_group_is_quiet (GlanceGroup    group);    /* neither runs nor needs anybody */

G_END_DECLS
