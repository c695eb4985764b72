/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"

G_BEGIN_DECLS

/**
 * GlanceCheckAll:
 *
 * Checks all portals of a list when the user wants it, and tells when the last one has been checked.
 *
 * Signal: "done", with the number of portals and of those that could not be checked.
 */
#define GLANCE_TYPE_CHECK_ALL (glance_check_all_get_type ())
G_DECLARE_FINAL_TYPE (GlanceCheckAll, glance_check_all, GLANCE, CHECK_ALL, GObject)

GlanceCheckAll *glance_check_all_new       (GlanceMonitorList  *list);
void            glance_check_all_run       (GlanceCheckAll *self);
gboolean        glance_check_all_is_active (GlanceCheckAll *self);     /* checks are under way; property "active" */

G_END_DECLS
