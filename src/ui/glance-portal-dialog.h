/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

#include "glance-monitor-list.h"

G_BEGIN_DECLS

/**
 * GlancePortalDialog:
 *
 * Adding a portal, or editing a listed one. Checks the portal before anything is stored; an error appears
 * at the field that it belongs to, and what was typed stays. When it has worked, the dialog says what the
 * key may do.
 *
 * Signal "enrolled" (GlancePortal *portal): it is listed, and its key is kept.
 */
#define GLANCE_TYPE_PORTAL_DIALOG (glance_portal_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GlancePortalDialog, glance_portal_dialog, GLANCE, PORTAL_DIALOG, AdwWindow)

GlancePortalDialog *glance_portal_dialog_new (GtkWindow     *parent,
                                              GlanceMonitorList *monitors,
                                              GlancePortal  *portal);   /* to edit; NULL: add one */

G_END_DECLS
