/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-portal.h"

G_BEGIN_DECLS

/* A listed portal, which follows its values in GSettings. */
typedef struct _GlancePortalRecord GlancePortalRecord;

typedef void (*GlancePortalRecordFunc) (gpointer user_data);

GlancePortalRecord *glance_portal_record_new        (GSettings              *settings,
                                                     GlancePortal           *portal,
                                                     GlancePortalRecordFunc  validity_changed,
                                                     gpointer                user_data);
void                glance_portal_record_free       (GlancePortalRecord     *self);
GlancePortal       *glance_portal_record_get_portal (GlancePortalRecord     *self);   /* borrowed */
gboolean            glance_portal_record_is_valid   (GlancePortalRecord     *self);   /* has an address that may be used */
GVariant           *glance_portal_record_describe   (GlancePortal           *portal); /* floating a{sv}: the values of it to be saved; all others are at their defaults */

G_END_DECLS
