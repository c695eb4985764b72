/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

#include "glance-portal.h"
#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlanceSavingGroup:
 *
 * The part of a portal's form that says whether its finished backups are saved automatically, where, and how many
 * of them are kept.
 */
#define GLANCE_TYPE_SAVING_GROUP (glance_saving_group_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSavingGroup, glance_saving_group, GLANCE, SAVING_GROUP, GtkBox)

void glance_saving_group_set_settings (GlanceSavingGroup *self,     /* once: of the whole program */
                                       GlanceSettings    *settings);
void glance_saving_group_fill         (GlanceSavingGroup *self,
                                       GlancePortal      *portal);
void glance_saving_group_read         (GlanceSavingGroup *self,     /* into @portal */
                                       GlancePortal      *portal);

G_END_DECLS
