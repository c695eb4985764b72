/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-portal.h"

G_BEGIN_DECLS

/* One portal and what GSettings keeps of it, each following the other. */
typedef struct _GlancePortalRecord GlancePortalRecord;

typedef enum
{
  GLANCE_PORTAL_RECORD_READ,
  GLANCE_PORTAL_RECORD_WRITE,
} GlancePortalRecordMode;

typedef void (*GlancePortalRecordFunc) (gpointer user_data);

GlancePortalRecord *glance_portal_record_new        (GSettings              *settings,
                                                     GlancePortal           *portal,
                                                     GlancePortalRecordMode  mode,
                                                     GlancePortalRecordFunc  validity_changed,
                                                     gpointer                user_data);
void                glance_portal_record_free       (GlancePortalRecord     *self);
GlancePortal       *glance_portal_record_get_portal (GlancePortalRecord     *self);   /* borrowed */
gboolean            glance_portal_record_is_valid   (GlancePortalRecord     *self);   /* has an address that may be asked */

G_END_DECLS
