/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-portal.h"
#include "glance-settings.h"

G_BEGIN_DECLS

/* A listed portal, and whether what is stored of it can be used. */
typedef struct _GlancePortalRecord GlancePortalRecord;

GlancePortalRecord *glance_portal_record_new        (GlanceSettings         *settings,
                                                     GlancePortal           *portal);
void                glance_portal_record_free       (GlancePortalRecord     *self);
gboolean            glance_portal_record_read       (GlancePortalRecord     *self);   /* again; whether its validity has changed */
GlancePortal       *glance_portal_record_get_portal (GlancePortalRecord     *self);   /* borrowed */
gboolean            glance_portal_record_is_valid   (GlancePortalRecord     *self);   /* has an address that may be used */
GVariant           *glance_portal_record_describe   (GlancePortal           *portal); /* floating a{sv}: the values of it to be saved; all others are at their defaults */

G_END_DECLS
